"""What shoppers may see, as SQL to be joined to what a search has found.

Django writes it once a process, since that takes longer than all the rest of a search;
only the moment is put in each time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone
from wagtail.models import Page

from products.models import Product, Variant
from products.models.catalogue import for_sale_q
from site_config.public_pages import public_q, restricted_paths

SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)  # Where the present one is put in.
Paths = tuple[str, ...]
Rows = QuerySet[Any, Any]


@dataclass(frozen=True)
class Visible:
    """A query without its moment, as a common table expression, and its parameters."""

    sql: str
    parameters: tuple[Any, ...]

    def now(self) -> list[Any]:
        """The parameters at this moment."""
        moment, mark = _in_the_database(timezone.now()), _in_the_database(SOME_MOMENT)
        return [moment if each == mark else each for each in self.parameters]


def _in_the_database(moment: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)


def products_for_sale() -> Visible:
    """`goods (product, place, buyable)`: what is for sale, as `for_sale()` says."""
    return _written(_for_sale, restricted_paths())


def every_product() -> Visible:
    """The same for all products, for lists that ask themselves what is for sale."""
    return _written(_every, ())


def public_pages() -> Visible:
    """`pages (page, place, title, url_path, description)`: what everybody may read."""
    return _written(_public, restricted_paths())


@lru_cache(maxsize=20)
def _written(query: Callable[[Paths], tuple[str, Rows]], private: Paths) -> Visible:
    name, rows = query(private)
    sql, parameters = rows.order_by().query.sql_with_params()
    return Visible(f"{name} AS ({sql})", tuple(parameters))


def _for_sale(private: Paths) -> tuple[str, Rows]:
    name, rows = _every(())
    return name, rows.filter(for_sale_q(at=SOME_MOMENT, private=private))


def _every(_private: Paths) -> tuple[str, Rows]:
    """Products that have something to sell, and whether any of it can be bought now."""
    sold = Variant.objects.filter(product=OuterRef("pk"), active=True)
    rows = Product.objects.filter(Exists(sold))
    columns = rows.annotate(buyable=Exists(sold.available()))
    return "goods (product, place, buyable)", columns.values_list(
        "pk", "main_page__path", "buyable"
    )


def _public(private: Paths) -> tuple[str, Rows]:
    rows = Page.objects.filter(public_q(at=SOME_MOMENT, private=private))
    return "pages (page, place, title, url_path, description)", rows.values_list(
        "pk", "path", "title", "url_path", "search_description"
    )
