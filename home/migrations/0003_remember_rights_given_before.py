"""Groups that were set up before have had their rights, whatever has become of them."""

from django.db import migrations

GIVEN = {
    "Editors": {"wagtailadmin": ["access_admin"]},
    "Shop managers": {
        "wagtailadmin": ["access_admin"],
        "products": None,
        "checkout": [
            "view_order",
            "give_up_order",
            "cancel_order",  # As it is called since.
            "add_orderevent",
            "view_stripeevent",
            "view_discrepancy",
            "change_discrepancy",
            "view_outgoingemail",
            "view_backinstock",
        ],
        "site_config": ["change_storesettings"],
        "wagtailforms": ["view_formsubmission"],
    },
}


def remember(apps, schema_editor):
    given = apps.get_model("home", "GivenRight").objects
    rights = apps.get_model("auth", "Permission").objects
    homes = apps.get_model("home", "HomePage").objects.values("pk")
    at_home = apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
        page__in=homes
    )
    groups = apps.get_model("auth", "Group").objects.filter(
        pk__in=at_home.values("group")
    )
    for group in groups.filter(name__in=GIVEN):
        for app, codenames in GIVEN[group.name].items():
            named = rights.filter(content_type__app_label=app)
            if codenames is not None:
                named = named.filter(codename__in=codenames)
            for right in named:
                given.get_or_create(group=group, permission=right)


class Migration(migrations.Migration):
    dependencies = [("home", "0002_rights_are_given_once")]

    operations = [migrations.RunPython(remember, migrations.RunPython.noop)]
