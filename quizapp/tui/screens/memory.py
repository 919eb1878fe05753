"""What a desired retention costs, chosen where it is seen; the date of an exam; the weights of the memory fitted anew.

The years are simulated one after another in a thread, which needs nothing of the log, and each row is filled as it
comes. A fit opens the collection once more, for a store belongs to one thread. What is chosen, and what a fit is worth,
is decided below; here it is asked for and drawn.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.worker import get_current_worker

from quizapp.errors import QuizError
from quizapp.text import padded, shown
from quizapp.tui.drawing import ACCENT, MUTED, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import MEMORY
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.collection.fitting import Fit, Measured
    from quizapp.collection.memories import Cost
    from quizapp.tui.app import QuizApp

_BAR_COLUMNS = 20
_WIDE = 56
"""Columns from which the table has room for whole words."""


class MemoryScreen(Screen[None]):
    """For one deck: a row for each retention, the one in force marked."""

    BINDINGS: ClassVar[list[BindingType]] = MEMORY

    def __init__(self, deck_id: str, title: str) -> None:
        super().__init__()
        from quizapp.collection.memories import CHOICES

        self.deck_id = deck_id
        self.deck_title = title
        self.choices = CHOICES
        self.costs: dict[float | None, Cost] = {}
        self.cursor = 0
        self.fit: Fit | None = None
        self.fitting = False

    @property
    def quizapp(self) -> QuizApp:
        """The app, as itself."""
        return cast("QuizApp", self.app)

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with VerticalScroll(id="memory", can_focus=False):
            yield Block(id="retentions")
            yield Block(id="exam")
            yield Block(id="fit")
        yield KeyBar()

    def on_mount(self) -> None:
        top = self.query_one(TopLine)
        top.left, top.right = "Memory", shown(self.deck_title)
        self.cursor = self.choices.index(self.in_force) if self.in_force in self.choices else 0
        self.query_one("#retentions", Block).show(self._retentions)
        self.query_one("#exam", Block).show(self._exam)
        self.query_one("#fit", Block).show(self._fit)
        self.query_one(KeyBar).hints = HINTS["memory"]
        from quizapp.collection.memories import basis

        try:
            found = basis(self.quizapp.collection, self.deck_id)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.run_worker(partial(self._simulate, found), thread=True, exit_on_error=False)

    @property
    def in_force(self) -> float | None:
        """What is wished for in this deck now; None: the efficient mode."""
        chosen = self.quizapp.collection.settings.study(self.deck_id)
        return None if chosen.efficient else chosen.retention

    # ---------------------------------------------------------------- work beside the keys

    def _simulate(self, of: object) -> None:
        from quizapp.collection.memories import Basis, cost

        assert isinstance(of, Basis)  # noqa: S101 - as on_mount gives it
        worker = get_current_worker()
        for target in self.choices:
            found = cost(of, target)
            if worker.is_cancelled:
                return
            self.app.call_from_thread(self._came, found)

    def _came(self, found: Cost) -> None:
        self.costs[found.retention] = found
        self._redraw()

    def _fit_beside(self) -> None:
        from quizapp.collection import open_collection
        from quizapp.collection.fitting import optimize

        collection = self.quizapp.collection
        try:
            own = open_collection(collection.paths, collection.settings, deck_folders=collection.deck_folders)
            try:
                found: Fit | QuizError = optimize(own)
            finally:
                own.close()
        except QuizError as error:
            found = error
        if not get_current_worker().is_cancelled:
            self.app.call_from_thread(self._fitted, found)

    def _fitted(self, found: Fit | QuizError) -> None:
        self.fitting = False
        if isinstance(found, QuizError):
            self.quizapp.fail(found)
        else:
            self.fit = found
        self._redraw()

    # ---------------------------------------------------------------- drawing

    def _redraw(self) -> None:
        for name in ("#retentions", "#exam", "#fit"):
            self.query_one(name, Block).refresh(layout=True)

    def _retentions(self, columns: int) -> Content:
        heads = ("  Desired retention", "Minutes a day", "Known in a year")
        heads, rooms = (heads, (20, 15)) if columns >= _WIDE else (("  Wish", "Min/day", "Known"), (12, 9))
        if any(cost.facts == 0 for cost in self.costs.values()):
            return paragraph("No questions yet, so nothing costs anything. a in the library adds one.", columns)
        lines = [Content.styled(padded(heads[0], rooms[0]) + padded(heads[1], rooms[1]) + heads[2], MUTED)]
        lines += [self._row(place, target, rooms) for place, target in enumerate(self.choices)]
        if self.in_force not in self.choices:
            lines.append(paragraph(f"  Now: {self.in_force:.2f}", columns, MUTED))
        text = (
            "Simulated from your own weights, times and ratings, this deck begun anew. A higher one means less"
            " forgetting and more reviews. Efficient: easy and long memories are kept firmer, difficult ones less, for"
            " the same time. Days already promised stay."
        )
        return Content("\n").join([*lines, Content(""), paragraph(text, columns, MUTED)])

    def _row(self, place: int, target: float | None, rooms: tuple[int, int]) -> Content:
        signs = self.quizapp.signs
        at = place == self.cursor
        name = "efficient" if target is None else f"{target:.2f}"
        found = self.costs.get(target)
        minutes = found.minutes_words if found else "…"
        known = f"{found.known:,.0f} of {found.facts:,}" if found else ""
        now = "  now" if target == self.in_force else ""
        line = padded(f"{signs.here if at else ' '} {name}", rooms[0]) + padded(minutes, rooms[1]) + known + now
        return Content.styled(line, ACCENT) if at else Content(line)

    def _exam(self, columns: int) -> Content:
        from quizapp.collection.exams import exams

        found = exams(self.quizapp.collection, [self.deck_id])
        if not found:
            return paragraph("No exam date. x sets one and moves before it what was due after it.", columns)
        exam = found[0]
        when = "today" if exam.days_left == 0 else "over" if exam.days_left < 0 else f"in {exam.days_left} d"
        text = (
            f"Exam on {exam.on.isoformat()}, {when}: {exam.before:,} due before it, {exam.after:,} after. x changes it."
        )
        return paragraph(text, columns)

    def _fit(self, columns: int) -> Content:
        if self.fitting:
            return paragraph("Fitting to your answers …", columns, MUTED)
        found = self.fit
        if found is None:
            from quizapp.collection.fitting import in_force

            words = in_force(self.quizapp.collection).words
            text = f"{words} What you know now shifts a little with each fit, which happens by itself; o fits now."
            return paragraph(text, columns)
        if not found.tested:
            return paragraph("Too few answers to learn from yet: the default weights stay.", columns)
        said = "Adopted." if found.adopted else "Not better than the defaults: what was in force stays."
        said += found.caveat and f" {found.caveat}"
        head = f"{found.scored:,} answers; the latest {found.tested:,} foreseen without having seen them. {said}"
        lines = [paragraph(head, columns), Content(""), Content.styled(_measured_head(), MUTED)]
        named = (("in force before", found.before), ("fitted", found.after), ("defaults", found.default))
        lines += [Content(_measured(name, one)) for name, one in named]
        lines += [Content(""), Content.styled("Foreseen  Recalled  Answers", MUTED)]
        lines += [self._bin(*one) for one in found.after.bins]
        return Content("\n").join(lines)

    def _bin(self, foreseen: float, recalled: float, answers: int) -> Content:
        bar = ("#" if self.quizapp.signs.ascii_only else "█") * round(_BAR_COLUMNS * recalled)
        numbers = f"{100 * foreseen:7.0f}% {100 * recalled:8.0f}% {answers:8,}  "
        return Content.assemble(numbers, (bar, ACCENT))

    # ---------------------------------------------------------------- keys

    def action_move(self, step: int) -> None:
        """To the retention below or above."""
        self.cursor = min(max(self.cursor + step, 0), len(self.choices) - 1)
        self._redraw()

    def action_choose(self) -> None:
        """Take the retention under the cursor for this deck."""
        self._choose(self.deck_id, f"for {self.deck_title}")

    def action_choose_all(self) -> None:
        """Take it for all decks."""
        self._choose(None, "for all decks")

    def _choose(self, deck_id: str | None, where: str) -> None:
        from quizapp.collection.wishes import choose_retention

        target = self.choices[self.cursor]
        try:
            choose_retention(self.quizapp.collection, deck_id, target)
        except QuizError as error:
            self.quizapp.fail(error)
            return
        name = "The efficient mode" if target is None else f"A retention of {target:.2f}"
        kept = " This deck has one of its own." if deck_id is None and self.in_force != target else ""
        self.app.notify(shown(f"{name} {where}, from the next answer on.{kept}"), markup=False)
        self._redraw()

    def action_exam(self) -> None:
        """Set the date of this deck's exam, or clear it."""
        from quizapp.tui.screens.dialogs import TextDialog

        def chosen(typed: str | None) -> None:
            if typed is not None:
                self._set_exam(typed)

        text = f"On which day is the exam of {self.deck_title}?"
        self.app.push_screen(TextDialog(text, placeholder="2027-01-31", empty="Left empty: there is no exam."), chosen)

    def _set_exam(self, typed: str) -> None:
        from quizapp.collection.exams import clear_exam, set_exam

        collection = self.quizapp.collection
        try:
            on = date.fromisoformat(typed) if typed else None
        except ValueError:
            self.app.notify(shown(f"“{typed}” is no date. Write it as 2027-01-31."), markup=False)
            return
        try:
            if on is not None:
                moved = set_exam(collection, self.deck_id, on).total()
                said = f"Exam on {on.isoformat()}. {_facts(moved)} moved before it."
            else:
                said = f"No exam. {_facts(clear_exam(collection, self.deck_id))} due again as promised."
        except QuizError as error:
            self.quizapp.fail(error)
            return
        self.app.notify(said, markup=False)
        self._redraw()

    def action_optimize(self) -> None:
        """Fit now, beside the keys."""
        if not self.fitting:
            self.fitting = True
            self._redraw()
            self.run_worker(self._fit_beside, thread=True, exit_on_error=False, group="fit")

    def action_page(self, step: int) -> None:
        """Scroll by a page."""
        body = self.query_one(VerticalScroll)
        body.scroll_relative(y=step * max(1, body.size.height - 2), animate=False)

    def action_back(self) -> None:
        """Back to the library."""
        self.dismiss(None)


def _facts(count: int) -> str:
    return f"{count:,} fact{'' if count == 1 else 's'}"


def _measured_head() -> str:
    return padded("Weights", 18) + padded("Log loss", 10) + "RMSE in bins"


def _measured(name: str, one: Measured) -> str:
    return padded(name, 18) + padded(f"{one.log_loss:.4f}", 10) + f"{one.rmse:.4f}"
