"""The pages around the catalogue: home, policies, contact."""

from __future__ import annotations

from copy import copy
from typing import TYPE_CHECKING

from django.db import models
from django.http import HttpRequest, HttpResponse, QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.blocks import StreamValue
from wagtail.contrib.forms.models import FormMixin
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page
from wagtail.search import index
from wagtail.url_routing import RouteResult

from home import contact, structured_data
from home.blocks import HomeBlock, pictures_in
from home.models.stories import StoryPage, newest_first
from products.admin.forms.page import PageForm
from products.blocks import PROSE
from products.images import display
from products.storefront.page_mixins import BrowsingPage, description_of
from site_config import remembered
from site_config.models import StoreSettings
from site_config.public_pages import only_public

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


MOST_PAGES = 300  # Remembered with their stories, which may be long.
# The kinds of pages that are visited most, read by the query that finds a page.
READ_WITH_PAGES = ("productpage__product", "departmentpage", "cataloguepage")


def _specific(page: Page) -> Page:
    kinds = (name.partition("__")[0] for name in READ_WITH_PAGES)
    known = next(filter(None, (getattr(page, kind, None) for kind in kinds)), None)
    return known or page.specific


class HomePage(BrowsingPage, Page):
    """The front page, built of blocks, or of some that fit every shop."""

    body = StreamField(HomeBlock(), verbose_name=_("blocks"), blank=True)

    base_form_class = PageForm
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1
    template = "home/home_page.html"
    content_panels = [*Page.content_panels, FieldPanel("body")]

    class Meta:
        verbose_name = _("home page")

    def route(self, request: HttpRequest, path_components: list[str]) -> RouteResult:
        """Find a page below in one query or two, instead of two for each level."""
        below = "".join(f"{slug}/" for slug in path_components)
        found = remembered.each("pages", [below], self._pages_at, most=MOST_PAGES)
        if below not in found:
            return super().route(request, path_components)
        # The visit's own: what it notes on its page is nobody else's.
        return copy(found[below]).route(request, [])

    def _pages_at(self, paths: set[str]) -> dict[str, Page]:
        """The pages at those paths below this one, as far as there are any."""
        pages = Page.objects.select_related(*READ_WITH_PAGES).order_by()
        start = self.url_path
        some = pages.filter(url_path__in=[start + path for path in paths if path])
        return {page.url_path.removeprefix(start): _specific(page) for page in some}

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        store = StoreSettings.current(request)
        front = self.body or self._front_without_blocks()
        shown = pictures_in(front)
        display.with_sizes(shown)
        return context | {
            "front": front,
            "page_description": description_of(self, store.tagline, store.name),
            "shared_picture": next(iter(shown), None),
            "structured_data": structured_data.of_shop(store),
        }

    def _front_without_blocks(self) -> StreamValue:
        """The departments, the newest story, and what is new."""
        story = newest_first(StoryPage.objects.all()).first()
        shown: list[dict[str, object]] = [{"type": "departments", "value": {}}]
        if story:
            about = {"title": _("From the journal"), "page": story.pk}
            shown.append({"type": "story", "value": about})
        shown.append({"type": "new", "value": {"count": "8"}})
        front: StreamValue = self.body.stream_block.to_python(shown)
        return front


class PoliciesPage(BrowsingPage, Page):
    """The list of policies: delivery, returns, privacy, imprint."""

    base_form_class = PageForm
    search_kind = "page"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["home.PolicyPage"]
    max_count = 1
    template = "home/policies_page.html"

    class Meta:
        verbose_name = _("policies")

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        context["pages"] = only_public(self.get_children())
        return context


class PolicyPage(BrowsingPage, Page):
    """One policy: delivery, returns, privacy, imprint."""

    changed_on = models.DateField(_("last changed"), default=timezone.localdate)
    body = RichTextField(_("text"), blank=True, features=PROSE)

    base_form_class = PageForm
    search_kind = "page"
    parent_page_types = ["home.PoliciesPage"]
    subpage_types: list[str] = []
    show_in_menus_default = True
    template = "home/policy_page.html"
    search_fields = [*Page.search_fields, index.SearchField("body")]
    content_panels = [
        *Page.content_panels,
        FieldPanel("changed_on"),
        FieldPanel("body"),
    ]

    def description_texts(self) -> list[str]:
        return [self.body]

    class Meta:
        verbose_name = _("policy")
        verbose_name_plural = _("policies")


class ContactPage(FormMixin, Page):
    """The contact form; messages are kept, and emailed to the store."""

    introduction = RichTextField(
        _("introduction"), blank=True, features=["bold", "italic", "link"]
    )

    base_form_class = PageForm
    search_kind = "page"
    parent_page_types = ["home.HomePage"]
    subpage_types: list[str] = []
    max_count = 1
    template = "home/contact_page.html"
    preview_modes = Page.DEFAULT_PREVIEW_MODES
    content_panels = [*Page.content_panels, FieldPanel("introduction")]

    class Meta:
        verbose_name = _("contact page")

    def get_context(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> dict[str, object]:
        context: dict[str, object] = super().get_context(request, *args, **kwargs)
        description = description_of(self, self.introduction)
        return context | {"page_description": description}

    def get_form_class(self) -> type[contact.ContactForm]:
        return contact.ContactForm

    def get_data_fields(self) -> list[tuple[str, StrOrPromise | None]]:
        """The columns of the list of messages; the form's fields are fixed in code."""
        return [("submit_time", _("Written")), *contact.columns()]

    def get_form(
        self, data: QueryDict | None = None, *_files: object, **_options: object
    ) -> contact.ContactForm:
        return contact.ContactForm(data)

    def serve(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponse:
        return contact.answer(self, request)
