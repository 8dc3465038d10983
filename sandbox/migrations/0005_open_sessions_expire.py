"""Open sessions learn from their plan, no longer from a search, when they expire."""

from __future__ import annotations

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def plan_expiry(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    records = apps.get_model("sandbox", "Record").objects.using(
        schema_editor.connection.alias
    )
    sessions = records.filter(kind="checkout.session", data__status="open")
    for session in sessions.iterator():
        session.next_step = "expire"
        session.next_at = session.data["expires_at"]
        session.save(update_fields=["next_step", "next_at"])


class Migration(migrations.Migration):
    dependencies = [("sandbox", "0004_time_passes")]
    operations = [migrations.RunPython(plan_expiry, migrations.RunPython.noop)]
