"""Fitting as a learner meets it: silently, in a process of its own, and never moving what was promised."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest

from quizapp.collection import Collection, open_collection
from quizapp.collection.fitting import fit_silently, fitting_meanwhile, histories, optimize, reset
from quizapp.config import Paths, Settings
from quizapp.learning.events import DAY_MS, Event, Form, Mode, Note, NoteKind, Outcome, Rating, Review, Stamp, uuid7
from quizapp.learning.memory_models import FSRS7, FSRS7_WEIGHTS

START_MS = 1_790_000_000_000
FORGETFUL = FSRS7((0.022, 0.45, 0.78, 2.4, *FSRS7_WEIGHTS[4:7], 1.2, *FSRS7_WEIGHTS[8:]))


def learned(facts: int, reviews: int, model: FSRS7 = FORGETFUL) -> list[Event]:
    """The reviews of somebody whose memory is `model`: all rated Good or Again, days apart."""
    dice = random.Random(4)  # noqa: S311 - a simulation
    found: list[Event] = []
    for fact in range(facts):
        at_ms, memory = START_MS + fact * 60_000, model.first(Rating.GOOD)
        found.append(answer(f"f{fact}", at_ms, Rating.GOOD))
        for nth in range(1, reviews):
            days = dice.choice((1, 2, 4)) * nth
            at_ms += days * DAY_MS
            rating = Rating.GOOD if dice.random() < model.recall(memory, days) else Rating.AGAIN
            memory = model.after(memory, days, rating)
            found.append(answer(f"f{fact}", at_ms, rating))
    return found


def answer(fact: str, at_ms: int, rating: Rating, form: Form = Form.RECALL) -> Review:
    return Review(
        stamp=Stamp(id=uuid7(at_ms, int(fact[1:] or 0)), at_ms=at_ms, offset_minutes=0, machine="m"),
        deck_id="deck",
        question_id=fact,
        fact_id=fact,
        text_hash="0" * 32,
        type="typed",
        form=form,
        mode=Mode.STUDY,
        outcome=Outcome.RIGHT if rating > 1 else Outcome.WRONG,
        score=float(rating > 1),
        rating=rating,
        due_on=(at_ms // DAY_MS) + 3,
    )


@pytest.fixture
def collection(tmp_path: Path) -> Iterator[Collection]:
    home = tmp_path / "home"
    collection = open_collection(Paths(home, home / "cache", home / "config.toml"), Settings())
    yield collection
    collection.close()


def weights_events(collection: Collection) -> list[Note]:
    return [e for e in collection.store.events(kinds=[NoteKind.WEIGHTS]) if isinstance(e, Note)]


def test_a_fit_is_adopted_as_an_event_and_moves_no_promise(collection: Collection) -> None:
    collection.store.append(learned(120, 6))
    before = collection.store.fact_states()
    found = optimize(collection)
    assert found.better
    assert found.adopted
    assert found.after.log_loss < found.default.log_loss
    assert [note.target for note in weights_events(collection)] == [collection.model()[1]]
    after = collection.store.fact_states()
    assert {fact: state.due_on for fact, state in after.items()} == {f: s.due_on for f, s in before.items()}
    assert after["deck/f0"].memory != before["deck/f0"].memory
    assert not collection.store.fold_differs()


def test_fewer_than_sixteen_scored_answers_change_nothing(collection: Collection) -> None:
    collection.store.append(learned(5, 4))
    assert optimize(collection).scored == 15
    assert not fit_silently(collection)
    assert weights_events(collection) == []


def test_the_silent_fit_waits_for_a_tenth_more(collection: Collection) -> None:
    log = learned(120, 6)
    collection.store.append(log[:600])
    fit_silently(collection)
    asked = len(weights_events(collection))
    collection.store.append(log[:605])
    fit_silently(collection)
    assert len(weights_events(collection)) == asked
    collection.store.append(log)
    fit_silently(collection)
    assert len(weights_events(collection)) == asked + 1


def test_back_to_the_defaults_is_an_event_too(collection: Collection) -> None:
    assert not reset(collection)
    collection.store.append(learned(120, 6))
    optimize(collection)
    assert reset(collection)
    assert collection.model()[0] == FSRS7()
    assert len(weights_events(collection)) == 2


def test_a_fit_hears_what_the_memory_hears(collection: Collection) -> None:
    a, b, c = (START_MS + n * DAY_MS for n in (0, 2, 5))
    easy_choice = answer("f", a, Rating.EASY, Form.RECOGNISE)
    unrated = Review(
        **{
            **{n: getattr(easy_choice, n) for n in easy_choice.__slots__},
            "rating": None,
            "stamp": Stamp(id=uuid7(b, 1), at_ms=b, offset_minutes=0, machine="m"),
        }
    )
    later = answer("f", c, Rating.EASY)
    collection.store.append([easy_choice, unrated, later])
    assert [[h.rating for h in history] for history in histories(collection)] == [[Rating.GOOD, Rating.EASY]]
    forgotten = Stamp(id=uuid7(c + 1, 5), at_ms=c + 1, offset_minutes=0, machine="m")
    collection.store.append([Note(stamp=forgotten, kind=NoteKind.RESET, target="deck/f", data={})])
    assert histories(collection) == []


def test_the_child_fits_while_the_app_runs_and_the_app_takes_the_weights_up(collection: Collection) -> None:
    collection.store.append(learned(120, 6))
    with fitting_meanwhile(collection, 0.0):
        until = monotonic() + 30
        while collection.model()[1] is None and monotonic() < until:
            sleep(0.05)
        assert collection.model()[1] is not None
    assert not collection.store.fold_differs()
    with fitting_meanwhile(collection, 0.0):
        sleep(0.3)
    assert len(weights_events(collection)) == 1


def test_the_child_does_not_outlive_the_app(collection: Collection, monkeypatch: pytest.MonkeyPatch) -> None:
    from quizapp.collection import fitting

    children = []
    started = fitting._started
    monkeypatch.setattr(fitting, "_started", lambda *asked: children.extend(started(*asked)) or children)
    collection.store.append(learned(400, 8))
    with fitting_meanwhile(collection, 0.0):
        until = monotonic() + 20
        while not children and monotonic() < until:
            sleep(0.01)
        assert children[0].poll() is None
    assert children[0].returncode is not None
    assert weights_events(collection) == []
    assert not collection.store.fold_differs()
