"""Wagtail's screens of people: an address that staff change is one that nobody has shown yet."""

from __future__ import annotations

from typing import Any, ClassVar

from allauth.account.models import EmailAddress
from django.db import transaction
from django.utils.translation import gettext_lazy as _
from wagtail.users.forms import UserCreationForm, UserEditForm
from wagtail.users.views.users import UserViewSet

TAKEN = _("There is an account with this address.")


class NewPersonForm(UserCreationForm):
    error_messages: ClassVar[dict[str, Any]] = {
        **UserCreationForm.error_messages,
        "duplicate_username": TAKEN,
    }


class PersonForm(UserEditForm):
    error_messages: ClassVar[dict[str, Any]] = {
        **UserEditForm.error_messages,
        "duplicate_username": TAKEN,
    }

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Wagtail's; with another address, the earlier one signs nobody in any more."""
        user = super().save(commit)
        if commit and "email" in self.changed_data:
            EmailAddress.objects.filter(user=user).delete()
            EmailAddress.objects.create(user=user, email=user.email, primary=True)
        return user


class PersonViewSet(UserViewSet):
    def get_form_class(self, for_update: bool = False) -> Any:
        return PersonForm if for_update else NewPersonForm
