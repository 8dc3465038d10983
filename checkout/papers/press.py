"""Typesets a document: a template of this folder, filled with words and amounts.

The same data give the same bytes. Data are text to Typst, never markup.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path

import typst
from django.http import HttpResponse
from django.utils.http import content_disposition_header

HERE = Path(__file__).parent
OTHER_SIGNS = re.compile(r"[^\w.-]+")


@dataclass(frozen=True)
class Paper:
    """A finished PDF and the name under which it is saved."""

    name: str
    content: bytes


@cache
def _fonts() -> typst.Fonts:
    """The shop's type; what it lacks, such as Greek, comes in Typst's own."""
    return typst.Fonts(include_system_fonts=False, font_paths=[HERE / "fonts"])


def typeset(template: str, data: Mapping[str, object], *, made_at: datetime) -> bytes:
    """The PDF of `template`, tagged so that it can be read aloud."""
    compiler = typst.Compiler(
        HERE / template,
        root=HERE,
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps(data)},
    )
    pdf = compiler.compile(format="pdf", timestamp=int(made_at.timestamp()))
    assert isinstance(pdf, bytes)
    return pdf


def file_name(title: str) -> str:
    """ "Invoice 2026/00042" is `Invoice-2026-00042.pdf`."""
    return f"{OTHER_SIGNS.sub('-', title).strip('-')}.pdf"


def answer(paper: Paper) -> HttpResponse:
    """The document as a download that nobody keeps on the way."""
    return HttpResponse(
        paper.content,
        content_type="application/pdf",
        headers={
            "Content-Disposition": content_disposition_header(True, paper.name) or "",
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def place(language: str) -> dict[str, str | None]:
    """ "en-gb" as a template names a language, for hyphens and screen readers."""
    code, _dash, region = language.partition("-")
    return {"lang": code, "region": region.upper() or None}
