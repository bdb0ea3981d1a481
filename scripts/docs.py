"""Write the generated pages of docs/, or check (`--check`) that they are fresh.

`docs/map.md`: what each package is for, its door and its tables, read from the code.
`docs/privacy/`: drafts for the office with facts from the declarations (`privacy_facts.py`).
`docs/access.md`: which role opens which address, read from the access matrix of the tests.
"""

from __future__ import annotations

import ast
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from privacy_facts import drafts

if TYPE_CHECKING:
    from tests.architecture.matrix.row import Row

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "src" / "ankommen"
ORDER = ("config", "portal", "strategy", "committees", "partners", "accounts", "core", "methods")


def main() -> None:
    pages = {ROOT / "docs" / "map.md": map_page(), ROOT / "docs" / "access.md": access_page()}
    all_models()  # the declarations stand in the registries once Django is set up
    pages |= drafts()
    stale = [path for path, text in pages.items() if not path.exists() or read(path) != text]
    if "--check" not in sys.argv:
        for path, text in pages.items():
            path.write_text(text, encoding="utf-8")
    elif stale:
        names = ", ".join(str(path.relative_to(ROOT)) for path in stale)
        sys.exit(f"Not fresh: {names}. Run `make docs`.")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def map_page() -> str:
    lines = [
        "# Map",
        "",
        "Made from the code by `make docs`: what each package is for, what its door offers to the",
        "packages above it, which tables it keeps. Arrows point down only.",
        "",
        "| package | what it is for |",
        "|---|---|",
        *(
            f"| [`{name}`](#{name}) | {first_line(SOURCE / name / '__init__.py')} |"
            for name in ORDER
        ),
    ]
    for name in ORDER:
        lines += section(name)
    return "\n".join(lines) + "\n"


ACCESS_HEAD = """# Who opens what

Made by `make docs` from the access matrix (`tests/architecture/matrix/`), whose rows the tests
knock at for every role. **r** reads · **w** also sends the form or button behind the address ·
**°** only for what lies in the own planning area or house · empty: not found (nobody logged in:
the log-in page). Jobs and saved filters belong to one person, here to the editor; suggestions are
seen by who made them and who decides. Each right by name:
`src/ankommen/accounts/permission_sets.py`."""
COLUMNS = {
    "integration_lead": "lead",
    "concept_editor": "editor",
    "kik": "KIK",
    "provider": "provider",
    "counsellor": "counsel",
    "course_planner": "courses",
    "accommodation_planner": "housing",
    "interpreter_coordinator": "interpr.",
    "fund_manager": "fund",
    "committee_clerk": "clerk",
    "steering_member": "steering",
    "volunteer_coordinator": "vol. coord.",
    "volunteer": "volunteer",
    "reader": "reader",
    "administrator": "admin",
    "data_protection_officer": "privacy",
    "stranger": "no role",
    "anonymous": "public",
}


def access_page() -> str:
    all_models()
    sys.path.insert(0, str(ROOT))
    from tests.architecture.matrix import SECTIONS

    lines = [ACCESS_HEAD]
    for app, rows in SECTIONS.items():
        lines += ["", f"## {app}", "", f"| address | {' | '.join(COLUMNS.values())} |"]
        lines.append("|---" + "|:-:" * len(COLUMNS) + "|")
        for name in dict.fromkeys(row.name for row in rows if row.let_in):
            same = [row for row in rows if row.name == name]
            cells = " | ".join(access_mark(same, role) for role in COLUMNS)
            lines.append(f"| `{name.removeprefix(f'{app}:')}` | {cells} |")
    return "\n".join(lines) + "\n"


def access_mark(rows: list[Row], role: str) -> str:
    """What the role may do at the address that these rows are about."""
    from tests.architecture.matrix.roles import STANDS_FOR

    role = STANDS_FOR.get(role, role)
    open_rows = [row for row in rows if role in row.let_in]
    if not open_rows:
        return ""
    mark = "w" if any(row.method == "post" for row in open_rows) else "r"
    other = f"{role}_elsewhere"
    is_local = role in {"kik", "provider"} and not any(other in row.let_in for row in open_rows)
    return f"{mark}°" if is_local else mark


def section(name: str) -> list[str]:
    lines = ["", f"## {name}"]
    if doors := door(name):
        lines += ["", "Door (`public.py`):", "", *doors]
    if tables := table_lines(name):
        lines += ["", "Tables:", "", *tables]
    if parts := parts_of(name):
        lines += ["", "Parts:", "", *parts]
    return lines


def first_line(path: Path) -> str:
    text = ast.get_docstring(ast.parse(read(path))) or ""
    return text.splitlines()[0] if text else ""


def door(name: str) -> list[str]:
    path = SOURCE / name / "public.py"
    if not path.exists():
        return []
    return [
        f"- `{node.name}` – {summary(node)}"
        for node in ast.parse(read(path)).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]


def summary(node: ast.FunctionDef | ast.ClassDef) -> str:
    text = ast.get_docstring(node) or ""
    return " ".join(text.split("\n\n")[0].split()) if text else ""


def table_lines(name: str) -> list[str]:
    models = [model for model in all_models() if model.__module__.startswith(f"ankommen.{name}.")]
    return [f"- `{model.__name__}`{described(model)}" for model in models]


def described(model: type) -> str:
    text = model.__dict__.get("__doc__") or ""
    generated = text.startswith(f"{model.__name__}(")
    return "" if generated or not text else f" – {' '.join(text.split(chr(10) * 2)[0].split())}"


def all_models() -> list[type]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankommen.config.settings")
    os.environ.setdefault("ANKOMMEN_MODE", "test")
    import django
    from django.apps import apps

    if not apps.ready:
        django.setup()
    return sorted(apps.get_models(), key=lambda model: model.__name__)


def parts_of(name: str) -> list[str]:
    """Packages inside core and methods: their own small houses."""
    if name not in {"core", "methods"}:
        return []
    return [
        f"- `{path.parent.name}` – {first_line(path)}"
        for path in sorted((SOURCE / name).glob("*/__init__.py"))
        if first_line(path)
    ]


if __name__ == "__main__":
    main()
