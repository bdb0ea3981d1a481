"""Tables in and out: workbooks and CSV files, written for people and read as hostile."""

from typing import Final

ASKED: Final = "datei"  # in the address of a list: as which kind of file it is wanted
