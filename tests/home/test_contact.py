"""The contact form: messages are stored, emailed to the store, and read by managers."""

from __future__ import annotations

import pytest
from django.contrib.auth.models import Group
from django.core import mail
from django.utils import timezone
from wagtail.contrib.forms.models import FormSubmission

from checkout.payments import reconcile
from home.groups import EDITORS, MANAGERS
from home.models import ContactPage
from site_config.models import OutgoingEmail, StoreSettings
from tests.builders import a_person
from tests.conftest import browser_of
from tests.mail_servers import WORKING
from tests.marks import committed
from tests.products.page_builders import texts_of

pytestmark = pytest.mark.django_db
MESSAGE = {
    "name": "Ada",
    "email": "ada@example.com",
    "order_number": "7KQ2-M4TX",
    "message": "Is the bowl safe in a dishwasher?",
}


@pytest.fixture(autouse=True)
def _shop(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    StoreSettings.objects.update(email="studio@example.com")


@pytest.fixture
def write(guest, django_capture_on_commit_callbacks):
    """Send the form with changes, and do what follows once it is kept."""

    def write(**changes):
        with django_capture_on_commit_callbacks(execute=True):
            return guest.post("/contact/", MESSAGE | changes)

    return write


def test_a_message_is_kept_and_mailed_to_the_store(write):
    answer = write()
    assert (answer.status_code, answer["Location"]) == (303, "/contact/?sent=1")
    assert FormSubmission.objects.get().form_data == MESSAGE
    [email] = mail.outbox
    assert email.to == ["studio@example.com"]
    assert email.reply_to == ["ada@example.com"]
    assert email.subject == "Message from Ada"
    assert "7KQ2-M4TX" in email.body
    assert "dishwasher" in email.body


@committed
def test_message_reaches_the_store_though_the_mail_server_was_away(write, settings):
    settings.EMAIL_BACKEND = "tests.mail_servers.Broken"
    assert write().status_code == 303
    settings.EMAIL_BACKEND = WORKING
    OutgoingEmail.objects.update(next_try_at=timezone.now())
    reconcile.run()
    [email] = mail.outbox
    assert "dishwasher" in email.body
    assert email.reply_to == ["ada@example.com"]


def test_message_whose_email_failed_is_in_the_list_of_emails(write, olives):
    write()
    OutgoingEmail.objects.update(state="failed", error="ConnectionRefusedError")
    page = olives.get("/admin/emails/").text
    assert "Message to the shop" in page
    assert "Send again" in page


def test_sender_of_a_message_is_thanked(guest):
    answer = guest.get("/contact/?sent=1")
    assert "We have your message and answer within two working days." in answer.text
    assert texts_of(answer, "main form") == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"name": ""}, "Enter your name."),
        ({"email": ""}, "Enter your email address, so that we can answer."),
        ({"email": "ada"}, "Enter an email address like name@example.com."),
        ({"message": "  "}, "Tell us what it is about."),
        ({"message": "a" * 4001}, "at most 4000 characters"),
        ({"name": "\x00"}, "Null characters are not allowed."),
    ],
)
def test_refused_message_says_why_and_keeps_what_was_typed(write, changes, sentence):
    answer = write(**changes)
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'value="7KQ2-M4TX"' in answer.text
    assert not FormSubmission.objects.exists()
    assert mail.outbox == []


def test_an_error_is_shown_at_its_field_and_on_top_of_the_page(write):
    answer = write(email="ada")
    assert texts_of(answer, "#id_email_error") == [
        "Error: Enter an email address like name@example.com."
    ]
    assert 'aria-invalid="true"' in answer.text
    assert texts_of(answer, ".error-summary h2") == ["Please check one thing"]
    assert texts_of(answer, "title")[0].startswith("Error: ")


def test_a_bot_that_fills_in_every_field_is_thanked_and_its_message_dropped(write):
    assert write(website="https://spam.example").status_code == 303
    assert not FormSubmission.objects.exists()
    assert mail.outbox == []


def test_a_name_cannot_add_a_header_to_the_email(write):
    write(name="Ada\r\nBcc: everyone@example.com")
    [email] = mail.outbox
    assert email.subject == "Message from Ada Bcc: everyone@example.com"
    assert email.recipients() == ["studio@example.com"]


def test_the_sixth_message_in_ten_minutes_has_to_wait(write):
    answers = [write() for _number in range(6)]
    assert [answer.status_code for answer in answers] == [303] * 5 + [429]
    assert answers[-1]["Retry-After"] == "600"
    assert FormSubmission.objects.count() == 5


def test_a_form_from_another_site_is_refused(guest):
    guest.handler.enforce_csrf_checks = True
    assert guest.post("/contact/", MESSAGE).status_code == 403


def test_superuser_reads_the_messages(write, olives):
    write()
    page = ContactPage.objects.get()
    answer = olives.get(f"/admin/forms/submissions/{page.pk}/")
    assert "dishwasher" in answer.text
    assert "7KQ2-M4TX" in answer.text


@pytest.mark.parametrize(("group", "status"), [(EDITORS, 302), (MANAGERS, 200)])
def test_managers_read_messages_and_editors_do_not(write, group, status):
    write()
    colleague = a_person("colleague@example.com", is_staff=True)
    colleague.groups.add(Group.objects.get(name=group))
    browser = browser_of(colleague)
    page = ContactPage.objects.get()
    answer = browser.get(f"/admin/forms/submissions/{page.pk}/")
    assert answer.status_code == status
    assert ("dishwasher" in answer.text) is (status == 200)
    erase = f"/admin/forms/submissions/{page.pk}/delete/"
    chosen = {"selected-submissions": FormSubmission.objects.get().pk}
    browser.post(f"{erase}?selected-submissions={chosen['selected-submissions']}")
    assert FormSubmission.objects.exists() is (status == 302)


@pytest.mark.parametrize("together", [False, True])
def test_page_that_holds_messages_is_not_deleted(olives, together):
    page = ContactPage.objects.get()
    FormSubmission.objects.create(page=page, form_data={"message": "Hello"})
    parent = page.get_parent()
    for gone in (page, parent):
        address = f"/admin/pages/{gone.pk}/delete/"
        if together:
            address = f"/admin/bulk/wagtailcore/page/delete/?id={gone.pk}&next=/admin/"
        html = olives.post(address, follow=True).text
        assert "holds messages from people. Unpublish it instead." in html
    assert FormSubmission.objects.count() == 1
