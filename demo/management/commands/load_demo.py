"""`manage.py load_demo`: fills the shop with Kiln & Loom, and leaves what is there."""

from __future__ import annotations

from django.conf import settings
from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from demo import loader, users


class Command(BaseCommand):
    help = "Make what is missing of the example shop Kiln & Loom. Runs any number of times."

    def handle(self, *args: object, **options: object) -> None:
        made = loader.load()
        self.stdout.write(
            _("Made %(products)d products, %(pages)d product pages, %(orders)d orders.")
            % {
                "products": made.products,
                "pages": made.pages,
                "orders": made.orders,
            }
        )
        if not settings.DEBUG:
            self.stdout.write(_("The example accounts have no password: DEBUG is off."))
            return
        for user in made.people:
            login = {"email": user.email, "password": users.PASSWORD}
            self.stdout.write(_("Sign in as %(email)s with %(password)s") % login)
