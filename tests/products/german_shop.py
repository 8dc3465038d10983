"""A shop in German, small but whole, and what people type into its search."""

from __future__ import annotations

import json

from django.utils.text import slugify

from home.models import (
    ContactPage,
    JournalPage,
    PoliciesPage,
    PolicyPage,
    StoryPage,
)
from products import catalogue
from products.catalogue import VariantData
from products.models import (
    CataloguePage,
    DepartmentPage,
    Option,
    OptionValue,
    Product,
    ProductPage,
    Variant,
)
from site_config.models import StoreSettings

SYNONYMS = """
Tasse = Becher
Schüssel = Schale
Plaid = Decke
Poster, Bild = Druck
Lieferung, Porto = Versand
Retoure, Umtausch = Rückgabe
"""
# Department: its other words; then name | description | materials | option: values.
CATALOGUE = {
    "Keramik: Geschirr, Steinzeug, Töpferware": """
        Kaffeebecher Morgenrot | Für den ersten Kaffee, 300 ml. | Steinzeug | Glasur: Weiß, Blau
        Teebecher ohne Henkel | Liegt warm in beiden Händen. | Steinzeug | Glasur: Weiß
        Große Schale | Für Obst oder einen Salat für sechs. | Steinzeug | Glasur: Weiß, Grün
        Müslischale | Gerade groß genug für den Morgen. | Steinzeug | Glasur: Blau
        Teekanne Eisen | Vier Tassen, und sie tropft nicht. | Steinzeug, Eisenglasur |
        Bodenvase Mond | Für hohe Zweige, 40 cm hoch. | Steinzeug | Glasur: Weiß
        Vase Halm | Schmal, für wenige Blumen. | Steinzeug | Glasur: Blau
        Suppenteller | Tief, mit breitem Rand. | Steinzeug | Glasur: Weiß
        Kuchenteller | Für ein Stück und eine Gabel. | Steinzeug | Glasur: Weiß
        Krug Asche | Fasst einen Liter. | Steinzeug, Ascheglasur |
        Vorratsdose | Mit Deckel, für Mehl oder Salz. | Steinzeug |
        Blumentopf | Mit Untersetzer, für Kräuter. | Terrakotta |""",
    "Textilien: Stoffe, Gewebtes": """
        Leinenkissen | Mit Federn gefüllt, 45 × 45 cm. | Leinen | Farbe: Natur, Blau
        Wolldecke Heide | Schwer und warm, 140 × 190 cm. | Schurwolle | Farbe: Grau, Rot
        Babydecke Lamm | Weich und leicht. | Lammwolle |
        Geschirrtuch Streifen | Trocknet Gläser ohne Fusseln. | Leinen |
        Handtuch Waffel | Nimmt Wasser schnell auf. | Baumwolle |
        Tischläufer | Für lange Tische. | Leinen |
        Schürze | Mit zwei Taschen. | Leinen |
        Topflappen | Zwei Stück, dick gewebt. | Baumwolle |""",
    "Drucke: Poster, Bilder, Kunst": """
        Siebdruck Hafen | Zwei Boote vor der Mole. | Büttenpapier | Größe: 30 × 40 cm, 50 × 70 cm
        Siebdruck Birnen | Drei Birnen vor der Suppe. | Büttenpapier | Rahmen: Gerahmt in Eiche, Ohne Rahmen
        Linolschnitt Krähe | Schwarz auf Grau. | Papier |
        Postkarten | Zwölf Motive. | Karton |
        Wandkalender | Ein Druck für jeden Monat. | Papier |""",
}
POLICIES = {
    "Versand": "Wir verschicken in zwei Werktagen. Ab 90 € ist es kostenlos.",
    "Rückgabe": "Sie können alles binnen 30 Tagen zurücksenden und erhalten Ihr Geld.",
    "Datenschutz": "Wir setzen keine Cookies, solange Sie nur schauen.",
}
STORY = "Neun Tage für einen Becher"

