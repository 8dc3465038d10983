"""Weaving drafts: threading, tie-up and treadling make a drawdown.

A drawdown has a row for each pick and a column for each end; True where the
warp lies on top.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from demo.studio.light import linear
from demo.studio.noise import Array

TWILL = np.array([[1, 0, 0, 1], [1, 1, 0, 0], [0, 1, 1, 0], [0, 0, 1, 1]], bool)
Stripes = list[tuple[str, int]]

CREAM, OAT, CHAR = "#e6dcc8", "#cfc2aa", "#39352f"
INDIGO, RUST, SAGE = "#2f4468", "#a34d2e", "#7f8c73"
OCHRE, MADDER, SLATE = "#bb863a", "#8e3b2c", "#5c6b74"
PEAT = "#4b3325"

PLAID: Stripes = [
    (CHAR, 12),
    (OAT, 4),
    (OCHRE, 16),
    (OAT, 4),
    (CHAR, 4),
    (RUST, 20),
    (CHAR, 4),
    (OAT, 4),
    (OCHRE, 4),
]
SLATE_PLAID: Stripes = [
    ({RUST: SLATE, OCHRE: INDIGO}.get(colour, colour), count) for colour, count in PLAID
]
TOWEL: Stripes = [
    (CREAM, 10),
    (MADDER, 6),
    (CREAM, 4),
    (MADDER, 2),
    (CREAM, 108),
    (MADDER, 2),
    (CREAM, 4),
    (MADDER, 6),
    (CREAM, 10),
]
ROSETTE = [0, 1, 2, 3, 0, 1, 2, 3, 3, 2, 1, 0, 3, 2, 1, 0, 1, 0, 1, 0]
SQUARES = [0, 0, 1, 0, 1, 1, 0, 1, 0, 0, 1, 1]
# Blocks that widen towards the middle and narrow again, in ends.
SWELLING = [3, 3, 4, 5, 6, 8, 10, 12, 14, 12, 10, 8, 6, 5, 4, 3, 3]


@dataclass
class Draft:
    """A drawdown with its yarns, and how thick each pick lies (1 is a thread)."""

    up: Array
    warp: Array
    weft: Array
    picks: Array
    relief: Array | None = None
    crimp: float = 0.85


def yarn(colour: str, count: int) -> Array:
    return np.tile(linear(colour), (count, 1))


def striped(stripes: Stripes, count: int) -> Array:
    one = [linear(colour) for colour, threads in stripes for _ in range(threads)]
    return np.array([one[k % len(one)] for k in range(count)])


def _even(up: Array, warp: Array, weft: Array) -> Draft:
    return Draft(up, warp, weft, np.ones(len(up)))


def herringbone(ends: int, picks: int, side: int = 12, colour: str = CHAR) -> Draft:
    """Twill that turns back every `side` ends, with a skip where it turns."""
    end = np.arange(ends)
    back = (end // side) % 2 == 1
    threading = np.where(back, (1 - end) % 4, end % 4)
    up = TWILL[threading][:, np.arange(picks) % 4].T
    return _even(up, yarn(CREAM, ends), yarn(colour, picks))


def plaid(ends: int, picks: int, stripes: Stripes = PLAID) -> Draft:
    up = TWILL[np.arange(ends) % 4][:, np.arange(picks) % 4].T
    return _even(up, striped(stripes, ends), striped(stripes, picks))


def blocks(across: list[int], down: list[int], unit: int, colour: str = SAGE) -> Draft:
    """Two faces of a 1/3 twill that trade places block by block."""
    x, y = np.repeat(across, unit), np.repeat(down, unit)
    twill = np.arange(len(x)) % 4 == np.arange(len(y))[:, None] % 4
    other = (x[None] ^ y[:, None]).astype(bool)
    return _even(
        np.where(other, ~twill, twill), yarn(CREAM, len(x)), yarn(colour, len(y))
    )


def swelling() -> Draft:
    """Small blocks that grow towards the middle, rust upon cream."""
    turns = np.repeat(np.arange(len(SWELLING)) % 2, SWELLING)
    count = len(turns)
    twill = np.arange(count) % 4 == np.arange(count)[:, None] % 4
    other = (turns[None] ^ turns[:, None]).astype(bool)
    return _even(np.where(other, ~twill, twill), yarn(CREAM, count), yarn(RUST, count))


def linen(ends: int, picks: int) -> Draft:
    """Plain weave with red lines at the selvedges and one near the hem."""
    up = np.indices((picks, ends)).sum(0) % 2 == 0
    weft = yarn(CREAM, picks)
    hem = picks - 30
    for start, threads in ((hem, 8), (hem + 12, 2), (hem + 18, 2)):
        weft[start : start + threads] = linear(MADDER)
    return _even(up, striped(TOWEL, ends), weft)


def overshot(ends: int, rows: int) -> Draft:
    """A thick pattern pick after each thin tabby pick, four ends a block."""
    pair = [(0, 1), (1, 2), (2, 3), (3, 0)]
    threading = np.array([pair[block][k % 2] for block in ROSETTE for k in range(4)])
    threading = threading[np.arange(ends) % len(threading)]
    treadling = [block for block in ROSETTE for _ in range(3)]
    lifts, pattern = [], []
    for row in range(rows):
        lifts.append(~np.isin(threading, pair[treadling[row % len(treadling)]]))
        lifts.append(np.arange(ends) % 2 == row % 2)
        pattern += [True, False]
    weft = np.where(np.array(pattern)[:, None], linear(INDIGO), linear(CREAM))
    picks = np.where(pattern, 1.15, 0.42)
    return Draft(np.array(lifts), yarn(CREAM, ends), weft, picks, crimp=0.7)


def waffle(ends: int, picks: int) -> Draft:
    """Cells six threads wide, with ridges round a hollow."""
    x, y = np.abs(np.arange(ends) % 6 - 3), np.abs(np.arange(picks) % 6 - 3)
    plain = np.indices((picks, ends)).sum(0) % 2 == 0
    along, over = x[None] > y[:, None], x[None] < y[:, None]
    up = np.where(along, True, np.where(over, False, plain))
    relief = (np.maximum(x[None], y[:, None]) - 1.5) * 0.6
    return Draft(up, yarn(OAT, ends), yarn(CREAM, picks), np.ones(picks), relief)


def tapestry(ends: int, picks: int) -> Draft:
    """Weft-faced: the warp is thin and hidden, so each pick may change its colour."""
    up = np.indices((picks, ends)).sum(0) % 2 == 0
    white = np.ones((picks, 3), np.float32)
    return Draft(up, yarn(OAT, ends), white, np.full(picks, 0.55), crimp=1.0)
