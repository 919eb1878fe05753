"""A scored quiz: question after question, its clock, pausing, the last page.

All rules are `learning.quiz`'s; an answer is on the disk before the next question is on the screen. At its end this
screen gives its place to the result instead of being dismissed, so that nothing else is drawn between the two.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content

from quizapp.collection import quiz as moves
from quizapp.collection.quiz import QuizSitting
from quizapp.errors import QuizError
from quizapp.learning.asking import Asked
from quizapp.learning.events import Confidence, Kind
from quizapp.learning.grading import Verdict
from quizapp.learning.quiz import asks_confidence
from quizapp.learning.quiz_phases import Quiz, QuizPhase
from quizapp.text import shown
from quizapp.tui.drawing import MUTED, clock_words, paragraph
from quizapp.tui.keys import QUIZ
from quizapp.tui.screens.answering import AnsweringScreen
from quizapp.tui.screens.dialogs import ChoiceDialog, Option
from quizapp.tui.widgets.fields import ClozeView, TypedView
from quizapp.tui.widgets.lines import Block, Hint, TopLine
from quizapp.tui.widgets.question import FlashView
from quizapp.tui.widgets.verdict import MarkBar

if TYPE_CHECKING:
    from quizapp.deck.model import Question

CLOCK_SECONDS = 0.5
LAST_MINUTE_MS = 60_000
REPAINT_MS = 10_000
_MARKS = ("Missed", "Partly", "Knew")


class QuizScreen(AnsweringScreen[None]):
    """A quiz begun, or a paused one taken up again."""

    BINDINGS: ClassVar[list[BindingType]] = QUIZ
    confidence_counts = True
    HINTS_WITH_TEXT: ClassVar[tuple[tuple[str, str], ...]] = (("Don't know", "dont_know"),)

    def __init__(self, sitting: QuizSitting) -> None:
        super().__init__()
        self.sitting = sitting
        self._shown: tuple[QuizPhase, int] | None = None
        self.card_confidence: Confidence | None = None

    @property
    def quiz(self) -> Quiz:
        """The quiz as it stands."""
        return self.sitting.quiz

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield MarkBar(_MARKS, self.quizapp.signs, id="marks")

    async def begin(self) -> None:
        self.query_one("#marks").display = False
        if self.quiz.phase is QuizPhase.PAUSED:
            self.sitting = moves.resume(self.quizapp.collection, self.sitting)
        self.set_interval(CLOCK_SECONDS, self.check_clock)
        await self._draw()
        await self.check_clock()

    @property
    def asked(self) -> Asked | None:
        return self.quiz.item.asked

    @property
    def question(self) -> Question | None:
        return self.sitting.course.question(self.quiz.item.asked)

    @property
    def verdict(self) -> Verdict | None:
        return self.quiz.verdict

    # ---------------------------------------------------------------- drawing

    async def _draw(self) -> None:
        quiz, question = self.quiz, self.question
        self.drop_held()
        self._draw_top()
        self.query_one("#marks").display = quiz.phase is QuizPhase.REVEALED
        if quiz.phase is QuizPhase.LAST_PAGE:
            await self._draw_page(lambda columns: _last_page(quiz, columns))
        elif question is None:
            await self._draw_page(lambda columns: _gone(quiz, columns))
        else:
            await self._draw_question(question)
        spelling = moves.spelling_to_accept(self.sitting)
        self.say(quiz.message if spelling is None else f"Accept “{shown(spelling)}” from now on?  y / n")
        self.draw_keys()
        here = (quiz.phase, quiz.place)
        if here != self._shown:
            self._shown = here
            self.quizapp.changed()

    async def _draw_page(self, drawing: Callable[[int], Content]) -> None:
        await self.clear_place()
        self.query_one("#prompt", Block).show(drawing)

    async def _draw_question(self, question: Question) -> None:
        quiz, before = self.quiz, self.view
        await self.show_question(quiz.item.asked, question, quiz.verdict)
        given = quiz.reviews.get(quiz.place)
        if self.view is not None and self.view is not before and given is not None and quiz.verdict is None:
            self.view.restore(given.given)
        explained = quiz.verdict if quiz.paper.settings.feedback_at_once else None
        self.show_feedback(explained, overridden=given is not None and given.overridden)

    def _draw_top(self) -> None:
        top, quiz = self.query_one(TopLine), self.quiz
        titles = [deck.title for deck in self.sitting.course.decks.values()]
        name = titles[0] if len(titles) == 1 else f"{len(titles)} decks"
        kind = "" if quiz.paper.kind is Kind.QUIZ else f" · {quiz.paper.kind}"
        top.left = f"{name}{kind}"
        count = len(quiz.paper.items)
        place = f"{quiz.place + 1} of {count}" if quiz.phase is not QuizPhase.LAST_PAGE else f"{count} questions"
        flagged = " · flagged" if quiz.place in quiz.flagged and quiz.phase is not QuizPhase.LAST_PAGE else ""
        left_ms = quiz.time_left_ms(self.quizapp.collection.ticks())
        top.right = place + flagged + ("" if left_ms is None else f" · {_countdown(left_ms)} left")

    def draw_keys(self) -> None:
        quiz, view = self.quiz, self.view
        if self.held is not None:
            self.show_keys("sure?")
            return
        behind = "Result" if quiz.ends_next else "Next"
        if quiz.phase is QuizPhase.LAST_PAGE:
            self.show_keys("exam, last page" if quiz.paper.settings.exam else "quiz, last page")
        elif self.question is None or view is None:
            self.show_keys("quiz, gone")
        elif moves.spelling_to_accept(self.sitting) is not None:
            self.show_keys("quiz, accept?", next=behind)
        elif quiz.phase is QuizPhase.SHOWN:
            flip = "Count as judged" if self._overridden else "I was right"
            self.show_keys("quiz, answered", next=behind, override=flip)
        elif quiz.phase is QuizPhase.REVEALED:
            self.show_keys("quiz, revealed")
        else:
            flash = isinstance(view, FlashView)
            self.show_keys("quiz, text" if view.text_entry else "quiz, card" if flash else "quiz, options")

    def offers(self, hint: Hint) -> bool:
        return self._offers(hint.action)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        """Keep keys that mean nothing in this quiz out of the way, and out of help."""
        return bool(super().check_action(action, parameters)) and self._offers(action)

    def _offers(self, action: str) -> bool:
        quiz = self.quiz
        exam, at_once = quiz.paper.settings.exam, quiz.paper.settings.feedback_at_once
        match action:
            case "next" | "previous":
                return exam
            case "flag":
                return exam and quiz.phase is QuizPhase.ASKING
            case "finish":
                return exam and quiz.phase is QuizPhase.LAST_PAGE
            case "undo":
                return not at_once and (quiz.place > 0 or quiz.phase is QuizPhase.LAST_PAGE)
            case "yes" | "no":
                return moves.spelling_to_accept(self.sitting) is not None
            case "override":
                return quiz.can_override
            case "article":
                question = self.question
                return quiz.phase is QuizPhase.SHOWN and question is not None and question.source is not None
            case "select":
                return quiz.phase is QuizPhase.REVEALED or self.held is not None
        return True

    @property
    def _overridden(self) -> bool:
        given = self.quiz.reviews.get(self.quiz.place)
        return given is not None and given.overridden

    # ---------------------------------------------------------------- the clock

    async def check_clock(self) -> None:
        """Repaint the time left; at its end take what stands there. An exam's clock runs through a pause."""
        quiz = self.quiz
        if quiz.phase is QuizPhase.FINISHED:
            return
        if quiz.phase is not QuizPhase.PAUSED or quiz.paper.settings.exam:
            if quiz.time_left_ms(self.quizapp.collection.ticks()) == 0:
                await self._time_up()
                return
            self._draw_top()

    async def _time_up(self) -> None:
        from quizapp.tui.screens.small import TooSmallScreen

        if isinstance(self.app.screen, TooSmallScreen):
            return  # looked at again at the next tick; the clock counts no more than was allowed
        while self.app.screen is not self:
            self.app.pop_screen()
        view = self.view
        given = view.so_far() if view is not None and view.verdict is None else ()
        answer_ms, _ = self.times()
        await self._try(lambda: moves.time_up(self.quizapp.collection, self.sitting, given, answer_ms=answer_ms))

    # ---------------------------------------------------------------- moves

    async def _try(self, move: Callable[[], QuizSitting]) -> None:
        """Make a move; what cannot be written is said, and nothing on the screen pretends otherwise."""
        try:
            self.sitting = move()
        except QuizError as error:
            self.quizapp.fail(error)
            return
        if self.quiz.phase is QuizPhase.FINISHED:
            self._show_result()
        else:
            await self._draw()

    def _show_result(self) -> None:
        from quizapp.tui.screens.result import ResultScreen

        self.app.switch_screen(ResultScreen(self.quiz.paper.quiz_id, self.quiz.message))

    def asks_confidence(self, given: tuple[str, ...], *, knew: bool) -> bool:
        return asks_confidence(self.quiz, given, knew=knew)

    async def submit(self, given: tuple[str, ...], confidence: Confidence | None = None) -> None:
        if self.quiz.self_marks and self.question is not None:
            self.card_confidence = confidence
            await self._try(lambda: moves.reveal(self.sitting))
            knew = not isinstance(self.view, FlashView) or self.view.knew
            self.query_one("#marks", MarkBar).selected = None if knew else 1
            return
        if self.held is not None and self.held.towards is not None:
            await self._leave_for(self.held.towards, given, confidence)
            return
        answer_ms, first_key_ms = self.times()
        again = self.quiz.place in self.quiz.reviews
        place = self.quiz.place
        await self._try(
            lambda: moves.answer(
                self.quizapp.collection,
                self.sitting,
                given,
                answer_ms=answer_ms,
                first_key_ms=None if again else first_key_ms,
                confidence=confidence,
            )
        )
        self._also_true(place)

    def _also_true(self, place: int) -> None:
        """What was given is true but not meant: the field is free for the one that is."""
        quiz, view = self.quiz, self.view
        if quiz.phase is QuizPhase.ASKING and quiz.place == place and quiz.message:
            if isinstance(view, TypedView | ClozeView):
                view.clear()
            self.say(quiz.message)

    async def action_enter(self) -> None:
        quiz = self.quiz
        if quiz.phase is QuizPhase.ASKING and self.question is None:
            await self._try(lambda: moves.go_on(self.quizapp.collection, self.sitting))
        elif quiz.phase is QuizPhase.ASKING:
            await super().action_enter()
        elif quiz.phase is QuizPhase.REVEALED:
            await self._mark(self.query_one("#marks", MarkBar).selected)
        elif quiz.phase is QuizPhase.SHOWN:
            await self._go_on()
        elif quiz.phase is QuizPhase.LAST_PAGE and quiz.paper.settings.exam:
            await self._try(lambda: moves.back_from_last_page(self.sitting))
        elif quiz.phase is QuizPhase.LAST_PAGE:
            await self._finish()

    async def _go_on(self) -> None:
        await self._try(lambda: moves.go_on(self.quizapp.collection, self.sitting))

    async def _finish(self) -> None:
        await self._try(lambda: moves.finish(self.quizapp.collection, self.sitting))

    async def action_digit(self, number: int) -> None:
        """Choose an option; mark a card; say how sure an answer is."""
        if self.held is not None:
            await self.say_confidence(number)
        elif self.quiz.phase is QuizPhase.REVEALED:
            await self._mark(number if 1 <= number <= len(_MARKS) else None)
        elif self.quiz.phase is QuizPhase.ASKING and self.view is not None:
            self.view.digit(number)
            if isinstance(self.view, FlashView) and number == 0:
                await self.submit(())

    async def on_mark_bar_pressed(self, message: MarkBar.Pressed) -> None:
        message.stop()
        if message.bar.id == "marks":
            await self._mark(message.mark)
        else:
            await self.say_confidence(message.mark)

    async def _mark(self, mark: int | None) -> None:
        if mark is None:
            self.say("1 missed, 2 partly, 3 knew?")
            return
        answer_ms, _ = self.times()
        sure = self.card_confidence
        await self._try(
            lambda: moves.answer(
                self.quizapp.collection, self.sitting, (), answer_ms=answer_ms, self_mark=mark, confidence=sure
            )
        )

    def action_select(self, step: int) -> None:
        """Move the selected mark, or how sure the answer is."""
        bar = self.query_one("#marks" if self.held is None else "#sureness", MarkBar)
        bar.move(step)

    async def action_override(self) -> None:
        """I was right, and back."""
        await self._try(lambda: moves.override(self.quizapp.collection, self.sitting))

    async def action_yes(self) -> None:
        """Accept the spelling on offer."""
        await self._remember(yes=True)

    async def action_no(self) -> None:
        """Do not accept it."""
        await self._remember(yes=False)

    async def _remember(self, *, yes: bool) -> None:
        if moves.spelling_to_accept(self.sitting) is not None:
            await self._try(lambda: moves.remember(self.quizapp.collection, self.sitting, yes=yes))

    async def action_undo(self) -> None:
        """Reopen the question before."""
        if self.quiz.paper.settings.exam:
            await self.action_previous()
        else:
            await self._try(lambda: moves.reopen(self.sitting))

    async def action_next(self) -> None:
        """The next question of an exam."""
        if self.quiz.phase is QuizPhase.ASKING:
            await self._turn_to(self.quiz.place + 1)

    async def action_previous(self) -> None:
        """The question of an exam before this one."""
        if self.quiz.phase is QuizPhase.LAST_PAGE:
            await self._try(lambda: moves.reopen(self.sitting))
        else:
            await self._turn_to(self.quiz.place - 1)

    async def _turn_to(self, place: int) -> None:
        given = self.view.so_far() if self.view is not None else ()
        if self.quiz.phase is QuizPhase.ASKING and asks_confidence(self.quiz, given, leaving=True):
            self.hold(given, towards=place)
        else:
            await self._leave_for(place, given)

    async def _leave_for(self, place: int, given: tuple[str, ...], confidence: Confidence | None = None) -> None:
        here = self.quiz.place
        answer_ms, _ = self.times()
        await self._try(
            lambda: moves.turn_to(
                self.quizapp.collection, self.sitting, place, given, answer_ms=answer_ms, confidence=confidence
            )
        )
        self._also_true(here)

    async def action_flag(self) -> None:
        """Flag the question, or take the flag off."""
        try:
            self.sitting = moves.flag(self.quizapp.collection, self.sitting)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self._draw_top()

    async def action_finish(self) -> None:
        """Hand in the exam."""
        await self._finish()

    # ---------------------------------------------------------------- pausing

    async def action_leave(self) -> None:
        """Pause, and ask what then."""
        if self.let_go() or self.quiz.phase in {QuizPhase.PAUSED, QuizPhase.FINISHED}:
            return
        try:
            self._pause()
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self._draw_top()
        self.query_one("#columns").add_class("-covered")  # nobody should think on while the clock stands
        left = f"Finish now, {self.quiz.unanswered} not answered" if self.quiz.unanswered else "Finish now"
        options = [
            Option("enter", "Go on", "go on"),
            Option("l", "Later", "later"),
            Option("f", left, "finish"),
            Option("d", "Discard", "discard"),
        ]
        text = _paused_words(self.quiz, self.quizapp.collection.ticks())
        self.app.push_screen(ChoiceDialog(text, options, back=""), self._after_pause)
        self.quizapp.changed()

    def put_away(self) -> None:
        """Pause, when the app ends over this screen."""
        if self.quiz.phase not in {QuizPhase.PAUSED, QuizPhase.FINISHED}:
            self._pause()

    def _pause(self) -> None:
        """Stop the clock; what stands in an exam's question is taken as its answer so far. Raises QuizError."""
        collection, place = self.quizapp.collection, self.quiz.place
        if self.quiz.paper.settings.exam and self.quiz.phase is QuizPhase.ASKING and self.view is not None:
            given, (answer_ms, _) = self.view.so_far(), self.times()
            self.sitting = moves.turn_to(collection, self.sitting, place, given, answer_ms=answer_ms)
        self.sitting = moves.pause(collection, self.sitting)

    async def _after_pause(self, chosen: str | None) -> None:
        match chosen:
            case "later":
                self.dismiss(None)
            case "finish":
                await self._finish()
            case "discard":
                await self._discard()
            case _:
                await self._resume()

    async def _resume(self) -> None:
        self.query_one("#columns").remove_class("-covered")
        await self._try(lambda: moves.resume(self.quizapp.collection, self.sitting))
        if self.view is not None and self.view.verdict is None:
            self.view.start()

    async def _discard(self) -> None:
        try:
            self.sitting = moves.finish(self.quizapp.collection, self.sitting, how="discarded")
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.dismiss(None)


