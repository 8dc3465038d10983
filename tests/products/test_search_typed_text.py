"""Whatever somebody types is answered, by the page and by the suggestions."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as some

from site_config.models import StoreSettings
from tests.builders import set_store_language
from tests.products.page_builders import a_page

pytestmark = pytest.mark.django_db
UNDER_THE_FIELD = {"HX-Request": "true", "HX-Target": "suggestions"}
PIECES = ["bowl", "Salt", "50 × 70", "-", "--", "_", "'", '"', "%", "\\", "=", "a" * 70]
TYPED = some.text(max_size=120) | some.lists(some.sampled_from(PIECES)).map(" ".join)


@pytest.mark.parametrize("language", ["en-gb", "de"])
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(typed=TYPED)
@example(typed="\0bowl\0")
@example(typed="🏺 vase 🏺")
@example(typed="b" * 10_000)
@example(typed="bowl " * 2_000)
@example(typed="50 x" * 100)
@example(typed="%' OR 1=1 --")
@example(typed="İıIi İZNİK")
@example(typed="-'-_-")
@example(typed="ß" * 100)
@example(typed="½ ² ﬁ ㎏ Ⅷ")
@example(typed="\ud800".encode("utf-8", "replace").decode())
def test_any_text_is_answered(guest, typed, language):
    if not StoreSettings.objects.filter(search_synonyms="dish = bowl").exists():
        a_page("Salt Bowl")
        StoreSettings.objects.update(search_synonyms="dish = bowl")
        set_store_language(language)
    for headers in ({}, UNDER_THE_FIELD):
        answer = guest.get("/search/", {"q": typed}, headers=headers)
        assert answer.status_code == 200
    assert guest.get("/products/", {"q": typed}).status_code == 200
