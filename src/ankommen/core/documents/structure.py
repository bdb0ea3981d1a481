"""What WeasyPrint leaves out of a tagged PDF, added afterwards on the finished file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .binding import elements

if TYPE_CHECKING:
    import pikepdf

_CSS_PIXEL = 0.75  # points
_PRINT = 4  # the flag of an annotation that is printed too
_MARK = re.compile(rb"/\w+\s<</MCID (\d+)>>\sBDC")


def complete(pdf: pikepdf.Pdf, *, link_texts: Mapping[str, str]) -> None:
    """Complete the structure of a document.

    Running titles become artifacts, header cells say what they head, figures say where they are
    in points, links say in words where they lead. `link_texts` maps a target to those words.
    """
    import pikepdf

    root = pdf.Root.StructTreeRoot
    reachable = _mend(pdf, root.K)
    _mark_artifacts(pdf, root.ParentTree, reachable)
    _name_links(pdf, link_texts)
    pdf.Root.MarkInfo.Suspects = False
    pdf.Root.PageMode = pikepdf.Name.UseOutlines


def _mend(pdf: pikepdf.Pdf, kids: Any) -> set[tuple[int, int]]:
    """Walk the tree once: mend each element, return the ids of all that hang in it."""
    heights = {page.obj.objgen: float(page.mediabox[3]) for page in pdf.pages}
    seen: set[tuple[int, int]] = set()
    stack = [(kid, "") for kid in kids]
    while stack:
        element, parent = stack.pop()
        seen.add(element.objgen)
        kind = str(element.S)
        if kind == "/TH":
            _say_scope(element, parent)
        elif kind == "/TD":
            _drop_empty_headers(element)
        elif kind == "/Figure":
            _place(element, heights)
        below = kind if kind in {"/THead", "/TBody", "/TFoot"} else parent
        stack.extend((kid, below) for kid in elements(element))
    return seen


def _say_scope(cell: Any, group: str) -> None:
    import pikepdf

    cell.A.Scope = pikepdf.Name.Column if group == "/THead" else pikepdf.Name.Row


def _drop_empty_headers(cell: Any) -> None:
    if "/A" in cell and "/Headers" in cell.A and not len(cell.A.Headers):
        del cell.A["/Headers"]


def _place(figure: Any, heights: dict[tuple[int, int], float]) -> None:
    """WeasyPrint writes the box in CSS pixels from the top; PDF wants points from the bottom."""
    import pikepdf

    left, top, right, bottom = (float(edge) * _CSS_PIXEL for edge in figure.A.BBox)
    height = heights[figure.Pg.objgen]
    figure.A.BBox = pikepdf.Array(
        [round(edge, 3) for edge in (left, height - bottom, right, height - top)]
    )


def _mark_artifacts(pdf: pikepdf.Pdf, parents: Any, reachable: set[tuple[int, int]]) -> None:
    """Content whose element hangs nowhere is a running title: no part of the text."""
    for page, parts in zip(pdf.pages, _page_parents(pdf, parents), strict=True):
        loose = {
            number
            for number, element in enumerate(parts)
            if element is not None and element.objgen not in reachable
        }
        if loose:
            _rewrite(page, loose)
            for number in loose:
                parts[number] = None


def _page_parents(pdf: pikepdf.Pdf, parents: Any) -> list[Any]:
    by_number = {int(parents.Nums[i]): parents.Nums[i + 1] for i in range(0, len(parents.Nums), 2)}
    return [by_number[int(page.obj.StructParents)] for page in pdf.pages]


def _rewrite(page: pikepdf.Page, loose: set[int]) -> None:
    def artifact(match: re.Match[bytes]) -> bytes:
        if int(match[1]) not in loose:
            return match[0]
        return b"/Artifact\n<</Type/Pagination>>\nBDC"

    stream = page.obj.Contents
    stream.write(_MARK.sub(artifact, stream.read_bytes()))


def _name_links(pdf: pikepdf.Pdf, link_texts: Mapping[str, str]) -> None:
    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            if str(note.get("/Subtype")) != "/Link":
                continue
            note.F = _PRINT
            target = str(note.get("/Contents", ""))
            note.Contents = link_texts.get(target) or target
