"""The search over 100,000 documents against the bare full text of the same database.

In turns in one process of its own, so that its memory can be told; `python -m tests.bench.search`
looks at the database of the environment. Bare asks the database the same question over the same
words and takes its own order (bm25 of FTS5, ts_rank of a stored tsvector): twenty rows, and nobody
asks who may see them, counts kinds, reads texts for snippets or mends a typing error.
"""

from __future__ import annotations

import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

DOCUMENTS = int(sys.argv[1]) if sys.argv[1:2] and sys.argv[1].isdigit() else 100_000
ROUNDS = 3
LIMIT = 2.0
SLOWEST = 0.5
MOST_MEGABYTES = 60
MOST_QUERIES = 25

# What offices type: single words, word forms, compounds and their parts, synonyms, umlauts spelt
# out, numbers, several words, typing errors, one letter, other scripts, signs.
QUERIES = {
    "words": ("Sprachkurs", "Sprachkurse", "Beratung", "Kindern", "Löschwasserteich", "Kinder"),
    "compounds": ("Sprachkursangebot", "Kinderbetreuungsplatz", "Wohnraumberatung"),
    "several words": ("Sprachkurs Löschwasserteich", "Beratung für Kinder", "Kurs Wohnung Arbeit"),
    "synonyms": ("Kita", "Flüchtlinge", "Dolmetscher", "Deutschkurs"),
    "umlauts": ("Loeschwasserteich", "Lösch­wasserteich", "Gefluechtete"),
    "numbers": ("1.4711", "B-17", "L-8"),
    "typing errors": ("Sprachkrus", "Löschwaserteich", "Löschwasserteihc", "Sparchkurs Kinder"),
    "one letter": ("s", "ä", "1"),
    "hostile": ('"', "NEAR(a b)", "مدرسة", "x" * 5000, "der die das"),
}

SQLITE = (
    "CREATE VIRTUAL TABLE bench_bare USING fts5(tokens, tokenize='ascii')",
    "INSERT INTO bench_bare (rowid, tokens) SELECT id, tokens FROM core_searchentry",
)
POSTGRESQL = (
    """CREATE TABLE bench_bare AS SELECT id, title, body,
    array_to_tsvector(string_to_array(tokens, ' ')) AS words FROM core_searchentry""",
    "CREATE INDEX ON bench_bare USING gin (words)",
    "ANALYZE bench_bare",
    "ANALYZE core_searchentry",
)
FTS5 = "SELECT rowid, tokens FROM bench_bare WHERE bench_bare MATCH %s ORDER BY rank LIMIT 20"
TSVECTOR = (
    "SELECT id, title, body FROM bench_bare WHERE words @@ %(asked)s::tsquery "
    "ORDER BY ts_rank(words, %(asked)s::tsquery) DESC LIMIT 20"
)


def bench_search() -> bool:
    """SQLite, and PostgreSQL where the suite has one."""
    addresses = {"SQLite": ""}
    if postgresql := os.environ.get("ANKOMMEN_TEST_DATABASE_URL", ""):
        addresses["PostgreSQL"] = postgresql
    in_order = True
    for address in addresses.values():
        environment = {**os.environ, "ANKOMMEN_DATABASE_URL": address}
        if not address:
            del environment["ANKOMMEN_DATABASE_URL"]
        sys.stdout.flush()
        command = [sys.executable, "-m", "tests.bench.search"]
        in_order = (
            subprocess.run(command, env=environment, check=False).returncode == 0 and in_order
        )
    return in_order


def main() -> None:
    os.environ["ANKOMMEN_MODE"] = "test"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    import django

    django.setup()
    from django.test.utils import setup_databases, setup_test_environment, teardown_databases

    setup_test_environment(debug=False)
    old = setup_databases(verbosity=0, interactive=False)
    try:
        in_order = _measured()
    finally:
        teardown_databases(old, verbosity=0)
    sys.exit(0 if in_order else 1)


def _measured() -> bool:
    from django.db import connection

    from ankommen.core.models import Area
    from tests.bench.documents import fill

    fill(documents=DOCUMENTS, north=Area.objects.create(kind="municipality", name="Nord"))
    name = "SQLite" if connection.vendor == "sqlite" else "PostgreSQL"
    in_order = _rebuild(name)
    bare = _bare(connection)
    return _search(name, bare) and in_order