# `typed: names`; each name is among the first three hits.
SEARCHES = """
Kissen: Leinenkissen
kissen: Leinenkissen
Leinen Kissen: Leinenkissen
Leinen-Kissen: Leinenkissen
Wollkissen: Leinenkissen
Sofakissen: Leinenkissen
Kissen blau: Leinenkissen
Becher: Kaffeebecher Morgenrot, Teebecher ohne Henkel
Kaffeebecher: Kaffeebecher Morgenrot
Kaffee Becher: Kaffeebecher Morgenrot
Tasse: Kaffeebecher Morgenrot, Teebecher ohne Henkel
Tassen: Kaffeebecher Morgenrot, Teebecher ohne Henkel
Kaffeetasse: Kaffeebecher Morgenrot
Teetasse: Teebecher ohne Henkel
blauer Becher: Kaffeebecher Morgenrot
grosse Schale: Große Schale
große Schale: Große Schale
GROSSE SCHALE: Große Schale
GROẞE SCHALE: Große Schale
Schale groß: Große Schale
Schale: Große Schale, Müslischale
Schalen: Große Schale, Müslischale
Schüssel: Große Schale, Müslischale
Schuessel: Große Schale, Müslischale
Schüsseln: Große Schale, Müslischale
Müslischale: Müslischale
Muslischale: Müslischale
Mueslischale: Müslischale
Müsli: Müslischale
Salatschüssel: Große Schale
Teekanne: Teekanne Eisen
Teekannen: Teekanne Eisen
Tee Kanne: Teekanne Eisen
Kanne: Teekanne Eisen
Vase: Vase Halm, Bodenvase Mond
Vasen: Vase Halm, Bodenvase Mond
Blumenvase: Vase Halm
blaue Vase: Vase Halm
Teller: Suppenteller, Kuchenteller
Suppenteller: Suppenteller
Krug: Krug Asche
Krüge: Krug Asche
Dose: Vorratsdose
Blumentöpfe: Blumentopf
Blumentoepfe: Blumentopf
Wolldecke: Wolldecke Heide
Wolldecken: Wolldecke Heide
Woll-Decke: Wolldecke Heide
Decke: Wolldecke Heide, Babydecke Lamm
Decken: Wolldecke Heide, Babydecke Lamm
Kuscheldecke: Wolldecke Heide, Babydecke Lamm
Plaid: Wolldecke Heide, Babydecke Lamm
graue Decke: Wolldecke Heide
Geschirrtuch: Geschirrtuch Streifen
Geschirrtücher: Geschirrtuch Streifen
Geschirrtuecher: Geschirrtuch Streifen
Küchentuch: Geschirrtuch Streifen, Handtuch Waffel
Handtücher: Handtuch Waffel
Tischlaufer: Tischläufer
Tischlaeufer: Tischläufer
Schurze: Schürze
Schürzen: Schürze
Siebdruck: Siebdruck Hafen, Siebdruck Birnen
Siebdrucke: Siebdruck Hafen, Siebdruck Birnen
Druck: Siebdruck Hafen, Siebdruck Birnen
Poster: Drucke, Siebdruck Hafen, Siebdruck Birnen
Bilder: Drucke, Siebdruck Hafen, Siebdruck Birnen
gerahmt: Siebdruck Birnen
Eiche: Siebdruck Birnen
50 x 70: Siebdruck Hafen
50x70 cm: Siebdruck Hafen
Birne: Siebdruck Birnen
Kalender: Wandkalender
Wolle: Wolldecke Heide, Babydecke Lamm
Leinen: Leinenkissen, Geschirrtuch Streifen
Steinzeug: Keramik
Geschirr: Keramik
Keramik: Keramik
Textilien: Textilien
Versand: Versand
Lieferung: Versand
Versandkosten: Versand
Rückgabe: Rückgabe
Ruckgabe: Rückgabe
Rueckgabe: Rückgabe
Retoure: Rückgabe
Datenschutz: Datenschutz
Kontakt: Kontakt
Neun Tage: Neun Tage für einen Becher
Teekane: Teekanne Eisen
Becehr: Kaffeebecher Morgenrot, Teebecher ohne Henkel
Kisen: Leinenkissen
Geschirtuch: Geschirrtuch Streifen
Sibdruck: Siebdruck Hafen, Siebdruck Birnen
Keramick: Keramik
Wolldeke: Wolldecke Heide
Schalle: Große Schale, Müslischale
Leinenk: Leinenkissen
Gesch: Geschirrtuch Streifen
Siebd: Siebdruck Hafen
ein Becher für meine Mutter: Kaffeebecher Morgenrot, Teebecher ohne Henkel
ich suche eine Decke aus Wolle: Wolldecke Heide, Babydecke Lamm
"""


def searches() -> list[tuple[str, list[str]]]:
    """`[(typed, names)]`."""
    rows = (line.rpartition(":") for line in SEARCHES.splitlines() if line)
    return [(typed, names.strip().split(", ")) for typed, _, names in rows]


def fill() -> None:
    """Make the shop, in the way in which staff would."""
    store = StoreSettings.current()
    store.language, store.search_synonyms = "de", SYNONYMS.strip()
    store.full_clean()
    store.save()
    for heading, lines in CATALOGUE.items():
        title, _, words = heading.partition(": ")
        department = _department(title, words)
        for line in lines.strip().splitlines():
            _product(department, *(part.strip() for part in line.split("|")))
    for title, text in POLICIES.items():
        page = PolicyPage(title=title, slug=slugify(title), body=f"<p>{text}</p>")
        PoliciesPage.objects.get().add_child(instance=page)
    JournalPage.objects.get().add_child(
        instance=StoryPage(title=STORY, slug="neun-tage")
    )
    contact = ContactPage.objects.get()
    contact.title = "Kontakt"
    contact.save_revision().publish()


def _department(title: str, words: str) -> DepartmentPage:
    page = DepartmentPage(title=title, slug=slugify(title), search_terms=words)
    CataloguePage.objects.get().add_child(instance=page)
    return page


def _product(
    department: DepartmentPage, name: str, description: str, made_of: str, choices: str
) -> None:
    slug = slugify(name)
    option, values = _option(choices)
    variants = [
        VariantData(
            variant=Variant(sku=f"{slug}-{place}".upper(), price=20),
            values=[value] if value else [],
            counted=5,
        )
        for place, value in enumerate(values)
    ]
    product = catalogue.save_product(
        Product(name=name, slug=slug, description=description),
        variants=variants,
        options=[option] if option else [],
    )
    spec = {"type": "spec", "value": {"name": "Material", "value": made_of}}
    page = ProductPage(title=name, slug=slug, product=product, specs=json.dumps([spec]))
    department.refresh_from_db()
    department.add_child(instance=page)


def _option(choices: str) -> tuple[Option | None, list[OptionValue | None]]:
    """`Farbe: Natur, Blau` as rows; one variant without a value when there is none."""
    if not choices:
        return None, [None]
    title, _, names = choices.partition(": ")
    option, _made = Option.objects.get_or_create(name=title, slug=slugify(title))
    return option, [
        OptionValue.objects.get_or_create(
            option=option, slug=slugify(name), defaults={"name": name}
        )[0]
        for name in names.split(", ")
    ]
