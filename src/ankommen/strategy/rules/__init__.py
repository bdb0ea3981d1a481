"""Policy of the concept: pure functions on plain values, one file per group of nouns."""
