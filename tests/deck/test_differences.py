"""What a newer deck has otherwise, where the learner changed their copy too."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.differences import differences, taken
from quizapp.deck.model import Deck, Flash


def deck(**prompts: str) -> Deck:
    return Deck(
        id="d", title="D", questions=tuple(Flash(id=name, prompt=text, answer="x") for name, text in prompts.items())
    )


def told(base: Deck, own: Deck, newer: Deck) -> list[tuple[str, str, bool]]:
    return [(one.kind, one.question.id, one.edited) for one in differences(base, own, newer)]


def test_what_is_new_changed_and_gone_is_told() -> None:
    base = deck(a="A?", b="B?", c="C?")
    newer = deck(a="A?", b="B, then?", d="D?")
    assert told(base, base, newer) == [("changed", "b", False), ("new", "d", False), ("gone", "c", False)]


def test_what_the_learner_changed_is_marked_and_left() -> None:
    base, own = deck(a="A?", b="B?", c="C?"), deck(a="My A?", b="B?", c="My C?")
    newer = deck(a="A, then?", b="B?")
    found = differences(base, own, newer)
    assert [(one.kind, one.edited) for one in found] == [("changed", True), ("gone", True)]
    assert taken(own, newer, found) == own


def test_what_the_learner_took_out_does_not_come_back() -> None:
    assert told(deck(a="A?", b="B?"), deck(a="A?"), deck(a="A?", b="B, then?")) == []


def test_what_the_copy_has_already_is_no_difference() -> None:
    newer = deck(a="A, then?", b="B?")
    assert told(deck(a="A?"), newer, newer) == []


def test_new_questions_stand_behind_those_they_follow() -> None:
    base, newer = deck(a="A?", c="C?"), deck(a="A?", b="B?", c="C?", d="D?")
    own = deck(c="C?", a="A?")
    after = taken(own, newer, differences(base, own, newer))
    assert [question.id for question in after.questions] == ["c", "d", "a", "b"]


DECKS = st.dictionaries(st.sampled_from("abcde"), st.sampled_from(("one?", "two?", "three?"))).map(lambda d: deck(**d))


@given(DECKS, DECKS, DECKS)
def test_after_taking_nothing_but_the_learners_own_changes_differs(base: Deck, own: Deck, newer: Deck) -> None:
    found = differences(base, own, newer)
    after = taken(own, newer, found)
    assert all(one.edited for one in differences(base, after, newer))
    mine = {q.id: q for q in own.questions if q not in base.questions}
    assert all(question in after.questions for question in mine.values())


@given(DECKS, DECKS)
def test_an_untouched_copy_becomes_the_newer_deck(base: Deck, newer: Deck) -> None:
    after = taken(base, newer, differences(base, base, newer))
    assert {question.id: question for question in after.questions} == {q.id: q for q in newer.questions}
