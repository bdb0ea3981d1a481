"""Timetables read, journeys and chains computed, against oracles that share no code."""
