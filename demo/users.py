"""The users of the example shop; with DEBUG=0 none of them gets a password."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.models import Group
from django.db import transaction

from accounts.models import User
from demo import data_files
from demo.data_files import Row

# Written down for everybody to read, so it opens development shops only.
PASSWORD = "kiln-and-loom"


def create() -> list[User]:
    """Create the users that are missing, and return these."""
    known = set(User.objects.values_list("email", flat=True))
    rows = data_files.read("people")["person"]
    return [_user(row) for row in rows if row["email"] not in known]


@transaction.atomic
def _user(row: Row) -> User:
    group = row.get("group")
    user = User.objects.create_user(
        row["email"],
        PASSWORD if settings.DEBUG else None,
        first_name=row["first_name"],
        last_name=row["last_name"],
        is_staff=bool(group),
    )
    if group:
        user.groups.add(Group.objects.get(name=group))
    # Without a verified address the first sign-in would ask for an emailed code.
    EmailAddress.objects.create(
        user=user, email=user.email, verified=True, primary=True
    )
    return user
