"""Translations: every text is marked and translated, and none of Wagtail's changes."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import django
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import PoFileError
from django.apps import apps
from django.conf import settings
from django.core.management import CommandError, call_command
from django.template.base import DebugLexer, TokenType

from site_config import translations

# Each is one file without an engine, for when nothing else works.
STATIC = {"500.html", "503.html"}
# Parts of addresses and names of classes, which templates write as text.
FOR_MACHINES = {"page=", "option variant__cell--option-", "sandbox-pay"}
TAG = "·"  # Stands where a tag was, so that attributes stay whole.
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "placeholder", "title"}
WORD = re.compile(r"[^\W\d_]{2,}")
# Our translation of these is meant to differ from Wagtail's.
IN_OTHER_WORDS = {"Account", "account", "Home", "Update"}
STAFF_SCREENS = {app for app in settings.INSTALLED_APPS if app.startswith("wagtail")}


def test_every_string_is_translated_into_every_language():
    call_command("build_translations", check=True)


def a_catalogue(**fields):
    catalog = Catalog(locale="de")
    catalog.add(**fields)
    return list(translations.problems(catalog))


def test_missing_or_broken_translation_is_reported():
    pieces = ("%(n)s piece", "%(n)s pieces")
    assert a_catalogue(id="Cart", string="Warenkorb") == []
    assert a_catalogue(id=pieces, string=("Ein Stück", "%(n)s Stück")) == []
    assert a_catalogue(id="Cart", string="") == ["no translation of 'Cart'"]
    assert a_catalogue(id="Cart", string="Wagen", flags=["fuzzy"]) == [
        "not sure of 'Cart'"
    ]
    assert a_catalogue(id="To %(name)s", string="An %(nahme)s") == [
        "other placeholders in 'To %(name)s'"
    ]
    assert a_catalogue(id="<b>Pay</b>", string="<script>Zahlen</b>") == [
        "other placeholders in '<b>Pay</b>'"
    ]
    assert a_catalogue(id=pieces, string=("%(n)s Stück", "Stücke")) == [
        "other placeholders in '%(n)s piece'"
    ]
    assert a_catalogue(id=pieces, string=("%(n)s Stück", "")) == [
        "no translation of '%(n)s piece'"
    ]


def test_stale_or_missing_translations_fail_the_check_until_they_are_built(
    settings, tmp_path
):
    settings.LOCALE_PATHS = [tmp_path]
    with pytest.raises(
        CommandError, match=r"(?s)django.po is stale.*no translation of"
    ):
        call_command("build_translations", check=True)
    call_command("build_translations", verbosity=0)
    with pytest.raises(CommandError) as left:
        call_command("build_translations", check=True)
    assert "stale" not in str(left.value)


def test_catalogue_with_a_merge_conflict_is_refused(settings, tmp_path):
    settings.LOCALE_PATHS = [tmp_path]
    half = translations.po_path("de")
    half.parent.mkdir(parents=True)
    half.write_text('msgid "Cart"\n<<<<<<< HEAD\nmsgstr "Korb"\n', encoding="utf-8")
    with pytest.raises(PoFileError):
        call_command("build_translations")


class Visible(HTMLParser):
    """Collects the texts and spoken attributes of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attributes):
        self.silent += tag in ("script", "style")
        said = SPOKEN_ATTRIBUTES
        self.found += [value for name, value in attributes if name in said and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style")

    def handle_data(self, data):
        self.found += [] if self.silent else [data]


def unmarked(source):
    """The texts of a template outside its tags for translation."""
    bare, inside = [], False
    for token in DebugLexer(source).tokenize():
        if token.token_type == TokenType.TEXT:
            bare.append("" if inside else token.contents)
            continue
        bare.append(TAG)
        if token.contents.startswith(("blocktrans", "endblocktrans", "comment")):
            inside = not token.contents.startswith("end")
        elif token.contents == "endcomment":
            inside = False
    page = Visible()
    page.feed("".join(bare))
    texts = [text.strip() for whole in page.found for text in whole.split(TAG)]
    return [text for text in texts if WORD.search(text) and text not in FOR_MACHINES]


def test_text_that_is_not_marked_for_translation_is_found():
    page = '{% load i18n %}<p title="Cart">{% translate "Pay" %} now {{ it }}</p>'
    assert unmarked(page) == ["Cart", "now"]
    marked = "<p>{% blocktranslate %}Pay {{ it }}{% endblocktranslate %}</p>now"
    assert unmarked(marked) == ["now"]


def test_every_text_in_templates_is_marked_for_translation():
    pages = [
        path
        for path in Path(settings.BASE_DIR, "templates").rglob("*")
        if path.suffix in (".html", ".txt") and path.name not in STATIC
    ]
    bare = {path.name: unmarked(path.read_text(encoding="utf-8")) for path in pages}
    assert {name: texts for name, texts in bare.items() if texts} == {}
    assert len(pages) > 200


def bare_words(file):
    """{text: German} of a compiled catalogue, without messages that have a context."""
    with file.open("rb") as compiled:
        found = [each for each in read_mo(compiled) if each.id and not each.context]
    return {
        "".join(each.id[:1] if each.pluralizable else each.id): "".join(each.string)
        for each in found
    }


def test_our_translations_change_none_of_wagtails_own():
    wagtail_apps = [app for app in apps.get_app_configs() if app.name in STAFF_SCREENS]
    folders = [
        Path(django.__file__).parent / "conf",
        *(Path(app.path) for app in wagtail_apps),
    ]
    ours, theirs = bare_words(translations.po_path("de").with_suffix(".mo")), {}
    for file in (f for each in folders for f in each.glob("locale/de/*/django.mo")):
        for text, german in bare_words(file).items():
            theirs.setdefault(text, []).append(german)
    changed = {
        text: theirs[text]
        for text in ours.keys() & theirs.keys() - IN_OTHER_WORDS
        if ours[text] not in theirs[text]
    }
    assert len(theirs) > 1000
    assert changed == {}
