"""Translation files: German is written in the sources, English stands in each app's catalogue.

English has every text. Other languages have those of the public frame: which these are says
`public_frame.toml`, and they have them all.

`messages.py update`   collect new texts and drop unused ones
`messages.py check`    fail if a text is missing, empty, unused, fuzzy or translated in two ways
`messages.py compile`  write the .mo files
"""

from __future__ import annotations

import io
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ankommen"
FRAME = tomllib.loads((ROOT / "scripts" / "public_frame.toml").read_text(encoding="utf-8"))
LANGUAGES = ("en", *FRAME["languages"])
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
DATE = datetime(2026, 1, 1, tzinfo=UTC)  # fixed: the history of a catalogue is in git
Text = tuple[str | tuple[str, ...], str | None, str]


def main() -> None:
    actions = {"update": update, "check": check, "compile": compile_all}
    command = sys.argv[1] if len(sys.argv) > 1 else ""
    if command not in actions:
        sys.exit(__doc__)
    actions[command]()


def update() -> None:
    for app, language in catalogues():
        catalogue = merged(app, language)
        if len(catalogue):
            path = catalogue_path(app, language)
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                write_po(file, catalogue, width=100)
    report_gaps()


def check() -> None:
    stale = [
        str(catalogue_path(app, language).relative_to(ROOT))
        for app, language in catalogues()
        if ids(merged(app, language)) != ids(stored(app, language))
    ]
    for path in stale:
        print(f"{path}: run `make messages`")
    if report_gaps() + report_clashes() + report_unknown() or stale:
        sys.exit(1)


def report_gaps() -> int:
    gaps = 0
    for app, language in catalogues():
        for message in stored(app, language):
            if message.id and (message.fuzzy or not is_complete(message.string)):
                gaps += 1
                print(f"{app.name}/{language}: not translated: {message.id!r}")
    return gaps


def report_clashes() -> int:
    """One German text has one translation in all apps: of several only the first would be seen."""
    found: dict[tuple[str, tuple[str, str]], set[str]] = {}
    for app, language in catalogues():
        for message in stored(app, language):
            if message.id:
                key = language, identity(message.context, message.id)
                found.setdefault(key, set()).add(str(message.string))
    clashes = {key: words for key, words in found.items() if len(words) > 1}
    for (language, (_context, id)), words in sorted(clashes.items()):
        print(f"{language}: {id!r} is {', '.join(sorted(words))}; a context tells them apart")
    return len(clashes)


def report_unknown() -> int:
    """What the public frame names and the sources do not have: a file or a text that has gone."""
    unknown = 0
    for app, files in frames():
        found = {place: set[str]() for place in files}
        for id, context, place in texts(app):
            if (name := inside(app, place)) in found:
                found[name].add(identity(context, id)[1])
        for name, wanted in files.items():
            gone = sorted(set(wanted) - found[name]) if isinstance(wanted, list) else []
            if gone or not (app / name).exists():
                unknown += 1
                print(f"public_frame.toml: {app.name}/{name} is not there or lacks {gone}")
    return unknown


def is_complete(text: object) -> bool:
    return all(text) if isinstance(text, list | tuple) else bool(text)


def compile_all() -> None:
    for app, language in catalogues():
        path = catalogue_path(app, language)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as file:
                write_mo(file, stored(app, language))


def catalogues() -> Iterator[tuple[Path, str]]:
    for package in sorted(SOURCE.glob("*/apps.py")):
        for language in LANGUAGES:
            yield package.parent, language


def frames() -> Iterator[tuple[Path, dict[str, bool | list[str]]]]:
    for name, files in FRAME.items():
        if isinstance(files, dict):
            yield SOURCE / name, files


def inside(app: Path, place: str) -> str:
    """A file as the public frame names it: its path inside the app."""
    return str((ROOT / place).relative_to(app))


def is_spoken(app: Path, language: str, text: Text) -> bool:
    """English has every text, the other languages those of the public frame."""
    id, context, place = text
    if language not in FRAME["languages"]:
        return True
    wanted = FRAME.get(app.name, {}).get(inside(app, place), [])
    return wanted is True or identity(context, id)[1] in wanted


def catalogue_path(app: Path, language: str) -> Path:
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def stored(app: Path, language: str) -> Catalog:
    path = catalogue_path(app, language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def merged(app: Path, language: str) -> Catalog:
    """The stored catalogue with exactly the texts that the sources contain today."""
    old = {identity(m.context, m.id): m.string for m in stored(app, language) if m.id}
    fresh = Catalog(
        locale=language,
        project="Ankommen",
        version="1",
        header_comment="# German is the source language: the texts stand in the code.",
        msgid_bugs_address="",
        last_translator="",
        language_team="",
        creation_date=DATE,
        revision_date=DATE,
        fuzzy=False,
    )
    for text in texts(app):
        if is_spoken(app, language, text):
            id, context, place = text
            fresh.add(id, context=context, locations=[(place, 0)])
    for message in fresh:
        if message.id:
            message.string = old.get(identity(message.context, message.id), message.string)
    return fresh


def identity(context: str | None, id: str | list[str] | tuple[str, ...]) -> tuple[str, str]:
    return context or "", id if isinstance(id, str) else id[0]


def ids(catalogue: Catalog) -> set[tuple[str, str]]:
    return {identity(message.context, message.id) for message in catalogue if message.id}


def texts(app: Path) -> Iterator[Text]:
    for path in sorted(app.rglob("*")):
        if "migrations" in path.parts or "static" in path.parts:
            continue
        if path.suffix == ".py":
            yield from extracted(path, path.read_text(encoding="utf-8"))
        elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
            yield from extracted(path, as_python(path.read_text(encoding="utf-8")))


def extracted(path: Path, source: str) -> Iterator[Text]:
    place = str(path.relative_to(ROOT))
    file = io.BytesIO(source.encode())
    for _, id, _, context in extract("python", file, keywords=KEYWORDS):
        yield id, context, place


def as_python(template: str) -> str:
    """A Django template as Python source with gettext calls, as Django's own tool does it."""
    from django.conf import settings

    if not settings.configured:
        settings.configure(USE_I18N=True)
    from django.utils.translation.template import templatize

    # Indented tags are no indented code: Python's tokenizer would stumble over them.
    return "\n".join(line.lstrip() for line in templatize(template).splitlines())


if __name__ == "__main__":
    main()
