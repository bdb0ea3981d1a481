"""The process that serves the pages: `python -m ankommen.config.pages PARENT …`, with what granian
takes behind the number of the process that started it.
"""

from __future__ import annotations

import sys

from granian.cli import cli

from ankommen.core.operations.together import end_with

if __name__ == "__main__":
    end_with(int(sys.argv.pop(1)))
    cli(auto_envvar_prefix="GRANIAN")
