"""The store's settings, and the outbox of emails."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import (
    MaxValueValidator,
    MinValueValidator,
    RegexValidator,
)
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from site_config import countries, money, remembered
from site_config.holidays import check_holidays
from site_config.invoice_numbers import check_pattern
from site_config.own_carriers import check_carriers
from site_config.synonyms import check_synonyms

if TYPE_CHECKING:
    from django.http import HttpRequest


def known_country_codes(codes: str) -> list[str]:
    """Split "GB, IE" into upper-case codes; raises ValidationError naming a wrong one."""
    wanted = [code.strip().upper() for code in codes.split(",") if code.strip()]
    for code in wanted:
        if code not in countries.KNOWN:
            raise ValidationError(
                _("Stripe does not know the country %(code)s.") % {"code": code}
            )
    return wanted


def offered_languages() -> list[tuple[str, str]]:
    """`[(code, name)]` of the languages that the shop is translated to; no migration lists them."""
    return list(settings.LANGUAGES)


def offered_time_zones() -> list[tuple[str, str]]:
    """`[(name, name)]` of the world's time zones; no migration lists them."""
    return [(name, name.replace("_", " ")) for name in sorted(available_timezones())]


class Withdrawal(models.TextChoices):
    """For which deliveries the shop offers to withdraw from the contract online."""

    OFF = "off", _("Not offered")
    EU = "eu", _("For delivery to the EU")
    ALL = "all", _("For all deliveries")


