"""Matching: independent checks, exhaustive search, properties, golden proposals."""
