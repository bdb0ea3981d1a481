"""Disclosure control: golden numbers, properties, attacks."""
