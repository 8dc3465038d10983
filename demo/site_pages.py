"""The store's settings, and all pages but those of the catalogue."""

from __future__ import annotations

from decimal import Decimal

from wagtail.models import Page

from delivery.models import DeliveryOption, DeliveryZone
from demo import blocks, data_files, images
from demo.data_files import Row
from demo.product_pages import publish
from home.models import (
    ContactPage,
    HomePage,
    JournalPage,
    PoliciesPage,
    PolicyPage,
    StandardPage,
    StoryPage,
)
from products.models import CataloguePage
from site_config.models import StoreSettings


def create() -> None:
    """Write the settings and pages that are missing; the home page last, since it links."""
    _settings()
    for page, texts in (
        (CataloguePage, data_files.shop()["catalogue"]),
        (JournalPage, data_files.shop()["journal"]),
        (PoliciesPage, data_files.shop()["policies"]),
        (ContactPage, data_files.shop()["contact"]),
    ):
        _introduce(page.objects.get(), texts)
    _stories()
    _policies()
    _standard_pages()
    _front_page()


def _settings() -> None:
    """Name the store, unless somebody has already."""
    store = StoreSettings.current()
    if store.name != StoreSettings._meta.get_field("name").default:
        return
    for name, value in data_files.shop()["store"].items():
        setattr(store, name, value)
    store.full_clean()
    store.save()
    _delivery_zones(data_files.shop()["delivery_zone"])


def _delivery_zones(rows: list[Row]) -> None:
    DeliveryZone.objects.all().delete()
    for place, row in enumerate(rows):
        zone = DeliveryZone.objects.create(
            name=row["name"], countries=row["countries"], position=place
        )
        for position, option in enumerate(row["options"]):
            amounts = {
                name: Decimal(option[name])
                for name in ("price", "free_from")
                if name in option
            }
            zone.options.add(
                DeliveryOption(**{**option, **amounts, "position": position})
            )
        zone.save()


def _untouched(page: Page) -> bool:
    """Whether nobody has edited this page since the shop was set up."""
    return page.latest_revision_id is None


def _introduce(page: Page, texts: Row) -> None:
    if not _untouched(page):
        return
    page.search_description = texts["seo"]
    if "introduction" in texts:
        page.introduction = texts["introduction"]
    page.save_revision().publish()


def _stories() -> None:
    journal = JournalPage.objects.get()
    known = set(StoryPage.objects.values_list("slug", flat=True))
    # Oldest first, so that equal dates would still keep their order.
    for row in reversed(data_files.read("stories")["story"]):
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
        image=images.named(row["image"]),
        body=blocks.story(row["body"]),
    )


def _policies() -> None:
    policies = PoliciesPage.objects.get()
    known = set(PolicyPage.objects.values_list("slug", flat=True))
    for row in data_files.read("policies")["policy"]:
        if row["slug"] not in known:
            page = PolicyPage(
                title=row["title"],
                slug=row["slug"],
                changed_on=row["changed_on"],
                search_description=row["seo"],
                body=row["body"].strip(),
                show_in_menus=True,
            )
            publish(page, below=policies)


def _standard_pages() -> None:
    home = HomePage.objects.get()
    known = set(StandardPage.objects.values_list("slug", flat=True))
    for row in data_files.read("pages")["page"]:
        if row["slug"] not in known:
            page = StandardPage(
                title=row["title"],
                slug=row["slug"],
                introduction=row["introduction"],
                search_description=row["seo"],
                image=images.named(row["image"]),
                body=blocks.story(row["body"]),
                show_in_menus=True,
            )
            publish(page, below=home)


def _front_page() -> None:
    home = HomePage.objects.get()
    if not _untouched(home):
        return
    texts = data_files.shop()["home"]
    home.seo_title, home.search_description = texts["seo_title"], texts["seo"]
    home.body = blocks.stream(_front_blocks(texts))
    home.save_revision().publish()


def _front_blocks(texts: Row) -> list[tuple[str, object]]:
    hero = {
        **texts["hero"],
        "image": images.id_of(texts["hero"]["image"]),
        "page": CataloguePage.objects.get().pk,
    }
    shown: list[tuple[str, object]] = [
        ("hero", hero),
        ("departments", texts["departments"]),
        ("facts", texts["facts"]),
        ("delivery", {"text": ""}),
    ]
    story = StoryPage.objects.filter(slug=texts["story"]["page"]).first()
    if story:
        shown.append(("story", {**texts["story"], "page": story.pk}))
    return [*shown, ("new", texts["new"])]
