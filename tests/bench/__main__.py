"""`make bench`: print ratios and query counts; fail where a budget is broken.

Absolute times on shared machines prove nothing. The ratio of two pages measured in turns in the
same process does.
"""

from __future__ import annotations

import os
import sys

os.environ["ANKOMMEN_MODE"] = "test"
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")


def main() -> None:
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment(debug=False)
    old = setup_databases(verbosity=0, interactive=False)
    try:
        from . import pages

        in_order = pages.bench()
    finally:
        teardown_databases(old, verbosity=0)
    from . import report

    in_order = report.bench_report() and in_order
    sys.exit(0 if in_order else 1)


if __name__ == "__main__":
    main()
