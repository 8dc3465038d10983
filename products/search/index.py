"""Writes the search's index: which words stand where in a product or page.

Each change of a product or page brings its words up to date in the same transaction.
What touches many products, such as a department's name, is left to a task.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TypeVar

from django.db import transaction
from django.db.models import QuerySet
from django_tasks import task
from wagtail.models import Page, get_page_models

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
MOST_AT_ONCE = 500  # Rows or values of one statement.
T = TypeVar("T")
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
    products = list(rows)
    departments = texts.departments_of(products)
    _write(
        {
            product.pk: words_in(texts.of_product(product, departments))
            | _skus(product)
            for product in products
        },
        kind=SearchEntry.Kind.PRODUCT,
        of="product_id",
    )


def _skus(product: Product) -> Words:
    """SKUs find their one product, but for plain words: `MUG` finds every mug."""
    return {
        sku: (int(Weight.FILED if sku.isalpha() else Weight.SKU), sku)
        for sku in (variant.sku.lower() for variant in product.variants.all())
    }


def update_page(page: Page) -> None:
    """Bring the words of one page up to date, unless it is of a kind that is not found."""
    if kind := getattr(page, "search_kind", ""):
        _write({page.pk: words_in(texts.of_page(page))}, kind=kind, of="page_id")


@transaction.atomic
def _write(by_key: Mapping[int, Words], *, kind: str, of: str) -> None:
    """Write what differs from what is there; `of` is what the keys are of, "product_id".

    One writer of an entry waits for another.
    """
    entries = _entries(list(by_key), kind=kind, of=of)
    terms = _terms(
        {word: each for words in by_key.values() for word, each in words.items()}
    )
    wanted = {
        (entries[key], terms[word]): weight
        for key, words in by_key.items()
        for word, (weight, _written) in words.items()
    }
    hits = SearchHit.objects.filter(entry__in=entries.values())
    there = {
        (entry, term): (pk, weight)
        for pk, entry, term, weight in hits.values_list("pk", "entry", "term", "weight")
    }
    gone = [pk for pair, (pk, weight) in there.items() if wanted.get(pair) != weight]
    for some in _some_at_a_time(gone):
        SearchHit.objects.filter(pk__in=some).delete()
    new = [
        SearchHit(entry_id=pair[0], term_id=pair[1], weight=weight)
        for pair, weight in wanted.items()
        if pair not in there or there[pair][1] != weight
    ]
    SearchHit.objects.bulk_create(new, batch_size=MOST_AT_ONCE)


def _entries(keys: Sequence[int], *, kind: str, of: str) -> dict[int, int]:
    """Primary keys of the entries by those of their products or pages, locked."""
    rows = SearchEntry.objects.filter(**{f"{of}__in": keys}).order_by("pk")
    found = dict(rows.select_for_update().values_list(of, "pk"))
    missing = [key for key in keys if key not in found]
    if missing:
        SearchEntry.objects.bulk_create(
            [SearchEntry(**{of: key}, kind=kind) for key in missing],
            ignore_conflicts=True,  # Another writer may have been quicker.
        )
        found = dict(rows.select_for_update().values_list(of, "pk"))
    return found


def _terms(words: Words) -> dict[str, int]:
    """Primary keys of terms by their words; unknown words become terms, in their order."""
    known = _ids(words)
    missing = sorted(words.keys() - known.keys())
    if missing:
        SearchTerm.objects.bulk_create(
            [SearchTerm(word=word, written=words[word][1]) for word in missing],
            ignore_conflicts=True,
            batch_size=MOST_AT_ONCE,
        )
        known |= _ids(missing)
    return known


def _ids(words: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in _some_at_a_time(list(words)):
        terms = SearchTerm.objects.filter(word__in=some)
        found |= dict(terms.values_list("word", "pk"))
    return found


def _some_at_a_time(every: Sequence[T]) -> Iterator[Sequence[T]]:
    """Parts of a list that fit a statement of every database."""
    for start in range(0, len(every), MOST_AT_ONCE):
        yield every[start : start + MOST_AT_ONCE]


def rebuild() -> tuple[int, int]:
    """Bring every word up to date; returns how many products and pages there are."""
    products = _update_all(Product.objects.all())
    kinds = [model for model in get_page_models() if getattr(model, "search_kind", "")]
    pages = Page.objects.type(*kinds).order_by("pk")
    for page in pages.specific().iterator(BATCH_SIZE):
        update_page(page)
    return products, pages.count()


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
