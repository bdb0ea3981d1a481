"""The access matrix: every address × every role → what happens. A page without a row fails.

How to add your page
--------------------
1. Write its row in the file of your app: the URL name, the roles that may open it and, for an
   address with parts, a function that takes them from the small world of `world.py`. Add your
   object to `World` if it is not there yet.

       *page("strategy:measure", READERS, measure)            # read only
       *form_page("strategy:measure_edit", EDITORS, measure)  # read, and an empty form sent to it
       *change("strategy:measure_confirm", REPORTERS, measure)  # only sent, answers by a redirect

2. `status=` is what people who are let in get; `data=` what is sent where an empty form is not
   enough to prove that the door opens; `but={"stranger": 302}` an exception by role.

Every knock is undone before the next: rows need not mind who knocked before them.

What follows from a row without more work
-----------------------------------------
Whoever is not let in gets the log-in page (anonymous: 302, for a sent form 403) or 404. An object
that does not exist is 404, also for those who are let in. Every page of a GET row is looked at:
title, exactly one h1, order of headings, language, labels, strict CSP, no script or style in the
page, no link or form that leads this role to a 404; htmx gets the same answer as the browser, and
kept input comes back in every guarded form. `docs/access.md` is made from these rows.
"""

from __future__ import annotations

from . import (
    concept,
    consultation,
    exchange,
    foundation,
    indicators,
    measures,
    needs,
    network,
    portal,
    registers,
    updates,
)
from .row import Row

SECTIONS: dict[str, tuple[Row, ...]] = {
    "core": foundation.CORE,
    "accounts": foundation.ACCOUNTS,
    "partners": network.PARTNERS,
    "committees": network.COMMITTEES,
    "strategy": (
        *concept.CONCEPT,
        *concept.EDITIONS,
        *concept.TEXTS,
        *consultation.CONSULTATION,
        *consultation.COUNCIL,
        *measures.MEASURES,
        *needs.NEEDS,
        *registers.REGISTERS,
        *updates.UPDATES,
        *indicators.INDICATORS,
        *exchange.IMPORTS,
        *exchange.REPORTS,
    ),
    "portal": portal.PORTAL,
}

ROWS: tuple[Row, ...] = tuple(row for rows in SECTIONS.values() for row in rows)
