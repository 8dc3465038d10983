"""The ceramics and the rooms as a visitor sees them: sharp, calm and our own."""

from __future__ import annotations

import numpy as np
import pytest
from PIL import Image

from demo import album, reading
from demo.studio import ceramics, rooms
from demo.studio.light import linear

POTS = sorted(ceramics.PICTURES)
ROOMS = sorted(rooms.PICTURES)
ON_PAPER = {
    "oat-mug-front": "#e7e2da",
    "deep-water-bowl-front": "#dcd6cb",
    "moon-jar-front": "#d3d2c8",
    "tall-bottle-front": "#cfd2cc",
    "keeping-jar-front": "#d5cec4",
}


def master(name):
    return Image.open(album.FOLDER / f"{name}.webp").convert("RGB")


def small(picture, width=120):
    height = round(width * picture.height / picture.width)
    shrunk = picture.resize((width, height), Image.Resampling.BOX)
    return np.asarray(shrunk, float) / 255


def alike(one, other):
    return float(np.corrcoef(one.ravel(), other.ravel())[0, 1])


def detail(grey):
    """How much one pixel differs from the next."""
    return float(np.abs(np.diff(grey, axis=1)).mean())


def test_each_pot_has_five_pictures_and_each_is_shown():
    pots = [row for row in reading.products() if row["department"] == "ceramics"]
    shown = [picture["file"] for row in pots for picture in row["gallery"]]
    assert {len(row["gallery"]) for row in pots} == {5}
    assert sorted(shown) == POTS


@pytest.mark.parametrize("name", [*POTS, *ROOMS])
def test_a_picture_is_large_enough_to_look_into(name):
    size = rooms.SIZE if name in ROOMS else ceramics.SIZE
    with Image.open(album.FOLDER / f"{name}.webp") as stored:
        assert stored.size == size


@pytest.mark.parametrize("name", [*ON_PAPER, *ROOMS])
def test_nothing_burns_out_or_drowns(name):
    grey = small(master(name), 400).mean(-1)
    # In a room the sun falls on white paper and glaze.
    assert (grey > 0.985).mean() < (0.02 if name in ROOMS else 0.002)
    assert (grey < 0.02).mean() < 0.002


@pytest.mark.parametrize("name", ON_PAPER)
def test_a_pot_stands_out_from_calm_paper_of_its_tone(name):
    seen = small(master(name), 400)
    # The upper corners are far from every pot and its shadow.
    paper = np.concatenate([seen[:60, :60], seen[:60, -60:]]).reshape(-1, 3)
    asked = linear(ON_PAPER[name]).astype(float) ** (1 / 2.2)
    assert np.abs(paper.mean(0) - asked).max() < 0.13
    assert paper.std(0).max() < 0.05
    middle = seen[200:300, 150:250].reshape(-1, 3)
    assert np.abs(middle - paper.mean(0)).mean() > 0.05


@pytest.mark.parametrize("name", ["oat-mug-front", "iron-teapot-lid", "room-table"])
def test_a_picture_is_of_a_thing_and_not_of_noise(name):
    grey = np.asarray(master(name).convert("L"), float) / 255
    shuffled = np.random.default_rng(1).permutation(grey.ravel()).reshape(grey.shape)
    assert detail(grey) < detail(shuffled) / 5
    assert detail(grey) > 0.001


@pytest.mark.parametrize("name", ["oat-mug-front", "keeping-jar-front"])
def test_the_files_are_what_the_generator_draws(name):
    drawn = ceramics.SCENES[name]().taken(width=120)
    others = [other for other in ON_PAPER if other != name]
    kept = small(master(name))
    assert alike(small(drawn), kept) > 0.98
    assert all(alike(small(drawn), small(master(other))) < 0.95 for other in others)


def test_five_pictures_of_a_pot_are_five_different_ones():
    seen = {name: small(master(name), 60) for name in POTS}
    for product in reading.products():
        files = [picture["file"] for picture in product["gallery"]]
        files = [file for file in files if file in seen]
        # Glazes differ in colour alone, so colour is what is compared.
        gaps = [
            np.abs(seen[one] - seen[other]).mean()
            for place, one in enumerate(files)
            for other in files[place + 1 :]
        ]
        assert all(gap > 0.01 for gap in gaps)
