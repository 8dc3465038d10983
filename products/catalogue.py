"""The only writer of products, their variants, and the options and values of these.

Two rows are written elsewhere: stock by `products.stock`, pages by Wagtail. A page chosen
for a product that has none becomes its main page when it is saved (`ProductPage.save`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import IntegrityError, transaction
from django.db.models import F, ProtectedError
from django.utils.translation import gettext as _
from wagtail.models import Page
from wagtail.search import index

from products import stock
from products.images import renditions
from products.models import (
    Option,
    OptionValue,
    Product,
    ProductPage,
    StockMovement,
    Variant,
    VariantOption,
)
from products.search import index as search_index
from site_config.errors import ShopError


class StaleProduct(ShopError):
    """Somebody else saved the product after it had been opened."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody else saved this product after you had opened it."
                " Open it in another tab, and make your changes there."
            )
        )


class SkuTaken(ShopError):
    """Another variant has the SKU `sku`."""

    def __init__(self, sku: str) -> None:
        self.sku = sku
        super().__init__(
            _("Another variant has the SKU %(sku)s. Write another one.") % {"sku": sku}
        )


class ValueInUse(ShopError):
    """A value can't be deleted while a variant has it."""

    def __init__(self, value: OptionValue) -> None:
        super().__init__(
            _("%(value)s can't be deleted while a variant uses it.")
            % {"value": value.name}
        )


@dataclass(frozen=True, kw_only=True)
class VariantData:
    """One variant to be saved: a new or changed row, its option values and its stock.

    `counted` is what somebody counted while the screen showed `shown` on hand; None when
    nobody counted. `why` is the reason that the ledger keeps of a count.
    """

    variant: Variant
    values: Sequence[OptionValue] = ()
    tracked: bool = True
    low_at: int = 3
    counted: int | None = None
    shown: int = 0
    why: str = ""


@transaction.atomic
def save_product(
    product: Product,
    *,
    variants: Sequence[VariantData] = (),
    options: Iterable[Option] | None = None,
    version: int | None = None,
    page_below: Page | None = None,
    who: AbstractBaseUser | None = None,
) -> Product:
    """Save a product, new or changed, with those `variants`, in the order given.

    Other variants stay as they are. `options` replaces the product's options; None leaves
    them. `version` is the one that was changed, which is the loaded one unless named.
    `page_below` asks for a draft of the product's page below that page. Pages that are
    called as the product was are renamed with it.

    Raises StaleProduct when the product has been saved since `version`, SkuTaken when
    another variant has a SKU, StaleCount when a count does not fit the stock, ShopError
    when an open payment holds units of what shall no longer be counted or a count is below
    0, and IntegrityError for a slug that another product has. Then nothing is saved.
    """
    old_name = _claim(product, version) if product.pk else ""
    if options is not None:
        product.options.set(options)
    product.save()
    _save_variants(product, variants, who=who)
    if page_below:
        begin_page(product, below=page_below, who=who)
    if old_name:
        rename_pages(product, before=old_name, who=who)
    reindex(product)
    return product


def _claim(product: Product, version: int | None) -> str:
    """Take the product's next version; returns the name that it had before."""
    if not product.claim_version(product.version if version is None else version):
        raise StaleProduct
    return str(Product.objects.values_list("name", flat=True).get(pk=product.pk))


def _save_variants(
    product: Product, variants: Sequence[VariantData], *, who: AbstractBaseUser | None
) -> None:
    new = {data.variant.sku for data in variants if data.variant.pk is None}
    _save_rows(product, [data.variant for data in variants])
    # In sku order, like every change of stock, so that no two wait for each other.
    for data in sorted(variants, key=lambda data: data.variant.sku):
        _save_values(data)
        _save_stock(data, is_new=data.variant.sku in new, who=who)


def _save_rows(product: Product, variants: Sequence[Variant]) -> None:
    own = [variant.pk for variant in variants if variant.pk]
    try:
        with transaction.atomic():
            for position, variant in enumerate(variants):
                variant.product, variant.position = product, position
                variant.save()
    except IntegrityError:
        skus = [variant.sku for variant in variants]
        taken = Variant.objects.filter(sku__in=skus).exclude(pk__in=own).first()
        if taken:
            raise SkuTaken(taken.sku) from None
        raise


