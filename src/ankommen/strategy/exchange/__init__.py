"""The concept as a table, in the form districts publish: pure rules for reading and writing it."""
