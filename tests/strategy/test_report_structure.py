"""The tagged structure of the report's PDFs, judged by two checkers that know nothing of us.

Both look at what a machine can decide. Conformance with PDF/UA is not claimed.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import page
import pdfua
import pikepdf
import pytest

from ankommen.strategy.report import paper
from ankommen.strategy.report.audience import public_version

from . import report_sample as sample

HASH = "9d" * 32
# This check of pdfua 0.1.3 stumbles over headings that hold more than one piece of text, and says
# so; the other checker looks at headings too.
STUMBLES = {"UA-14-001"}
KINDS = ("internal", "public", "one_page")


@pytest.fixture(scope="session")
def papers() -> dict[str, bytes]:
    content = sample.content(fields=2, measures=6, indicators=2)
    public = public_version(content)
    return {
        "internal": paper.report_pdf(content, content_hash=HASH),
        "public": paper.report_pdf(public, content_hash=HASH),
        "one_page": paper.one_page_pdf(public, content_hash=HASH),
    }


def found_by_page(pdf: bytes) -> list[str]:
    report = page.validate_pdf_bytes(pdf, profile="ua1")
    assert report.rules.total > 100
    return [str(one) for one in report.failures]


def found_by_pdfua(pdf: bytes, folder: Path) -> list[str]:
    file = folder / "report.pdf"
    file.write_bytes(pdf)
    report = pdfua.validate(str(file))
    assert {one.rule_id for one in report.skipped} <= STUMBLES
    assert len(report.outcomes) - len(report.skipped) >= 11
    return [f"{one.rule_id} {one.message}" for one in report.findings]


def changed(pdf: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        change(opened)
        opened.save(out)
    return out.getvalue()


def without_structure(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/StructTreeRoot"]


def without_language(pdf: pikepdf.Pdf) -> None:
    del pdf.Root["/Lang"]


@pytest.mark.parametrize("kind", KINDS)
def test_two_checkers_find_nothing(papers: dict[str, bytes], tmp_path: Path, kind: str) -> None:
    assert found_by_page(papers[kind]) == []
    assert found_by_pdfua(papers[kind], tmp_path) == []


@pytest.mark.parametrize("change", [without_structure, without_language])
@pytest.mark.parametrize("kind", KINDS)
def test_both_notice_what_is_missing(
    papers: dict[str, bytes],
    tmp_path: Path,
    kind: str,
    change: Callable[[pikepdf.Pdf], None],
) -> None:
    broken = changed(papers[kind], change)

    assert found_by_page(broken)
    assert found_by_pdfua(broken, tmp_path)
