"""Whatever shoppers, merchants, banks and networks do, in whatever order: no rule breaks.

`SEQUENCES` says how many are played in all, 2,000 by default; each begins with an empty till.
"""

from __future__ import annotations

import os

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as some

from tests.builders import a_person, a_variant
from tests.marks import committed
from tests.sequences.shop import STEPS, Shop

pytestmark = committed

SHARDS = 20  # Tests of their own, so that several workers share them.
EACH = int(os.environ.get("SEQUENCES", "2000")) // SHARDS
# Each sequence has a few kinds of steps alone, so that they meet each other more often.
KINDS = some.lists(some.sampled_from(STEPS), min_size=3, max_size=10, unique=True)


def steps_of(kinds):
    a_step = some.tuples(some.sampled_from(kinds), some.integers(0, 11))
    return some.lists(a_step, min_size=3, max_size=8)


@pytest.mark.parametrize("shard", range(SHARDS))
def test_no_sequence_of_events_breaks_a_rule(shard):
    variants = [a_variant(price=price, on_hand=0) for price in (26, 7)]
    merchant = a_person("mona@example.com", is_staff=True)
    shoppers = [a_person(f"shopper-{number}@example.com") for number in range(2)]

    @seed(shard)
    @settings(
        max_examples=EACH,
        deadline=None,
        database=None,
        phases=[Phase.explicit, Phase.generate, Phase.shrink],
        suppress_health_check=list(HealthCheck),
    )
    @given(after=some.integers(0, 3), steps=KINDS.flatmap(steps_of))
    def play(after, steps):
        shop = Shop(variants, shoppers, merchant)
        shop.begin(after=after)
        for name, pick in steps:
            getattr(shop, name)(pick)
            shop.check()
        shop.check_the_end()

    play()
