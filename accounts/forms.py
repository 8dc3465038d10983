"""What people type about themselves; allauth's forms in the shop's words."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.core.validators import MaxLengthValidator
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from accounts.credentials import CredentialField
from accounts.models import User
from site_config import languages

LONGEST_ADDRESS = 254  # Of the column, and of RFC 5321.
AN_ADDRESS = _("Enter an email address like name@example.com.")
# By the field's name: label, hint and attributes, and what to do when it stays empty.
WORDS: dict[str, dict[str, Any]] = {
    "login": {
        "label": _("Email"),
        "required": AN_ADDRESS,
        "attrs": {"autocomplete": "username webauthn"},
    },
    "email": {
        "label": _("Email"),
        "required": AN_ADDRESS,
        "attrs": {"autocomplete": "email"},
    },
    "password": {
        "label": _("Password"),
        "help_text": "",
        "required": _("Enter your password."),
    },
    "oldpassword": {
        "label": _("Current password"),
        "help_text": "",
        "required": _("Enter your current password."),
    },
    "password1": {
        "label": _("Password"),
        "help_text": _("At least 8 characters. A few unrelated words are good."),
        "required": _("Choose a password."),
    },
    "code": {
        "label": _("Code"),
        "required": _("Enter the code."),
        "attrs": {"inputmode": "numeric", "class": "input-code"},
    },
    "name": {
        "label": _("Name of this passkey"),
        "help_text": _("So that you know it again: phone, laptop, key ring."),
        "required": _("Give the passkey a name."),
        "attrs": {"autocomplete": "off"},
    },
    "passwordless": {
        "label": _("Sign in with this passkey alone"),
        "help_text": _(
            "Instead of a password your device asks for a fingerprint, your face or a PIN."
        ),
        "initial": True,
    },
    "first_name": {
        "label": _("First name"),
        "attrs": {"autocomplete": "given-name"},
    },
    "last_name": {
        "label": _("Last name"),
        "attrs": {"autocomplete": "family-name"},
    },
}


class LongestAddress(MaxLengthValidator):
    """Counts an address as it is kept, in lower case, where one "İ" becomes two."""

    def clean(self, x: Any) -> int:
        return len(x.lower())


class Worded:
    """A form whose fields are named and explained as everywhere in the shop."""

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # A password is typed once; whoever mistypes it asks for a code.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            _word(field, WORDS.get(name, {}))


def _word(field: forms.Field, words: dict[str, Any]) -> None:
    field.label = words.get("label", field.label)
    field.help_text = words.get("help_text", field.help_text)
    field.initial = words.get("initial", field.initial)
    if "required" in words:
        field.error_messages["required"] = words["required"]
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = AN_ADDRESS
        # allauth would cut what is longer, and write to an address that nobody typed.
        others = (v for v in field.validators if not isinstance(v, MaxLengthValidator))
        field.validators = [*others, LongestAddress(LONGEST_ADDRESS)]
    field.widget.attrs.update(words.get("attrs", {}))


class LoginForm(Worded, allauth.LoginForm):
    pass


class RequestLoginCodeForm(Worded, allauth.RequestLoginCodeForm):
    """Also takes the address from the sign-in form, whose field is called `login`."""

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and "email" not in data and "login" in data:
            data = {"email": data["login"]}
        super().__init__(data, *args, **kwargs)


class SignupForm(Worded, allauth.SignupForm):
    def try_save(self, request: HttpRequest) -> Any:
        if self.account_already_exists or self.by_passkey:
            # Where no password is kept the time that one costs is spent all the same,
            # or it would tell whether the address has an account.
            make_password(self.cleaned_data.get("password1", ""))
        return super().try_save(request)


class TypedEmail(forms.Form):
    """What was typed on the sign-in page by somebody who wants an account."""

    login = forms.EmailField(max_length=LONGEST_ADDRESS)


class AddEmailForm(Worded, allauth.AddEmailForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email")


class ChangePasswordForm(Worded, allauth.ChangePasswordForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class SetPasswordForm(Worded, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(Worded, allauth.ResetPasswordForm):
    pass


class ResetPasswordKeyForm(Worded, allauth.ResetPasswordKeyForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class ReauthenticateForm(Worded, allauth.ReauthenticateForm):
    pass


class ConfirmLoginCodeForm(Worded, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailForm(Worded, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetForm(Worded, allauth.ConfirmPasswordResetCodeForm):
    pass


class AuthenticateForm(Worded, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(Worded, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(Worded, totp.ActivateTOTPForm):
    pass


class AddPasskeyForm(Worded, webauthn.AddWebAuthnForm):
    credential = CredentialField(RegistrationResponse)


class EditPasskeyForm(Worded, webauthn.EditWebAuthnForm):
    pass


class SignupPasskeyForm(Worded, webauthn.SignupWebAuthnForm):
    credential = CredentialField(RegistrationResponse)


class LoginByPasskeyForm(webauthn.LoginWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class AuthenticateByPasskeyForm(webauthn.AuthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class ReauthenticateByPasskeyForm(webauthn.ReauthenticateWebAuthnForm):
    credential = CredentialField(AuthenticationResponse)


class DetailsForm(Worded, forms.ModelForm):  # type: ignore[type-arg]
    """Name and language; the email changes elsewhere, after it is confirmed."""

    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("For your account, your cart and the emails we send you."),
        choices=settings.LANGUAGES,
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Who has chosen none reads the store's, and keeps it when they save a name.
        self.initial["language"] = languages.for_person(self.initial["language"])
