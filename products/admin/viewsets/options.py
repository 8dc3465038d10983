"""Options and their values in Wagtail, the same for the whole store."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldRowPanel, ObjectList, TitleFieldPanel
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from products.admin.forms.option import OptionForm, ValueForm, ValueFormSet
from products.admin.panels import FormsetPanel
from products.models import Option


def names_of_values(option: Option) -> str:
    return ", ".join(value.name for value in option.values.all())


class OptionViewSet(ModelViewSet):
    model = Option
    icon = "list-ul"
    search_fields = ["name"]
    search_backend_name = None
    list_display = [
        "name",
        Column("its_values", label=_("Values"), accessor=names_of_values),
    ]
    edit_handler = ObjectList(
        [
            TitleFieldPanel("name", placeholder=False),
            "slug",
            "shows_swatches",
            FormsetPanel(
                "values",
                panels=[
                    FieldRowPanel(["name", "slug"]),
                    FieldRowPanel(["colour", "picture"]),
                ],
                heading=_("Values"),
                label=_("value"),
                form=ValueForm,
                formset=ValueFormSet,
            ),
        ],
        base_form_class=OptionForm,
    )
    copy_view_enabled = False  # Names and handles are unique.
    add_to_reference_index = False
