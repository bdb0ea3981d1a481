"""Who knocks: the roles of the house, the same roles for another place, and people without any.

Two roles with the same rights in the same kind of place get the same answers everywhere, because
pages ask for rights and never for roles. One of them knocks for all (`STANDS_FOR`); a role that
gets a right of its own knocks for itself from then on, and its rows must say what it opens.
"""

from __future__ import annotations

from ankommen.accounts.permission_sets import PERMISSION_SETS

ANONYMOUS = "anonymous"
STRANGER = "stranger"

LEAD = frozenset({"integration_lead"})
EDITOR = frozenset({"concept_editor"})
EDITORS = LEAD | EDITOR
KIK = frozenset({"kik"})
PROVIDERS = frozenset({"provider"})
COUNSELLORS = frozenset({"counsellor"})
ELSEWHERE = frozenset({"kik_elsewhere", "provider_elsewhere"})
COMMITTEE_CLERK = frozenset({"committee_clerk"})
ADMINISTRATORS = frozenset({"administrator"})
DATA_PROTECTION = frozenset({"data_protection_officer"})
VOLUNTEERS = frozenset({"volunteer"})
HERE = EDITORS | KIK | PROVIDERS | COUNSELLORS | COMMITTEE_CLERK | {"reader"}
READERS = HERE | ELSEWHERE
OF_THE_HOUSE = PROVIDERS | COUNSELLORS
DISTRICT_READERS = HERE - KIK - OF_THE_HOUSE
REPORTERS = EDITORS | KIK | PROVIDERS
WITH_A_ROLE = READERS | ADMINISTRATORS | DATA_PROTECTION | VOLUNTEERS
LOGGED_IN = WITH_A_ROLE | {STRANGER}
EVERYBODY = LOGGED_IN | {ANONYMOUS}
ROLES = tuple(sorted(EVERYBODY))
NOBODY: frozenset[str] = frozenset()


def _represented() -> dict[str, str]:
    """Each permission set → the role that knocks for it: itself, or one with the same rights."""
    knocking = {_rights(code): code for code in PERMISSION_SETS if code in EVERYBODY}
    return {code: knocking.get(_rights(code), code) for code in PERMISSION_SETS}


def _rights(code: str) -> tuple[str, frozenset[str]]:
    one = PERMISSION_SETS[code]
    return one.scope_kinds[0], one.permissions


STANDS_FOR = _represented()
