"""The states of a return, for its own row and for the order's timeline."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ReturnStatus(models.TextChoices):
    """asked → accepted → received → refunded, steps may be left out; any but the last → declined.

    A refund that fails leads from refunded back to received.
    """

    ASKED = "asked", pgettext_lazy("a return", "Asked for")
    ACCEPTED = "accepted", pgettext_lazy("a return", "Accepted")
    RECEIVED = "received", pgettext_lazy("a return", "Received")
    REFUNDED = "refunded", _("Refunded")
    DECLINED = "declined", pgettext_lazy("a return", "Declined")


OPEN = (ReturnStatus.ASKED, ReturnStatus.ACCEPTED, ReturnStatus.RECEIVED)
