"""What accounts read: the viewer behind a person, people with their roles, the audit log."""

from .viewers import holders, mail_address, previous_login, role_codes_of, viewer_of, viewer_with_id

__all__ = [
    "holders",
    "mail_address",
    "previous_login",
    "role_codes_of",
    "viewer_of",
    "viewer_with_id",
]
