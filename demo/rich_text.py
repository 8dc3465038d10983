"""Rich text that came from a file, kept to what the editor lets people write.

Wagtail cleans what is typed into its editor and prints what is stored as it is, so rich
text that is stored in another way must be cleaned first.
"""

from __future__ import annotations

from collections.abc import Sequence

from bs4 import BeautifulSoup
from wagtail.admin.rich_text.converters.contentstate import ContentstateConverter

from products.blocks import PROSE


def clean(html: str, features: Sequence[str] = tuple(PROSE)) -> str:
    """`html` with only those features of the editor; scripts and odd links are gone."""
    converter = ContentstateConverter(features)
    balanced = str(BeautifulSoup(html, "html.parser"))  # The converter trips otherwise.
    return str(converter.to_database_format(converter.from_database_format(balanced)))
