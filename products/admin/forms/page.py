"""What a page must have before it goes live; a draft may lack all of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from django.urls import Resolver404, resolve
from django.utils.translation import gettext as _
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.images.models import AbstractImage

FRONT_PAGE = 2  # Its depth in the tree; only the root is above it.
LONGEST_DESCRIPTION = 155  # Search engines cut off what comes after.


class PageForm(WagtailAdminPageForm):
    """The editor's form of every page of the shop."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean()
        self.check_address(cleaned)
        if not self.is_deferred_validation:
            self.check_before_publishing(cleaned)
        return cleaned

    def check_address(self, cleaned: dict[str, Any]) -> None:
        """Refuse an address that the shop itself answers: the page would never be seen."""
        parent, slug = self.parent_page, cleaned.get("slug")
        if not slug or parent is None or parent.depth < FRONT_PAGE:
            return
        here = f"{parent.specific.relative_url(None) or '/'}{slug}/"
        # Also where only addresses below are ours, as in `/media/…`.
        if _is_ours(here) or _is_ours(f"{here}below/"):
            self.add_error(
                "slug", _("The shop itself uses this address. Choose another.")
            )

    def check_before_publishing(self, cleaned: dict[str, Any]) -> None:
        """Add errors for what readers would miss; drafts and autosaves never ask."""
        said = cleaned.get("search_description") or ""
        if len(said) > LONGEST_DESCRIPTION:
            self.add_error(
                "search_description",
                _("Use at most %(most)d characters. These are %(now)d.")
                % {"most": LONGEST_DESCRIPTION, "now": len(said)},
            )


def _is_ours(path: str) -> bool:
    """Whether a view of the shop answers there, and not Wagtail for a page."""
    try:
        return resolve(path).url_name != "wagtail_serve"
    except Resolver404:
        return False


def missing_pictures(pictures: Sequence[AbstractImage]) -> Iterator[str]:
    """What a product page's pictures lack before it can be published, a sentence each."""
    if not pictures:
        yield _("Add a picture before you publish this page.")
    for picture in pictures:
        if not picture.description:
            sentence = _("Describe the picture “%(title)s” for those who can't see it.")
            yield sentence % {"title": picture.title}


class ProductPageForm(PageForm):
    """A product page needs its product, and a picture with a description."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # What the page is about stays, even when the form is posted by hand.
        if self.instance.product_id and "product" in self.fields:
            self.fields["product"].disabled = True

    def check_before_publishing(self, cleaned: dict[str, Any]) -> None:
        super().check_before_publishing(cleaned)
        for sentence in missing_pictures(self._pictures()):
            self.add_error(None, sentence)

    def _pictures(self) -> list[AbstractImage]:
        formset = self.formsets.get("gallery")
        if formset is None or not formset.is_valid():
            return []
        return [
            form.cleaned_data["image"]
            for form in formset.forms
            if form.cleaned_data.get("image") and not form.cleaned_data.get("DELETE")
        ]
