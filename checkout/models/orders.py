"""Orders, their lines and their timeline."""

from __future__ import annotations

import secrets
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from checkout import addresses
from checkout.models.carts import LONGEST_GIFT_NOTE, Cart
from checkout.models.return_states import ReturnStatus
from delivery.offers import DeliveryOffer
from site_config.models import OutgoingEmail

if TYPE_CHECKING:
    from checkout.models.invoices import Invoice
    from checkout.models.refunds import Refund

# Without 0 O 1 I L U V, which people confuse when they read a number out.
NUMBER_ALPHABET = "23456789ABCDEFGHJKMNPQRSTWXYZ"


def new_number() -> str:
    """An order number that can't be guessed and is easy to read out: 7KQ2-M4TX."""
    drawn = "".join(secrets.choice(NUMBER_ALPHABET) for _place in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"


class OrderStatus(models.TextChoices):
    """Where the money is.

    pending → paid; pending → processing → paid; pending or processing → cancelled;
    cancelled → paid only when Stripe says that money came in all the same.
    """

    PENDING = "pending", _("Waiting for payment")
    PROCESSING = "processing", _("The bank is working on it")
    PAID = "paid", _("Paid")
    CANCELLED = "cancelled", pgettext_lazy("an order", "Cancelled")


class Attention(models.TextChoices):
    """Why a person must look at an order."""

    NOTHING = "", _("Nothing")
    REVIEW = "review", _("What was paid does not match the order")
    NO_STOCK = "no_stock", _("Paid, but sold out while paying")
    PAID_TWICE = "paid_twice", _("Paid twice")
    LATE = "late", _("Paid after it was cancelled")
    DISPUTED = "disputed", _("The payment is disputed")
    REFUND = "refund", _("A refund failed")
    WITHDRAWAL = "withdrawal", _("The shopper withdraws")


class WhyCancelled(models.TextChoices):
    NOT = "", _("Not cancelled")
    EXPIRED = "expired", _("The payment page closed")
    FAILED = "failed", _("The bank declined the payment")
    REFUSED = "refused", _("Stripe refused to open a payment page")
    REPLACED = "replaced", _("The shopper changed the cart")
    STAFF = "staff", _("Cancelled by the shop")


class OrderQuerySet(models.QuerySet["Order"]):
    def of(self, user: User) -> OrderQuerySet:
        """A person's own orders, newest first; nobody else's."""
        return self.filter(user=user).order_by("-placed_at", "-pk")

    def live_for(self, cart: Cart) -> Order | None:
        """The one order of this cart that can still be paid."""
        return self.filter(live_cart=cart).first()

    def shown_in_account(self) -> OrderQuerySet:
        """Orders that are paid, being paid, or payable now, and those that a bank declined.

        A shopper whose bank payment was declined had an email about the order before.
        """
        open_page = Q(
            status=OrderStatus.PENDING,
            attempts__status="open",
            attempts__expires_at__gt=timezone.now(),
        )
        return self.filter(
            Q(status__in=[OrderStatus.PAID, OrderStatus.PROCESSING])
            | Q(attempts__status="paid")
            | Q(why_cancelled=WhyCancelled.FAILED)
            | open_page
        ).distinct()


class Order(models.Model):
    """A snapshot of what was bought; amounts in major units of `currency`, with taxes."""

    number = models.CharField(
        _("number"), max_length=12, unique=True, default=new_number, editable=False
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        related_name="orders",
    )
    placed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("signed in as"),
        null=True,
        blank=True,
        related_name="+",
    )
    cart = models.ForeignKey(
        Cart, models.SET_NULL, null=True, blank=True, related_name="orders"
    )
    # Filled only while pending: a cart has at most one order that can be paid.
    live_cart = models.OneToOneField(
        Cart, models.SET_NULL, null=True, blank=True, related_name="live_order"
    )
    email = models.EmailField(_("email"))
    language = models.CharField(_("language"), max_length=10, default="en-gb")
    status = models.CharField(
        _("status"),
        max_length=10,
        choices=OrderStatus.choices,
        default=OrderStatus.PENDING,
    )
    currency = models.CharField(_("currency"), max_length=3)
    subtotal = models.DecimalField(_("subtotal"), max_digits=12, decimal_places=3)
    delivery = models.DecimalField(_("delivery"), max_digits=12, decimal_places=3)
    delivery_name = models.CharField(_("delivery by"), max_length=100, blank=True)
    # Where to, two letters, as the shopper said before paying; what was offered for it
    # then (`DeliveryOffer.as_json`), of which this one was chosen.
    country = models.CharField(_("country"), max_length=2, blank=True)
    delivery_offers = models.JSONField(default=list, blank=True)
    delivery_key = models.CharField(max_length=20, blank=True)
    total = models.DecimalField(_("total"), max_digits=12, decimal_places=3)
    # As shoppers read them, with the code that asked for one; empty without a discount.
    discount_name = models.CharField(_("discount"), max_length=110, blank=True)
    delivery_discount_name = models.CharField(
        _("discount on delivery"), max_length=110, blank=True
    )
    discount_code = models.CharField(_("discount code"), max_length=40, blank=True)
    # As Stripe collected them: name, line1, line2, city, state, postal_code, country.
    delivery_address = models.JSONField(_("delivery address"), default=dict, blank=True)
    billing_address = models.JSONField(_("billing address"), default=dict, blank=True)
    phone = models.CharField(_("telephone"), max_length=40, blank=True)
    gift_note = models.CharField(
        _("gift note"), max_length=LONGEST_GIFT_NOTE, blank=True
    )
    attention = models.CharField(
        _("needs a person"),
        max_length=12,
        choices=Attention.choices,
        default=Attention.NOTHING,
        blank=True,
    )
    why_cancelled = models.CharField(
        _("why cancelled"),
        max_length=10,
        choices=WhyCancelled.choices,
        default=WhyCancelled.NOT,
        blank=True,
    )
    placed_at = models.DateTimeField(_("placed"), default=timezone.now, db_index=True)
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)
    cancelled_at = models.DateTimeField(_("cancelled"), null=True, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-placed_at", "-pk"]
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [
            ("cancel_order", _("Can cancel an order that nobody paid")),
            ("ship_order", _("Can send parcels and take returns")),
            ("refund_order", _("Can refund orders")),
            ("close_books", _("Can see and close the books")),
        ]
        # Orders without an account are looked for by it whenever somebody signs in.
        indexes = [models.Index(fields=["email"], name="order_by_email")]
        constraints = [
            models.CheckConstraint(
                condition=Q(subtotal__gte=0, delivery__gte=0, total__gte=0),
                name="order_amounts_are_nothing_or_more",
            ),
            models.CheckConstraint(
                condition=Q(live_cart__isnull=True) | Q(status="pending"),
                name="only_a_pending_order_is_its_carts_live_one",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_paid(self) -> bool:
        return self.status == OrderStatus.PAID

    @property
    def emails(self) -> models.QuerySet[OutgoingEmail]:
        """What was written about it, newest first."""
        return OutgoingEmail.objects.filter(about=self.number)

    @property
    def papers(self) -> list[Invoice]:
        """Its invoice and credit notes, oldest first."""
        return list(reversed(self.invoices.all()))

    @property
    def shown_refunds(self) -> list[Refund]:
        """Refunds that its shopper has, or waits for, oldest first."""
        return [each for each in reversed(self.refunds.all()) if each.is_counted]

    @property
    def refunded(self) -> Decimal:
        """What has gone back of it, in major units; what is on its way does not count."""
        back = (each.amount for each in self.refunds.all() if each.has_succeeded)
        return sum(back, Decimal(0))

    @property
    def chosen_delivery(self) -> DeliveryOffer | None:
        """How it is delivered, and when; None when nothing is, or nobody promised a day."""
        for kept in self.delivery_offers:
            if kept["key"] == self.delivery_key:
                return DeliveryOffer.from_json(kept)
        return None

    @property
    def promised_delivery(self) -> DeliveryOffer | None:
        """The same while it is still to be expected: not of what is cancelled or refunded."""
        if self.status == OrderStatus.CANCELLED or 0 < self.total <= self.refunded:
            return None
        return self.chosen_delivery

    @property
    def delivery_lines(self) -> list[str]:
        return addresses.lines_of(self.delivery_address)

    @property
    def units(self) -> int:
        return sum(line.quantity for line in self.lines.all())

    @property
    def discount(self) -> Decimal:
        """What came off its goods; `subtotal` is what they cost after that."""
        return sum((line.discount for line in self.lines.all()), Decimal(0))

    @property
    def before_discount(self) -> Decimal:
        return self.subtotal + self.discount


class OrderLine(models.Model):
    """What was sold, with its name and price at that time. Never changes."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines")
    position = models.PositiveIntegerField(default=0)
    sku = models.CharField(_("SKU"), max_length=64, db_index=True)
    name = models.CharField(_("name"), max_length=200)
    options = models.JSONField(
        _("options"), default=list, blank=True
    )  # [[name, value]]
    image = models.CharField(_("picture"), max_length=500, blank=True)  # A path or URL.
    url = models.CharField(_("page"), max_length=500, blank=True)  # A path.
    tax_code = models.CharField(_("tax code"), max_length=20)
    unit_price = models.DecimalField(_("price"), max_digits=12, decimal_places=3)
    quantity = models.PositiveIntegerField(_("quantity"))
    digital = models.BooleanField(_("not delivered"), default=False)
    # Off the whole line; `total` is what is paid for it.
    discount = models.DecimalField(
        _("discount"), max_digits=12, decimal_places=3, default=Decimal(0)
    )
    total = models.DecimalField(_("line total"), max_digits=12, decimal_places=3)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["order", "sku"], name="one_order_line_a_sku"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gte=1), name="order_line_sells_something"
            ),
            models.CheckConstraint(
                condition=Q(unit_price__gte=0, discount__gte=0, total__gte=0),
                name="order_line_price_is_nothing_or_more",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.full_name}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk:
            raise TypeError("An order line never changes.")
        super().save(*args, **kwargs)

    @property
    def options_line(self) -> str:
        return ", ".join(value for _name, value in self.options)

    @property
    def full_name(self) -> str:
        return ", ".join(filter(None, [self.name, self.options_line]))


class OrderEvent(models.Model):
    """One entry of an order's timeline."""

    class Kind(models.TextChoices):
        PLACED = "placed", _("Placed")
        PROCESSING = "processing", _("The bank is working on the payment")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("The bank declined the payment")
        CANCELLED = "cancelled", pgettext_lazy("an order", "Cancelled")
        ATTENTION = "attention", _("Needs a person")
        NOTE = "note", _("Note")
        SENT = "sent", _("Sent")
        SENT_CHANGED = "sent_changed", _("Parcel corrected")
        SENT_CANCELLED = "sent_cancelled", _("Parcel cancelled")
        REFUND_BEGUN = "refund_begun", _("Refund begun")
        REFUNDED = "refunded", _("Refunded")
        REFUND_FAILED = "refund_failed", _("Refund failed")
        DISPUTED = "disputed", _("Payment disputed")
        DISPUTE_CLOSED = "dispute_closed", _("Dispute closed")
        WITHDRAWN = "withdrawn", _("Withdrawn from the contract")
        RETURN_ASKED = "return_asked", _("Return asked for")
        RETURN_CHANGED = "return_changed", _("Return")
        SETTLED = "settled", _("Settled in the money inbox")
        SENT_AGAIN = "sent_again", _("Email sent again")
        DISMISSED = "dismissed", _("Email dismissed")
        CLAIMED = "claimed", _("Moved into an account")

    FOR_SHOPPERS = (
        Kind.PLACED,
        Kind.PROCESSING,
        Kind.PAID,
        Kind.FAILED,
        Kind.CANCELLED,
        Kind.SENT,
        Kind.SENT_CANCELLED,
        Kind.REFUNDED,
        Kind.WITHDRAWN,
        Kind.RETURN_ASKED,
        Kind.RETURN_CHANGED,
    )

    order = models.ForeignKey(Order, models.CASCADE, related_name="events")
    kind = models.CharField(_("what"), max_length=20, choices=Kind.choices)
    detail = models.TextField(_("details"), blank=True)
    who = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        related_name="+",
    )
    cause = models.CharField(_("cause"), max_length=100, blank=True)
    at = models.DateTimeField(_("when"), default=timezone.now, db_index=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.detail}".strip()

    @property
    def description(self) -> str:
        """`detail` for a reader: codes are shown by their label in the reader's language."""
        kind = self.Kind
        codes = {
            kind.CANCELLED: WhyCancelled,
            kind.ATTENTION: Attention,
            kind.RETURN_CHANGED: ReturnStatus,
            kind.SENT_AGAIN: OutgoingEmail.Kind,
            kind.DISMISSED: OutgoingEmail.Kind,
        }.get(kind(self.kind))
        if codes and self.detail in codes.values:
            return str(codes(self.detail).label)
        return self.detail
