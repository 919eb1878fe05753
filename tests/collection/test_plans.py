"""What a screen of statistics shows, and what is studied from it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from quizapp.collection import Collection, study
from quizapp.collection.overview import overview
from quizapp.collection.plans import cell_facts, exam_day, facts_asked, figures, today_so_far
from quizapp.config import StudySettings
from quizapp.learning.events import Confidence, Rating, date_of
from quizapp.learning.session import Phase
from tests.courses import Clock, wrong_answer

Opening = Callable[..., Collection]


def test_a_cell_gives_what_is_due_or_new_in_it_and_else_all_of_it(collection: Collection, clock: Clock) -> None:
    deck = collection.indexed("d")
    first = deck.facts[0]
    facts = cell_facts(collection, first.subject.upper(), first.topic, ["d"])
    assert f"d/{first.fact_id}" in facts
    sitting = study.start(collection, ["d"], only=facts)
    while sitting.session.phase is Phase.ASKING:
        sitting = study.submit(collection, sitting, (), answer_ms=1_000)
        sitting = study.override(sitting)
        sitting = study.rate(collection, sitting, Rating.EASY)
    clock.move(days=1)
    assert set(cell_facts(collection, first.subject, first.topic, ["d"])) <= set(facts)
    assert cell_facts(collection, "nobody", "nothing") == ()


def test_a_question_names_its_fact_and_one_that_is_gone_none(collection: Collection) -> None:
    fact = next(fact for fact in collection.indexed("d").facts if len(fact.questions) > 0)
    asked = [f"d/{name}" for name, _ in fact.questions]
    assert facts_asked(collection, [*asked, "d/gone", "gone/x"]) == (f"d/{fact.fact_id}",)


def test_the_date_looked_ahead_to_is_the_next_exam_else_a_month_ahead(opening: Opening, clock: Clock) -> None:
    today = clock.now().day
    assert exam_day(opening()) == today + 30
    on: dict[str, Any] = {"exam_on": date_of(today) + timedelta(days=9)}
    assert exam_day(opening(for_all_decks=StudySettings(**on))) == today + 9
    over: dict[str, Any] = {"exam_on": date_of(today) - timedelta(days=9)}
    assert exam_day(opening(for_all_decks=StudySettings(**over))) == today + 30


def test_what_was_wrong_for_sure_is_among_the_figures_with_its_prompt(collection: Collection, clock: Clock) -> None:
    sitting = study.start(collection, ["d"])
    showing = sitting.session.showing
    assert showing is not None
    question = sitting.course.question(showing.asked)
    assert question is not None
    sitting = study.submit(collection, sitting, wrong_answer(question), answer_ms=1_000, confidence=Confidence.SURE)
    study.rate(collection, sitting, Rating.AGAIN)
    found = figures(collection, ["d"])
    assert [one.fact for one in found.sure] == [showing.asked.fact]
    assert found.prompts[showing.asked.question_ref]
    assert found.statistics.today.answered == 1


def test_what_is_ready_of_the_day_at_once_is_what_is_counted_later(collection: Collection, clock: Clock) -> None:
    sitting = study.start(collection, ["d"])
    sitting = study.submit(collection, sitting, (), answer_ms=1_000)
    study.rate(collection, sitting, Rating.AGAIN)
    for decks in ((), ("d",), ("gone",)):
        ready, later = (
            today_so_far(collection, overview(collection), decks),
            figures(collection, decks).statistics.today,
        )
        for part in ("day", "answered", "right", "new", "answer_ms", "due_left", "new_left"):
            assert getattr(ready, part) == getattr(later, part), (decks, part)
    assert today_so_far(collection, None, ("gone",)).answered == 0 < today_so_far(collection, None).answered
