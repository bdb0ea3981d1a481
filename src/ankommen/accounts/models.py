from __future__ import annotations

from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from .rules import normal_login


class UserManager(BaseUserManager["User"]):
    def create_user(
        self, login: str, password: str | None = None, *, name: str = "", email: str = ""
    ) -> User:
        user = self.model(login=login, name=name or login, email=self.normalize_email(email))
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(login=normal_login(username or ""))


class User(AbstractBaseUser):
    """A person who can log in. An office mail address is not required."""

    login = models.CharField(_("Anmeldename"), max_length=80, unique=True)
    name = models.CharField(_("Name"), max_length=200)
    email = models.EmailField(_("E-Mail"), blank=True)
    is_active = models.BooleanField(_("aktiv"), default=True)
    created_at = models.DateTimeField(auto_now_add=True)
    previous_login_at = models.DateTimeField(null=True, blank=True)
    must_change_password = models.BooleanField(default=False)

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.login = normal_login(self.login)
        super().save(*args, **kwargs)


class RoleAssignment(models.Model):
    """A named permission set held by a person, in one scope, for a time."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    role = models.CharField(max_length=40)
    scope_kind = models.CharField(max_length=20, default="district")
    scope_id = models.CharField(max_length=40, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "scope_kind", "scope_id"), name="role_once_per_scope"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} ({self.scope_kind} {self.scope_id})"


class FailedLogin(models.Model):
    """How often a login name failed from one address. `key` is a keyed digest of the two."""

    key = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField()
    last_failure_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.failures} × {self.last_failure_at:%Y-%m-%d %H:%M}"
