"""Upward connections without upward imports: `core` defines the lists, `config/wiring.py` fills them."""
