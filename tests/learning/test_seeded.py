from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.seeded import draw, shuffled

SEEDS = st.text(alphabet="ab:1é\ud800", max_size=6)


@given(st.lists(st.integers(0, 3), max_size=8), SEEDS)
def test_a_shuffle_loses_and_adds_nothing_and_is_the_same_for_the_same_seed(items: list[int], seed: str) -> None:
    assert Counter(shuffled(items, seed)) == Counter(items)
    assert shuffled(items, seed) == shuffled(tuple(items), seed)


@given(st.integers(1, 50), SEEDS)
def test_a_draw_stays_in_range(count: int, seed: str) -> None:
    assert 0 <= draw(count, seed) < count


def test_a_draw_and_a_shuffle_are_the_same_on_every_machine() -> None:
    assert [draw(100, seed) for seed in ("", "a", "b")] == [76, 43, 33]
    assert shuffled("abcdef", "ketamine") == tuple("bacefd")


def test_other_seeds_give_other_orders_and_none_is_favoured() -> None:
    counts = Counter(shuffled("abc", str(seed)) for seed in range(600))
    assert len(counts) == 6
    assert min(counts.values()) > 60
    draws = Counter(draw(5, str(seed)) for seed in range(1_000))
    assert min(draws.values()) > 140
