"""Upward links without upward imports: `core` keeps the lists, `config/wiring.py` fills them."""
