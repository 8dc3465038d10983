"""The context of a list of products: the whole catalogue, or one department."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest
from django.utils.encoding import iri_to_uri
from wagtail.images.models import AbstractImage

from products import option_values, swatches, variant_rows
from products.images import display
from products.images.pictures import Picture
from products.listing import filter_form, query, results
from products.models.pages import ListingPage
from products.storefront import cards, departments
from products.storefront.page_mixins import Crumbs
from products.swatches import Swatches
from site_config.models import StoreSettings
from site_config.page_cache.addresses import Parameters

PAGE_SIZE = 24


def listing_context(
    request: HttpRequest, page: ListingPage, _crumbs: Crumbs
) -> dict[str, object]:
    """The context of `products/catalogue_page.html`."""
    currency = StoreSettings.current(request).currency
    listing, parameters = _listing(request, page)
    total, in_stock = listing.how_many()
    pages = Paginator(listing.product_ids(), PAGE_SIZE)
    beyond = listing.query.page > pages.num_pages
    here = pages.page(1 if beyond else listing.query.page)
    chips = filter_form.chips_of(listing, currency)
    shown, coloured = _cards(
        listing,
        [] if beyond else list(here.object_list),
        currency,
        own=getattr(page, "image", None),
    )
    beside = filter_form.filters_of(listing, listing.counts(), coloured)
    return {
        "parameters": parameters,
        "listing_query": listing.query,
        "sorts": query.SORTS.items(),
        "cards": shown,
        "total": total,
        "in_stock": in_stock,
        "page_obj": here,
        "beyond_the_end": beyond,
        "filters": beside,
        "filter_selectors": filter_form.selectors_of(beside),
        "chips": chips,
        "cleared": query.Query(sort=listing.query.sort).url_suffix,
        "here": iri_to_uri(page.get_url(request) + listing.query.url_suffix_of_page),
        "removal": None if total else filter_form.best_removal(listing, chips),
        "shared_picture": _shared_picture(page, shown),
    }


def _cards(
    listing: results.Listing,
    chosen: list[int],
    currency: str,
    *,
    own: AbstractImage | None,
) -> tuple[list[cards.Card], Swatches]:
    """Cards of the chosen products, made of those variants that fit; and all swatches.

    All their pictures are looked up at once, with the page's `own`.
    """
    fitting = set(listing.variants_of(chosen))
    rows = [row for row in variant_rows.of_products(chosen) if row.pk in fitting]
    groups = cards.in_order(rows, chosen)
    choices = swatches.with_swatches(option_values.choices(()).values())
    wanted = [*cards.images_of(groups, second=True), *swatches.images_of(choices)]
    pictures = display.look_up(wanted, known=[own])
    exact = listing.query.is_filtered
    shown = cards.of_groups(
        groups, pictures, exact=exact, second=True, currency=currency
    )
    return shown, swatches.of_choices(choices, pictures)


def _shared_picture(
    page: ListingPage, shown: list[cards.Card]
) -> AbstractImage | Picture | None:
    """The picture of shared links to the list: the page's own, else that of a product."""
    own: AbstractImage | None = getattr(page, "image", None)
    return own or next((card.image for card in shown if card.image), None)


def _listing(
    request: HttpRequest, page: ListingPage
) -> tuple[results.Listing, Parameters]:
    """The list that was asked for, and all that it knows of a query string."""
    offered = departments.listed(below=page) if page.has_departments else []
    values = option_values.every()
    known: dict[str, list[str]] = {}
    for value in values:
        known.setdefault(value.option.slug, []).append(value.slug)
    slugs = [each.slug for each in offered]
    asked = query.read(request.GET, departments=slugs, values=known)
    listing = results.Listing(page, asked, offered, values)
    return listing, query.known_parameters(slugs, known)
