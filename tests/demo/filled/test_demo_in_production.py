"""The example shop where DEBUG is off: nobody gets in, and no order is made up."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from checkout.models import Order
from demo import users

pytestmark = [
    pytest.mark.django_db(databases=["default", "sandbox"]),
    pytest.mark.usefixtures("loaded", "production"),
]


@pytest.fixture
def production(settings):
    settings.DEBUG = False
    settings.SANDBOX = False
    User.objects.all().delete()


def test_nobody_gets_a_password():
    users.create()
    assert User.objects.count() == 3
    assert not any(user.has_usable_password() for user in User.objects.all())


def test_the_command_says_so_and_makes_no_orders():
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert User.objects.count() == 3
    assert "The example accounts have no password" in said.getvalue()
    assert users.PASSWORD not in said.getvalue()
    assert not Order.objects.exists()
