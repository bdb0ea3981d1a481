"""A drawing inside a Word paragraph: SVG for programs of today, a picture for all others."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any, Final

from .picture import png_of, size_of

if TYPE_CHECKING:
    from docx.text.paragraph import Paragraph

_SVG_EXTENSION: Final = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
_SVG_NAMESPACE: Final = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
_MOST_WORDS: Final = 1_000


def add_figure(paragraph: Paragraph, svg: str, *, alt: str, number: int, width: int) -> None:
    """Draw `svg` over the width of the text (in English Metric Units), described by `alt`."""
    from docx.shared import Emu

    run = paragraph.add_run()
    own_width, own_height = size_of(svg)
    height = Emu(int(width * own_height / own_width))
    shape = run.add_picture(io.BytesIO(png_of(svg)), width=Emu(width), height=height)
    described = shape._inline.docPr
    described.set("descr", alt[:_MOST_WORDS])
    described.set("name", f"Figure {number}")
    _add_svg(paragraph, shape, svg, number)


def _add_svg(paragraph: Paragraph, shape: Any, svg: str, number: int) -> None:
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn

    owner = paragraph.part
    name = PackURI(f"/word/media/figure{number}.svg")
    blob = f'<?xml version="1.0" encoding="UTF-8"?>\n{svg}'.encode()
    part = Part(name, "image/svg+xml", blob, owner.package)
    relation = owner.relate_to(part, RELATIONSHIP_TYPE.IMAGE)
    blip = shape._inline.graphic.graphicData.pic.blipFill.find(qn("a:blip"))
    blip.append(
        parse_xml(
            '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
            f'<a:ext uri="{_SVG_EXTENSION}"><asvg:svgBlip xmlns:asvg="{_SVG_NAMESPACE}" '
            'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
            f'r:embed="{relation}"/></a:ext></a:extLst>'
        )
    )
