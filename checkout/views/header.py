"""View of the private part of every page's header."""

from __future__ import annotations

from django.http import HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from checkout.current_cart import person, units_of
from site_config.http import HtmxRequest


@require_safe
def me(request: HtmxRequest) -> HttpResponse:
    """What is personal in the header, kept out of pages that are the same for all."""
    user = person(request)
    context = {
        "cart_count": units_of(request),
        "name": user.get_short_name() if user else "",
        "signed_in": user is not None,
        "edit_url": _edit_url(request),
    }
    # Without all that whole pages need.
    return HttpResponse(render_to_string("checkout/_me.html", context))


def _edit_url(request: HtmxRequest) -> str | None:
    """For editors, a way from the page that they read to the one where they write."""
    number = request.GET.get("page", "")
    if not (number.isascii() and number.isdigit() and len(number) < 10):
        return None
    if not request.user.has_perm("wagtailadmin.access_admin"):
        return None
    page = Page.objects.filter(pk=int(number)).first()
    if page is None or not page.permissions_for_user(request.user).can_edit():
        return None
    return reverse("wagtailadmin_pages:edit", args=[page.pk])