@register_setting(icon="cog")
class StoreSettings(BaseGenericSetting):
    """The store's name and address, its currency, and what it promises."""

    name = models.CharField(_("name"), max_length=80, default="Vitrine")
    tagline = models.CharField(_("in one sentence"), max_length=160, blank=True)
    email = models.EmailField(_("email for shoppers"), default="shop@localhost")
    address = models.TextField(_("postal address"), blank=True)
    announcement = models.CharField(
        _("announcement"),
        max_length=160,
        blank=True,
        help_text=_("One line on top of every page."),
    )
    currency = models.CharField(
        _("currency"),
        max_length=3,
        default="GBP",
        help_text=_("Three letters. Fixed once there is an order."),
    )
    currency_is_fixed = models.BooleanField(default=False, editable=False)
    language = models.CharField(
        _("language of the shop"),
        max_length=10,
        default="en-gb",
        choices=offered_languages,
        help_text=_(
            "Used on every public page. People choose their own for their account."
        ),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        choices=offered_time_zones,
        help_text=_("Used for every time of day that the shop shows."),
    )
    guests_may_buy = models.BooleanField(
        _("guests may buy"),
        default=False,
        help_text=_(
            "At the checkout an email address alone is enough. The order is read by the "
            "link in its emails, and can be kept in an account later."
        ),
    )
    packing_days = models.PositiveSmallIntegerField(
        _("working days to pack"),
        default=2,
        validators=[MaxValueValidator(90)],
        help_text=_(
            "From an order to its parcel, for what is in stock. What is made to order has "
            "days of its own."
        ),
    )
    order_by = models.TimeField(
        _("orders until"),
        default=time(12),
        help_text=_("What is ordered later is begun on the next working day."),
    )
    working_days = models.CharField(
        _("working days"),
        max_length=7,
        default="12345",
        validators=[
            RegexValidator(r"^[1-7]+\Z", _("Enter digits from 1 to 7: 12345."))
        ],
        help_text=_("1 is Monday and 7 is Sunday: 12345 is Monday to Friday."),
    )
    holidays = models.TextField(
        _("days off"),
        blank=True,
        validators=[check_holidays],
        help_text=_(
            "One a line, a day or a span: 2026-12-25, or 2026-12-24 to 2027-01-02."
        ),
    )
    returns_promise = models.CharField(_("returns promise"), max_length=160, blank=True)
    withdrawal = models.CharField(
        _("withdrawal from a contract"),
        max_length=3,
        choices=Withdrawal.choices,
        default=Withdrawal.EU,
        help_text=_(
            "The link in the footer and on orders, which law in the EU asks for."
        ),
    )
    withdrawal_days = models.PositiveSmallIntegerField(
        _("days to withdraw"),
        default=14,
        validators=[MinValueValidator(14), MaxValueValidator(365)],
        help_text=_("From the day that the goods arrive. At least 14 in the EU."),
    )
    refunds_at_once = models.BooleanField(
        _("refund late and second payments at once"),
        default=False,
        help_text=_(
            "What is paid a second time, or after its order was cancelled, goes back without a person, "
            "also what waits in the money inbox now. What is disputed, or is not the sum that was asked, "
            "still waits for you."
        ),
    )
    gift_notes = models.BooleanField(
        _("notes for gifts"),
        default=False,
        help_text=_(
            "Shoppers may write a note in the cart, which is printed on the packing slip."
        ),
    )
    return_instructions = models.TextField(
        _("how goods come back"),
        max_length=2000,
        blank=True,
        help_text=_(
            "Shown where shoppers ask for a return, and in the email that accepts it."
        ),
    )
    own_carriers = models.TextField(
        _("carriers of your own"),
        blank=True,
        validators=[check_carriers],
        help_text=_(
            "One a line, with the address where a parcel can be followed: "
            "Bike courier = https://bike.example/track/{number}. "
            "{postcode} and {country} may stand in it, too; a name alone has no link."
        ),
    )
    invoice_number = models.CharField(
        _("how invoice numbers are written"),
        max_length=30,
        default="{year}-{number:05}",
        validators=[check_pattern],
        help_text=_(
            "{number} counts all invoices and credit notes and never starts anew; "
            "{number:05} writes it with five digits. {year} may stand in it, too."
        ),
    )
    tax_number = models.CharField(
        _("tax number"),
        max_length=60,
        blank=True,
        help_text=_("As it stands on invoices: VAT no. GB 123 4567 89."),
    )
    tax_note = models.CharField(
        _("words about taxes"),
        max_length=300,
        blank=True,
        help_text=_("Below the sum of each invoice: All prices include 20 % VAT."),
    )
    search_synonyms = models.TextField(
        _("words that mean the same"),
        blank=True,
        validators=[check_synonyms],
        help_text=_("One group a line, for the search: cup = mug, beaker"),
    )

    select_related = None

    panels = [
        MultiFieldPanel(
            [
                "name",
                "tagline",
                "email",
                "address",
                "announcement",
                FieldRowPanel([FieldPanel("language"), FieldPanel("time_zone")]),
            ],
            heading=_("The store"),
        ),
        MultiFieldPanel(
            [
                "currency",
                "returns_promise",
            ],
            heading=_("Money and promises"),
        ),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("packing_days"), FieldPanel("order_by")]),
                "working_days",
                "holidays",
            ],
            heading=_("When parcels leave"),
        ),
        MultiFieldPanel(["guests_may_buy"], heading=_("Checkout")),
        MultiFieldPanel(
            ["invoice_number", "tax_number", "tax_note"], heading=_("Invoices")
        ),
        MultiFieldPanel(["own_carriers", "gift_notes"], heading=_("Parcels")),
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [FieldPanel("withdrawal"), FieldPanel("withdrawal_days")]
                ),
                "return_instructions",
            ],
            heading=_("Withdrawal and returns"),
        ),
        MultiFieldPanel(["refunds_at_once"], heading=_("Payments that do not fit")),
        MultiFieldPanel(["search_synonyms"], heading=_("Search")),
    ]

    class Meta:
        verbose_name = _("store settings")

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        super().clean()
        self.currency = self.currency.upper()
        if self.currency.lower() not in money.CHARGED:
            raise ValidationError(
                {"currency": _("Stripe does not support this currency.")}
            )
        self._check_objections()
        if self.currency_is_fixed and self.pk:
            before = type(self).objects.values_list("currency", flat=True)
            if self.currency != before.get(pk=self.pk):
                raise ValidationError(
                    {"currency": _("There are orders, so the currency stays.")}
                )

    def _check_objections(self) -> None:
        """Let apps that keep prices refuse a currency, through a Wagtail hook."""
        for objection in hooks.get_hooks("check_store_currency"):
            if sentence := objection(self.currency):
                raise ValidationError({"currency": sentence})

    @classmethod
    def current(cls, request: HttpRequest | None = None) -> StoreSettings:
        """The one row, kept on `request` when there is one."""
        return remembered.once("store", lambda: cls._of(request))

    @classmethod
    def _of(cls, request: HttpRequest | None) -> StoreSettings:
        found: StoreSettings = cls.load(request_or_site=request)
        return found

    @property
    def zone(self) -> ZoneInfo:
        """The store's time zone; UTC for one that this machine has no longer."""
        try:
            return ZoneInfo(self.time_zone)
        except (ValueError, ZoneInfoNotFoundError):
            return ZoneInfo("UTC")

    def may_withdraw(self, country: str) -> bool:
        """Whether what goes to `country`, two letters, may be given back by law or by us."""
        if self.withdrawal == Withdrawal.EU:
            return country in countries.EU
        return self.withdrawal == Withdrawal.ALL

    @classmethod
    @transaction.atomic
    def add_synonym(cls, words: str, means: str) -> None:
        """Add a line to the list of words that mean the same.

        Raises ValidationError when the list can't take it; then nothing has changed.
        """
        store = cls.objects.select_for_update().get(pk=cls.current().pk)
        lines = [*store.search_synonyms.splitlines(), f"{words} = {means}"]
        store.search_synonyms = "\n".join(lines)
        check_synonyms(store.search_synonyms)
        store.save(update_fields=["search_synonyms"])

    def fix_currency(self) -> None:
        """Make the currency unchangeable; the first order calls this."""
        if not self.currency_is_fixed:
            type(self).objects.filter(pk=self.pk).update(currency_is_fixed=True)
            self.currency_is_fixed = True


