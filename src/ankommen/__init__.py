"""The integration office of a German district or city as one piece of software."""

__version__ = "0.1.0"
