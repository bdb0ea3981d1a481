"""HiGHS as every engine here uses it: silent, one thread, always the same way."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from .errors import DisclosureError, Reason


def engine_module() -> Any:
    """The binding of HiGHS, loaded when first needed; refuses if it is missing."""
    try:
        return import_module("highspy")
    except ImportError:
        raise DisclosureError(
            Reason.ENGINE_MISSING, "solver", "highspy", hint="install_highspy"
        ) from None


def quiet_engine() -> Any:
    """A fresh HiGHS engine."""
    engine = engine_module().Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        engine.setOptionValue(option, value)
    return engine
