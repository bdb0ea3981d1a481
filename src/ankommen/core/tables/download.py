from __future__ import annotations

from django.http import HttpResponse

from .writing import CSV_TYPE, XLSX_TYPE


def download(content: bytes, file_name: str) -> HttpResponse:
    """A table as a file to save; the ending of its name says which kind it is."""
    kind = CSV_TYPE if file_name.endswith(".csv") else XLSX_TYPE
    response = HttpResponse(content, content_type=kind)
    quoted = file_name.encode("ascii", "replace").decode().replace('"', "").replace("?", "_")
    response["Content-Disposition"] = f'attachment; filename="{quoted}"'
    response["Cache-Control"] = "no-store"
    return response
