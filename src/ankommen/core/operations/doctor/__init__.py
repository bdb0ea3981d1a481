"""`ankommen doctor`: is everything in order, and if not, which line mends it?"""

from .visit import Examined, examine, exit_code, register_own

__all__ = ["Examined", "examine", "exit_code", "register_own"]
