"""A fact that was just stopped, forgotten too often: rewrite it, split it, ask it as new, drop it, or leave it.

A leech is seldom cured by more of the same, so what is offered first is to put it another way. Whatever is done to the
memory is one step with the rating that stopped the fact, and undo takes both back; an edit of the deck stays.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.collection import revising, study
from quizapp.errors import QuizError
from quizapp.learning.events import fact_ref
from quizapp.learning.scheduling import LEECH_LAPSES
from quizapp.text import fit
from quizapp.tui.screens.desks import DeckDesk
from quizapp.tui.screens.dialogs import ChoiceDialog, Option
from quizapp.tui.screens.form import Closed, QuestionForm

if TYPE_CHECKING:
    from quizapp.learning.asking import Asked
    from quizapp.tui.screens.study import StudyScreen

_PROMPT_COLUMNS = 60
# No label is longer: at 40 columns each is to stay on its line, so that the last is on the screen.
WAYS = (
    Option("enter", "Leave it stopped", ""),
    Option("e", "Rewrite, hint or mnemonic", "edit"),
    Option("s", "Split it into easier ones", "split"),
    Option("n", "Ask it as new", "new"),
    Option("d", "Drop it for good", "drop"),
)


def offer_ways_out(screen: StudyScreen, asked: Asked) -> None:
    """Say that the fact of `asked` is stopped, and what may be done about it."""
    question = screen.sitting.course.question(asked)
    prompt = fit(question.prompt if question else asked.question_id, _PROMPT_COLUMNS)
    try:
        place = f" ({Path(screen.quizapp.collection.place_of(asked.deck_id, asked.question_id)).name})"
    except QuizError:
        place = ""
    text = f"“{prompt}”{place} was forgotten {LEECH_LAPSES} times and is stopped. Put better, it comes back as new."

    async def chosen(way: str | None) -> None:
        await _go(screen, asked, way)

    screen.app.push_screen(ChoiceDialog(text, WAYS, back=""), chosen)


async def _go(screen: StudyScreen, asked: Asked, way: str | None) -> None:
    collection = screen.quizapp.collection
    if way == "new":
        await screen.attempt(lambda: study.come_back_as_new(collection, screen.sitting, asked.fact))
    elif way == "drop":
        await screen.attempt(lambda: study.drop(collection, screen.sitting, asked.fact))
    elif way in {"edit", "split"}:
        _write(screen, asked, split=way == "split")


def _write(screen: StudyScreen, asked: Asked, *, split: bool) -> None:
    """Open the form of the question, or empty ones for its parts; what comes of it is done to the memory too."""
    app = screen.quizapp
    try:
        desk = DeckDesk(app, asked.deck_id, adds=split)
        question = desk.question(asked.question_id)
    except QuizError as error:
        app.fail(error)
        return

    async def closed(left: Closed | None) -> None:
        await _written(screen, asked, left or Closed(), split=split)

    if split:
        said = f"Parts of “{question.prompt}”: ctrl+s saves one, esc ends."
        app.push_screen(QuestionForm(desk, said=said, subject=question.subject or ""), closed)
    else:
        said = "Put it another way, or add a hint or a mnemonic below. Saved, it comes back as new."
        app.push_screen(QuestionForm(desk, question, said=said), closed)


async def _written(screen: StudyScreen, asked: Asked, left: Closed, *, split: bool) -> None:
    collection = screen.quizapp.collection
    if not (left.saved or left.outside):
        screen.say("Left stopped.")
        return
    # What was written is in the file, and stays there whatever becomes of the memory.
    await screen.attempt(lambda: revising.taken_up(collection, screen.sitting))
    same = any(fact_ref(asked.deck_id, question.fact_key) == asked.fact for question in left.saved)
    if split:
        await screen.attempt(lambda: study.drop(collection, screen.sitting, asked.fact))
        many = "1 part is" if len(left.saved) == 1 else f"{len(left.saved)} parts are"
        screen.say(f"{many} saved and new; the old question is not asked again.")
    elif same or left.outside:
        await screen.attempt(lambda: study.come_back_as_new(collection, screen.sitting, asked.fact))
