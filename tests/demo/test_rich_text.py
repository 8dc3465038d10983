"""Rich text that does not come from the editor."""

from __future__ import annotations

import pytest

from demo import rich_text

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "hostile",
    [
        "<p>Oat<script>alert(1)</script></p>",
        '<p>Oat <a href="javascript:alert(1)">mug</a></p>',
        '<p onclick="alert(1)">Oat</p>',
        '<p>Oat <img src="x" onerror="alert(1)"></p>',
        '<p>Oat <iframe src="https://evil.example"></iframe></p>',
        '<svg onload="alert(1)"><p>Oat</p></svg>',
        '<p style="position:fixed">Oat</p>',
    ],
)
def test_hostile_richtext_import(hostile):
    kept = rich_text.clean(hostile)
    assert "Oat" in kept
    for danger in ("<script", "javascript:", "onclick", "onerror", "<iframe", "style="):
        assert danger not in kept


def test_what_an_editor_may_write_stays():
    kept = rich_text.clean(
        '<h2>Firing</h2><p>At <b>1260°</b>, see <a href="/journal/">why</a>.</p>'
    )
    assert "Firing</h2>" in kept
    assert "<b>1260°</b>" in kept
    assert '<a href="/journal/">why</a>' in kept
