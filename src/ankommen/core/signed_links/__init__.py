"""Links for people without an account: one purpose, expiring, revocable, optionally used once.

    link_purposes.register(Purpose("strategy.values", _("Werte liefern"), ask=..., longest=...))

    token = signed_links.issue(purpose="strategy.values", kind="indicator", id=7,
                               expires_at=..., actor=viewer, recipient_label="Frau Scholz")

    @for_link_holders("strategy.values")            # path("werte/<str:token>/", …)
    def deliver(request, link: SignedLink): ...     # link.kind, link.id, link.issued_by_id

Opening is reading only, because mail scanners open links. What is done with a link that holds once
is done after `use`, in the same transaction: of two at once, one is refused.
"""

from .holders import for_link_holders
from .selectors import open_ids
from .services import LinkRefused, SignedLink, issue, revoke, revoke_all, use
from .services import open_link as open  # noqa: A004 - read as signed_links.open

__all__ = [
    "LinkRefused",
    "SignedLink",
    "for_link_holders",
    "issue",
    "open",
    "open_ids",
    "revoke",
    "revoke_all",
    "use",
]
