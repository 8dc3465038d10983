"""Reasons that the timeline kept in somebody's language become codes again."""

from django.db import migrations

# {kind: {code: (in English, in German)}}, as they were written then.
WORDS = {
    "cancelled": {
        "expired": (
            "The payment page closed",
            "Die Zahlungsseite hat sich geschlossen",
        ),
        "failed": (
            "The bank declined the payment",
            "Die Bank hat die Zahlung abgelehnt",
        ),
        "refused": (
            "Stripe refused to open a payment page",
            "Stripe wollte keine Zahlungsseite öffnen",
        ),
        "replaced": (
            "The shopper changed the cart",
            "Der Kunde hat den Warenkorb geändert",
        ),
        "staff": ("Cancelled by the shop", "Vom Shop storniert"),
    },
    "attention": {
        "review": (
            "What was paid does not fit the order",
            "Die Zahlung passt nicht zur Bestellung",
        ),
        "no_stock": (
            "Paid, but sold out while paying",
            "Bezahlt, aber währenddessen ausverkauft",
        ),
        "paid_twice": ("Paid twice", "Zweimal bezahlt"),
        "late": ("Paid after it was cancelled", "Nach der Stornierung bezahlt"),
    },
}


def keep_codes(apps, schema_editor):
    events = apps.get_model("checkout", "OrderEvent").objects
    for kind, codes in WORDS.items():
        for code, words in codes.items():
            events.filter(kind=kind, detail__in=words).update(detail=code)


def keep_words(apps, schema_editor):
    events = apps.get_model("checkout", "OrderEvent").objects
    for kind, codes in WORDS.items():
        for code, (english, _german) in codes.items():
            events.filter(kind=kind, detail=code).update(detail=english)


class Migration(migrations.Migration):
    dependencies = [("checkout", "0007_emails_can_be_dismissed")]

    operations = [migrations.RunPython(keep_codes, keep_words)]
