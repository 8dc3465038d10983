"""Builders: the shortest way to a shop in the state that a test is about."""

from __future__ import annotations

from decimal import Decimal
from itertools import count

from allauth.account.models import EmailAddress

from accounts.models import User
from delivery.models import DeliveryOption, DeliveryZone
from products import stock
from products.models import (
    CataloguePage,
    Option,
    OptionValue,
    Product,
    ProductPage,
    Variant,
    VariantOption,
)
from site_config.models import StoreSettings

PASSWORD = "correct horse battery staple"
numbers = count(1)


def a_person(email: str, **fields: object) -> User:
    """Somebody with an account and a verified address."""
    user = User.objects.create_user(email, PASSWORD, **fields)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def set_store_language(language: str) -> None:
    """Set the store's language, one of settings.LANGUAGES."""
    store = StoreSettings.current()
    store.language = language
    store.save()


def set_delivery(countries: str = "GB", **fields: object) -> DeliveryOption:
    """Have one zone with one option, £5 unless `fields` say otherwise."""
    DeliveryZone.objects.all().delete()
    zone = DeliveryZone.objects.create(name="Here", countries=countries)
    values = {"name": "Standard delivery", "price": Decimal(5), **fields}
    option: DeliveryOption = DeliveryOption.objects.create(zone=zone, **values)
    option.refresh_from_db()  # Amounts that were given as text.
    return option


def a_product(
    name: str = "Stoneware mug", *, live: bool = True, **fields: object
) -> Product:
    """A product with a page of its own below `/products/`, and no variant yet."""
    slug = fields.pop("slug", f"product-{next(numbers)}")
    fields.setdefault("description", f"{name}. It holds what you put into it.")
    product: Product = Product.objects.create(name=name, slug=slug, **fields)
    page = ProductPage(title=name, slug=slug, product=product, live=live)
    CataloguePage.objects.get().add_child(instance=page)
    product.main_page = page
    product.save(update_fields=["main_page"])
    return product


def a_variant(
    sku: str | None = None,
    *,
    product: Product | None = None,
    name: str = "Stoneware mug",
    price: Decimal | str = "26.00",
    on_hand: int = 10,
    tracked: bool = True,
    options: dict[str, str] | None = None,
    **fields: object,
) -> Variant:
    """Something to buy, with `on_hand` units in stock; `options` is {option: value}."""
    sku = sku or f"SKU-{next(numbers)}"
    product = product or a_product(name)
    variant = Variant.objects.create(
        product=product, sku=sku, price=Decimal(price), **fields
    )
    stock.create_item(variant, tracked=tracked)
    if on_hand and tracked:
        stock.receive(sku, on_hand, why="opening stock")
    for option, value in (options or {}).items():
        an_option(variant, option, value)
    return Variant.objects.with_everything().get(pk=variant.pk)


def an_option(variant: Variant, option: str, value: str) -> VariantOption:
    """Give a variant one value of an option, both made when they are missing."""
    axis, _made = Option.objects.get_or_create(slug=option.lower(), name=option)
    choice, _made = OptionValue.objects.get_or_create(
        option=axis, slug=value.lower().replace(" ", "-"), name=value
    )
    variant.product.options.add(axis)
    variant.product.save()
    return VariantOption.objects.create(variant=variant, option=axis, value=choice)
