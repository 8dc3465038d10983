from django.db import migrations

# The columns that Wagtail searches, on MySQL alone: under the collation of the shop's
# database "mug" would not find "Mug". On other databases words are folded as they are kept.
ALTERED = """
    ALTER TABLE wagtailsearch_indexentry
    MODIFY title longtext COLLATE utf8mb4_unicode_520_ci NOT NULL,
    MODIFY body longtext COLLATE utf8mb4_unicode_520_ci NULL,
    MODIFY autocomplete longtext COLLATE utf8mb4_unicode_520_ci NULL
"""


def ignore_case(apps, schema_editor):
    if schema_editor.connection.vendor == "mysql":
        schema_editor.execute(ALTERED)


class Migration(migrations.Migration):

    atomic = False  # MySQL can't undo it.

    dependencies = [
        ("site_config", "0008_own_carriers"),
        ("wagtailsearch", "0010_add_text_fields"),
    ]

    operations = [migrations.RunPython(ignore_case, migrations.RunPython.noop)]
