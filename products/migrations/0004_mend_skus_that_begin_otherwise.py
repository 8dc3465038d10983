"""A SKU like ".." could not stand in an address: such ones get an X in front."""

from django.db import migrations


def mend(apps, schema_editor):
    variants = apps.get_model("products", "Variant").objects
    for variant in variants.exclude(sku__regex=r"^[A-Za-z0-9]"):
        sku = f"X{variant.sku}"[:64]
        while variants.filter(sku=sku).exists():
            sku = f"X{sku}"[:64]
        variants.filter(pk=variant.pk).update(sku=sku)


class Migration(migrations.Migration):
    dependencies = [("products", "0003_skus_begin_with_a_letter_or_digit")]

    operations = [migrations.RunPython(mend, migrations.RunPython.noop)]
