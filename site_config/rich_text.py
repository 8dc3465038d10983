"""Wagtail's editor of rich text, whose text comes out composed (NFC)."""

from __future__ import annotations

import unicodedata
from typing import Any

from wagtail.admin.rich_text import DraftailRichTextArea

# Composed, this mark and the end of a tag would be one sign, "≯", and the tag have no end.
SLASH = "\N{COMBINING LONG SOLIDUS OVERLAY}"


class ComposedRichText(DraftailRichTextArea):
    """Composes once the text is HTML: the editor's own JSON counts its signs."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str | None:
        html = super().value_from_datadict(data, files, name)
        if html is None:
            return None
        return unicodedata.normalize(
            "NFC", html.replace(f">{SLASH}", f">&#{ord(SLASH)};")
        )
