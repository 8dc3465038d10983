"""Panels on the admin's home page: links to what needs somebody's attention."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from django.http import HttpRequest
from django.utils.functional import Promise
from wagtail.admin.ui.components import Component


@dataclass(frozen=True)
class PanelLink:
    """One line of a panel: a sentence, and the list that it leads to."""

    sentence: str
    url: str


class HomePanel(Component):
    """A heading and `links`; without any it shows nothing."""

    template_name = "site_config/home_panel.html"
    panel_id: ClassVar[str]
    heading: ClassVar[str | Promise]
    icon: ClassVar[str]

    def __init__(self, request: HttpRequest) -> None:
        self.user = request.user

    def links(self) -> list[PanelLink]:
        """What `user` may see that needs attention."""
        raise NotImplementedError

    def get_context_data(
        self, parent_context: Mapping[str, object]
    ) -> dict[str, object]:
        return {"panel": self, "links": self.links()}
