"""A template tag that marks the words which a search has found."""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join

from products.search.marks import Marks

register = template.Library()


@register.simple_tag
def marked(text: str, marks: Marks | str = "") -> str:
    """`{% marked card.name marks %}`: the words of a search that `text` has, in `<mark>`."""
    if not isinstance(marks, Marks):  # A list that nobody searched for.
        return text
    kinds = {True: "<mark>{}</mark>", False: "{}"}
    parts = marks.parts(text)
    return format_html_join(
        "", "{}", ((format_html(kinds[found], part),) for part, found in parts)
    )
