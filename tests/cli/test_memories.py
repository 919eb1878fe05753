"""The verbs about memory and load, as they are run."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.learning.events import (
    DAY_MS,
    Form,
    Mode,
    NoteKind,
    Outcome,
    Rating,
    Review,
    Stamp,
    date_of,
    study_day,
    uuid7,
)
from tests.cli.conftest import Run
from tests.cli.support import Clock

DECK = """
[deck]
id = "small"
title = "A small deck"

[[questions]]
id = "one"
prompt = "What is one?"
answer = "unity"

[[questions]]
id = "two"
type = "choice"
prompt = "What is two?"
answer = "a pair"
distractors = ["a triple"]
"""
NOW_MS = Clock().at_ms


@pytest.fixture
def deck(home: Path) -> None:
    (home / "decks").mkdir(parents=True)
    (home / "decks" / "small.toml").write_text(DECK, "utf-8")


def review(at_ms: int, rating: Rating, question: str = "one", due_on: int | None = None) -> Review:
    return Review(
        stamp=Stamp(id=uuid7(at_ms, len(question)), at_ms=at_ms, offset_minutes=0, machine="m"),
        deck_id="small",
        question_id=question,
        fact_id=question,
        text_hash="0" * 32,
        type="flash",
        form=Form.RECALL if question == "one" else Form.RECOGNISE,
        mode=Mode.STUDY,
        outcome=Outcome.REVEALED,
        score=None,
        rating=rating,
        due_on=at_ms // DAY_MS + 1 if due_on is None else due_on,
    )


@pytest.fixture
def leech(deck: None, opened: Callable[[], Collection]) -> Collection:
    """A fact learned and then forgotten eight times, long ago."""
    collection = opened()
    ratings = [Rating.GOOD, *[Rating.AGAIN, Rating.GOOD] * 8][:-1]
    collection.store.append([review(NOW_MS - (100 - 2 * n) * DAY_MS, rating) for n, rating in enumerate(ratings)])
    return collection


def test_a_fact_forgotten_eight_times_is_listed_and_not_due(quizapp: Run, leech: Collection) -> None:
    listed = json.loads(quizapp("leeches", "--json").out)
    assert [(x["fact"], x["lapses"], x["prompt"]) for x in listed] == [("small/one", 8, "What is one?")]
    assert listed[0]["place"].endswith("small.toml:6")
    due = json.loads(quizapp("due", "--json").out)["decks"]
    assert next(d for d in due if d["id"] == "small")["due"] == 0
    assert "Stopped: forgotten 8 times." in quizapp("explain", "small/one").out


def test_a_leech_that_is_reset_comes_back_as_new(quizapp: Run, leech: Collection) -> None:
    assert quizapp("leeches", "--reset", "small/one").code == 0
    assert json.loads(quizapp("leeches", "--json").out) == []
    state = leech.store.fact_state("small/one")
    assert state is not None
    assert (state.memory, state.lapses) == (None, 0)


def test_a_leech_that_is_dropped_is_suspended(quizapp: Run, leech: Collection) -> None:
    assert "1 leech: quizapp leeches lists what is stopped." in quizapp("stats").out
    assert quizapp("leeches", "small", "--drop", "small/one").code == 0
    assert json.loads(quizapp("stats", "--json").out)["leeches"] == 0
    assert json.loads(quizapp("leeches", "--json").out) == []
    state = leech.store.fact_state("small/one")
    assert state is not None
    assert state.suspended


@pytest.mark.parametrize("way", ["--reset", "--drop"])
def test_what_was_done_to_a_leech_is_taken_back(quizapp: Run, leech: Collection, way: str) -> None:
    before = leech.store.fact_states()
    quizapp("leeches", way, "small/one")
    assert leech.store.fact_states() != before
    assert "1 fact as before: small/one." in quizapp("leeches", "--undo").err
    assert leech.store.fact_states() == before
    assert "Nothing to take back here." in quizapp("leeches", "--undo").err
    assert quizapp("leeches", "--undo", way, "small/one").code == 2


def test_what_is_no_leech_cannot_be_reset_here(quizapp: Run, leech: Collection) -> None:
    ran = quizapp("leeches", "--reset", "small/two")
    assert (ran.code, ran.err) == (2, "quizapp: “small/two” is no leech. quizapp leeches lists them.\n")


def test_explain_tells_all_but_the_answer(quizapp: Run, deck: None, opened: Callable[[], Collection]) -> None:
    opened().store.append([review(NOW_MS - 5 * DAY_MS, Rating.EASY, "two", NOW_MS // DAY_MS)])
    ran = quizapp("explain", "small/two")
    assert ran.code == 0
    assert "heard as Good" in ran.out
    assert "Recall, by days since the last answer" in ran.out
    assert "pair" not in ran.out
    data = json.loads(quizapp("explain", "small/two", "--json").out)
    assert [p["rating"] for p in data["promises"]] == ["again", "hard", "good", "easy"]
    assert data["history"][0]["form"] == "recognise"


def test_explain_names_what_there_is_not(quizapp: Run, deck: None) -> None:
    assert quizapp("explain", "small").code == 2
    assert "no question or fact “small/three”" in quizapp("explain", "small/three").err


def test_optimize_says_that_there_is_too_little(quizapp: Run, deck: None) -> None:
    assert "0 answers to learn from: the default weights stay." in quizapp("optimize").out
    assert json.loads(quizapp("optimize", "--json").out)["before"] is None
    assert "in force already" in quizapp("optimize", "--reset").out


def test_optimize_shows_before_and_after(quizapp: Run, leech: Collection) -> None:
    shown = quizapp("optimize", "--all").out
    assert "Log loss" in shown
    assert "Foreseen" in shown
    assert "Adopted." in shown
    caveat = "What was in force had seen these answers"
    assert caveat not in shown
    assert caveat in quizapp("optimize", "--all").out
    assert "Weights: fitted to 15 of your answers on " in quizapp("explain", "small/one").out
    assert [e.kind for e in leech.store.events(kinds=[NoteKind.WEIGHTS])] == ["weights"]  # type: ignore[union-attr]
    assert "Back to the default weights." in quizapp("optimize", "--reset").out
    assert "Weights: the defaults." in quizapp("explain", "small/one").out


def test_retention_names_a_price_for_each_target(quizapp: Run, deck: None) -> None:
    found = json.loads(quizapp("retention", "small", "--json").out)
    assert [x["retention"] for x in found] == [0.70, 0.75, 0.80, 0.85, 0.90, 0.95, None]
    assert all(x["facts"] == 2 and 0 < x["known"] <= 2 for x in found)
    assert "as now" in quizapp("retention", "small").out


def test_an_empty_deck_costs_nothing(quizapp: Run, home: Path) -> None:
    (home / "decks").mkdir(parents=True)
    (home / "decks" / "e.toml").write_text('[deck]\nid = "e"\n', "utf-8")
    ran = quizapp("retention", "e")
    assert (ran.code, ran.out) == (0, "")
    assert "quizapp add DECK adds one" in ran.err
    assert {cost["minutes_a_day"] for cost in json.loads(quizapp("retention", "e", "--json").out)} == {0}


def test_catching_up_spreads_what_is_due(quizapp: Run, deck: None, opened: Callable[[], Collection]) -> None:
    collection = opened()
    today = date.today()  # noqa: DTZ011 - the program under test has the real clock
    past = [review(NOW_MS - (9 - n) * DAY_MS, Rating.GOOD, name) for n, name in enumerate(("one", "two"))]
    collection.store.append(past)
    moved = json.loads(quizapp("catch-up", "--days", "2", "--json").out)
    assert list(moved.values()) == [1, 1]
    assert all(date.fromisoformat(day) <= today + timedelta(days=2) for day in moved)
    assert "Moved there by a catch-up; the answer promised" in quizapp("explain", "small/one").out + (
        quizapp("explain", "small/two").out
    )
    assert not collection.store.fold_differs()


def test_nothing_falls_due_on_a_vacation(quizapp: Run, deck: None, opened: Callable[[], Collection]) -> None:
    collection = opened()
    first, last = NOW_MS // DAY_MS + 2, NOW_MS // DAY_MS + 8
    collection.store.append(
        [review(NOW_MS, Rating.GOOD, due_on=first + 1), review(NOW_MS + 1, Rating.GOOD, "two", last)]
    )
    ran = quizapp("vacation", date_of(first).isoformat(), date_of(last).isoformat(), "--days", "1")
    assert ran.out == f"{date_of(last + 1).isoformat()}  2\n"
    assert {state.due_on for state in collection.store.fact_states("small").values()} == {last + 1}
    assert quizapp("vacation", "2026-12-20", "2026-12-01").code == 2


def test_what_was_moved_last_is_moved_back_and_then_what_was_moved_before_it(
    quizapp: Run, deck: None, opened: Callable[[], Collection]
) -> None:
    collection = opened()
    past = [review(NOW_MS - (9 - n) * DAY_MS, Rating.GOOD, name) for n, name in enumerate(("one", "two"))]
    collection.store.append(past)
    before = collection.store.fact_states()
    quizapp("catch-up", "--days", "9")
    between = collection.store.fact_states()
    today = date.today()  # noqa: DTZ011 - the program under test has the real clock
    away = today.isoformat(), (today + timedelta(days=20)).isoformat()
    assert "No day of it breaks your streak." in quizapp("vacation", *away).err
    assert json.loads(quizapp("vacation", "--undo", "--json").out)["first"] == away[0]
    assert collection.store.fact_states() == between != before
    assert "again as before the move" in quizapp("catch-up", "--undo").err
    assert collection.store.fact_states() == before
    assert quizapp("catch-up", "--undo").err == "No catching up to take back.\n"
    assert quizapp("vacation", "--undo").err == "No vacation to take back.\n"
    assert quizapp("vacation", "--undo", "--json").out.strip() == "null"
    assert collection.store.fold_differs() == []


def test_the_help_of_a_vacation_calls_its_days_by_name(quizapp: Run) -> None:
    assert "vacation [OPTIONS] [FIRST] [LAST]" in quizapp("vacation", "--help").out


def test_a_vacation_is_from_one_day_to_another_or_taken_back(quizapp: Run, deck: None) -> None:
    for wrong in ((), ("2026-12-20",), ("2026-12-20", "2026-12-24", "--undo")):
        ran = quizapp("vacation", *wrong)
        assert ran.code == 2
        assert "--undo" in ran.err
    assert "at most 365 days" in quizapp("vacation", "2026-12-20", "9999-12-31").err


def test_a_date_that_is_none_is_said_with_how_to_write_one(quizapp: Run, deck: None) -> None:
    told = "quizapp: “2026-13-45” is no date. Write it as 2026-12-20.\n"
    assert quizapp("vacation", "2026-13-45", "2026-12-01").err == told
    ran = quizapp("stats", "--exam", "2026-13-45")
    assert (ran.code, ran.err) == (2, told)


def test_a_vacation_breaks_no_streak_until_it_is_taken_back(
    quizapp: Run, deck: None, opened: Callable[[], Collection]
) -> None:
    collection = opened()
    today = date.today()  # noqa: DTZ011 - the program under test has the real clock
    on = (study_day(today) - 9, study_day(today) - 1)
    collection.store.append([review(day * DAY_MS + DAY_MS // 2, Rating.GOOD, due_on=on[0]) for day in on])
    streak = lambda: json.loads(quizapp("due", "--json").out)["streak_days"]  # noqa: E731 - asked three times
    assert streak() == 1
    quizapp("vacation", date_of(on[0] + 1).isoformat(), date_of(on[1] - 1).isoformat())
    assert streak() == 2
    quizapp("vacation", "--undo")
    assert streak() == 1


def test_an_exam_is_set_listed_told_and_cleared(quizapp: Run, deck: None, opened: Callable[[], Collection]) -> None:
    assert "No exam is set." in quizapp("exam").err
    collection = opened()
    collection.store.append([review(NOW_MS - DAY_MS, Rating.GOOD, due_on=NOW_MS // DAY_MS + 200)])
    on = date.today() + timedelta(days=20)  # noqa: DTZ011 - the program under test has the real clock
    assert sum(json.loads(quizapp("exam", "small", on.isoformat(), "--json").out).values()) == 1
    assert "Moved there by the exam ahead" in quizapp("explain", "small/one").out
    (listed,) = json.loads(quizapp("exam", "--json").out)
    assert (listed["deck"], listed["exam_on"], listed["before"]) == ("small", on.isoformat(), 1)
    assert on.isoformat() in quizapp("exam", "small").out
    assert quizapp("exam", "small", "--clear").err == "No exam. 1 fact due again on the day the last answer promised.\n"
    assert quizapp("exam", "--clear").code == quizapp("exam", "small", "--minutes", "5").code == 2
    assert "is not ahead" in quizapp("exam", "small", "2020-01-01").err
