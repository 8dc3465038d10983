"""The example shop where DEBUG is off: nobody gets in, and no order is made up."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from accounts.models import User
from checkout.models import Order
from demo import people
from home.setting_up import set_up_shop


@pytest.fixture
def production(settings, db):
    settings.DEBUG = False
    settings.SANDBOX = False
    set_up_shop()


@pytest.mark.usefixtures("production")
def test_nobody_gets_a_password():
    people.invite()
    assert User.objects.count() == 3
    assert not any(user.has_usable_password() for user in User.objects.all())


@pytest.mark.usefixtures("production")
def test_the_command_says_so_and_makes_no_orders():
    said = StringIO()
    call_command("load_demo", stdout=said)
    assert "Its people have no password" in said.getvalue()
    assert people.PASSWORD not in said.getvalue()
    assert not Order.objects.exists()
