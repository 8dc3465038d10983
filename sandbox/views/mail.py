"""The mailbox: every email that the shop has sent."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from sandbox.mailbox import code_in
from sandbox.models import Email

# Emails carry their own styles. Nothing in them may run, load or post anything.
EMAIL_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; "
    "frame-ancestors 'self'; form-action 'none'; base-uri 'none'; "
    "sandbox allow-popups allow-popups-to-escape-sandbox"
)


@never_cache
@require_safe
def mail(request: HttpRequest) -> HttpResponse:
    """Newest first; `?to=` looks for a recipient."""
    to = request.GET.get("to", "").strip()
    emails = Email.objects.filter(to__icontains=to) if to else Email.objects.all()
    page = Paginator(emails, 50).get_page(request.GET.get("page"))
    return render(request, "sandbox/mail.html", {"page": page, "to": to})


@never_cache
@require_safe
def email(request: HttpRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(Email, pk=pk)
    context = {"email": found, "code": code_in(found)}
    return render(request, "sandbox/email.html", context)


@never_cache
@require_safe
@xframe_options_sameorigin
def email_as_html(request: HttpRequest, pk: int) -> HttpResponse:
    """The email as a mail program shows it, for the frame on the email's page."""
    found = get_object_or_404(Email, pk=pk)
    # A link in the frame opens beside it: the shop's own pages refuse to be framed.
    html = found.html.replace("<head>", '<head><base target="_blank">', 1)
    response = HttpResponse(html)
    response["Content-Security-Policy"] = EMAIL_POLICY
    return response
