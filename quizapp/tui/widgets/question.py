"""The question as put: one widget per type, for study, quiz and preview alike.

A view knows how to collect an answer of its type and how to show what was right; the rules are the core's. It has no
bindings of its own: the screen owns the keys and calls `digit`, `move`, `toggle`, `erase` and `enter`, so that one
table says which key does what. Before the answer nothing drawn here gives it away; options keep their places after
it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from quizapp.learning.asking import Asked
from quizapp.learning.events import Outcome
from quizapp.learning.grading import Verdict
from quizapp.tui.drawing import ACCENT, MUTED, RIGHT, WRONG, Row, Signs, paragraph
from quizapp.tui.widgets.lines import Block, Rows

if TYPE_CHECKING:
    from quizapp.deck.model import Question

DONT_KNOW = "I don't know"


class QuestionView(Widget):
    """The base of all views. `verdict` is None until the answer is judged.

    `enter()` answers what Enter means now: the answer as the grader takes it (() is I don't know), None where nothing
    is chosen, or a sentence where something is still missing.
    """

    DEFAULT_CSS = "QuestionView { height: auto; }"

    text_entry = False
    """Whether letters belong to a field."""

    takes = ""
    """What the view asks for, in words, below the prompt; empty where it is plain."""

    class Changed(Message):
        """The learner chose or typed something."""

    def __init__(self, asked: Asked, question: Question, signs: Signs) -> None:
        super().__init__(id="question")
        self.asked = asked
        self.question = question
        self.signs = signs
        self.verdict: Verdict | None = None
        self.tried_partial = False

    def digit(self, number: int) -> None:
        """A digit was pressed outside a field."""

    def move(self, step: int) -> None:
        """Up (-1) or down (1)."""

    def toggle(self) -> None:
        """Space."""

    def erase(self) -> None:
        """Backspace."""

    def enter(self) -> tuple[str, ...] | str | None:
        """What Enter means now; see the class."""
        raise NotImplementedError

    def so_far(self) -> tuple[str, ...]:
        """What stands there, for when time runs out."""
        given = self.enter()
        return given if isinstance(given, tuple) else ()

    def restore(self, given: tuple[str, ...]) -> None:
        """Put back an answer given before, so that it can be changed; () is I don't know."""

    def show_hints(self, asked: Asked) -> None:
        """The asking changed: a hint was shown."""
        self.asked = asked
        self.draw()

    def show_verdict(self, verdict: Verdict) -> None:
        """Show what was right; the answer can no longer be changed."""
        self.verdict = verdict
        self.draw()

    def start(self) -> None:
        """Take the focus, where there is a field."""

    def here_line(self) -> int | None:
        """The line of this view, from its top, that the keys are on; None where there is none."""
        return None

    def draw(self) -> None:
        """Draw everything anew."""
        raise NotImplementedError

    def _changed(self) -> None:
        self.tried_partial = False
        self.draw()
        self.post_message(self.Changed())

    def _missing(self, sentence: str, answer: Callable[[], tuple[str, ...]]) -> tuple[str, ...] | str:
        """Gaps are left: said once; Enter again submits what is there."""
        if self.tried_partial:
            return answer()
        self.tried_partial = True
        return sentence


class OptionsView(QuestionView):
    """Options with numbers; ▸ is where the keys are."""

    def __init__(self, asked: Asked, question: Question, signs: Signs) -> None:
        super().__init__(asked, question, signs)
        self.here: int | None = None
        self.dont_know = False

    def compose(self) -> ComposeResult:
        yield Rows(id="options")

    def on_mount(self) -> None:
        self.draw()

    def draw(self) -> None:
        rows = [self._row(place, option) for place, option in enumerate(self.asked.options)]
        if self.verdict is None:
            sign = self.signs.chosen if self.dont_know else ""
            rows.append(Row(sign=sign or " ", label="0", text=DONT_KNOW, style=ACCENT if self.dont_know else MUTED))
        self.query_one(Rows).rows = tuple(rows)

    def _row(self, place: int, option: str) -> Row:
        raise NotImplementedError

    def move(self, step: int) -> None:
        count = len(self.asked.options)
        if self.here is None:
            self.here = 0 if step > 0 else count - 1
        else:
            self.here = (self.here + step) % count
        self._moved()

    def _moved(self) -> None:
        self._changed()

    def here_line(self) -> int | None:
        rows = self.query_one(Rows)
        place = len(self.asked.options) if self.dont_know else self.here
        return None if place is None else rows.line_of(place)

    def on_rows_clicked(self, message: Rows.Clicked) -> None:
        message.stop()
        if self.verdict is None:
            self.digit(message.place + 1 if message.place < len(self.asked.options) else 0)

    def _struck(self, option: str) -> bool:
        return any(hint.strikes == option for hint in self.asked.shown_hints)


class ChoiceView(OptionsView):
    """One of several, and true or false."""

    def digit(self, number: int) -> None:
        if number > len(self.asked.options):
            return
        self.dont_know = number == 0
        self.here = None if number == 0 else number - 1
        self._changed()

    def _moved(self) -> None:
        self.dont_know = False
        self._changed()

    def restore(self, given: tuple[str, ...]) -> None:
        self.dont_know = not given
        places = [place for place, option in enumerate(self.asked.options) if option in given]
        self.here = places[0] if places else None
        self.draw()

    def enter(self) -> tuple[str, ...] | None:
        if self.dont_know:
            return ()
        return None if self.here is None else (self.asked.options[self.here],)

    def _row(self, place: int, option: str) -> Row:
        label = str(place + 1)
        if self.verdict is not None:
            right, given = option in self.verdict.right, option in self.verdict.given
            sign = self.signs.right if right else self.signs.wrong if given else " "
            style = RIGHT if right else WRONG if given else MUTED
            return Row(sign=sign, label=label, text=option, style=style)
        if self._struck(option):
            return Row(sign=self.signs.missed, label=label, text=option, style=f"{MUTED} strike")
        chosen = place == self.here
        sign = self.signs.chosen if chosen else " "
        return Row(sign=sign, label=label, text=option, style=f"bold {ACCENT}" if chosen else "")


class MultiView(OptionsView):
    """All that apply; how many is not said."""

    takes = "Choose all that apply."

    def __init__(self, asked: Asked, question: Question, signs: Signs) -> None:
        super().__init__(asked, question, signs)
        self.chosen: set[int] = set()

    def digit(self, number: int) -> None:
        if number > len(self.asked.options):
            return
        if number == 0:
            self.chosen.clear()
            self.dont_know = not self.dont_know
        else:
            self.here = number - 1
            self.chosen ^= {number - 1}
            self.dont_know = False
        self._changed()

    def toggle(self) -> None:
        if self.here is not None:
            self.digit(self.here + 1)

    def restore(self, given: tuple[str, ...]) -> None:
        self.dont_know = not given
        self.chosen = {place for place, option in enumerate(self.asked.options) if option in given}
        self.draw()

    def enter(self) -> tuple[str, ...] | None:
        if self.dont_know:
            return ()
        return tuple(self.asked.options[place] for place in sorted(self.chosen)) or None

    def _row(self, place: int, option: str) -> Row:
        label = str(place + 1)
        if self.verdict is not None:
            return self._judged(label, option, self.verdict)
        here = self.signs.here if place == self.here else " "
        chosen = place in self.chosen
        mark = self.signs.chosen if chosen else " "
        return Row(sign=here + mark, label=label, text=option, style=f"bold {ACCENT}" if chosen else "")

    def _judged(self, label: str, option: str, verdict: Verdict) -> Row:
        right, given = option in verdict.right, option in verdict.given
        if right and given:
            return Row(sign=self.signs.right, label=label, text=option, tail="yours, right", style=RIGHT)
        if given:
            return Row(sign=self.signs.wrong, label=label, text=option, tail="yours, wrong", style=WRONG)
        if right:
            return Row(sign=self.signs.missed, label=label, text=option, tail="missed, right", style=RIGHT)
        return Row(sign=" ", label=label, text=option, style=MUTED)


class OrderView(OptionsView):
    """Items to be put in order by their digits; rows never move."""

    takes = "Press the numbers in the right order."

    def __init__(self, asked: Asked, question: Question, signs: Signs) -> None:
        super().__init__(asked, question, signs)
        self.placed: list[int] = []

    def compose(self) -> ComposeResult:
        yield from super().compose()
        yield Block(id="order")

    def digit(self, number: int) -> None:
        count = len(self.asked.options)
        if number > count:
            return
        self.dont_know = number == 0
        if number == 0:
            self.placed = []
        elif number - 1 in self.placed:
            self.placed = self.placed[: self.placed.index(number - 1)]
        else:
            self.placed.append(number - 1)
            if len(self.placed) == count - 1:
                self.placed += [place for place in range(count) if place not in self.placed]
        self._changed()

    def toggle(self) -> None:
        if self.here is not None:
            self.digit(self.here + 1)

    def restore(self, given: tuple[str, ...]) -> None:
        self.dont_know = not given
        self.placed = [self.asked.options.index(item) for item in given if item in self.asked.options]
        self.draw()

    def so_far(self) -> tuple[str, ...]:
        return tuple(self.asked.options[place] for place in self.placed)

    def erase(self) -> None:
        # The last item placed itself, so it goes with the one before it.
        self.placed = self.placed[:-2] if len(self.placed) == len(self.asked.options) else self.placed[:-1]
        self._changed()

    def enter(self) -> tuple[str, ...] | str | None:
        if self.dont_know:
            return ()
        if not self.placed:
            return None
        if len(self.placed) < len(self.asked.options):
            # Part of an order cannot be scored fairly, so there is no submitting it.
            return f"{len(self.asked.options) - len(self.placed)} still to be placed."
        return tuple(self.asked.options[place] for place in self.placed)

    def draw(self) -> None:
        super().draw()
        below = f" {self.signs.then} ".join(str(place + 1) for place in self.placed)
        order = self.query_one("#order", Block)
        order.show((lambda columns: paragraph(below, columns, MUTED, indent=3)) if below and not self.verdict else None)
        if self.verdict is not None:
            self.query_one(Rows).rows = self._in_order(self.verdict)

    def _row(self, place: int, option: str) -> Row:
        here = self.signs.here if place == self.here else " "
        tail = f"place {self.placed.index(place) + 1}" if place in self.placed else ""
        return Row(sign=here, label=str(place + 1), text=option, tail=tail, tail_style=ACCENT)

    def _in_order(self, verdict: Verdict) -> tuple[Row, ...]:
        rows = []
        for place, item in enumerate(verdict.right):
            yours = verdict.given.index(item) if item in verdict.given else None
            fits = yours == place
            tail = "" if yours is None else "yours too" if fits else f"yours: {_ordinal(yours + 1)}"
            sign = self.signs.right if fits else self.signs.wrong if yours is not None else " "
            rows.append(Row(sign=sign, label=str(place + 1), text=item, tail=tail, style=RIGHT if fits else ""))
        return tuple(rows)


def _ordinal(number: int) -> str:
    return f"{number}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number, 'th') }"


class MatchView(QuestionView):
    """Each left is tied to one of the numbered rights; in a narrow window the rights stand below the lefts."""

    takes = "Press the number that goes with each row."

    def __init__(self, asked: Asked, question: Question, signs: Signs) -> None:
        super().__init__(asked, question, signs)
        self.lefts = tuple(left for left, _ in getattr(question, "pairs", ()))
        self.ties: dict[int, int] = {}
        self.here = 0
        self.dont_know = False
        self.robbed: int | None = None

    def compose(self) -> ComposeResult:
        yield Rows(id="lefts")
        yield Rows(id="options")

    def on_mount(self) -> None:
        self.draw()

    def draw(self) -> None:
        self.query_one("#lefts", Rows).rows = tuple(self._left(place, left) for place, left in enumerate(self.lefts))
        rights = self.query_one("#options", Rows)
        rights.display = self.verdict is None
        used = set(self.ties.values())
        rights.rows = (
            *(
                Row(sign=" ", label=str(place + 1), text=option, style=MUTED if place in used else "")
                for place, option in enumerate(self.asked.options)
            ),
            Row(
                sign=self.signs.chosen if self.dont_know else " ",
                label="0",
                text=DONT_KNOW,
                style=ACCENT if self.dont_know else MUTED,
            ),
        )

    def _left(self, place: int, left: str) -> Row:
        if self.verdict is not None:
            return self._judged(place, left, self.verdict)
        tied = self.ties.get(place)
        tail = f"{self.signs.ties} {tied + 1} {self.asked.options[tied]}" if tied is not None else ""
        if place == self.robbed and tied is None:
            tail = self.signs.missed
        sign = self.signs.here if place == self.here else " "
        return Row(sign=sign, text=left, tail=tail, style="bold" if place == self.here else "", tail_style=ACCENT)

    def _judged(self, place: int, left: str, verdict: Verdict) -> Row:
        right = verdict.right[place]
        given = verdict.given[place] if place < len(verdict.given) else ""
        if given == right:
            return Row(sign=self.signs.right, text=left, tail=f"{self.signs.ties} {right}", tail_style=RIGHT)
        tail = f"{self.signs.ties} {right}" + (f"   yours: {given}" if given else "")
        return Row(sign=self.signs.wrong if given else self.signs.missed, text=left, tail=tail, tail_style=WRONG)

    def digit(self, number: int) -> None:
        if number > len(self.asked.options):
            return
        self.dont_know = number == 0
        self.robbed = None
        if number == 0:
            self.ties = {}
            self._changed()
            return
        self.robbed = next((left for left, right in self.ties.items() if right == number - 1), None)
        self.ties = {left: right for left, right in self.ties.items() if right != number - 1} | {self.here: number - 1}
        self._tie_last()
        free = [left for left in range(len(self.lefts)) if left not in self.ties]
        self.here = min((left for left in free if left > self.here), default=min(free, default=self.here))
        self._changed()

    def here_line(self) -> int | None:
        return self.query_one("#lefts", Rows).line_of(self.here)

    def _tie_last(self) -> None:
        free = [left for left in range(len(self.lefts)) if left not in self.ties]
        unused = [right for right in range(len(self.asked.options)) if right not in self.ties.values()]
        if len(free) == 1 and len(unused) == 1:
            self.ties[free[0]] = unused[0]

    def move(self, step: int) -> None:
        self.here = (self.here + step) % len(self.lefts)
        self._changed()

    def erase(self) -> None:
        self.ties.pop(self.here, None)
        self._changed()

    def on_rows_clicked(self, message: Rows.Clicked) -> None:
        message.stop()
        if self.verdict is not None:
            return
        if message.rows.id == "lefts":
            self.here = message.place
            self._changed()
        else:
            self.digit(message.place + 1 if message.place < len(self.asked.options) else 0)

    def enter(self) -> tuple[str, ...] | str | None:
        if self.dont_know:
            return ()
        if not self.ties:
            return None
        open_rows = [left for left in range(len(self.lefts)) if left not in self.ties]
        if open_rows:
            self.here = open_rows[0]
            return self._missing(f"{len(open_rows)} without a partner. enter again: as it is", self._ties_given)
        return self._ties_given()

    def restore(self, given: tuple[str, ...]) -> None:
        self.dont_know = not given
        tied = enumerate(given[: len(self.lefts)])
        self.ties = {left: self.asked.options.index(right) for left, right in tied if right in self.asked.options}
        self.draw()

    def so_far(self) -> tuple[str, ...]:
        return self._ties_given() if self.ties else ()

    def _ties_given(self) -> tuple[str, ...]:
        places: Sequence[int | None] = [self.ties.get(left) for left in range(len(self.lefts))]
        return tuple("" if place is None else self.asked.options[place] for place in places)


class FlashView(QuestionView):
    """A card: nothing to choose; Enter or space reveals the other side."""

    def __init__(self, asked: Asked, question: Question, signs: Signs) -> None:
        super().__init__(asked, question, signs)
        self.knew = True

    def compose(self) -> ComposeResult:
        yield Block(id="back")

    def on_mount(self) -> None:
        self.draw()

    def draw(self) -> None:
        back = self.query_one("#back", Block)
        if self.verdict is None:
            back.show(lambda columns: paragraph("Say the answer to yourself, then look.", columns, MUTED, indent=3))
        else:
            answer = "\n".join(self.question.right)
            back.show(lambda columns: paragraph(answer, columns, "bold", indent=3))

    def digit(self, number: int) -> None:
        if number == 0:
            self.knew = False

    def enter(self) -> tuple[str, ...]:
        return ()

    def revealed(self) -> bool:
        """Whether the other side is on show."""
        return self.verdict is not None and self.verdict.outcome is Outcome.REVEALED
