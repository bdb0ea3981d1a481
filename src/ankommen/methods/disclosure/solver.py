"""HiGHS as every engine here uses it: silent, one thread, always the same way."""

from __future__ import annotations

from typing import Any


def quiet_engine() -> Any:
    """A fresh HiGHS engine; the binding carries no types."""
    import highspy

    make: Any = highspy.Highs
    engine = make()
    for option, value in (("output_flag", False), ("threads", 1), ("random_seed", 0)):
        engine.setOptionValue(option, value)
    return engine
