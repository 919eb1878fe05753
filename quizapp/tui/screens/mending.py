"""A question mended while it is studied, in the form or in an editor; study goes on with what it became.

What an edit does to the question on show is `collection.revising`'s. Here the learner is asked what only they can know:
whether a question with another answer is still about the same fact.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from quizapp.collection import identity, revising
from quizapp.errors import QuizError
from quizapp.text import shown
from quizapp.tui.screens.desks import DeckDesk
from quizapp.tui.screens.form import Closed, QuestionForm, fact_dialog
from quizapp.tui.screens.outside import edit_file

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed
    from quizapp.collection.study import Sitting
    from quizapp.deck.model import Question
    from quizapp.tui.screens.study import StudyScreen


def mend(screen: StudyScreen) -> None:
    """Open the form of the question on show."""
    asked, app = screen.asked, screen.quizapp
    if asked is None:
        return
    try:
        desk = DeckDesk(app, asked.deck_id)
        question = desk.question(asked.question_id)
    except QuizError as error:
        app.fail(error)
        return
    end = asked.question_id.removeprefix(question.id)  # of a card that is asked the other way

    async def closed(left: Closed | None) -> None:
        if left is not None and left.outside:
            await _take_up_outside(screen)
        elif left is not None and left.saved:
            name = left.saved[0].id + end
            await screen.attempt(lambda: revising.taken_up(app.collection, screen.sitting, called=name))

    app.push_screen(QuestionForm(desk, question), closed)


def mend_outside(screen: StudyScreen) -> None:
    """Open the learner's editor at the question on show."""
    asked, app = screen.asked, screen.quizapp
    if asked is None:
        return
    try:
        place = revising.place_to_edit(app.collection, asked.deck_id, asked.question_id)
    except QuizError as error:
        app.fail(error)
        return
    edit_file(app, place, lambda: _go_on(screen))


def _go_on(screen: StudyScreen) -> None:
    screen.run_worker(_take_up_outside(screen))


async def _take_up_outside(screen: StudyScreen) -> None:
    """Go on after the file was open in an editor: what has another name now is followed, and said."""
    app, before = screen.quizapp, screen.question
    try:
        followed = identity.follow(app.collection)
        after = revising.answer_now(app.collection, screen.sitting, followed)
    except QuizError as error:
        app.fail(error)
        return
    if said := identity.told(followed):
        app.notify(shown(said), timeout=12, markup=False)
    if after is None or before is None:
        await screen.attempt(lambda: revising.taken_up(app.collection, screen.sitting, followed=followed))
        return

    async def chosen(what: str | None) -> None:
        await screen.attempt(lambda: _taken_up_as(screen, after, followed, new_fact=what == "new"))

    app.push_screen(fact_dialog(before, after), chosen)


def _taken_up_as(screen: StudyScreen, after: Question, followed: Sequence[Followed], *, new_fact: bool) -> Sitting:
    collection, called = screen.quizapp.collection, after.id
    if new_fact and screen.asked is not None:
        called = revising.made_another_fact(collection, screen.asked.deck_id, after.id).ids[0]
    return revising.taken_up(collection, screen.sitting, called=called, followed=followed)
