"""The stylesheet: joined from its layers, within its budget, legible in both themes."""

from __future__ import annotations

import gzip
import re
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles.finders import find

from site_config.stylesheet import build, joined

STATIC = Path(settings.BASE_DIR, "static")
FOLDER = STATIC / "css"
TEMPLATES = Path(settings.BASE_DIR, "templates")
LAYERS = sorted(FOLDER.glob("[0-9][0-9]-*.css"))
GROUNDS = ("paper", "raised", "sunken")
ON_EVERY_GROUND = [
    (name, ground, least)
    for least, names in (
        (4.5, ("ink", "muted", "accent", "accent-strong", "ok", "warn", "error")),
        (3.0, ("edge", "focus")),
    )
    for name in names
    for ground in GROUNDS
]
ON_ITS_OWN = [
    ("on-accent", "accent", 4.5),
    ("on-accent", "accent-strong", 4.5),
    ("ok", "ok-bg", 4.5),
    ("warn", "warn-bg", 4.5),
    ("error", "error-bg", 4.5),
    ("ink", "warn-bg", 4.5),
]


def tokens(theme):
    pairs = re.findall(
        r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)",
        (FOLDER / "10-tokens.css").read_text(),
    )
    return {name: (light, dark)[theme] for name, light, dark in pairs}


def luminance(colour):
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one, other):
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def style_of(page):
    return re.search(r"<style>(.*)</style>", (TEMPLATES / page).read_text())[1]


@pytest.fixture
def layers(tmp_path):
    """A folder of layers, empty."""
    folder = tmp_path / "layers"
    folder.mkdir()
    return folder


def test_layers_are_joined_in_the_order_of_their_numbers(layers):
    (layers / "20-base.css").write_text("b {}\n")
    (layers / "00-reset.css").write_text("a {}\n")
    (layers / "sandbox.css").write_text("c {}\n")
    assert joined(layers) == "/* 00-reset.css */\na {}\n/* 20-base.css */\nb {}\n"


def test_a_changed_layer_is_joined_anew(layers, tmp_path):
    file = tmp_path / "css/site.css"
    for text in ("one {}\n", "two {}\n"):
        (layers / "10-tokens.css").write_text(text)
        build(layers, file)
        assert file.read_text() == f"/* 10-tokens.css */\n{text}"


def test_layers_that_have_not_changed_are_not_written_again(layers, tmp_path):
    file = tmp_path / "css/site.css"
    (layers / "10-tokens.css").write_text("one {}\n")
    build(layers, file)
    written = file.stat().st_ino
    build(layers, file)
    assert file.stat().st_ino == written


def test_pages_get_the_stylesheet_that_the_layers_make():
    assert Path(find("css/site.css")).read_text() == joined(FOLDER)


def test_the_joined_stylesheet_is_not_committed():
    listed = subprocess.run(
        ["git", "ls-files", "static/css", "build"],
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert not re.search(r"site\.css|build/", listed.stdout)


@pytest.mark.parametrize(
    ("name", "kilobytes"), [("css/site.css", 18), ("js/site.js", 8)]
)
def test_style_and_script_of_every_page_stay_small(name, kilobytes):
    assert len(gzip.compress(Path(find(name)).read_bytes())) <= kilobytes * 1024


def test_the_two_typefaces_stay_within_66_kilobytes():
    files = STATIC.glob("fonts/*-latin-wght-normal.woff2")
    assert sum(file.stat().st_size for file in files) <= 66 * 1024


def test_each_typeface_comes_with_its_licence():
    faces = {file.name.split("-latin")[0] for file in STATIC.glob("fonts/*.woff2")}
    assert faces == {"fraunces", "instrument-sans"}
    assert all((STATIC / f"fonts/{face}-OFL.txt").exists() for face in faces)


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("name", "ground", "least"), ON_EVERY_GROUND + ON_ITS_OWN)
def test_text_and_borders_have_enough_contrast(name, ground, least, theme):
    colours = tokens(theme)
    assert contrast(colours[name], colours[ground]) >= least


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_colours_come_from_the_tokens(layer):
    text = layer.read_text().replace("white", "")
    found = re.findall(r"#[0-9a-f]{3,8}\b|rgb\(|hsl\(|oklch\(", text)
    assert layer.name == "10-tokens.css" or found == []


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_styles_work_from_right_to_left(layer):
    sides = r"(?:margin|padding|border|inset|float|text-align)[\w-]*:? ?(?:left|right)\b|^\s*(?:left|right|top|bottom|width|height):"
    assert re.findall(sides, layer.read_text(), re.MULTILINE) == []


@pytest.mark.parametrize("layer", LAYERS, ids=lambda layer: layer.name)
def test_only_utilities_and_print_use_important(layer):
    important = "!important" in layer.read_text()
    assert not important or layer.name in {"50-utilities.css", "60-print.css"}


def test_the_inline_script_is_exactly_the_text_that_is_hashed():
    script = (TEMPLATES / "parts/theme_script.js").read_text()
    assert script == script.strip()
    assert not re.search(r"{[{%#]|</", script)
    assert (
        '<script>{% include "parts/theme_script.js" %}</script>'
        in (TEMPLATES / "base.html").read_text()
    )


def test_error_and_maintenance_pages_share_one_small_style():
    assert style_of("500.html") == style_of("503.html")
    assert len(style_of("500.html").encode()) <= 4 * 1024


def test_error_and_maintenance_pages_need_no_template_engine():
    assert re.findall(r"{[{%].*?[}%]}", (TEMPLATES / "503.html").read_text()) == []
    assert re.findall(r"{[{%].*?[}%]}", (TEMPLATES / "500.html").read_text()) == [
        "{{ reference }}"
    ]


def test_no_template_has_inline_styles_or_event_handlers():
    forbidden = re.compile(r"<[^>]*\s(?:style|on\w+|hx-on[\w:-]*)=", re.IGNORECASE)
    pages = [*TEMPLATES.glob("parts/*.html"), *TEMPLATES.glob("*.html")]
    assert [page.name for page in pages if forbidden.search(page.read_text())] == []
