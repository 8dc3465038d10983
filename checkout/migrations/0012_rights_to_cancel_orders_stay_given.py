"""The right to cancel an order, and what was written under its earlier name, are renamed."""

from django.db import migrations


def rename(apps, right, action, cause):
    """Each argument is (before, after)."""
    rights = apps.get_model("auth", "Permission").objects
    rights.filter(content_type__app_label="checkout", codename=right[0]).update(
        codename=right[1]
    )
    log = apps.get_model("wagtailcore", "ModelLogEntry").objects
    log.filter(action=action[0]).update(action=action[1])
    events = apps.get_model("checkout", "OrderEvent").objects
    events.filter(cause=cause[0]).update(cause=cause[1])


def forward(apps, schema_editor):
    rename(
        apps,
        right=("give_up_order", "cancel_order"),
        action=("checkout.give_up", "checkout.cancel_order"),
        cause=("Order desk", "Admin"),
    )


def backward(apps, schema_editor):
    rename(
        apps,
        right=("cancel_order", "give_up_order"),
        action=("checkout.cancel_order", "checkout.give_up"),
        cause=("Admin", "Order desk"),
    )


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0011_labels_in_plain_english"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailcore", "0063_modellogentry"),
    ]

    operations = [migrations.RunPython(forward, backward)]
