"""The whole installation as one sealed file, and back; the same records move it between engines.

rows       one row in a form that SQLite and PostgreSQL share, and a hash of many
records    what a backup consists of, one after the other
sealed     encrypted and in pieces, so that no file is too large
dump       a database at one moment → records
load       records → a database beside the present one, proved before it takes its place
scratch    that database: a file, or a schema
files      uploads and made files, which follow the database
"""
