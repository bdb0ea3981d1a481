"""Fields that are unreadable in the database and in its backups: AES-256-GCM, keys from outside.

Decision record 0022 says what is protected against whom, and why the context is the column.
"""

from .cipher import Damaged, blind_index, decrypt, encrypt
from .fields import EncryptedEmailField, EncryptedTextField
from .keys import KeyMissing, KeyRing

__all__ = [
    "Damaged",
    "EncryptedEmailField",
    "EncryptedTextField",
    "KeyMissing",
    "KeyRing",
    "blind_index",
    "decrypt",
    "encrypt",
]
