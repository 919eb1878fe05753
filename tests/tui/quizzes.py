"""A deck with a question of every type, and a learner who answers whatever is on the screen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from quizapp.collection import Collection, quiz
from quizapp.collection.quiz import QuizSitting
from quizapp.learning.events import Event, Note, NoteKind, Review
from quizapp.learning.paper import QuizSettings
from quizapp.learning.quiz_phases import Quiz, QuizPhase
from quizapp.tui.opening import Opening
from quizapp.tui.screens.quiz import QuizScreen
from tests.tui.conftest import Clock, press, screen_text

MIXED = """
[deck]
id = "mix"
title = "Mixed"

[[questions]]
id = "choice"
topic = "mechanism"
subject = "PTSD"
type = "choice"
prompt = "Which brain system is targeted?"
answer = "the glutamate system"
distractors = [{ text = "the GABA system", why = "Benzodiazepines act there." }, "the dopamine system"]
explanation = "NMDA receptors are glutamate receptors."

[[questions]]
id = "truth"
topic = "condition"
type = "true_false"
prompt = "It is prescribed off-label."
answer = true

[[questions]]
id = "multi"
topic = "condition"
subject = "pain"
type = "multi"
prompt = "Which are pain conditions?"
answers = ["fibromyalgia", "CRPS"]
distractors = ["OCD", "PTSD"]

[[questions]]
id = "typed"
topic = "condition"
subject = "PTSD"
type = "typed"
prompt = "Which symptom marks it?"
answer = "flashbacks"
also = ["nightmares"]

[[questions]]
id = "numeric"
topic = "statistic"
type = "numeric"
prompt = "How many adults?"
answer = "17.3 million"

[[questions]]
id = "cloze"
topic = "mechanism"
type = "cloze"
prompt = "It blocks {{NMDA}} receptors and eases {{pain}}."

[[questions]]
id = "order"
topic = "case"
type = "order"
prompt = "In which order?"
items = ["first", "second", "third"]

[[questions]]
id = "match"
topic = "case"
type = "match"
prompt = "What belongs together?"
pairs = [["PTSD", "trauma"], ["OCD", "rituals"], ["CRPS", "a limb"]]

[[questions]]
id = "card"
topic = "mechanism"
subject = "PTSD"
prompt = "Why may it help?"
answer = "its work on glutamate may help people to process what they remember"

