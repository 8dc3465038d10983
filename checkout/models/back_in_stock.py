"""Requests for an email once a variant is back in stock."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from products.models import Variant
from site_config.models import OutgoingEmail

REQUEST = "request "


class BackInStockQuerySet(models.QuerySet["BackInStock"]):
    def waiting(self) -> BackInStockQuerySet:
        """Requests whose email is still to be written."""
        return self.filter(waiting=True)

    def of(self, user: User) -> BackInStockQuerySet:
        """A person's open requests, newest first; nobody else's."""
        return self.waiting().filter(user=user).order_by("-asked_at", "-pk")

    def of_email(self, email: str) -> BackInStockQuerySet:
        """Open requests of an address that stands in no account."""
        return self.waiting().filter(user=None, email=email)

    def about(self, email: OutgoingEmail) -> BackInStockQuerySet:
        """The one request that an email answers; nothing once it is deleted."""
        return self.filter(pk=email.about.removeprefix(REQUEST))


class BackInStock(models.Model):
    """One request for one email; asking again after it was sent makes another row."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("person"),
        related_name="waits_for",
        null=True,
        blank=True,
    )
    # Of somebody without an account, confirmed by the link in an email. Null for people,
    # whose rows would be equal otherwise.
    email = models.EmailField(_("email"), null=True, blank=True)  # noqa: DJ001
    variant = models.ForeignKey(
        Variant,
        models.CASCADE,
        verbose_name=_("variant"),
        related_name="waited_for_by",
    )
    # Filled only until the email is written: one open request a person and variant.
    waiting = models.BooleanField(_("waiting"), null=True, default=True, editable=False)
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    sent = models.DateTimeField(_("email written"), null=True, blank=True)

    objects = BackInStockQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at", "-pk"]
        verbose_name = _("request for an email")
        verbose_name_plural = _("requests for an email")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "variant", "waiting"],
                name="one_open_request_a_person_and_variant",
            ),
            models.UniqueConstraint(
                fields=["email", "variant", "waiting"],
                name="one_open_request_an_email_and_variant",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False, email__isnull=True)
                | Q(user__isnull=True, email__isnull=False),
                name="a_request_is_of_a_person_or_an_email",
            ),
            models.CheckConstraint(
                # NULL = TRUE is neither true nor false, which a check lets pass.
                condition=Q(waiting__isnull=False, waiting=True, sent__isnull=True)
                | Q(waiting__isnull=True, sent__isnull=False),
                name="a_request_waits_until_its_email_is_written",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.variant} {self.pk}"

    @property
    def who(self) -> str:
        """The address that its email goes to."""
        return self.user.email if self.user else self.email or ""

    @property
    def email_about(self) -> str:
        """What its email says that it is about."""
        return f"{REQUEST}{self.pk}"

    @property
    def emails(self) -> models.QuerySet[OutgoingEmail]:
        """The email that answers it, once it is written."""
        return OutgoingEmail.objects.filter(about=self.email_about)
