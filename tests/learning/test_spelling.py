"""Slips of the finger and words that only look like them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.learning.spelling import folded, opposite, turns, word_slips

LETTERS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=16)


@pytest.mark.parametrize(
    ("given_word", "right", "said"),
    [
        ("glutmate", "glutamate", ["One letter missing: a."]),
        ("glutaamate", "glutamate", ["One letter too many: a."]),
        ("gluatmate", "glutamate", ["Two letters swapped."]),
        ("glutanate", "glutamate", ["One letter differs: m, not n."]),
        ("nigthmars", "nightmares", ["Two letters swapped.", "One letter missing: e."]),
    ],
)
def test_slips_are_told_apart(given_word: str, right: str, said: list[str]) -> None:
    slips = word_slips(given_word, right)
    assert slips is not None
    assert [slip.said for slip in slips] == said


@pytest.mark.parametrize(
    ("given_word", "right"),
    [
        ("pian", "pain"),  # four letters forgive nothing
        ("nihtmres", "nightmare"),  # more slips than nine letters forgive
        ("sedtin", "sedation"),  # two slips in eight letters
        ("glutamine", "glutamate"),  # side by side
        ("creatine", "creatinine"),
        ("glutaxate", "glutamate"),  # far apart on the keyboard and in sound
        ("blutamate", "glutamate"),  # the first letter
        ("glutamat3", "glutamate"),
        ("macroglia", "microglia"),
        ("ilium", "ileum"),
    ],
)
def test_what_no_hand_slips_into_is_another_word(given_word: str, right: str) -> None:
    assert word_slips(given_word, right) is None


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ("hypertension", "hypotension"),
        ("agonist", "antagonist"),
        ("typical", "atypical"),
        ("sensitive", "insensitive"),
        ("intracellular", "intercellular"),
        ("afferent", "efferent"),
        ("increase", "decreased"),
        ("increased", "reduction"),
        ("acute", "chronic"),
        ("ketamine", "esketamine"),
        ("nitrate", "nitrite"),
        ("gastrectomy", "gastrotomy"),
    ],
)
def test_opposites_and_other_things_are_known_both_ways(a: str, b: str) -> None:
    assert opposite(a, b)
    assert opposite(b, a)


@pytest.mark.parametrize(("a", "b"), [("glutamate", "glutmate"), ("infusion", "infusions"), ("oxide", "glutamate")])
def test_words_that_only_resemble_are_no_opposites(a: str, b: str) -> None:
    assert not opposite(a, b)


def test_a_word_an_answer_hangs_on_turns() -> None:
    assert all(turns(word) for word in ("increased", "agonist", "acute", "left", "inhibits"))
    assert not any(turns(word) for word in ("morning", "ketamine", "leftover", "highway"))


@given(LETTERS, LETTERS)
def test_slips_lead_from_the_right_word_to_the_given_one(a: str, b: str) -> None:
    slips = word_slips(a, b)
    if slips is None:
        return
    word = b
    for slip in reversed(slips):
        assert word[slip.at : slip.at + slip.width] == slip.right
        word = word[: slip.at] + slip.given + word[slip.at + slip.width :]
    assert word == a
    assert 1 <= len(slips) <= 2


@given(st.sampled_from(["glutamate", "fibromyalgia", "antidepressant", "psychiatry", "suicidal"]), st.data())
def test_swapping_two_neighbours_in_a_long_word_is_a_slip(word: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 2))
    swapped = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    slips = word_slips(swapped, word)
    assert swapped == word or (slips is not None and len(slips) == 1)


@given(LETTERS)
def test_folding_is_stable_and_no_word_slips_into_itself(word: str) -> None:
    assert word_slips(word, word) is None
    assert folded(word)


@pytest.mark.parametrize(
    ("word", "plain"),
    [
        ("infusions", "infusion"),
        ("memories", "memory"),
        ("diagnoses", "diagnosis"),
        ("viruses", "virus"),
        ("diseases", "disease"),
        ("analysis", "analysis"),
        ("illness", "illness"),
        ("crps", "crps"),
        ("criteria", "criterion"),
        ("oedema", "edema"),
        ("tumours", "tumor"),
        ("randomised", "randomized"),
        ("fibre", "fiber"),
        ("hours", "hour"),
    ],
)
def test_plurals_and_british_spelling_fold(word: str, plain: str) -> None:
    assert folded(word) == plain
