from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.utils.translation import gettext_lazy as _

from .rules import normal_login


class UserManager(BaseUserManager["User"]):
    def create_user(
        self,
        login: str,
        password: str | None = None,
        *,
        name: str = "",
        email: str = "",
        expires_at: datetime | None = None,
    ) -> User:
        """Without a password nobody can log in until a one-time code has been used."""
        user = self.model(login=login, name=name or login, email=self.normalize_email(email))
        user.expires_at = expires_at
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
    expires_at = models.DateTimeField(null=True, blank=True)  # emergency accounts only
    second_factor_due_on = models.DateField(null=True, blank=True)
    search_key = models.BooleanField(default=True)  # "/" leads to the search on every page

    objects = UserManager()

    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    def __str__(self) -> str:
        return self.name

    def is_open(self, *, now: datetime) -> bool:
        """Neither closed by an administrator nor an emergency account whose time is over."""
        return self.is_active and (self.expires_at is None or now < self.expires_at)

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
    from_group = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=("user", "role", "scope_kind", "scope_id"), name="role_once_per_scope"
            ),
        )

    def __str__(self) -> str:
        return f"{self.role} ({self.scope_kind} {self.scope_id})"


class Deputy(models.Model):
    """A person who stands in for another's role for a period. It ends with the role.

    It hangs on the role itself: there is nothing through which a deputy could have a deputy.
    """

    assignment = models.ForeignKey(
        RoleAssignment, on_delete=models.CASCADE, related_name="deputies"
    )
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="stands_in")
    starts_on = models.DateField()
    ends_on = models.DateField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("assignment", "user"), name="deputy_once_per_role"),
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")),
                name="deputy_ends_after_start",
            ),
        )

    def __str__(self) -> str:
        return f"{self.user} → {self.assignment}"


class EntryKind(models.TextChoices):
    """How somebody gets a way in without a password."""

    INVITATION = "invitation", _("Einladung per E-Mail")
    LETTER = "letter", _("Brief mit Einmal-Code")
    RESET = "reset", _("neues Passwort per E-Mail")


class EntryCode(models.Model):
    """A single-use, expiring way in: the digest of a link or of a printed code, never itself."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="entry_codes")
    kind = models.CharField(max_length=20, choices=EntryKind.choices)
    digest = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.kind} {self.created_at:%Y-%m-%d %H:%M}"


class OpenSession(models.Model):
    """Where somebody is logged in, told in words: no address and no full name of the browser."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="open_sessions")
    key = models.CharField(max_length=40, unique=True)
    started_at = models.DateTimeField()
    method = models.CharField(max_length=20)
    device = models.CharField(max_length=80)

    def __str__(self) -> str:
        return f"{self.device} {self.started_at:%Y-%m-%d %H:%M}"


class FailedLogin(models.Model):
    """How often a login name failed from one address. `key` is a keyed digest of the two."""

    key = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="failures")
    failures = models.PositiveSmallIntegerField()
    last_failure_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"{self.failures} × {self.last_failure_at:%Y-%m-%d %H:%M}"
