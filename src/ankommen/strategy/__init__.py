"""The concept: editions, action fields, goals, measures, indicators, implementation reports."""
