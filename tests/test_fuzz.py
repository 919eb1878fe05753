"""Ten thousand pieces of foreign text, seeded: no traceback, and what is said of them is true."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.file import read_bytes
from quizapp.text import shown
from tests.fuzzing import TARGETS, deck_text

CASES = 2_500


@pytest.mark.slow
@pytest.mark.parametrize("target", TARGETS)
def test_no_foreign_text_raises(target: str) -> None:
    for seed in range(CASES):
        try:
            TARGETS[target](random.Random(seed))  # noqa: S311 - text, no secret
        except Exception as error:
            raise AssertionError(f"python -m tests.benchmarks.fuzz {target} --seed {seed}") from error


@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    for problem in read_bytes(data, "f.toml").problems:
        assert shown(problem.shown) == problem.shown


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(TARGETS)))
def test_what_hypothesis_can_shrink_does_not_raise_either(dice: random.Random, target: str) -> None:
    TARGETS[target](dice)


def test_the_pieces_make_good_decks_and_bad_ones() -> None:
    dice = [random.Random(seed) for seed in range(400)]  # noqa: S311 - text, no secret
    decks = [read_bytes(deck_text(die).encode("utf-8", "replace"), "f.toml").deck for die in dice]
    good = sum(bool(deck and len(deck.questions) == 4) for deck in decks)
    assert 40 < good < 360
