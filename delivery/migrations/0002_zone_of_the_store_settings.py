"""What the store's settings said of delivery becomes its first zone."""

from django.db import migrations


def to_zone(apps, schema_editor):
    store = apps.get_model("site_config", "StoreSettings").objects.first()
    if store is None:
        return
    zone = apps.get_model("delivery", "DeliveryZone").objects.create(
        name=store.delivery_name[:60], countries=store.delivery_countries
    )
    apps.get_model("delivery", "DeliveryOption").objects.create(
        zone=zone,
        name=store.delivery_name[:60],
        price=store.delivery_price,
        free_from=store.free_delivery_from,
        days_min=1,
        days_max=3,
    )


def to_settings(apps, schema_editor):
    option = apps.get_model("delivery", "DeliveryOption").objects.first()
    if option is None:
        return
    apps.get_model("site_config", "StoreSettings").objects.update(
        delivery_name=option.name,
        delivery_price=option.price,
        free_delivery_from=option.free_from,
        delivery_countries=option.zone.countries[:800],
    )


class Migration(migrations.Migration):
    dependencies = [
        ("delivery", "0001_initial"),
        ("site_config", "0013_emails_can_be_sent_again"),
    ]

    operations = [migrations.RunPython(to_zone, to_settings)]
