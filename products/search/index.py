"""Writes the search's index: which words stand where in a product or page.

Each change of a product or page brings its words up to date in the same transaction.
What touches many products, such as a department's name, is left to a task.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django_tasks import task
from wagtail.models import Page

from products.models import (
    DepartmentPage,
    Option,
    Product,
    ProductPage,
    SearchEntry,
    SearchHit,
    SearchTerm,
)
from products.models.search import Weight
from products.search import texts, tokens

BATCH_SIZE = 200  # Products or pages whose texts are in memory at once.
Words = dict[str, tuple[int, str]]  # Folded: weight, as it is written.


def words_in(some: Iterable[tuple[Weight, str]]) -> Words:
    """Each word at the best weight that it has anywhere."""
    found: Words = {}
    for weight, text in some:
        for folded, written in tokens.written_words(text):
            if folded not in found or weight > found[folded][0]:
                found[folded] = (int(weight), written)
    return found


def update_products(keys: Iterable[int]) -> None:
    """Bring the words of those products up to date."""
    rows = texts.with_all_texts(Product.objects.filter(pk__in=list(keys)))
    products = list(rows.order_by("pk"))
    departments = texts.departments_of(products)
    for product in products:
        words = words_in(texts.of_product(product, departments))
        words |= _skus(product)
        _write(words, kind=SearchEntry.Kind.PRODUCT, product=product)


def _skus(product: Product) -> Words:
    """SKUs find their one product, but for plain words: `MUG` finds every mug."""
    return {
        sku: (int(Weight.FILED if sku.isalpha() else Weight.SKU), sku)
        for sku in (variant.sku.lower() for variant in product.variants.all())
    }


def update_page(page: Page) -> None:
    """Bring the words of one page up to date, unless it is of a kind that is not found."""
    if kind := getattr(page, "search_kind", ""):
        _write(words_in(texts.of_page(page)), kind=kind, page=page)


@transaction.atomic
def _write(words: Words, *, kind: str, **of: Product | Page) -> None:
    """Write what differs from what is there. One writer of an entry waits for another."""
    entry, _made = SearchEntry.objects.get_or_create(
        **_keys(of), defaults={"kind": kind}
    )
    SearchEntry.objects.select_for_update().get(pk=entry.pk)
    wanted = dict(_terms(words))
    there = dict(entry.hits.values_list("term", "weight"))
    gone = [term for term, weight in there.items() if wanted.get(term) != weight]
    entry.hits.filter(term__in=gone).delete()
    SearchHit.objects.bulk_create(
        SearchHit(entry=entry, term_id=term, weight=weight)
        for term, weight in wanted.items()
        if there.get(term) != weight
    )


def _keys(of: dict[str, Product | Page]) -> dict[str, int]:
    return {f"{name}_id": row.pk for name, row in of.items()}


def _terms(words: Words) -> Iterator[tuple[int, int]]:
    """`(primary key of the term, weight)`; unknown words become terms, in their order."""
    known = _ids(words)
    missing = sorted(words.keys() - known.keys())
    if missing:
        SearchTerm.objects.bulk_create(
            [SearchTerm(word=word, written=words[word][1]) for word in missing],
            ignore_conflicts=True,  # Another writer may have been quicker.
        )
        known |= _ids(missing)
    return ((known[word], weight) for word, (weight, _written) in words.items())


def _ids(words: Iterable[str]) -> dict[str, int]:
    return dict(
        SearchTerm.objects.filter(word__in=list(words)).values_list("word", "pk")
    )


def rebuild() -> tuple[int, int]:
    """Bring every word up to date; returns how many products and pages there are."""
    products = _update_all(Product.objects.all())
    pages = 0
    for page in Page.objects.order_by("pk").specific().iterator(BATCH_SIZE):
        update_page(page)
        pages += bool(getattr(page, "search_kind", ""))
    used = Exists(SearchHit.objects.filter(term=OuterRef("pk")))
    SearchTerm.objects.exclude(used).delete()
    return products, pages


def is_empty() -> bool:
    return not SearchEntry.objects.exists()


def page_saved(page: Page) -> None:
    """Bring up to date what a saved or moved page says, and what is filed below it."""
    if isinstance(page, ProductPage):
        update_products([page.product_id] if page.product_id else [])
    update_page(page)
    if isinstance(page, DepartmentPage):
        update_products_below.enqueue(page.pk)


def option_saved(option: Option) -> None:
    update_products_with_option.enqueue(option.pk)


@task()
def update_products_below(department: int) -> None:
    for page in DepartmentPage.objects.filter(pk=department):
        _update_all(Product.objects.filter(main_page__path__startswith=page.path))


@task()
def update_products_with_option(option: int) -> None:
    _update_all(Product.objects.filter(options=option))


def _update_all(products: QuerySet[Product]) -> int:
    keys = list(products.order_by("pk").values_list("pk", flat=True))
    for start in range(0, len(keys), BATCH_SIZE):
        update_products(keys[start : start + BATCH_SIZE])
    return len(keys)
