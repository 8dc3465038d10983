from __future__ import annotations

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0002_labels_in_plain_english")]

    operations = [
        migrations.RenameModel("Letter", "Email"),
        migrations.RenameModel("Answer", "IdempotencyKey"),
    ]
