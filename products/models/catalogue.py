"""What can be bought: plain rows, which no draft, revision or copy of a page touches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.core.validators import MinValueValidator, RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from wagtail.search import index

from site_config.public_pages import is_public, public_q

MOST_OPTIONS = 3
GOODS = "txcd_99999999"  # Stripe's tax code for goods of no special kind.
# It is part of addresses, where ".." would lead elsewhere.
SKU = r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}"
check_sku = RegexValidator(
    rf"^{SKU}\Z",
    _(
        "Begin with a letter or digit; then use those, full stops, underscores and hyphens."
    ),
)


# As SVG takes it, and nothing else: it becomes part of pages.
check_colour = RegexValidator(
    r"^#[0-9a-fA-F]{6}\Z", _("Write a colour as # and six digits, for example #3f6a80.")
)


class Option(ClusterableModel):
    """A way in which variants differ, the same for the whole store: Size, Frame, Glaze."""

    name = models.CharField(_("name"), max_length=40, unique=True)
    slug = models.SlugField(_("handle in addresses"), max_length=40, unique=True)
    shows_swatches = models.BooleanField(
        _("show values as swatches"),
        default=False,
        help_text=_(
            "Small circles of each value's colour or picture, beside its name."
        ),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    # What Wagtail's list of options is sorted by when they are dragged.
    sort_order_field = "position"

    class Meta:
        ordering = ["position", "name"]
        verbose_name = _("option")
        verbose_name_plural = _("options")

    def __str__(self) -> str:
        return self.name


class OptionValue(models.Model):
    """One value of an option: 50 × 70 cm, oak, celadon."""

    option = ParentalKey(Option, on_delete=models.CASCADE, related_name="values")
    name = models.CharField(_("name"), max_length=60)
    slug = models.SlugField(_("handle in addresses"), max_length=60)
    colour = models.CharField(
        _("colour"),
        max_length=7,
        blank=True,
        validators=[check_colour],
        help_text=_("For a swatch, for example #3f6a80."),
    )
    picture = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("A close view, shown in the swatch instead of the colour."),
    )
    position = models.PositiveIntegerField(_("position"), default=0)

    sort_order_field = "position"

    class Meta:
        ordering = ["option__position", "position", "name"]
        verbose_name = _("option value")
        verbose_name_plural = _("option values")
        constraints = [
            models.UniqueConstraint(
                fields=["option", "slug"], name="option_value_slug_once_an_option"
            )
        ]

    def __str__(self) -> str:
        return f"{self.option}: {self.name}"


# Two questions, each asked of the database here and of one row by a property.
# For sale: may it be sold at all? Available: are there units that can be bought now?
AVAILABLE = Q(stock__tracked=False) | Q(stock__on_hand__gt=F("stock__reserved"))


def for_sale_q(
    product: str = "",
    *,
    at: datetime | None = None,
    private: Sequence[str] | None = None,
) -> Q:
    """Active products with a main page that everyone can read; `product` leads to them.

    `at` and `private` as for `public_q`.
    """
    active = Q(**{f"{product}active": True})
    return active & public_q(f"{product}main_page__", at=at, private=private)


class ProductQuerySet(models.QuerySet["Product"]):
    def switch(self, *, active: bool) -> int:
        """Turn products on or off; how many that changed. Open forms become stale."""
        others = self.exclude(active=active)
        return others.update(active=active, version=F("version") + 1)

    def for_sale(self) -> ProductQuerySet:
        """Active, with a main page that everyone can read."""
        return self.filter(for_sale_q())


class Product(index.Indexed, ClusterableModel):
    """A thing in the catalogue; what you can buy of it are its variants."""

    name = models.CharField(_("name"), max_length=200)
    slug = models.SlugField(
        _("handle"),
        max_length=100,
        unique=True,
        help_text=_("For data files; the address is the page's."),
    )
    description = models.TextField(
        _("description"),
        max_length=500,
        blank=True,
        help_text=_("Two sentences, for search and for Stripe's payment page."),
    )
    search_terms = models.CharField(
        _("other words for it"),
        max_length=255,
        blank=True,
        help_text=_("What people may search for: cup, beaker, gift."),
    )
    tax_code = models.CharField(
        _("tax code"),
        max_length=20,
        default=GOODS,
        validators=[RegexValidator(r"^txcd_\d{8}\Z", _("Enter it as txcd_99999999."))],
    )
    handling_days = models.PositiveSmallIntegerField(
        _("days to make it"),
        null=True,
        blank=True,
        help_text=_("Working days from order to parcel, for what is made to order."),
    )
    digital = models.BooleanField(
        _("not delivered"),
        default=False,
        help_text=_("A file or a voucher, which no parcel brings."),
    )
    active = models.BooleanField(_("active"), default=True)
    options = ParentalManyToManyField(
        Option, verbose_name=_("options"), related_name="products", blank=True
    )
    # A plain column: no revision of a page touches it. Set with the first page.
    main_page = models.OneToOneField(
        "products.ProductPage",
        models.SET_NULL,
        verbose_name=_("main page"),
        null=True,
        blank=True,
        related_name="product_of_main_page",
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = ProductQuerySet.as_manager()

    search_fields = [
        index.SearchField("name", boost=4),
        index.AutocompleteField("name"),
        index.SearchField("description"),
        index.RelatedFields("variants", [index.SearchField("sku")]),
        index.FilterField("id"),
        index.FilterField("active"),
        index.FilterField("name"),
        index.FilterField("main_page_id"),
    ]

    class Meta:
        ordering = ["name"]
        verbose_name = _("product")
        verbose_name_plural = _("products")

    def __str__(self) -> str:
        return self.name

    @property
    def is_for_sale(self) -> bool:
        """What `for_sale()` asks of the database."""
        return self.active and is_public(self.main_page)

    def claim_version(self, seen: int) -> bool:
        """Claim the next version; False when somebody saved after version `seen`.

        The conditional UPDATE locks the row until the caller's transaction ends.
        """
        rows = Product.objects.filter(pk=self.pk, version=seen)
        if not rows.update(version=seen + 1):
            return False
        self.version = seen + 1
        return True


class VariantQuerySet(models.QuerySet["Variant"]):
    def for_sale(self) -> VariantQuerySet:
        """Active variants of products that are for sale; they may be sold out."""
        return self.filter(for_sale_q("product__"), active=True)

    def available(self) -> VariantQuerySet:
        """Made to order, or with at least one unit that nobody holds."""
        return self.filter(AVAILABLE)

    def with_sku(self, sku: str) -> VariantQuerySet:
        """The one variant with this SKU, whatever somebody has typed for it."""
        # No database has a SKU with NUL in it, and PostgreSQL says so by an error.
        return self.filter(sku=sku.replace("\0", "?"))

    def with_everything(self) -> VariantQuerySet:
        """With product, page, stock, picture and options, in a fixed number of queries."""
        choices = VariantOption.objects.select_related("option", "value")
        return self.select_related(
            "product__main_page", "stock", "image"
        ).prefetch_related(models.Prefetch("choices", choices))


class Variant(models.Model):
    """The one you can buy: a SKU with one value of each of its product's options."""

    product = ParentalKey(Product, on_delete=models.CASCADE, related_name="variants")
    sku = models.CharField(
        _("SKU"),
        max_length=64,
        unique=True,
        validators=[check_sku],
        help_text=_("Its public identifier, for example TIDE-50-OAK."),
    )
    price = models.DecimalField(
        _("price"),
        max_digits=12,
        decimal_places=3,
        validators=[MinValueValidator(0)],
        help_text=_("Taxes included."),
    )
    compare_at = models.DecimalField(
        _("price before"),
        max_digits=12,
        decimal_places=3,
        null=True,
        blank=True,
        validators=[MinValueValidator(0)],
        help_text=_("Shown struck through when it is above the price."),
    )
    image = models.ForeignKey(
        "wagtailimages.Image",
        models.SET_NULL,
        verbose_name=_("picture"),
        null=True,
        blank=True,
        related_name="+",
    )
    weight_grams = models.PositiveIntegerField(
        _("weight in grams"), null=True, blank=True
    )
    active = models.BooleanField(_("active"), default=True)
    position = models.PositiveIntegerField(default=0, editable=False)

    objects = VariantQuerySet.as_manager()

    # Wagtail's inline panel orders by this, without the base class that hides our types.
    sort_order_field = "position"

    class Meta:
        ordering = ["position", "pk"]
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        constraints = [
            models.CheckConstraint(
                condition=Q(price__gte=0), name="variant_price_is_nothing_or_more"
            ),
            models.CheckConstraint(
                condition=Q(compare_at__isnull=True) | Q(compare_at__gte=0),
                name="variant_price_before_is_nothing_or_more",
            ),
        ]

    def __str__(self) -> str:
        return self.sku

    @property
    def is_for_sale(self) -> bool:
        """What `for_sale()` asks of the database."""
        return self.active and self.product.is_for_sale


class VariantOption(models.Model):
    """Which value a variant has of one option."""

    variant = models.ForeignKey(Variant, models.CASCADE, related_name="choices")
    option = models.ForeignKey(Option, models.PROTECT, related_name="+")
    value = models.ForeignKey(OptionValue, models.PROTECT, related_name="choices")

    class Meta:
        ordering = ["option__position", "option__name"]
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "option"], name="one_value_of_an_option_a_variant"
            )
        ]

    def __str__(self) -> str:
        return str(self.value)
