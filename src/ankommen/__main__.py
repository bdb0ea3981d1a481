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
  maintenance on | off: answer every page with 503, and keep what was typed
  doctor      say what is in order, what is not, and which line mends it
  migrate     bring the database up to date
  check       look for wrong settings
  schedule    list the work that runs by itself, and when next
  keys        make, check and rotate the keys of encrypted fields
  backup      write database and files into one encrypted file
  restore     put them back, all or nothing
  move-database copy the database into an empty one, SQLite or PostgreSQL
  break-glass open an administrator's account for hours, when nobody can log in
  disclose    protect a table of people before it leaves the office
  microdata   make rows about people coarser before they leave the office
  linkage     link files once in a statistics unit; protected counts only
  legal_page  fill imprint, privacy, accessibility, Leichte Sprache
  help        every command, Django's too
"""


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    if len(sys.argv) == 1 or sys.argv[1] in {"-h", "--help"}:
        print(HELP)
        return
    from django.core.management import execute_from_command_line

    command = sys.argv[1].replace("-", "_") if sys.argv[1][0] != "-" else sys.argv[1]
    try:
        execute_from_command_line([sys.argv[0], command, *sys.argv[2:]])
    except Exception as error:
        if "--traceback" in sys.argv:
            raise
        from ankommen.core.operations.plainly import ending

        found = ending(error)
        print(found.text, file=sys.stderr)
        sys.exit(found.code)


if __name__ == "__main__":
    main()
