"""Emails move to the outbox of all rooms. Those still queued are worded when they are sent."""

from itertools import islice

from django.db import migrations

KINDS = ("paid", "processing", "not_paid", "back_in_stock")
SAME = (
    "kind",
    "cause",
    "to",
    "language",
    "state",
    "tries",
    "next_try_at",
    "error",
    "created_at",
    "sent_at",
)
AT_ONCE = 500


def copy(rows, into, **other):
    """Make a row of `into` for each of `rows`; `other` is {field: function of a row}."""
    made = (
        into(
            **{name: getattr(row, name) for name in SAME},
            **{name: told(row) for name, told in other.items()},
        )
        for row in rows.order_by("pk").iterator(chunk_size=AT_ONCE)
    )
    while batch := list(islice(made, AT_ONCE)):
        into.objects.bulk_create(batch)


def about(row):
    return row.order.number if row.order_id else f"request {row.back_in_stock_id}"


def move(apps, schema_editor):
    old = apps.get_model("checkout", "OutgoingEmail")
    new = apps.get_model("site_config", "OutgoingEmail")
    copy(old.objects.select_related("order"), new, about=about)


def move_back(apps, schema_editor):
    old = apps.get_model("checkout", "OutgoingEmail")
    new = apps.get_model("site_config", "OutgoingEmail")
    orders = dict(apps.get_model("checkout", "Order").objects.values_list("number", "pk"))
    requests = {
        f"request {pk}": pk
        for pk in apps.get_model("checkout", "BackInStock").objects.values_list(
            "pk", flat=True
        )
    }
    old.objects.all().delete()
    rows = new.objects.filter(kind__in=KINDS)
    copy(
        rows,
        old,
        order_id=lambda row: orders.get(row.about),
        back_in_stock_id=lambda row: requests.get(row.about),
    )
    rows.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("checkout", "0013_right_to_cancel_an_order"),
        ("site_config", "0005_outgoing_email"),
    ]

    operations = [migrations.RunPython(move, move_back)]
