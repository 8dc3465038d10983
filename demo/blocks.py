"""Rich text and StreamField blocks, made from the rows of the data files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from demo import images, rich_text
from demo.data_files import Row
from products.models import Product


def paragraphs(text: str) -> str:
    """Text with empty lines between paragraphs as rich text; headings stay as they are."""
    parts = [part.strip() for part in re.split(r"\n\s*\n", text) if part.strip()]
    html = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in parts)
    return rich_text.clean(html)


def stream(blocks: Iterable[tuple[str, object]]) -> str:
    """Blocks, as `[(kind, value)]`, the way a StreamField reads them."""
    return json.dumps([{"type": kind, "value": value} for kind, value in blocks])


def story(rows: list[Row]) -> str:
    return stream(_story_block(row) for row in rows)


def facts(rows: list[Row]) -> str:
    return stream(("fact", row) for row in rows)


def specs(rows: list[list[str]]) -> str:
    return stream(("spec", {"name": name, "value": value}) for name, value in rows)


def care(rows: list[str]) -> str:
    return stream(("point", row) for row in rows)


def questions(rows: list[Row]) -> str:
    return stream(
        ("question", {"question": row["q"], "answer": paragraphs(row["a"])})
        for row in rows
    )


def _story_block(row: Row) -> tuple[str, object]:
    if "text" in row:
        return "text", paragraphs(row["text"])
    if "quote" in row:
        return "quote", {"text": row["quote"], "by": row["by"]}
    if "steps" in row:
        return "steps", {"title": row["title"], "steps": row["steps"]}
    if "products" in row:
        return "products", {"title": row["title"], "products": ids(row["products"])}
    if "pair" in row:
        pictures = [images.id_of(name) for name in row["pair"]]
        return "pair", {"pictures": pictures, "caption": row["caption"]}
    image, wide = images.id_of(row["picture"]), row.get("wide", False)
    return "picture", {"image": image, "caption": row["caption"], "wide": wide}


def ids(slugs: list[str]) -> list[int]:
    """The keys of products, in the order of their slugs; what was deleted is left out."""
    known = dict(Product.objects.filter(slug__in=slugs).values_list("slug", "pk"))
    return [known[slug] for slug in slugs if slug in known]
