"""A message to the shop: kept by Wagtail's form page, and emailed to the store."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page

from site_config import languages, outbox, rate_limits
from site_config.http import SeeOther
from site_config.models import OutgoingEmail, StoreSettings

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

RATE = "5/10m"
WAIT_SECONDS = 600


class ContactForm(forms.Form):
    """The contact form; `website` is a honeypot that only bots fill in."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        max_length=254,
        error_messages={
            "required": gettext_lazy(
                "Enter your email address, so that we can answer."
            ),
            "invalid": gettext_lazy("Enter an email address like name@example.com."),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    order_number = forms.CharField(
        label=gettext_lazy("Order number, if it is about one"),
        max_length=20,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    message = forms.CharField(
        label=gettext_lazy("Message"),
        max_length=4000,
        error_messages={"required": gettext_lazy("Tell us what it is about.")},
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    website = forms.CharField(required=False, widget=forms.HiddenInput)

    @property
    def is_trapped(self) -> bool:
        return bool(self.cleaned_data.get("website"))


def columns() -> list[tuple[str, StrOrPromise | None]]:
    """The fields that are kept, as `[(name, label)]`."""
    fields = ContactForm.base_fields.items()
    return [(name, field.label) for name, field in fields if name != "website"]


def answer(page: Page, request: HttpRequest) -> HttpResponse:
    """Show the form (GET), or receive a message (POST)."""
    if request.method != "POST":
        return _show(page, request, ContactForm())
    if rate_limits.too_often(request, "contact", ip=RATE):
        return rate_limits.too_many_tries(request, seconds=WAIT_SECONDS)
    form = ContactForm(request.POST)
    if not form.is_valid():
        return _show(page, request, form, status=422)
    if not form.is_trapped:
        receive(page, form.cleaned_data)
    return SeeOther(f"{page.get_url(request)}?sent=1")


@transaction.atomic
def receive(page: Page, written: dict[str, str]) -> FormSubmission:
    """Store a message and queue the email about it to the store, in one transaction."""
    kept = {name: written[name] for name, _label in columns()}
    submission = FormSubmission.objects.create(page=page, form_data=kept)
    subject, text = _content(kept)
    email = OutgoingEmail(
        kind=OutgoingEmail.Kind.CONTACT,
        cause=f"message {submission.pk}",
        to=StoreSettings.current().email,
        reply_to=kept["email"],  # An answer goes to who wrote it.
        subject=subject,
        text=text,
    )
    outbox.queue(email)
    return submission


def _content(written: dict[str, str]) -> tuple[str, str]:
    """Subject and text of the email to the store, in the store's language."""
    about = written["order_number"]
    with translation.override(languages.for_everybody()):
        subject = _("Message from %(name)s") % {"name": written["name"]}
        heading = about and _("Order %s") % about
    return subject, "\n\n".join(filter(None, [heading, written["message"]]))


def _show(
    page: Page, request: HttpRequest, form: ContactForm, status: int = 200
) -> HttpResponse:
    context = page.get_context(request)
    context |= {"form": form, "sent": "sent" in request.GET and not form.is_bound}
    return TemplateResponse(request, page.get_template(request), context, status=status)
