"""A typing error in a setting stops the start, and says what was probably meant."""

from __future__ import annotations

import pytest
from django.core.exceptions import ImproperlyConfigured

from ankommen.config import environment


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("DATABSE_URL", "DATABASE_URL"),
        ("SECRETKEY", "SECRET_KEY"),
        ("BACKUP_KEYFILE", "BACKUP_KEY_FILE"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest(
    monkeypatch: pytest.MonkeyPatch, typed: str, meant: str
) -> None:
    environment.refuse_unknown()
    monkeypatch.setenv(f"ANKOMMEN_{typed}", "geheim")
    with pytest.raises(ImproperlyConfigured, match=f"did you mean ANKOMMEN_{meant}") as told:
        environment.refuse_unknown()
    assert "geheim" not in str(told.value)


def test_a_name_like_no_other_is_answered_with_the_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ANKOMMEN_QQQ", "1")
    with pytest.raises(ImproperlyConfigured, match="ANKOMMEN_DATA_DIR") as told:
        environment.refuse_unknown()
    assert "did you mean" not in str(told.value)


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("MODE", "prod", "demo, test, production"),
        ("WORKER", "there", "here, elsewhere"),
    ],
)
def test_a_wrong_choice_names_the_right_ones(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str
) -> None:
    monkeypatch.setenv(f"ANKOMMEN_{name}", value)
    allowed = tuple(told.split(", "))
    with pytest.raises(ImproperlyConfigured, match=told):
        environment.choice(name, allowed, allowed[0])
    monkeypatch.setenv(f"ANKOMMEN_{name}", allowed[1])
    assert environment.choice(name, allowed, allowed[0]) == allowed[1]
