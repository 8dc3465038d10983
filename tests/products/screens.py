"""The catalogue's screens as a browser meets them: read the form, change it, send it."""

from __future__ import annotations

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from accounts.models import User
from home.groups import MANAGERS
from products.models import Product
from tests.builders import a_person

Form = dict[str, Any]


def a_member(group: str = MANAGERS, email: str = "mia@example.com") -> User:
    """Somebody who works in the shop, with the rights of a group."""
    person = a_person(email)
    person.groups.add(Group.objects.get(name=group))
    return person


def edit_url(product: Product) -> str:
    return reverse("product:edit", args=[product.pk])


def open_form(client: Client, product: Product) -> Form:
    """What a browser would send if the product's screen were saved untouched."""
    return form_in(client.get(edit_url(product)))


def form_in(response: Any) -> Form:
    """The names and values of the editor's form in a page."""
    page = BeautifulSoup(response.content, "html.parser")
    for unused in page.find_all("template"):
        unused.decompose()
    form = page.find(id="w-editor-form")
    assert isinstance(form, Tag)
    sent: Form = {}
    for field in form.find_all(["input", "select", "textarea"]):
        if isinstance(field, Tag) and field.get("name"):
            _send(sent, field)
    return sent


def save(client: Client, product: Product, form: Form) -> Any:
    return client.post(edit_url(product), form)


def with_new_variant(form: Form, **fields: Any) -> Form:
    """The form after "Add a variant" was pressed and its row filled in."""
    number = int(form["variants-TOTAL_FORMS"])
    row = {"id": "", "ORDER": number + 1, "DELETE": "", "shown": 0, "low_at": 3}
    row |= {"active": "on", "tracked": "on"} | fields
    named = {f"variants-{number}-{name}": value for name, value in row.items()}
    return form | named | {"variants-TOTAL_FORMS": number + 1}


def _send(sent: Form, field: Tag) -> None:
    name = str(field["name"])
    if field.name == "select":
        chosen = field.find("option", selected=True) or field.find("option")
        sent[name] = chosen["value"] if isinstance(chosen, Tag) else ""
    elif field.name == "textarea":
        sent[name] = field.get_text().removeprefix("\n")
    elif field.get("type") == "checkbox":
        if field.has_attr("checked"):
            sent.setdefault(name, []).append(field.get("value", "on"))
    else:
        sent[name] = field.get("value", "")
