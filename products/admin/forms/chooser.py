"""The short form behind "New product" in the chooser; prices follow on its own screen."""

from __future__ import annotations

from itertools import count

from django import forms

from products import catalogue
from products.models import Product
from site_config.models import StoreSettings
from site_config.slugs import slug_of


class NewProductForm(forms.ModelForm[Product]):
    class Meta:
        model = Product
        fields = ("name", "description")

    def save(self, commit: bool = True) -> Product:
        self.instance.slug = unused_slug(self.instance.name)
        return catalogue.save_product(self.instance)


def unused_slug(name: str) -> str:
    """A handle made of `name` that no product has yet: "salt-bowl", "salt-bowl-2"."""
    language = StoreSettings.current().language
    wanted = slug_of(name, language=language)[:90] or "product"
    taken = set(
        Product.objects.filter(slug__startswith=wanted).values_list("slug", flat=True)
    )
    numbered = (wanted if n == 1 else f"{wanted}-{n}" for n in count(1))
    return next(slug for slug in numbered if slug not in taken)
