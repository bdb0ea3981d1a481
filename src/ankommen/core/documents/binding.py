"""Several tagged PDFs bound into one: pages, structure, names, bookmarks, page count."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pikepdf

PART = "part:#"
"""How a link names a place in another part."""


def bind(
    first: pikepdf.Pdf, others: Iterable[AbstractContextManager[pikepdf.Pdf]], *, stamp: pikepdf.Pdf
) -> bytes:
    """One document from finished ones, in order. Each is let go as soon as it is in.

    `stamp` is a page laid over every page that has running titles.
    """
    for opened in others:
        with opened as other:
            _append(first, other)
    _sort_names(first)
    _lead_links(first)
    _stamp(first, stamp)
    return saved(first)


def saved(pdf: pikepdf.Pdf) -> bytes:
    """The file's bytes; the same content gives the same bytes."""
    import pikepdf

    out = io.BytesIO()
    pdf.save(
        out,
        compress_streams=True,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        deterministic_id=True,
    )
    return out.getvalue()


def _append(book: pikepdf.Pdf, other: pikepdf.Pdf) -> None:
    tree = book.Root.StructTreeRoot
    _renumber(other, int(tree.ParentTree.Nums[-2]) + 1)
    for page in other.pages:
        book.pages.append(page)
    added = book.copy_foreign(other.Root.StructTreeRoot)
    document = tree.K[0]
    for kid in added.K[0].K:
        kid.P = document
        document.K.append(kid)
    tree.ParentTree.Nums.extend(added.ParentTree.Nums)
    if names := _names(other):
        _names(book).extend(book.copy_foreign(other.make_indirect(names)))
    if "/Outlines" in other.Root:
        _append_outlines(book, book.copy_foreign(other.Root.Outlines))


def _renumber(pdf: pikepdf.Pdf, offset: int) -> None:
    """Move the keys of the parent tree, and make header ids differ from those of other parts."""
    numbers = pdf.Root.StructTreeRoot.ParentTree.Nums
    for index in range(0, len(numbers), 2):
        numbers[index] = int(numbers[index]) + offset
    for page in pdf.pages:
        page.obj.StructParents = int(page.obj.StructParents) + offset
        for note in page.obj.get("/Annots", []):
            if "/StructParent" in note:
                note.StructParent = int(note.StructParent) + offset
    stack = list(pdf.Root.StructTreeRoot.K)
    while stack:
        element = stack.pop()
        _rename(element, str(offset))
        stack.extend(elements(element))


def _rename(element: Any, prefix: str) -> None:
    import pikepdf

    if "/ID" in element:
        element.ID = pikepdf.String(f"{prefix}-{element.ID}")
    if "/A" in element and "/Headers" in element.A:
        element.A.Headers = pikepdf.Array(
            [pikepdf.String(f"{prefix}-{one}") for one in element.A.Headers]
        )


def elements(element: Any) -> list[Any]:
    """The structure elements directly below one."""
    import pikepdf

    kids = element.get("/K")
    if kids is None:
        return []
    return [
        kid
        for kid in (kids if isinstance(kids, pikepdf.Array) else [kids])
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid
    ]


def _names(pdf: pikepdf.Pdf) -> Any:
    import pikepdf

    if "/Names" not in pdf.Root or "/Dests" not in pdf.Root.Names:
        pdf.Root.Names = pikepdf.Dictionary(Dests=pikepdf.Dictionary(Names=pikepdf.Array()))
    return pdf.Root.Names.Dests.Names


def _sort_names(pdf: pikepdf.Pdf) -> None:
    import pikepdf

    names = _names(pdf)
    found: dict[bytes, Any] = {}
    for i in range(0, len(names), 2):
        found.setdefault(bytes(names[i]), names[i + 1])
    pdf.Root.Names.Dests.Names = pikepdf.Array(
        [one for name in sorted(found) for one in (pikepdf.String(name), found[name])]
    )


def _append_outlines(book: pikepdf.Pdf, added: Any) -> None:
    if "/First" not in added:
        return
    if "/Outlines" not in book.Root or "/First" not in book.Root.Outlines:
        book.Root.Outlines = added
        return
    outlines = book.Root.Outlines
    item = added.First
    while item is not None:
        item.Parent = outlines
        item = item.get("/Next")
    outlines.Last.Next = added.First
    added.First.Prev = outlines.Last
    outlines.Last = added.Last
    outlines.Count = int(outlines.get("/Count", 0)) + int(added.get("/Count", 0))


def _lead_links(pdf: pikepdf.Pdf) -> None:
    """Links to another part become links to the named place."""
    import pikepdf

    for page in pdf.pages:
        for note in page.obj.get("/Annots", []):
            target = str(note.A.get("/URI", "")) if "/A" in note else ""
            if target.startswith(PART):
                del note["/A"]
                note.Dest = pikepdf.String(target.removeprefix(PART))


def _stamp(book: pikepdf.Pdf, stamp: pikepdf.Pdf) -> None:
    import pikepdf

    form = book.copy_foreign(stamp.pages[0].as_form_xobject())
    for page in book.pages:
        if b"/Type/Pagination" not in page.obj.Contents.read_bytes():
            continue
        name = page.add_resource(form, pikepdf.Name.XObject)
        # Around the page's own content, which leaves its coordinates turned upside down.
        page.contents_add(b"q", prepend=True)
        page.contents_add(f"Q /Artifact BMC q {name} Do Q EMC".encode())
        page.contents_coalesce()
