"""Searches that found nothing: counted, shown to the merchant, and made synonyms."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from openpyxl import load_workbook

from home.groups import EDITORS
from products.models import MissedSearch
from products.search import missed
from site_config.models import StoreSettings
from tests.conftest import browser_of
from tests.products.page_builders import a_page, texts_of
from tests.products.screens import a_member

pytestmark = pytest.mark.django_db
LIST = "/admin/missed-searches/"


@pytest.fixture
def manager():
    return browser_of(a_member())


@pytest.fixture
def editor():
    return browser_of(a_member(EDITORS, "edith@example.com"))


def a_missed_search(words="tumbler", *, times=1, days_ago=0, **fields):
    day = timezone.localdate() - timedelta(days=days_ago)
    return MissedSearch.objects.create(words=words, day=day, count=times, **fields)


def searched(browser, *queries, **more):
    for query in queries:
        browser.get("/search/", {"q": query, **more})
    rows = MissedSearch.objects.values_list("words", "count")
    return sorted(rows)


def rows_of(answer):
    """`[(words, how often)]`, as the list shows them."""
    cells = texts_of(answer, "tbody td:nth-child(-n+2)")
    return list(zip(cells[::2], cells[1::2], strict=True))


def press(browser, act, row, **sent):
    return browser.post(reverse(f"missed-searches:{act}", args=[row.pk]), sent)


def synonyms():
    return StoreSettings.current().search_synonyms.splitlines()


# --- Counted


def test_searches_in_vain_are_counted_by_words_and_day(guest):
    a_page("Salt Bowl")
    assert searched(guest, "Zeppelin", " zeppelin ", "ZEPPELIN!", "salt") == [
        ("zeppelin", 3)
    ]
    assert MissedSearch.objects.get().day == timezone.localdate()


def test_a_corrected_search_counts_once_and_says_what_was_shown(guest):
    a_page("Salt Bowl")
    assert searched(guest, "bole", "salt") == [("bole", 1)]
    assert searched(guest, "bole", exactly="1") == [("bole", 1)]
    assert MissedSearch.objects.get().instead == "bowl"


def test_words_that_are_still_being_typed_are_not_counted(guest):
    guest.get(
        "/search/",
        {"q": "zeppe"},
        headers={"HX-Request": "true", "HX-Target": "suggestions"},
    )
    guest.head("/search/", {"q": "zeppelin"})
    assert searched(guest, "zeppelin", page="2") == []


@pytest.mark.parametrize("typed", ["ada@example.com", "+44 131 496 0000", '"', "", " "])
def test_what_may_name_a_person_is_not_kept(guest, typed):
    assert searched(guest, typed) == []


def test_sizes_are_no_telephone_numbers(guest):
    assert searched(guest, "50 x 70") == [("50 x 70", 1)]


def test_one_visitor_does_not_fill_the_list(guest):
    searched(guest, *[f"zeppelin {number}" for number in range(30)])
    assert MissedSearch.objects.count() == 20


def test_a_day_has_only_so_many_different_words(monkeypatch):
    monkeypatch.setattr(missed, "MOST_A_DAY", 2)
    for words in ["one", "two", "three", "two"]:
        missed.count(words)
    counted = MissedSearch.objects.order_by("words").values_list("words", "count")
    assert list(counted) == [("one", 1), ("two", 2)]


def test_searches_are_deleted_after_ninety_days(capsys):
    a_missed_search("old", days_ago=91)
    a_missed_search("new", days_ago=90)
    call_command("prune_missed_searches")
    assert "deleted: 1" in capsys.readouterr().out
    assert MissedSearch.objects.get().words == "new"


# --- Shown


def test_list_adds_up_the_days_of_the_same_words(manager):
    a_missed_search("tumbler", times=2, days_ago=3)
    a_missed_search("tumbler", times=5)
    a_missed_search("apron", times=6, days_ago=1)
    assert rows_of(manager.get(LIST)) == [("tumbler", "7"), ("apron", "6")]


def test_list_is_searched_and_filtered_by_day(manager):
    a_missed_search("tumbler", times=2, days_ago=30)
    a_missed_search("tumbler", times=5)
    a_missed_search("apron", times=6, days_ago=30)
    assert rows_of(manager.get(LIST, {"q": "tumb"})) == [("tumbler", "7")]
    since = timezone.localdate() - timedelta(days=7)
    assert rows_of(manager.get(LIST, {"day_from": since})) == [("tumbler", "5")]
    assert rows_of(manager.get(LIST, {"day_to": since})) == [
        ("apron", "6"),
        ("tumbler", "2"),
    ]
    assert len(rows_of(manager.get(LIST, {"day_from": "soon"}))) == 2


def test_list_tells_corrected_searches_from_those_without_any_result(manager):
    a_missed_search("tumbler", times=2)
    a_missed_search("bole", instead="bowl")
    shown = texts_of(manager.get(LIST), "tbody td:nth-child(3)")
    assert shown == ["", "bowl"]
    for what, words in [("nothing", "tumbler"), ("others", "bole")]:
        [(found, _times)] = rows_of(manager.get(LIST, {"shown": what}))
        assert found == words


def test_home_page_says_what_is_often_missed(manager):
    a_missed_search("tumbler", times=2)
    a_missed_search("tumbler", times=2, days_ago=6)
    a_missed_search("apron", times=2)
    a_missed_search("bole", times=9, instead="bowl")
    a_missed_search("vintage", times=9, days_ago=7)
    panel = texts_of(manager.get("/admin/"), "#missed-searches-content li")
    assert panel == ["4 searches for “tumbler” this week"]


def test_list_is_exported(manager):
    day = a_missed_search("tumbler", times=2).day
    a_missed_search("tumbler", times=5, days_ago=2)
    csv = b"".join(manager.get(LIST, {"export": "csv"})).decode()
    assert csv.splitlines() == [
        "Words,How often,Shown instead,Last time",
        f"tumbler,7,,{day}",
    ]
    xlsx = b"".join(manager.get(LIST, {"export": "xlsx"}))
    row = load_workbook(BytesIO(xlsx)).active[2]
    assert [cell.value for cell in row][:2] == ["tumbler", 7]


def test_editors_see_the_list_and_change_nothing(editor):
    row = a_missed_search()
    answer = editor.get(LIST)
    assert rows_of(answer) == [("tumbler", "1")]
    assert texts_of(answer, "tbody a, tbody button") == []
    for act in ("synonym", "dismiss"):
        assert press(editor, act, row).status_code == 302
    assert (MissedSearch.objects.count(), synonyms()) == (1, [])


def test_synonyms_are_for_those_who_may_change_the_settings():
    mia = a_member()
    mia.groups.get().permissions.remove(
        *mia.groups.get().permissions.filter(codename="change_storesettings")
    )
    browser, row = browser_of(mia), a_missed_search()
    assert texts_of(browser.get(LIST), "tbody a, tbody button") == ["Dismiss tumbler"]
    a_page("Oat mug")
    press(browser, "synonym", row, words="tumbler", means="mug")
    assert synonyms() == []


def test_customers_do_not_see_the_list(adas):
    assert adas.get(LIST).status_code == 302


# --- Dealt with


def test_one_press_makes_a_synonym_that_finds_something_from_now_on(manager, guest):
    a_page("Oat mug")
    row = a_missed_search("tumbler", days_ago=1)
    a_missed_search("tumbler")
    form = manager.get(reverse("missed-searches:synonym", args=[row.pk]))
    assert 'name="words" value="tumbler"' in form.text
    answer = press(manager, "synonym", row, words="tumbler", means="mug")
    assert answer["Location"] == LIST
    said = manager.get(LIST)
    assert "“tumbler” now finds what “mug” finds." in said.text
    assert rows_of(said) == []
    assert synonyms() == ["tumbler = mug"]
    assert texts_of(guest.get("/search/?q=tumbler"), ".card-name") == ["Oat mug"]


def test_a_synonym_leaves_others_as_they_are(manager):
    store = StoreSettings.current()
    store.search_synonyms = "cup = mug, beaker"
    store.save()
    a_page("Oat mug")
    press(manager, "synonym", a_missed_search(), words=" Tumbler ", means="mug")
    assert synonyms() == ["cup = mug, beaker", "Tumbler = mug"]


def test_a_synonym_adds_one_line_whatever_is_sent(manager):
    a_page("Oat mug")
    words = "tumbler\n beaker"
    press(manager, "synonym", a_missed_search(), words=words, means="mug")
    assert synonyms() == ["tumbler beaker = mug"]


def test_words_that_still_find_nothing_stay_on_the_list(manager):
    a_page("Oat mug")
    row = a_missed_search("purple tumbler")
    press(manager, "synonym", row, words="tumbler", means="mug")
    said = manager.get(LIST)
    assert "“purple tumbler” still finds nothing." in said.text
    assert rows_of(said) == [("purple tumbler", "1")]


@pytest.mark.parametrize(
    ("words", "means", "error"),
    [
        ("tumbler", "", "This field is required."),
        ("tumbler", "zeppelin", "The shop finds nothing for “zeppelin” either."),
        ("tumbler", "mug = cup", "Write one word or phrase."),
        ("tumbler; beaker", "mug", "Write one word or phrase."),
    ],
)
def test_a_synonym_that_makes_no_sense_is_refused(manager, words, means, error):
    a_page("Oat mug")
    answer = press(manager, "synonym", a_missed_search(), words=words, means=means)
    assert error in answer.text
    assert (synonyms(), MissedSearch.objects.count()) == ([], 1)


def test_a_full_list_of_synonyms_is_left_as_it_is(manager):
    a_page("Oat mug")
    store = StoreSettings.current()
    store.search_synonyms = "\n".join(["cup = mug"] * 500)
    store.save()
    answer = press(manager, "synonym", a_missed_search(), words="tumbler", means="mug")
    assert "Keep the list to 500 lines." in answer.text
    assert len(synonyms()) == 500


@pytest.mark.parametrize(
    ("words", "meant"),
    [("bole", "bowl"), ("purple bowl", "bowl"), ("zeppelin", "")],
)
def test_what_may_be_meant_is_filled_in(manager, words, meant):
    a_page("Salt Bowl")
    row = a_missed_search(words)
    form = manager.get(reverse("missed-searches:synonym", args=[row.pk]))
    field = BeautifulSoup(form.content, "html.parser").find(attrs={"name": "means"})
    assert field.get("value", "") == meant


def test_dismissed_words_come_back_when_they_are_searched_for_again(manager, guest):
    row = a_missed_search("zeppelin", days_ago=2)
    a_missed_search("zeppelin", times=4)
    press(manager, "dismiss", row)
    assert rows_of(manager.get(LIST)) == []
    searched(guest, "zeppelin")
    assert rows_of(manager.get(LIST)) == [("zeppelin", "1")]


def test_a_get_dismisses_nothing(manager):
    row = a_missed_search()
    answer = manager.get(reverse("missed-searches:dismiss", args=[row.pk]))
    assert answer.status_code == 405
    assert MissedSearch.objects.aggregate(sum=Sum("count"))["sum"] == 1