def _rebuild(name: str) -> bool:
    from ankommen.core.models import SearchEntry
    from ankommen.core.search.rebuilding import rebuild

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.process_time()
    rebuild()
    seconds = time.process_time() - began
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    in_order = grown <= MOST_MEGABYTES
    print(
        f"{f'index of {DOCUMENTS:,} documents, {name}':<44} {seconds:5.0f} s CPU for "
        f"{SearchEntry.objects.count():,} entries, {grown:.0f} MB more memory "
        f"(limit {MOST_MEGABYTES})  {'ok' if in_order else 'TOO LARGE'}"
    )
    return in_order


def _search(name: str, bare: Callable[[str], Any]) -> bool:
    """One line for what all queries take, one for each sort of query."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from ankommen.core.search.selectors import find
    from tests.people import viewer_with

    viewer = viewer_with("strategy.read", "strategy.edit", "committees.read", "partners.read")
    cpu = _cpu(connection)
    asked = [query for queries in QUERIES.values() for query in queries]
    ours: dict[str, float] = {}
    plain: dict[str, float] = {}
    most = 0
    for query in asked:
        with CaptureQueriesContext(connection) as captured:
            find(viewer=viewer, query=query)
        most = max(most, len(captured))
        acts = (partial(find, viewer=viewer, query=query), partial(bare, query))
        pairs = [[_seconds(act, cpu) for act in acts] for _round in range(ROUNDS)]
        ours[query], plain[query] = (statistics.median(one) for one in zip(*pairs, strict=True))
    for sort, queries in QUERIES.items():
        one, other = (sum(times[query] for query in queries) for times in (ours, plain))
        worst = max(queries, key=lambda query: ours[query])
        print(
            f"  {sort:<16} {one / len(queries) * 1000:7.1f} ms against "
            f"{other / len(queries) * 1000:7.1f} ms bare; slowest {worst[:24]!r} "
            f"{ours[worst] * 1000:.0f} ms"
        )
    return _told(name, [*ours.values()], [*plain.values()], most)


def _told(name: str, ours: list[float], bare: list[float], queries: int) -> bool:
    ratio = sum(ours) / sum(bare)
    in_order = ratio <= LIMIT and _p95(ours) <= SLOWEST and queries <= MOST_QUERIES
    print(
        f"{f'search, {len(ours)} queries, {name}':<44} {ratio:5.2f} × bare (limit {LIMIT:.1f})  "
        f"CPU p50 {statistics.median(ours) * 1000:.0f} ms, p95 {_p95(ours) * 1000:.0f} ms "
        f"(limit {SLOWEST * 1000:.0f}) against {statistics.median(bare) * 1000:.0f} and "
        f"{_p95(bare) * 1000:.0f} ms, at most {queries} queries (limit {MOST_QUERIES})  "
        f"{'ok' if in_order else 'TOO SLOW'}"
    )
    return in_order


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def _seconds(act: Callable[[], object], cpu: Callable[[], float]) -> float:
    began = cpu()
    act()
    return cpu() - began


def _cpu(connection: Any) -> Callable[[], float]:
    """CPU of this process and of the server's process for its connection, if that runs here."""
    if connection.vendor == "sqlite":
        return time.process_time
    with connection.cursor() as cursor:
        cursor.execute("SET max_parallel_workers_per_gather = 0")
        cursor.execute("SELECT pg_backend_pid()")
        process = Path(f"/proc/{cursor.fetchone()[0]}")
    if not (process / "comm").is_file() or (process / "comm").read_text().strip() != "postgres":
        return time.perf_counter
    spent = process / "schedstat"
    return lambda: time.process_time() + int(spent.read_text().split()[0]) / 1e9


def _bare(connection: Any) -> Callable[[str], Any]:
    """The same words in the full text of the database, ranked by the database."""
    from ankommen.core.search.analysis import query_terms
    from ankommen.core.search.matching import Expression

    is_sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        for statement in SQLITE if is_sqlite else POSTGRESQL:
            cursor.execute(statement)

    def bare(query: str) -> Any:
        terms = query_terms(query)
        if not terms:
            return []
        asked = Expression(terms)
        with connection.cursor() as cursor:
            if is_sqlite:
                cursor.execute(FTS5, [asked.fts5()])
            else:
                cursor.execute(TSVECTOR, {"asked": asked.tsquery()})
            return cursor.fetchall()

    return bare


if __name__ == "__main__":
    main()
