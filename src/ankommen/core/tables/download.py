from __future__ import annotations

from django.http import HttpResponse
from django.utils import timezone

from ..errors import NotFound
from .writing import CSV_TYPE, XLSX_TYPE, Sheet, write_csv, write_xlsx

TYPES = {
    "csv": CSV_TYPE,
    "xlsx": XLSX_TYPE,
    "json": "application/json",
    "pdf": "application/pdf",
}


def download(content: bytes, file_name: str) -> HttpResponse:
    """A table as a file to save; the ending of its name says which kind it is."""
    kind = file_name.rpartition(".")[2]
    response = HttpResponse(content, content_type=TYPES.get(kind, XLSX_TYPE))
    quoted = file_name.encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
    response["Content-Disposition"] = f'attachment; filename="{quoted}"'
    response["Cache-Control"] = "no-store"
    return response


def download_sheet(sheet: Sheet, *, name: str, kind: str) -> HttpResponse:
    """One list as it is shown, under its name and the day; `kind` is xlsx or csv."""
    if kind not in {"xlsx", "csv"}:
        raise NotFound
    content = write_csv(sheet) if kind == "csv" else write_xlsx([sheet])
    return download(content, f"{name}-{timezone.localdate().isoformat()}.{kind}")
