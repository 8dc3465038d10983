"""Every database tells texts apart, finds and sorts them in the same way."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.db.models import F

from site_config.sorting import Alphabetical

pytestmark = pytest.mark.django_db
NAME = r"Mug 50% off_\ "


@pytest.fixture
def group():
    Group.objects.all().delete()
    return Group.objects.create(name=NAME)


@pytest.mark.parametrize("other", ["apfel", "äpfel", "Apfel", "Äpfel "])
def test_texts_that_differ_in_case_accents_or_spaces_are_different(other):
    Group.objects.create(name="Äpfel")
    Group.objects.create(name=other)
    assert Group.objects.get(name="Äpfel").name == "Äpfel"
    assert Group.objects.filter(name__in=["Äpfel"]).count() == 1


@pytest.mark.parametrize(
    ("lookup", "typed"),
    [
        ("iexact", NAME.upper()),
        ("icontains", r"50% OFF_\ "),
        ("istartswith", "MUG 50%"),
        ("iendswith", r"OFF_\ "),
        ("iregex", r"^mug \d+%"),
        ("icontains", F("name")),
        ("istartswith", F("name")),
        ("iendswith", F("name")),
        ("contains", "50% off"),
        ("regex", r"^Mug \d+%"),
    ],
)
def test_text_is_found(group, lookup, typed):
    assert Group.objects.filter(**{f"name__{lookup}": typed}).get() == group


@pytest.mark.parametrize(
    ("lookup", "typed"),
    [
        ("iexact", "MUG 50_ OFF__ "),
        ("icontains", "5%FF"),
        ("istartswith", "M_G"),
        ("iendswith", "_"),
        ("regex", r"^mug"),
    ],
)
def test_other_text_is_not_found(group, lookup, typed):
    assert not Group.objects.filter(**{f"name__{lookup}": typed}).exists()


@pytest.mark.usefixtures("group")
def test_names_are_sorted_as_in_a_dictionary():
    for name in ("Zucker", "äpfel", "Birne", "apfel 2"):
        Group.objects.create(name=name)
    names = Group.objects.order_by(Alphabetical("name")).values_list("name", flat=True)
    assert list(names) == ["äpfel", "apfel 2", "Birne", NAME, "Zucker"]