[[questions]]
id = "short"
topic = "finding"
prompt = "Which receptor?"
answer = "NMDA receptor"
"""

ONLY = {"condition": 3, "mechanism": 3, "statistic": 1, "case": 2, "finding": 1}
"""How many facts of the deck each topic has."""


def write_mixed(home: Path) -> None:
    (home / "decks" / "mix.toml").write_text(MIXED, "utf-8")


def setting_up(*, seed: str = "s", **settings: Any) -> Opening:
    """The app begun with the set-up of a quiz on the mixed deck; Enter starts it."""
    return Opening(first="quiz", deck_id="mix", quiz=QuizSettings(decks=("mix",), **settings), seed=seed)


def screen_of(pilot: Pilot[Any]) -> QuizScreen:
    screen = pilot.app.screen
    assert isinstance(screen, QuizScreen)
    return screen


def quiz_of(pilot: Pilot[Any]) -> Quiz:
    return screen_of(pilot).quiz


def collection_in(pilot: Pilot[Any]) -> Collection:
    found = pilot.app.collection  # type: ignore[attr-defined]  # QuizApp has it
    assert isinstance(found, Collection)
    return found


def log_of(pilot: Pilot[Any]) -> list[Event]:
    return list(collection_in(pilot).store.events())


def reviews_of(pilot: Pilot[Any]) -> list[Review]:
    """The reviews that count: voided ones are not among them."""
    return [event for event in log_of(pilot) if isinstance(event, Review)]


def notes_of(pilot: Pilot[Any], kind: NoteKind) -> list[Note]:
    return [event for event in log_of(pilot) if isinstance(event, Note) and event.kind == kind]


def words(pilot: Pilot[Any]) -> str:
    """What stands on the screen, wherever its lines break."""
    return " ".join(screen_text(pilot).split())


def right_keys(screen: QuizScreen) -> list[str]:
    """The keys that give the right answer to the question on show, without the Enter."""
    asked, question = screen.quiz.item.asked, screen.question
    assert question is not None
    places = {option: str(place + 1) for place, option in enumerate(asked.options)}
    if asked.type == "cloze":
        return [key for text in question.right for key in (f"type:{text}", "tab")][:-1]
    if asked.type in {"typed", "numeric"}:
        return [f"type:{question.right[0]}"]
    if asked.type == "flash":
        return []
    keys = [places[text] for text in question.right]
    return keys[:-1] if asked.type in {"order", "match"} else keys  # the last one places itself


def wrong_keys(screen: QuizScreen) -> list[str]:
    asked, question = screen.quiz.item.asked, screen.question
    assert question is not None
    wrong = [str(place + 1) for place, option in enumerate(asked.options) if option not in question.right]
    if asked.type in {"typed", "numeric", "cloze"}:
        return ["type:99"]
    if asked.type == "order":
        return [str(asked.options.index(item) + 1) for item in reversed(question.right)][:-1]
    if asked.type == "match":
        turned = (*question.right[1:], question.right[0])
        return [str(asked.options.index(text) + 1) for text in turned][:-1]
    return wrong[:1]


async def answer(pilot: Pilot[Any], *, right: bool = True) -> None:
    """Answer the question on show: to the verdict, or to the next question where there is none."""
    screen = screen_of(pilot)
    if screen.quiz.self_marks:
        await press(pilot, "enter", "3" if right else "1")
        return
    await press(pilot, *(right_keys(screen) if right else wrong_keys(screen)))
    place = screen.quiz.place
    await press(pilot, "enter")
    if screen.quiz.phase is QuizPhase.ASKING and screen.quiz.place == place and screen.is_current:
        await press(pilot, "enter")  # a cloze with a gap is submitted by Enter once more


async def answer_all(pilot: Pilot[Any], *, wrong: tuple[str, ...] = ()) -> None:
    """Answer until the quiz is over or stands on its last page; the questions in `wrong` wrongly."""
    while isinstance(pilot.app.screen, QuizScreen) and quiz_of(pilot).phase is not QuizPhase.LAST_PAGE:
        if quiz_of(pilot).phase is QuizPhase.SHOWN:
            await press(pilot, "enter")
        else:
            await answer(pilot, right=quiz_of(pilot).item.asked.question_id not in wrong)


async def to_question(pilot: Pilot[Any], question_id: str) -> None:
    """Answer rightly until this question is on show."""
    while quiz_of(pilot).item.asked.question_id != question_id or quiz_of(pilot).phase is not QuizPhase.ASKING:
        if quiz_of(pilot).phase is QuizPhase.SHOWN:
            await press(pilot, "enter")
        else:
            await answer(pilot)


def taken(collection: Collection, clock: Clock, *, wrong: int = 0, seconds: float = 12, **settings: Any) -> QuizSitting:
    """A quiz on the mixed deck taken without a screen, its first `wrong` questions wrongly."""
    chosen = QuizSettings(decks=("mix",), **settings)
    sitting = quiz.start(collection, chosen, seed=collection.new_seed())
    while sitting.quiz.phase in {QuizPhase.ASKING, QuizPhase.SHOWN}:
        if sitting.quiz.phase is QuizPhase.SHOWN:
            sitting = quiz.go_on(collection, sitting)
            continue
        clock.move(seconds=seconds)
        sitting = _answered(collection, sitting, right=sitting.quiz.place >= wrong, answer_ms=round(seconds * 1000))
    return sitting if sitting.quiz.phase is QuizPhase.FINISHED else quiz.finish(collection, sitting)


def _answered(collection: Collection, sitting: QuizSitting, *, right: bool, answer_ms: int) -> QuizSitting:
    question = sitting.course.question(sitting.quiz.item.asked)
    assert question is not None
    if sitting.quiz.self_marks:
        return quiz.answer(collection, quiz.reveal(sitting), (), answer_ms=answer_ms, self_mark=3 if right else 1)
    return quiz.answer(collection, sitting, question.right if right else (), answer_ms=answer_ms)


Opened = Callable[[], Collection]
SIZES = pytest.mark.parametrize("size", [(80, 24), (40, 12), (200, 60)], ids=["80x24", "40x12", "200x60"])
