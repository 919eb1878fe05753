"""What several decks, and the calendar, say of sound questions."""

from __future__ import annotations

from datetime import date

import pytest

from quizapp.deck.audit import asked_elsewhere, read_span, stale
from quizapp.deck.model import Deck, Flash, Typed


def deck(name: str, *questions: Flash | Typed) -> Deck:
    return Deck(id=name, title=name.title(), questions=questions)


@pytest.mark.parametrize(
    ("span", "days"), [("18m", 548), ("2y", 730), ("90d", 90), (" 1 Y ", 365), ("0d", 0), ("18", None), ("m", None)]
)
def test_a_span_is_days_months_or_years(span: str, days: int | None) -> None:
    assert read_span(span) == days


def test_a_figure_is_as_old_as_the_end_of_its_year() -> None:
    figure = Flash(id="a", prompt="How many?", answer="9", as_of=2023)
    found = deck("d", figure, Flash(id="b", prompt="b?", answer="b"))
    assert [f.question_id for f in stale(found, 365, date(2025, 1, 1))] == ["a"]
    assert list(stale(found, 365, date(2024, 12, 30))) == []
    assert list(stale(deck("d", figure.model_copy(update={"as_of": 2030})), 0, date(2025, 1, 1))) == []


def test_the_same_question_in_two_decks_is_named_in_the_later_one() -> None:
    first = deck("a", Flash(id="x", prompt="What is a beta-blocker?", answer="A drug"))
    same = Typed(id="y", type="typed", prompt="what is a  beta‑blocker?", answer="a drug")
    other = Flash(id="z", prompt="What is a beta-blocker?", answer="Another thing")
    ((place, finding, there, name),) = asked_elsewhere([first, deck("b", same, other)])
    assert (place, finding.question_id, there, name) == (1, "y", 0, "x")
    assert finding.rule == "W23"


def test_one_deck_is_not_compared_with_itself() -> None:
    card = Flash(id="x", prompt="a?", answer="b")
    assert list(asked_elsewhere([deck("a", card, card.model_copy(update={"id": "y"}))])) == []
