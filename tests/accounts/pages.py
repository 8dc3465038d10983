"""A page as a browser with a strict policy reads it."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """Counts headings and keeps what the policy would block or a reader would miss."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.headings = 0
        self.has_skip_link = False
        self.blocked: list[str] = []
        self.placeholders: list[str] = []
        self.unlabelled: set[str] = set()
        self.labels: set[str] = set()
        self.in_main = False
        self.feed(html)
        self.unlabelled -= self.labels

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.headings += tag == "h1"
        self.has_skip_link |= given.get("class") == "skip-link"
        self.blocked += [name for name in given if name == "style" or name[:2] == "on"]
        if tag == "style" or (tag == "script" and self._would_run_inline(given)):
            self.blocked.append(tag)
        self.in_main |= tag == "main"
        if tag == "label":
            self.labels.add(given.get("for", ""))
        if (
            self.in_main
            and tag in ("input", "select")
            and given.get("type") not in ("hidden", "radio")
        ):
            self.unlabelled.add(given.get("id", tag))
            self.placeholders += (
                [given["placeholder"]] if "placeholder" in given else []
            )

    def handle_endtag(self, tag: str) -> None:
        self.in_main &= tag != "main"

    def _would_run_inline(self, given: dict[str, str]) -> bool:
        return "src" not in given and given.get("type") != "application/json"
