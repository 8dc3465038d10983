"""An option and its values; a value that a variant has can't be deleted."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminModelForm

from products import catalogue
from products.models import Option, VariantOption
from site_config.models import StoreSettings
from site_config.slugs import slug_of


class ColourInput(forms.TextInput):
    """A colour to be typed, which may be left empty, beside the browser's own choice."""

    class Media:
        js = ("js/admin_colours.js",)

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        typed = super().render(*args, **kwargs)
        return format_html(
            '<div class="shop-admin-colour">{}<input type="color" aria-label="{}"></div>',
            typed,
            _("Choose a colour"),
        )


class SluggedForm(WagtailAdminModelForm):
    """A name and its handle, which is made of the name when it is left empty."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("If left empty, it is made from the name.")

    def clean_slug(self) -> str:
        name = self.cleaned_data.get("name", "")
        made = slug_of(name, language=StoreSettings.current().language)
        slug = self.cleaned_data["slug"] or made[: self.fields["slug"].max_length]
        if not slug:
            raise forms.ValidationError(_("Use plain letters in the handle."))
        return str(slug)


class ValueForm(SluggedForm):
    """A value, with the colour or the picture of its swatch."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["colour"].widget = ColourInput()


class OptionForm(SluggedForm):
    """An option with its values."""

    def save(self, commit: bool = True) -> Option:
        # Values may swap handles, which Wagtail's own way of saving would run into.
        return catalogue.save_option(super().save(commit=False))


class ValueFormSet(BaseChildFormSet):
    """The values of one option."""

    def get_unique_error_message(self, unique_check: tuple[str, ...]) -> str:
        return _("Two values have the same handle.")

    def clean(self) -> None:
        super().clean()
        self._check_names()
        deleted = [form for form in self.forms if self._should_delete_form(form)]
        values = [form.instance.pk for form in deleted if form.instance.pk]
        used = VariantOption.objects.filter(value__in=values).select_related("value")
        if first := used.first():
            raise forms.ValidationError(
                _("%(value)s can't be deleted while a variant uses it.")
                % {"value": first.value.name}
            )

    def _check_names(self) -> None:
        kept = [form for form in self.forms if not self._should_delete_form(form)]
        names = [form.cleaned_data.get("name") for form in kept if form.has_changed()]
        names += [form.instance.name for form in kept if not form.has_changed()]
        if len(named := [name.casefold() for name in names if name]) > len(set(named)):
            raise forms.ValidationError(_("Two values have the same name."))