def _save_values(data: VariantData) -> None:
    """Give the variant those values, and remove its values of all other options."""
    rows = VariantOption.objects.filter(variant=data.variant)
    rows.exclude(option__in=[value.option_id for value in data.values]).delete()
    for value in data.values:
        rows.update_or_create(
            variant=data.variant, option_id=value.option_id, defaults={"value": value}
        )


def _save_stock(
    data: VariantData, *, is_new: bool, who: AbstractBaseUser | None
) -> None:
    sku = data.variant.sku
    item = stock.create_item(data.variant, tracked=data.tracked, low_at=data.low_at)
    if (item.tracked, item.low_at) != (data.tracked, data.low_at):
        stock.set_tracking(sku, tracked=data.tracked, low_at=data.low_at)
    if data.counted is not None:
        kinds = StockMovement.Kind
        kind = kinds.OPENING if is_new else kinds.COUNT
        stock.count(
            sku, data.counted, shown=data.shown, kind=kind, who=who, why=data.why
        )


@transaction.atomic
def set_active(product: Product, *, active: bool) -> bool:
    """Turn a product on or off; False when it was so already. Refuses nothing.

    Forms that are open in the admin become stale.
    """
    changed = bool(Product.objects.filter(pk=product.pk).switch(active=active))
    if changed:
        product.refresh_from_db()
        reindex(product)
    return changed


@transaction.atomic
def begin_page(
    product: Product, *, below: Page, who: AbstractBaseUser | None
) -> ProductPage:
    """Add a page about `product` as a draft `below` a page; an editor writes it.

    It becomes the main page of a product that has none. Raises ValidationError when
    Wagtail refuses the page; then nothing has changed.
    """
    page = ProductPage(title=product.name, product=product, live=False, owner=who)
    below.add_child(instance=page)
    pageless = Product.objects.filter(pk=product.pk, main_page=None)
    pageless.update(main_page=page, version=F("version") + 1)
    # An editor opens the latest revision, and a draft's history begins with one.
    page.save_revision(user=who, log_action=True, clean=False)
    product.refresh_from_db(fields=["main_page", "version"])
    return page


@transaction.atomic
def save_option(option: Option) -> Option:
    """Save an option, new or changed, with the values that `option.values` was given.

    Values may swap handles. Raises ValueInUse when a value that was removed belongs to a
    variant, and IntegrityError for a name or handle that another option or value has; then
    nothing is saved.
    """
    handles = dict(
        OptionValue.objects.filter(option=option.pk).values_list("pk", "slug")
    )
    for value in option.values.all():
        # A handle is unique in its option: it is given up before another takes it.
        if value.pk and value.slug != handles.get(value.pk):
            rows = OptionValue.objects.filter(pk=value.pk)
            rows.update(slug=f"value-{value.pk}-in-between")
    try:
        option.save()
    except ProtectedError as problem:
        values = [
            row.value
            for row in problem.protected_objects
            if isinstance(row, VariantOption)
        ]
        raise ValueInUse(values[0]) from None
    pictures = [value.picture_id for value in option.values.all() if value.picture_id]
    if pictures:
        renditions.make_swatches_later(pictures)
    search_index.option_saved(option)
    return option


def reindex(product: Product) -> None:
    """Bring the shop's search up to date, and Wagtail's of the admin once that is committed.

    Saving a variant alone does not update Wagtail's index of its product, nor does saving
    a product update that of its pages.
    """
    search_index.update_products([product.pk])

    def read_again() -> None:
        index.insert_or_update_object(Product.objects.get(pk=product.pk))
        for page in ProductPage.objects.filter(product=product.pk):
            index.insert_or_update_object(page)

    transaction.on_commit(read_again)


def rename_pages(
    product: Product, *, before: str, who: AbstractBaseUser | None
) -> None:
    """Rename pages that have the product's earlier name `before`. Refuses nothing.

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
    """Rename revisions that are scheduled too, else they would publish the old name."""
    for revision in page.revisions.exclude(approved_go_live_at=None):
        if revision.content.get("title") == before:
            revision.content["title"] = revision.content["draft_title"] = name
            revision.save(update_fields=["content"])
