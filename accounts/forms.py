"""Account forms: allauth's with the texts of the shop, and the person's details."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from allauth.account import forms as allauth
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.conf import settings
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from accounts.models import User
from accounts.passkeys import PasskeyField
from site_config import languages

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

MAX_EMAIL_LENGTH = 254  # Of the column, and of RFC 5321.
ENTER_EMAIL = _("Enter an email address like name@example.com.")


class FieldTexts(TypedDict, total=False):
    """How a field looks; `required` is the message when it stays empty."""

    label: StrOrPromise
    help_text: StrOrPromise
    required: StrOrPromise
    initial: bool
    attrs: dict[str, str]


# By the field's name.
FIELD_TEXTS: dict[str, FieldTexts] = {
    "login": {
        "label": _("Email"),
        "required": ENTER_EMAIL,
        "attrs": {"autocomplete": "username"},
    },
    "email": {
        "label": _("Email"),
        "required": ENTER_EMAIL,
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


class EmailMaxLength(MaxLengthValidator):
    """Counts an address as it is kept, in lower case, where one "İ" becomes two."""

    def clean(self, x: object) -> int:
        return len(str(x).lower())


class FieldTextsMixin:
    """Gives the fields of allauth's forms the labels, hints and messages of the shop."""

    use_required_attribute = False
    fields: dict[str, forms.Field]

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # A password is typed once; somebody who mistypes it can ask for a code.
        self.fields.pop("password2", None)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            _set_texts(field, FIELD_TEXTS.get(name, {}))


def _set_texts(field: forms.Field, texts: FieldTexts) -> None:
    field.label = texts.get("label", field.label)
    field.help_text = texts.get("help_text", field.help_text)
    field.initial = texts.get("initial", field.initial)
    if "required" in texts:
        field.error_messages["required"] = texts["required"]
    if isinstance(field, forms.EmailField):
        field.error_messages["invalid"] = ENTER_EMAIL
        # allauth would cut what is longer, and write to an address that nobody typed.
        others = (v for v in field.validators if not isinstance(v, MaxLengthValidator))
        field.validators = [*others, EmailMaxLength(MAX_EMAIL_LENGTH)]
    field.widget.attrs.update(texts.get("attrs", {}))


class LoginForm(FieldTextsMixin, allauth.LoginForm):
    pass


class RequestLoginCodeForm(FieldTextsMixin, allauth.RequestLoginCodeForm):
    user: User | None  # Whose account it is, if anybody's.

    def clean_email(self) -> str:
        email: str = super().clean_email()
        self.user = self._user
        _look_again(self.user)
        return email


class EmailForm(FieldTextsMixin, forms.Form):
    """An address alone, in lower case, as accounts keep theirs."""

    email = forms.EmailField()

    def clean_email(self) -> str:
        return str(self.cleaned_data["email"]).lower()


def _look_again(user: User | None) -> None:
    """allauth looks for a new address in one more table: look as often for a known one."""
    if user is not None:
        User.objects.filter(pk=0).first()


class AddEmailForm(FieldTextsMixin, allauth.AddEmailForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New email")


class ChangePasswordForm(FieldTextsMixin, allauth.ChangePasswordForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class SetPasswordForm(FieldTextsMixin, allauth.SetPasswordForm):
    pass


class ResetPasswordForm(FieldTextsMixin, allauth.ResetPasswordForm):
    def clean_email(self) -> str:
        email: str = super().clean_email()
        _look_again(self.users[0] if self.users else None)
        return email


class ResetPasswordKeyForm(FieldTextsMixin, allauth.ResetPasswordKeyForm):
    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")


class ReauthenticateForm(FieldTextsMixin, allauth.ReauthenticateForm):
    pass


class ConfirmLoginCodeForm(FieldTextsMixin, allauth.ConfirmLoginCodeForm):
    pass


class ConfirmEmailForm(FieldTextsMixin, allauth.ConfirmEmailVerificationCodeForm):
    pass


class ConfirmPasswordResetForm(FieldTextsMixin, allauth.ConfirmPasswordResetCodeForm):
    pass


class AuthenticateForm(FieldTextsMixin, mfa.AuthenticateForm):
    pass


class ReauthenticateByCodeForm(FieldTextsMixin, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(FieldTextsMixin, totp.ActivateTOTPForm):
    pass


class AddPasskeyForm(FieldTextsMixin, webauthn.AddWebAuthnForm):
    credential = PasskeyField(RegistrationResponse)


class EditPasskeyForm(FieldTextsMixin, webauthn.EditWebAuthnForm):
    pass


class LoginByPasskeyForm(webauthn.LoginWebAuthnForm):
    credential = PasskeyField(AuthenticationResponse)


class AuthenticateByPasskeyForm(webauthn.AuthenticateWebAuthnForm):
    credential = PasskeyField(AuthenticationResponse)


class ReauthenticateByPasskeyForm(webauthn.ReauthenticateWebAuthnForm):
    credential = PasskeyField(AuthenticationResponse)


class DetailsForm(FieldTextsMixin, forms.ModelForm):  # type: ignore[type-arg]
    """Name and language; the email changes elsewhere, after it is confirmed."""

    language = forms.ChoiceField(
        label=_("Language"),
        help_text=_("For your account, your cart and the emails we send you."),
        choices=settings.LANGUAGES,
    )

    class Meta:
        model = User
        fields = ("first_name", "last_name", "language")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        # Who has chosen none reads the store's, and keeps it when they save a name.
        self.initial["language"] = languages.for_person(self.initial["language"])
