"""Who knocks: the roles of the house, the same roles for another place, and people without any."""

from __future__ import annotations

ANONYMOUS = "anonymous"
STRANGER = "stranger"

LEAD = frozenset({"integration_lead"})
EDITOR = frozenset({"concept_editor"})
EDITORS = LEAD | EDITOR
KIK = frozenset({"kik"})
PROVIDERS = frozenset({"provider"})
ELSEWHERE = frozenset({"kik_elsewhere", "provider_elsewhere"})
COMMITTEE_CLERK = frozenset({"committee_clerk"})
ADMINISTRATORS = frozenset({"administrator"})
DATA_PROTECTION = frozenset({"data_protection_officer"})
READERS = EDITORS | KIK | PROVIDERS | ELSEWHERE | COMMITTEE_CLERK | {"steering_member", "reader"}
HERE = READERS - ELSEWHERE
DISTRICT_READERS = HERE - KIK - PROVIDERS
REPORTERS = EDITORS | KIK | PROVIDERS
WITH_A_ROLE = READERS | ADMINISTRATORS | DATA_PROTECTION
LOGGED_IN = WITH_A_ROLE | {STRANGER}
EVERYBODY = LOGGED_IN | {ANONYMOUS}
ROLES = tuple(sorted(EVERYBODY))
NOBODY: frozenset[str] = frozenset()
