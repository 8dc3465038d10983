"""Pages that are written at length: the journal and its stories, and pages of their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.fields import StreamField
from wagtail.images.models import AbstractImage
from wagtail.models import Page
from wagtail.query import PageQuerySet
from wagtail.search import index

from home import structured_data
from products.admin.forms.page import PageForm
from products.blocks import StoryBlock, product_ids_in
from products.images import display
from products.storefront import cards
from products.storefront.page_mixins import BrowsingPage
from site_config.models import StoreSettings
from site_config.public_pages import only_public

if TYPE_CHECKING:
    from products.structured_data import Crumbs

PANELS = [FieldPanel("introduction"), FieldPanel("image"), FieldPanel("body")]


class JournalPage(BrowsingPage, Page):
    """The list of stories, newest first."""

    introduction = models.CharField(_("introduction"), max_length=255, blank=True)

    base_form_class = PageForm
    search_kind = "page"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.StoryPage"]
    max_count = 1
    template = "home/journal_page.html"
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("journal")

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        stories = list(newest_first(StoryPage.objects.child_of(self)))
        display.with_sizes(story.image for story in stories)
        return context | {"stories": stories}


class WrittenPage(BrowsingPage, Page):
    """What a story and a page of its own share: a picture on top, and blocks of a story."""

    introduction = models.CharField(_("introduction"), max_length=255, blank=True)
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        related_name="+",
    )
    body = StreamField(StoryBlock(), verbose_name=_("story"), blank=True)

    base_form_class = PageForm
    subpage_types: list[str] = []
    search_fields = [
        *Page.search_fields,
        index.SearchField("introduction"),
        index.SearchField("body"),
    ]
    content_panels = [*Page.content_panels, *PANELS]

    class Meta:
        abstract = True

    def pictures(self) -> list[AbstractImage | None]:
        return [self.image, *display.pictures_in_story(self.body)]

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        currency = StoreSettings.current(request).currency
        display.with_sizes(self.pictures())
        shown = cards.by_product(product_ids_in(self.body), currency=currency)
        return context | {"story_cards": shown}


class StandardPage(WrittenPage):
    """A page of its own, such as one about the makers."""

    parent_page_types = ["home.HomePage"]
    search_kind = "page"
    show_in_menus_default = True
    template = "home/standard_page.html"

    class Meta:
        verbose_name = _("page")
        verbose_name_plural = _("pages")


class StoryPage(WrittenPage):
    """One story, with cards of the products that it mentions."""

    author = models.CharField(_("author"), max_length=120, blank=True)
    date = models.DateField(_("date"), default=timezone.localdate)

    parent_page_types = ["home.JournalPage"]
    search_kind = "story"
    template = "home/story_page.html"
    search_fields = [
        *WrittenPage.search_fields,
        index.SearchField("author"),
        index.FilterField("date"),
        index.FilterField("expire_at"),
    ]
    content_panels = [
        *Page.content_panels,
        FieldRowPanel([FieldPanel("author"), FieldPanel("date")]),
        *PANELS,
    ]

    class Meta:
        verbose_name = _("story")
        verbose_name_plural = _("stories")

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        others = StoryPage.objects.sibling_of(self, inclusive=False)
        more = list(newest_first(others)[:3])
        # Together with its own, which are then known.
        display.with_sizes([*self.pictures(), *(story.image for story in more)])
        context = super().get_context(request, *args, **kwargs)
        crumbs, store = (
            cast("Crumbs", context["crumbs"]),
            StoreSettings.current(request),
        )
        return context | {
            "more": more,
            "structured_data": structured_data.of_story(self, crumbs, store),
        }


def newest_first(stories: PageQuerySet) -> PageQuerySet:
    """Stories that everyone may read, with their pictures."""
    readable = only_public(stories)
    return readable.select_related("image").order_by("-date", "-pk")
