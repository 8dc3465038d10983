"""A new product, with all that belongs to it; and what search knows of a product."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from wagtail.models import Page
from wagtail.search import index

from products import stock
from products.models import Product, ProductPage, StockMovement, Variant


@transaction.atomic
def add_product(
    product: Product,
    variant: Variant,
    *,
    below: Page,
    on_hand: int = 0,
    tracked: bool = True,
    who: Any = None,
) -> Product:
    """Save a product with its first variant, its shelf and a draft page `below` a page.

    The page becomes the product's main page; an editor writes and publishes it.
    """
    product.save()
    variant.product = product
    variant.save()
    stock.shelve(variant, tracked=tracked)
    if tracked and on_hand:
        opening = StockMovement.Kind.OPENING
        stock.count(variant.sku, on_hand, shown=0, kind=opening, who=who)
    begin_page(product, below=below, who=who)
    index_afresh(product)
    return product


@transaction.atomic
def begin_page(product: Product, *, below: Page, who: Any) -> ProductPage:
    """Begin a page about `product` as a draft `below` a page; an editor writes it.

    It becomes the main page of a product that has none.
    """
    page = ProductPage(title=product.name, product=product, live=False, owner=who)
    below.add_child(instance=page)
    pageless = Product.objects.filter(pk=product.pk, main_page=None)
    pageless.update(main_page=page, version=F("version") + 1)
    # An editor opens the latest revision, and a draft's history begins with one.
    page.save_revision(user=who, log_action=True, clean=False)
    product.refresh_from_db(fields=["main_page", "version"])
    return page


def index_afresh(product: Product) -> None:
    """Let search read a product and its pages again, once the change is committed.

    Saving a variant tells search nothing, and a product's new name not its page.
    """

    def read_again() -> None:
        index.insert_or_update_object(Product.objects.get(pk=product.pk))
        for page in ProductPage.objects.filter(product=product.pk):
            index.insert_or_update_object(page)

    transaction.on_commit(read_again)


def rename_pages(product: Product, *, before: str, who: Any) -> None:
    """Let pages that were called as their product was go on being called as it is.

    A title of the editors' own stays. So page, share card, structured data, feed and cart
    say one name. A page with a draft keeps the draft, under the new name.
    """
    if before == product.name:
        return
    pages = ProductPage.objects.filter(product=product, title=before)
    # An alias follows its source.
    for page in pages.filter(alias_of=None):
        _rename_scheduled(page, before=before, name=product.name)
        published = page.live and not page.has_unpublished_changes
        draft = page.get_latest_revision_as_object()
        ProductPage.objects.filter(pk=page.pk).update(title=product.name)
        if draft.title == before:
            draft.title = product.name
            revision = draft.save_revision(user=who, log_action=True, clean=False)
            if published:
                revision.publish(user=who)


def _rename_scheduled(page: ProductPage, *, before: str, name: str) -> None:
    """Let what waits for its hour bring no old name back."""
    for revision in page.revisions.exclude(approved_go_live_at=None):
        if revision.content.get("title") == before:
            revision.content["title"] = revision.content["draft_title"] = name
            revision.save(update_fields=["content"])
