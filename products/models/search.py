"""What the search knows: the words of each product and page; and what was not found.

`products/search/index.py` alone writes the index. It says nothing about who may see a
product or page: that is asked at each search.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import models
from django.db.models import Exists, OuterRef, Q, Subquery, Sum
from django.db.models.deletion import Collector
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

LONGEST_MISSED = 100


class Weight(models.IntegerChoices):
    """How much it says about a product or page that a word stands there."""

    TEXT = 1, "story"
    TOLD = 3, "description"
    FILED = 6, "department, options, materials"
    SYNONYM = 8, "the editors' other words for it"
    NAME = 10, "name"
    SKU = 12, "SKU"


def cascade_at_once(
    collector: Collector,
    field: models.ForeignKey[Any, Any],
    rows: Iterable[models.Model],
    using: str,
) -> None:
    """Delete rows with what they point to, as CASCADE does, without emptying the key first.

    CASCADE does that on MySQL where a key may be empty. An entry of nothing is refused.
    """
    collector.collect(
        rows,  # type: ignore[arg-type]
        source=field.remote_field.model,
        source_attr=field.name,
        fail_on_restricted=False,
    )


class SearchEntry(models.Model):
    """One product or page that can be found."""

    class Kind(models.TextChoices):
        PRODUCT = "product"
        DEPARTMENT = "department"
        STORY = "story"
        PAGE = "page"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    product = models.OneToOneField(
        "products.Product",
        cascade_at_once,
        related_name="search_entry",
        null=True,
    )
    page = models.OneToOneField(
        "wagtailcore.Page", cascade_at_once, related_name="search_entry", null=True
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(product__isnull=True) ^ Q(page__isnull=True),
                name="search_entry_is_of_a_product_or_a_page",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.product_id or self.page_id}"


class SearchTerm(models.Model):
    """One word, folded as `tokens.fold` does, and as it was written first."""

    word = models.CharField(max_length=64, unique=True)
    written = models.CharField(max_length=64)
    # With the number of terms it tells a worker that its vocabulary is old.
    added_at = models.DateTimeField(default=timezone.now, db_index=True)

    def __str__(self) -> str:
        return self.word


class SearchHit(models.Model):
    """A word of an entry, with the weight of the best place where it stands."""

    entry = models.ForeignKey(SearchEntry, models.CASCADE, related_name="hits")
    term = models.ForeignKey(
        SearchTerm, models.CASCADE, related_name="hits", db_index=False
    )
    weight = models.PositiveSmallIntegerField(choices=Weight.choices)

    class Meta:
        constraints = [
            # Begins with the term, as every search does.
            models.UniqueConstraint(
                fields=["term", "entry"], name="search_term_once_an_entry"
            )
        ]

    def __str__(self) -> str:
        return f"{self.term_id} in {self.entry_id}"


class MissedSearchQuerySet(models.QuerySet["MissedSearch"]):
    def by_words(self) -> MissedSearchQuerySet:
        """The last row of each words, with `total`: how often in all of these rows."""
        same = self.order_by().filter(words=OuterRef("words"))
        total = same.values("words").annotate(sum=Sum("count")).values("sum")
        later = same.filter(day__gt=OuterRef("day"))
        return self.filter(~Exists(later)).annotate(total=Subquery(total))


class MissedSearch(models.Model):
    """What people searched for in vain on one day, and how often; never who.

    `instead` is the corrected search of which they saw the results, if there was one.
    """

    words = models.CharField(_("words"), max_length=LONGEST_MISSED)
    day = models.DateField(_("day"), default=timezone.localdate)
    count = models.PositiveIntegerField(_("searches"), default=0)
    instead = models.CharField(
        _("shown instead"), max_length=LONGEST_MISSED, blank=True
    )

    objects = MissedSearchQuerySet.as_manager()

    class Meta:
        ordering = ["-day", "-count", "words"]
        verbose_name = _("search without results")
        verbose_name_plural = _("searches without results")
        constraints = [
            models.UniqueConstraint(
                fields=["words", "day"], name="missed_search_once_a_day"
            )
        ]

    def __str__(self) -> str:
        return self.words
