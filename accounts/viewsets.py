"""Wagtail's screens of users: an email that staff change counts as not yet confirmed."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

from accounts.models import User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

EMAIL_TAKEN = _("There is an account with this address.")


class NewPersonForm(UserCreationForm):
    error_messages: ClassVar[dict[str, StrOrPromise]] = {
        **UserCreationForm.error_messages,
        "duplicate_username": EMAIL_TAKEN,
    }


class PersonForm(UserEditForm):
    error_messages: ClassVar[dict[str, StrOrPromise]] = {
        **UserEditForm.error_messages,
        "duplicate_username": EMAIL_TAKEN,
    }

    @transaction.atomic
    def save(self, commit: bool = True) -> User:
        """Wagtail's; with another email, the earlier one no longer signs anybody in."""
        user: User = super().save(commit)
        if commit and "email" in self.changed_data:
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=user.email, primary=True)
        return user


class PersonViewSet(UserViewSet):
    def get_form_class(
        self, for_update: bool = False
    ) -> type[PersonForm] | type[NewPersonForm]:
        return PersonForm if for_update else NewPersonForm
