"""`ankommen …`: Django's commands and ours on one command line."""

import os
import sys

HELP = """\
ankommen <command> [options]

Start here
  demo        build (once) and serve the demo district
  install     found the office of a district in an empty database
  serve       serve this installation
  work        run background jobs and the daily schedule

Look after it
  migrate     bring the database up to date
  check       look for wrong settings
  legal_page  fill imprint, privacy, accessibility, Leichte Sprache
  help        every command, Django's too
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    if len(sys.argv) == 1 or sys.argv[1] in {"-h", "--help"}:
        print(HELP)
        return
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
