"""The import desk: tables read in from XLSX, ODS and CSV, previewed, taken over, taken back.

An app registers an `ImportTable` (`core.registries.import_tables`); everything else is here: the
file and its sheet (`layout`), what a cell says (`values`), the preview (`checking`), taking over
and back in short transactions (`taking`), the jobs (`work`), the pages (`views`).
"""
