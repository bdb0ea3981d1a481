"""What accounts read: the viewer behind a person, people with their roles, the audit log."""

from .viewers import viewer_of

__all__ = ["viewer_of"]
