"""Views of an account: its home, the person's details, signing in."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from allauth.account import views as allauth
from allauth.mfa.webauthn.views import login_webauthn
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from wagtail.admin.views.account import LogoutView

from accounts.code_views import TYPED_EMAIL
from accounts.forms import DetailsForm, EmailForm, RequestLoginCodeForm
from accounts.sign_in_codes import SignInProcess
from site_config import rate_limits
from site_config.http import SeeOther, safe_next_url


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


class SignIn(allauth.RequestLoginCodeView):
    """The one page to come in by: an address, known or new, gets a code."""

    template_name = "account/login.html"

    def get_initial(self) -> dict[str, object]:
        return {"email": self.request.session.get(TYPED_EMAIL, "")}

    def form_valid(self, form: RequestLoginCodeForm) -> HttpResponse:
        SignInProcess.begin(
            self.request, user=form.user, email=form.cleaned_data["email"]
        )
        return SeeOther(self.get_success_url())


class PasswordSignIn(allauth.LoginView):
    """Email and password; the sign-in page posts the address that was typed there."""

    template_name = "account/login_password.html"

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        if "password" not in request.POST:
            return self.get(request, *args, **kwargs)
        return super().post(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_form_kwargs()
        if "password" not in self.request.POST:
            kwargs |= {"data": None, "files": None}
            kwargs["initial"] = {"login": self.request.POST.get("email", "")}
        return kwargs


def show_sign_in(
    request: HttpRequest, form: EmailForm, *, status: int = 200, then: str = ""
) -> HttpResponse:
    """The sign-in page with a form that another view made; `then` is where it leads."""
    page = SignIn()
    page.setup(request)
    context = page.get_context_data(form=form)
    if then:
        field = format_html('<input type="hidden" name="next" value="{}">', then)
        context |= {"redirect_field": field, "redirect_field_value": then}
    return render(request, page.template_name, context, status=status)


sign_in = SignIn.as_view()
sign_in_by_password = PasswordSignIn.as_view()
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