class OutgoingEmail(models.Model):
    """One email to be sent. Its kind and cause make it unique: one event, one email.

    queued → sent; queued → failed; failed → queued again, or dismissed, by a person.
    An email without `text` is rendered when it is sent, and keeps what it said. Of one
    that brings its text nothing is kept. `site_config/outbox.py` alone writes these rows.
    """

    class Kind(models.TextChoices):
        PAID = "paid", _("Your order")
        PROCESSING = "processing", _("Waiting for your bank")
        NOT_PAID = "not_paid", _("Not paid")
        SENT = "sent", _("On its way")
        SENT_CHANGED = "sent_changed", _("Parcel corrected")
        SENT_CANCELLED = "sent_cancelled", _("Parcel cancelled")
        REFUNDED = "refunded", _("Money back")
        WITHDRAWAL = "withdrawal", _("Withdrawal received")
        RETURN = "return", _("Return")
        ALARM = "alarm", _("Something needs the shop")
        BACK_IN_STOCK = "back_in_stock", _("Back in stock")
        CONTACT = "contact", _("Message to the shop")
        ACCOUNT = "account", _("About an account")

    class State(models.TextChoices):
        QUEUED = "queued", _("Waiting")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DISMISSED = "dismissed", _("Dismissed")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind.choices)
    cause = models.CharField(_("cause"), max_length=100)
    # The email that this one repeats, since a person sent it again.
    original = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, related_name="copies"
    )
    # Which row of another app it is about, such as an order's number.
    about = models.CharField(_("about"), max_length=100, blank=True, db_index=True)
    to = models.EmailField(_("to"))
    reply_to = models.EmailField(_("reply to"), blank=True)  # Else the store.
    language = models.CharField(_("language"), max_length=10, blank=True)
    subject = models.TextField(_("subject"), blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    # For its reader alone, since it may hold a code: deleted once it is sent or has failed.
    private = models.BooleanField(_("private"), default=False)
    not_after = models.DateTimeField(_("not sent after"), null=True, blank=True)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.QUEUED
    )
    tries = models.PositiveIntegerField(_("tries"), default=0)
    next_try_at = models.DateTimeField(_("next try"), default=timezone.now)
    error = models.CharField(_("error"), max_length=255, blank=True)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("outgoing email")
        verbose_name_plural = _("outgoing emails")
        indexes = [models.Index(fields=["state", "next_try_at"], name="emails_due")]
        constraints = [
            models.UniqueConstraint(fields=["kind", "cause"], name="one_email_a_cause"),
            models.CheckConstraint(
                condition=models.Q(private=False) | models.Q(state="queued"),
                name="private_email_is_only_kept_while_it_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.cause}"
