"""Attempts from before may all have been asked for: no refusal of a repeat is definite."""

from django.db import migrations
from django.db.models import F


def note_that_stripe_was_asked(apps, schema_editor):
    attempts = apps.get_model("checkout", "PaymentAttempt").objects
    attempts.filter(asked_at=None).update(asked_at=F("created_at"))


class Migration(migrations.Migration):
    dependencies = [("checkout", "0004_attempt_remembers_when_stripe_was_asked")]

    operations = [
        migrations.RunPython(note_that_stripe_was_asked, migrations.RunPython.noop)
    ]
