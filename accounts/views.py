"""Views of an account: its home, the person's details, signing up and in."""

from __future__ import annotations

from urllib.parse import urlencode, urlsplit

from allauth.account.views import SignupView
from allauth.mfa.webauthn.views import login_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.views.account import LogoutView

from accounts.forms import DetailsForm, TypedEmail
from site_config import rate_limits
from site_config.http import SeeOther, safe_next_url

TYPED_EMAIL = "typed_email"


@never_cache
@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/home.html", {"section": "home"})


@never_cache
@login_required
def details(request: HttpRequest) -> HttpResponse:
    posted = request.POST if request.method == "POST" else None
    form = DetailsForm(posted, instance=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Your details are saved."))
        return SeeOther(reverse("account_details"))
    context = {"form": form, "section": "details"}
    status = 422 if form.errors else 200
    return render(request, "accounts/details.html", context, status=status)


@require_POST
@rate_limits.limit_posts("signup", "20/m", of_all="1000/m", seconds=60)
def start_signup(request: HttpRequest) -> HttpResponse:
    """Carry the email from the sign-in form over to the one for a new account."""
    # Kept in the session: an email in a link would be in every log on the way.
    typed = TypedEmail(request.POST)
    if typed.is_valid():  # A session is a row; none for what is no email.
        request.session[TYPED_EMAIL] = typed.cleaned_data["login"]
    target = safe_next_url(request, request.POST.get("next", ""))
    query = f"?{urlencode({'next': target})}" if target else ""
    return SeeOther(reverse("account_signup") + query)


class SignUp(SignupView):
    """allauth's, with the email that was typed on the sign-in page."""

    def get_initial(self) -> dict[str, object]:
        initial: dict[str, object] = super().get_initial()
        typed = self.request.session.pop(TYPED_EMAIL, "")
        return initial | {"email": typed} if typed else initial


sign_up = SignUp.as_view()
# allauth limits posts alone, but the script's first request makes a session row.
passkey_sign_in = rate_limits.limit("passkey", "20/m", of_all="1000/m", seconds=60)(
    login_webauthn
)


@never_cache
def admin_login(request: HttpRequest) -> HttpResponse:
    """Send staff to the shop's own sign-in, second factors included; 403 for shoppers."""
    target = safe_next_url(request, request.GET.get("next", ""))
    if not target or urlsplit(target).path == request.path:
        target = reverse("wagtailadmin_home")
    if not request.user.is_authenticated:
        return redirect(f"{reverse('account_login')}?{urlencode({'next': target})}")
    if not request.user.has_perm("wagtailadmin.access_admin"):
        # Wagtail left a message that says the same.
        list(messages.get_messages(request))
        return render(request, "accounts/staff_only.html", status=403)
    return redirect(target)


@require_POST
def admin_logout(request: HttpRequest, **options: object) -> HttpResponse:
    """Wagtail's, for posts alone: a link must sign nobody out."""
    response: HttpResponse = LogoutView.as_view()(request, **options)
    return response


def too_many_tries(request: HttpRequest) -> HttpResponse:
    """429 for allauth's limits, which count by the minute."""
    return rate_limits.too_many_tries(request, seconds=60)
