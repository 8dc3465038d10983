"""Exports from the admin, Wagtail's own too: formulas stay text."""

from __future__ import annotations

import csv
from datetime import UTC, datetime
from io import StringIO

import pytest
from django.urls import reverse
from wagtail.contrib.forms.models import FormSubmission
from wagtail.models import Page
from wagtail.users.models import UserProfile

from home.models import ContactPage, HomePage
from tests.checkout.order_builders import a_row

pytestmark = pytest.mark.django_db


def exported(browser, url):
    answer = browser.get(url, {"export": "csv"})
    return list(csv.reader(StringIO(b"".join(answer.streaming_content).decode())))


def test_formula_in_a_contact_message_is_exported_as_text(olives):
    page = ContactPage.objects.get()
    asked = page.get_data_fields()[-1][0]
    FormSubmission.objects.create(page=page, form_data={asked: "=1+1"})
    url = reverse("wagtailforms:list_submissions", args=[page.pk])
    assert "'=1+1" in exported(olives, url)[1]


def test_formula_in_a_page_title_is_exported_as_text(olives):
    home = HomePage.objects.get()
    home.title = "=1+1"
    home.save_revision().publish()
    rows = exported(olives, reverse("wagtailadmin_reports:aging_pages"))
    assert Page.objects.filter(title="=1+1").exists()
    assert "'=1+1" in [cell for row in rows for cell in row]


def test_export_uses_the_language_and_time_zone_of_the_user(olive, olives):
    olive.language = "de"
    olive.save()
    UserProfile.objects.create(user=olive, current_time_zone="Europe/Berlin")
    placed = datetime(2026, 7, 2, 23, 43, 5, 123456, tzinfo=UTC)
    a_row(placed_at=placed)
    head, row = exported(olives, reverse("orders:index"))
    assert head[:2] == ["Nummer", "Bestellt"]
    assert row[1] == "2026-07-03 01:43:05"
