"""Every email that the shop sends can be read in the browser."""

from __future__ import annotations

import pytest
from django.core.mail import EmailMultiAlternatives, get_connection
from django.urls import reverse

from sandbox.models import Email

pytestmark = pytest.mark.django_db(databases=["default", "sandbox"])


def send(subject="Your order", to="ada@example.com", text="Thank you.", html=""):
    connection = get_connection("sandbox.mailbox.MailboxBackend")
    email = EmailMultiAlternatives(
        subject, text, "shop@example.com", [to], connection=connection
    )
    if html:
        email.attach_alternative(html, "text/html")
    assert email.send() == 1
    return Email.objects.first()


def test_an_email_is_kept_whole():
    email = send(html="<p>Thank you.</p>")
    assert (email.subject, email.to) == ("Your order", "ada@example.com")
    assert (email.text, email.html) == ("Thank you.", "<p>Thank you.</p>")
    assert email.headers["From"] == "shop@example.com"


def test_newest_email_is_first(client):
    send("First")
    send("Second")
    page = client.get(reverse("sandbox:mail")).content.decode()
    assert page.index("Second") < page.index("First")


def test_emails_are_found_by_recipient(client):
    send("For Ada", to="ada@example.com")
    send("For Ben", to="ben@example.com")
    page = client.get(reverse("sandbox:mail"), {"to": "ben@"}).content.decode()
    assert "For Ben" in page
    assert "For Ada" not in page


def test_code_of_an_email_is_shown_large(client):
    email = send(text="Hello from HERE.\n\nYour code:\n\nK7QD-9XWM\n\nGoodbye.")
    page = client.get(reverse("sandbox:email", args=[email.pk])).content.decode()
    assert "<strong data-code>K7QD-9XWM</strong>" in page


def test_an_email_without_a_code_shows_none(client):
    email = send(text="Thank you.")
    page = client.get(reverse("sandbox:email", args=[email.pk])).content.decode()
    assert "data-code" not in page


def test_links_in_an_email_can_be_followed(client):
    email = send(text="See http://testserver/account/orders/K7QD/ for more.")
    page = client.get(reverse("sandbox:email", args=[email.pk])).content.decode()
    assert 'href="http://testserver/account/orders/K7QD/"' in page


def test_scripts_in_an_email_are_not_run(client):
    email = send(text="<script>alert(1)</script>", html="<script>alert(1)</script>")
    page = client.get(reverse("sandbox:email", args=[email.pk])).content.decode()
    framed = client.get(reverse("sandbox:email_as_html", args=[email.pk]))
    assert "<script>alert" not in page
    policy = framed["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "sandbox allow-popups" in policy
    assert framed["X-Frame-Options"] == "SAMEORIGIN"
