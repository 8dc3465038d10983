"""The objects that Stripe would store, and the emails that the shop has sent."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from sandbox.stripe_json import JSONObject


class StripeObject(models.Model):
    """An object in the shape in which Stripe stores it.

    `number` orders the lists: several objects share one second of `created`.
    """

    number = models.BigAutoField(primary_key=True)
    id = models.CharField(max_length=255, unique=True)
    data = models.JSONField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.id


class Record(StripeObject):
    """A session, line, intent, charge, refund, dispute, payout or line of the balance."""

    kind = models.CharField(max_length=40)
    parent = models.CharField(max_length=255, blank=True, db_index=True)
    # What Stripe knows of the object without showing it.
    asked: models.JSONField[JSONObject, JSONObject] = models.JSONField(default=dict)
    # What happens to it next by itself, and at which second; see `schedule`.
    next_step = models.CharField(max_length=40, blank=True)
    next_at = models.BigIntegerField(null=True, db_index=True)

    class Meta:
        default_permissions = ()
        indexes = [models.Index(fields=["kind", "number"], name="sandbox_kind")]


class EventQuerySet(models.QuerySet["Event"]):
    def waiting(self) -> EventQuerySet:
        """Those that the shop has not yet answered with 2xx."""
        return self.filter(delivered_at=None)

    def due(self) -> EventQuerySet:
        return self.waiting().filter(next_try_at__lte=timezone.now())


class Event(StripeObject):
    """An event, as it will be sent to the shop's webhook."""

    about = models.CharField(max_length=255, db_index=True)
    tries = models.PositiveIntegerField(default=0)
    next_try_at = models.DateTimeField(default=timezone.now)
    delivered_at = models.DateTimeField(null=True)

    objects = EventQuerySet.as_manager()

    class Meta:
        default_permissions = ()


class Delivery(models.Model):
    """One attempt to send an event to the shop, and its answer."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="deliveries")
    at = models.DateTimeField(default=timezone.now)
    manner = models.CharField(max_length=20)
    status = models.PositiveIntegerField()
    note = models.TextField(blank=True)

    class Meta:
        default_permissions = ()
        ordering = ["pk"]

    def __str__(self) -> str:
        return f"{self.event_id} {self.status}"


class IdempotencyKey(models.Model):
    """The first answer to an idempotency key; without a status it is under way."""

    key = models.CharField(max_length=255, unique=True)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveIntegerField(null=True)
    body = models.JSONField(null=True)
    asked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.key


class Fault(models.Model):
    """Something that goes wrong the next times the shop calls."""

    class Kind(models.TextChoices):
        """`misreport` is for sessions: it writes `fields` over the new session."""

        TIMEOUT = "timeout", _("No answer, nothing done")
        LOST = "lost", _("Done, but the answer is lost")
        BAD_REQUEST = "400", _("Refused: bad request")
        UNAUTHORIZED = "401", _("Refused: wrong key")
        FORBIDDEN = "403", _("Refused: the key lacks a right")
        IN_USE = "409", _("The key is in use")
        TOO_MANY = "429", _("Too many calls")
        BROKEN = "500", _("Server error, nothing done")
        BROKEN_AFTER = "500_after", _("Done, then a server error")
        UNAVAILABLE = "503", _("Unavailable, nothing done or stored")
        SLOW = "slow", _("Done, but the answer comes late")
        MISREPORT = "misreport", _("A session with different contents")

    kind = models.CharField(max_length=20, choices=Kind)
    on = models.CharField(max_length=255, blank=True)
    times = models.PositiveIntegerField(default=1)
    lasting = models.BooleanField(default=False)  # Until somebody switches it off.
    seconds = models.FloatField(default=10)  # Until a slow answer comes.
    fields: models.JSONField[JSONObject, JSONObject] = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return self.kind


class Behaviour(models.Model):
    """How this Stripe behaves until told otherwise: one row, or none for the usual."""

    class Refunds(models.TextChoices):
        """What becomes of the next refunds; bank debits are never refunded at once."""

        SUCCEED = "succeed", _("Succeed at once")
        PENDING = "pending", _("Pending, then succeed after 5 days")
        PENDING_THEN_FAIL = "pending_then_fail", _("Pending, then fail after 5 days")
        FAIL_LATER = "fail_later", _("Succeed at once, then fail after 5 days")
        NEED_ACTION = "need_action", _("Wait for the shopper's bank details")

    clock_ahead = models.BigIntegerField(default=0)  # Seconds.
    events_held = models.BooleanField(default=False)
    refunds = models.CharField(max_length=20, choices=Refunds, default=Refunds.SUCCEED)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.clock_ahead} s ahead"

    @classmethod
    def now(cls) -> Behaviour:
        return cls.objects.filter(pk=1).first() or cls(pk=1)


class Email(models.Model):
    """An email that the shop has sent."""

    sent_at = models.DateTimeField(default=timezone.now)
    sender = models.TextField()
    to = models.TextField()
    subject = models.TextField()
    text = models.TextField(blank=True)
    html = models.TextField(blank=True)
    headers: models.JSONField[JSONObject, JSONObject] = models.JSONField(default=dict)

    class Meta:
        default_permissions = ()
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.subject