def _countdown(left_ms: int) -> str:
    """The time left, in steps of ten seconds until the last minute: a clock that runs is a clock that is watched."""
    if left_ms <= LAST_MINUTE_MS:
        return clock_words(left_ms)
    return clock_words(-(-left_ms // REPAINT_MS) * REPAINT_MS)


def _paused_words(quiz: Quiz, ticks: int) -> str:
    left_ms = quiz.time_left_ms(ticks)
    left = "" if left_ms is None else f", {clock_words(left_ms)} left"
    goes_on = " The clock goes on." if left and quiz.paper.settings.exam else ""
    return f"Paused at {len(quiz.reviews)} of {len(quiz.paper.items)}{left}.{goes_on}"


def _last_page(quiz: Quiz, columns: int) -> Content:
    count = len(quiz.paper.items)
    if not quiz.paper.settings.exam:
        said = f"All {count} answered." if not quiz.unanswered else f"{quiz.unanswered} of {count} not answered."
        return paragraph(said, columns, "bold")
    lines = [paragraph(f"{quiz.unanswered} not answered, {len(quiz.flagged)} flagged.", columns, "bold")]
    named = (("Not answered", quiz.open_places), ("Flagged", sorted(quiz.flagged)))
    for name, places in named:
        if places:
            numbers = ", ".join(str(place + 1) for place in places)
            lines.append(paragraph(f"{name}: {numbers}", columns, MUTED))
    return Content("\n").join(lines)


def _gone(quiz: Quiz, columns: int) -> Content:
    gone = paragraph("This question is gone from its deck.", columns, MUTED)
    return Content("\n").join([paragraph(quiz.item.prompt, columns, "bold"), gone])
