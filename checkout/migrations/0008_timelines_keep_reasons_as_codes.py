"""Reasons that the timeline kept in somebody's language become codes again."""

from django.conf import settings
from django.db import migrations
from django.utils import translation

from checkout.models.orders import Attention, WhyCancelled

CODES = {"cancelled": WhyCancelled, "attention": Attention}


def keep_codes(apps, schema_editor):
    events = apps.get_model("checkout", "OrderEvent").objects
    for language, _name in settings.LANGUAGES:
        with translation.override(language):
            for kind, codes in CODES.items():
                for code, label in codes.choices:
                    if code:
                        events.filter(kind=kind, detail=str(label)).update(detail=code)


def keep_words(apps, schema_editor):
    events = apps.get_model("checkout", "OrderEvent").objects
    with translation.override(settings.LANGUAGE_CODE):
        for kind, codes in CODES.items():
            for code, label in codes.choices:
                if code:
                    events.filter(kind=kind, detail=code).update(detail=str(label))


class Migration(migrations.Migration):
    dependencies = [("checkout", "0007_emails_can_be_dismissed")]

    operations = [migrations.RunPython(keep_codes, keep_words)]
