"""Study: one question at a time, its verdict, four ratings; at the end what came of it.

All rules are the session's. This screen forwards moves to the collection and draws the sitting it gets back; a rating
is on the disk before the next question is on the screen.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from quizapp.collection import memories, study
from quizapp.collection.study import Sitting
from quizapp.errors import QuizError
from quizapp.learning.asking import Asked
from quizapp.learning.events import Confidence, Mode, Rating
from quizapp.learning.explaining import explanation_lines
from quizapp.learning.grading import Verdict
from quizapp.learning.session import Move, Phase
from quizapp.text import shown
from quizapp.tui.drawing import ASCII, MUTED, paragraph
from quizapp.tui.keys import STUDY
from quizapp.tui.screens.answering import AnsweringScreen
from quizapp.tui.screens.article import ArticleScreen
from quizapp.tui.widgets.fields import ClozeView, TypedView
from quizapp.tui.widgets.lines import Block, Hint, TopLine
from quizapp.tui.widgets.question import FlashView
from quizapp.tui.widgets.verdict import MarkBar, RatingBar

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed
    from quizapp.deck.model import Question

WAIT_TICK_SECONDS = 5.0
_MOVES = {
    "hint": Move.HINT,
    "not_now": Move.NOT_NOW,
    "undo": Move.UNDO,
    "bury": Move.SET_ASIDE,
    "override": Move.OVERRIDE,
}


class StudyScreen(AnsweringScreen[int]):
    """A study session or a cram; dismissed with the number of answers saved."""

    BINDINGS: ClassVar[list[BindingType]] = STUDY

    def __init__(self, sitting: Sitting) -> None:
        super().__init__()
        self.sitting = sitting
        self._phase_shown: tuple[Phase, str] | None = None
        self._is_behind = False
        self._followed: tuple[Followed, ...] = ()

    async def begin(self) -> None:
        self.set_interval(WAIT_TICK_SECONDS, self._tick)
        await self._draw()

    @property
    def asked(self) -> Asked | None:
        showing = self.sitting.session.showing
        return showing.asked if showing else None

    @property
    def question(self) -> Question | None:
        asked = self.asked
        return self.sitting.course.question(asked) if asked else None

    @property
    def verdict(self) -> Verdict | None:
        showing = self.sitting.session.showing
        return showing.verdict if showing else None

    # ---------------------------------------------------------------- drawing

    async def show(self, sitting: Sitting) -> None:
        """Draw another sitting. Awaited by each move, so that no key is read against a screen half drawn."""
        self.sitting = sitting
        await self._draw()

    async def _draw(self) -> None:
        sitting, session = self.sitting, self.sitting.session
        self.drop_held()
        self._draw_top(sitting)
        showing = session.showing
        question = self.question
        if showing is None or question is None:
            await self._draw_between(sitting)
        else:
            await self.show_question(showing.asked, question, showing.verdict)
            self.show_feedback(showing.verdict, overridden=showing.overridden)
            self._draw_ratings(sitting)
        self.say(self._message_of(sitting))
        self.draw_keys()
        phase = (session.phase, showing.asked.question_ref if showing else "")
        if phase != self._phase_shown:
            self._phase_shown = phase
            self.quizapp.changed()

    def _draw_top(self, sitting: Sitting) -> None:
        top, session = self.query_one(TopLine), sitting.session
        decks = list(sitting.course.decks.values())
        name = decks[0].title if len(decks) == 1 else f"{len(decks)} decks"
        top.left = f"{name} · cram" if session.mode is Mode.CRAM else name
        minutes = max(1, round(sitting.minutes_left))
        top.right = (
            f"{session.left} left · about {minutes} min left" if session.left else f"{session.answered} answered"
        )

    def _draw_ratings(self, sitting: Sitting) -> None:
        bar, showing = self.query_one(RatingBar), sitting.session.showing
        bar.display = showing is not None and showing.verdict is not None
        if showing is not None:
            bar.promises = showing.promises
            bar.selected = showing.selected

    def _message_of(self, sitting: Sitting) -> str:
        spelling = study.spelling_to_accept(sitting)
        if spelling is not None:
            return f"Accept “{shown(spelling)}” from now on?  y / n"
        if sitting.elsewhere:
            return "Another window answered this meanwhile; both answers stand."
        showing = sitting.session.showing
        if not sitting.session.message and showing is not None and showing.verdict is None and showing.asked.new_form:
            return "New form: without options."
        return sitting.session.message

    async def _draw_between(self, sitting: Sitting) -> None:
        await self.clear_place()
        waiting = sitting.session.phase is Phase.WAITING
        drawing = self._waiting_drawn(sitting) if waiting else self._end_drawn(sitting)
        self.query_one("#prompt", Block).show(drawing)

    def _waiting_drawn(self, sitting: Sitting) -> Callable[[int], Content]:
        due_ms, _ = sitting.session.waiting[0]
        left_ms = due_ms - self.quizapp.collection.now().at_ms
        when = f"in {max(1, round(left_ms / 60_000))} min" if left_ms > 0 else "now"
        count = len(sitting.session.waiting)
        verb = "comes" if count == 1 else "come"
        text = f"{count} {verb} back {when}."
        return lambda columns: paragraph(text, columns, "bold")

    def _end_drawn(self, sitting: Sitting) -> Callable[[int], Content]:
        session = sitting.session
        minutes = max(1, round(session.answer_ms / 60_000))
        done = f"{session.answered} answered, {session.right} right, {minutes} min."
        if session.mode is not Mode.CRAM:
            done += " All saved."
        tomorrow = study.due_tomorrow(self.quizapp.collection, sitting.course.decks)
        if not session.answered:
            done = "Nothing left to ask."
        return lambda columns: Content("\n\n").join(
            [paragraph(done, columns, "bold"), paragraph(f"Tomorrow {tomorrow} due.", columns, MUTED)]
        )

    def draw_keys(self) -> None:
        sitting, session = self.sitting, self.sitting.session
        if self.held is not None:
            self.show_keys("sure?, unless unsaid")
        elif study.spelling_to_accept(sitting) is not None:
            self.show_keys("accept?")
        elif session.phase is Phase.ASKING and self.view is not None:
            text, flash = self.view.text_entry, isinstance(self.view, FlashView)
            self.show_keys("text" if text else "flash" if flash else "options")
        elif session.phase is Phase.ANSWERED:
            rating = session.showing.selected if session.showing else None
            cram = session.mode is Mode.CRAM
            names = {Rating.GOOD: "Done"} if cram else {}
            name = names.get(rating, rating.name.title()) if rating else "Good"
            flip = "Count as judged" if session.showing and session.showing.overridden else "I was right"
            self.show_keys("answered", rating=name, ratings="1 3" if cram else "1-4", override=flip)
        else:
            self.show_keys("waiting" if session.phase is Phase.WAITING else "finished")

    def offers(self, hint: Hint) -> bool:
        session = self.sitting.session
        if hint.action == "undo":
            return session.previous is not None
        if hint.action == "article":
            question = self.question
            return question is not None and question.source is not None
        move = _MOVES.get(hint.action)
        return move is None or session.allows(move)

    def _tick(self) -> None:
        if self.sitting.session.phase is Phase.WAITING:
            self.query_one("#prompt", Block).show(self._waiting_drawn(self.sitting))

    # ---------------------------------------------------------------- moves

    async def attempt(self, move: Callable[[], Sitting]) -> None:
        """Make a move; what cannot be written is said, and nothing on the screen pretends otherwise."""
        try:
            sitting = move()
            if self._is_behind:
                sitting = self._reread(sitting)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        await self.show(sitting)

    def decks_changed(self, followed: tuple[Followed, ...]) -> None:
        """Ask on from the decks as they are now; an answer that waits for its rating keeps its question until then."""
        self._is_behind, self._followed = True, (*self._followed, *followed)
        self.call_later(self.attempt, lambda: self.sitting)

    def _reread(self, sitting: Sitting) -> Sitting:
        after = study.reread(self.quizapp.collection, sitting, self._followed)
        if after.session.showing is None or after.session.showing.verdict is None:
            self._is_behind, self._followed = False, ()
        return after

    def asks_confidence(self, given: tuple[str, ...], *, knew: bool) -> bool:
        return study.asks_confidence(self.quizapp.collection, self.sitting, given, knew=knew)

    async def submit(self, given: tuple[str, ...], confidence: Confidence | None = None) -> None:
        answer_ms, first_key_ms = self.times()
        knew = not isinstance(self.view, FlashView) or self.view.knew
        before = self.sitting.session.showing
        await self.attempt(
            lambda: study.submit(
                self.quizapp.collection,
                self.sitting,
                given,
                answer_ms=answer_ms,
                first_key_ms=first_key_ms,
                knew=knew,
                confidence=confidence,
            )
        )
        after = self.sitting.session.showing
        if before and after and after.verdict is None and isinstance(self.view, TypedView | ClozeView):
            self.view.clear()  # also true: the field is free for the one meant
            self.say(self.sitting.session.message)

    async def action_enter(self) -> None:
        session = self.sitting.session
        if session.phase is Phase.ASKING:
            await super().action_enter()
        elif session.phase is Phase.ANSWERED and session.showing and session.showing.selected:
            await self._rate(session.showing.selected)
        elif session.phase is Phase.WAITING:
            await self.attempt(lambda: study.ask_now(self.sitting))
        elif session.phase is Phase.FINISHED:
            self._leave()

    async def action_digit(self, number: int) -> None:
        """Choose an option; after the answer, rate and go on; between the two, say how sure it is."""
        session = self.sitting.session
        if self.held is not None:
            await self.say_confidence(number)
        elif session.phase is Phase.ANSWERED:
            if number in set(Rating):
                await self._rate(Rating(number))
        elif self.view is not None and session.phase is Phase.ASKING:
            self.view.digit(number)
            if isinstance(self.view, FlashView) and number == 0:
                await self.submit(())

    async def _rate(self, rating: Rating) -> None:
        asked, known = self.asked, self.sitting.session.state
        await self.attempt(lambda: study.rate(self.quizapp.collection, self.sitting, rating))
        if asked and self.sitting.session.state(asked.fact).is_leech and not known(asked.fact).is_leech:
            from quizapp.tui.screens.stopped import offer_ways_out

            offer_ways_out(self, asked)

    async def on_rating_bar_pressed(self, message: RatingBar.Pressed) -> None:
        message.stop()
        await self._rate(message.rating)

    async def action_select(self, step: int) -> None:
        """Move the selected rating, or how sure the answer is."""
        if self.held is not None:
            self.query_one("#sureness", MarkBar).move(step)
            return
        showing = self.sitting.session.showing
        if self.sitting.session.phase is not Phase.ANSWERED or showing is None or showing.selected is None:
            return
        offered = [cell[0] for cell in self.query_one(RatingBar).cells()]
        place = offered.index(showing.selected) if showing.selected in offered else len(offered) - 1
        selected = offered[max(0, min(place + step, len(offered) - 1))]
        await self.attempt(lambda: study.select(self.sitting, selected))

    async def _if_legal(self, move: Move, make: Callable[[], Sitting]) -> None:
        if self.sitting.session.allows(move):
            await self.attempt(make)

    async def action_hint(self) -> None:
        """Show a hint."""
        await self._if_legal(Move.HINT, lambda: study.hint(self.sitting))

    async def action_not_now(self) -> None:
        """Ask again later; where a spelling is on offer, no."""
        if await self._remember(yes=False):
            return
        await self._if_legal(Move.NOT_NOW, lambda: study.not_now(self.quizapp.collection, self.sitting))

    async def action_yes(self) -> None:
        """Accept the spelling on offer."""
        await self._remember(yes=True)

    async def _remember(self, *, yes: bool) -> bool:
        spelling = study.spelling_to_accept(self.sitting)
        if spelling is None:
            return False
        await self.attempt(lambda: study.remember(self.sitting, spelling, yes=yes))
        return True

    async def action_override(self) -> None:
        """I was right."""
        await self._if_legal(Move.OVERRIDE, lambda: study.override(self.sitting))

    async def action_undo(self) -> None:
        """Take back the last rating."""
        await self._if_legal(Move.UNDO, lambda: study.undo(self.quizapp.collection, self.sitting))

    async def action_bury(self) -> None:
        """Not before tomorrow."""
        await self._if_legal(Move.SET_ASIDE, lambda: study.bury(self.quizapp.collection, self.sitting))

    async def action_suspend(self) -> None:
        """Not until it is taken up again."""
        await self._if_legal(Move.SET_ASIDE, lambda: study.suspend(self.quizapp.collection, self.sitting))

    async def action_mark(self) -> None:
        """Mark the question."""
        await self._if_legal(Move.MARK, lambda: study.mark(self.quizapp.collection, self.sitting))

    def action_explain(self) -> None:
        """Why this is asked now, what is known of the memory of it, and what each rating would do."""
        asked = self.asked
        if asked is None:
            return
        try:
            self.sitting = study.by_weights_in_force(self.quizapp.collection, self.sitting)
            found = memories.explain(self.quizapp.collection, self.sitting.course, asked.fact, asked.form)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        found = replace(found, promises=study.promises_now(self.quizapp.collection, self.sitting))
        lines = explanation_lines(found, ascii_only=self.quizapp.signs == ASCII)
        self.app.push_screen(ArticleScreen("Why this is asked now", "\n".join(lines), ""))

    def action_edit(self) -> None:
        """Mend the question at hand: it is asked or judged anew as soon as it is saved."""
        from quizapp.tui.screens.mending import mend

        mend(self)

    def action_outside(self) -> None:
        """The same in the learner's own editor."""
        from quizapp.tui.screens.mending import mend_outside

        mend_outside(self)

    def action_leave(self) -> None:
        """Back to the library; everything answered is saved. From how sure an answer is back to the answer."""
        if not self.let_go():
            self._leave()

    def put_away(self) -> None:
        """Save what leaving saves, when the app ends over this screen."""
        study.leave(self.quizapp.collection, self.sitting)

    def _leave(self) -> None:
        try:
            answered = study.leave(self.quizapp.collection, self.sitting)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.dismiss(answered)
