"""The store's settings, and the pages around the catalogue."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from wagtail.models import Page

from demo import album, reading, telling
from demo.pages import publish
from demo.reading import Row
from home.models import (
    ContactPage,
    HomePage,
    JournalPage,
    PoliciesPage,
    PolicyPage,
    StoryPage,
)
from products.models import CataloguePage
from site_config.models import StoreSettings


def set_up() -> None:
    """Write what is missing round the catalogue; the home page last, since it links."""
    _settings()
    for page, words in (
        (CataloguePage, reading.shop()["catalogue"]),
        (JournalPage, reading.shop()["journal"]),
        (PoliciesPage, reading.shop()["policies"]),
        (ContactPage, reading.shop()["contact"]),
    ):
        _introduce(page.objects.get(), words)
    _stories()
    _policies()
    _front_page()


def _settings() -> None:
    """Name the store, unless somebody has already."""
    store = StoreSettings.current()
    if store.name != StoreSettings._meta.get_field("name").default:
        return
    money = ("delivery_price", "free_delivery_from")
    for name, value in reading.shop()["store"].items():
        setattr(store, name, Decimal(value) if name in money else value)
    store.full_clean()
    store.save()


def _untouched(page: Page) -> bool:
    """Whether nobody has written this page: it stands as the shop was set up."""
    return page.latest_revision_id is None


def _introduce(page: Page, words: Row) -> None:
    if not _untouched(page):
        return
    page.search_description = words["seo"]
    if "introduction" in words:
        page.introduction = words["introduction"]
    page.save_revision().publish()


def _stories() -> None:
    journal = JournalPage.objects.get()
    known = set(StoryPage.objects.values_list("slug", flat=True))
    # Oldest first, so that equal dates would still keep their order.
    for row in reversed(reading.file("stories")["story"]):
        if row["slug"] not in known:
            publish(_story(row), below=journal)


def _story(row: Row) -> StoryPage:
    return StoryPage(
        title=row["title"],
        slug=row["slug"],
        author=row["author"],
        date=row["date"],
        introduction=row["introduction"],
        search_description=row["seo"],
        image=album.picture(row["image"]),
        body=telling.story(row["body"]),
    )


def _policies() -> None:
    shelf = PoliciesPage.objects.get()
    known = set(PolicyPage.objects.values_list("slug", flat=True))
    for row in reading.file("policies")["policy"]:
        if row["slug"] not in known:
            page = PolicyPage(
                title=row["title"],
                slug=row["slug"],
                changed_on=row["changed_on"],
                search_description=row["seo"],
                body=row["body"].strip(),
                show_in_menus=True,
            )
            publish(page, below=shelf)


def _front_page() -> None:
    home = HomePage.objects.get()
    if not _untouched(home):
        return
    words = reading.shop()["home"]
    home.seo_title, home.search_description = words["seo_title"], words["seo"]
    home.body = telling.stream(_front_blocks(words))
    home.save_revision().publish()


def _front_blocks(words: Row) -> list[tuple[str, Any]]:
    hero = {
        **words["hero"],
        "image": album.picture_id(words["hero"]["image"]),
        "page": CataloguePage.objects.get().pk,
    }
    blocks: list[tuple[str, Any]] = [
        ("hero", hero),
        ("departments", words["departments"]),
        ("new", words["new"]),
    ]
    told = StoryPage.objects.filter(slug=words["story"]["page"]).first()
    if told:
        blocks.append(("story", {**words["story"], "page": told.pk}))
    return [*blocks, ("facts", words["facts"]), ("delivery", {"text": ""})]
