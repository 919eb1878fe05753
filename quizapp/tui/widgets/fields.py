"""Questions answered in the learner's own words: typed, numeric, cloze. Fields own every letter.

After the answer the field gives way to what was given and what is right on two lines, the letters that differ marked
and underlined.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.content import Content
from textual.widgets import Input, Label

from quizapp.learning.asking import Asked
from quizapp.learning.events import Outcome
from quizapp.learning.grading import Part, differences, readable, reading
from quizapp.text import shown, width
from quizapp.tui.drawing import ACCENT, MUTED, RIGHT, Signs, labelled, outcome_sign, outcome_style, paragraph
from quizapp.tui.widgets.lines import Block, blank_line
from quizapp.tui.widgets.question import QuestionView

if TYPE_CHECKING:
    from quizapp.deck.model import Cloze, Numeric, Question

LONGEST_ANSWER = 1000


def compared(part: Part, columns: int, signs: Signs, *, label: str = "") -> Content:
    """What was given above what is right; the letters that differ underlined, with carets below where it fits."""
    name = f"{label} " if label else ""
    sign = outcome_sign(part.outcome, signs)
    style = outcome_style(part.outcome)
    if not part.given:
        return Content.assemble(f" {sign} {name}", ("right  ", MUTED), (shown(part.right), f"bold {RIGHT}"))
    if part.outcome is Outcome.RIGHT:
        return Content.assemble((f" {sign} {name}", style), (shown(part.given), style), *_also_known(part))
    given, right = shown(part.given), shown(part.right)
    in_given, in_right = differences(given, right)
    in_right = _without_article(given, right, in_right)
    head = width(f"   {name}") + 7
    lines = [
        Content.assemble((f" {sign} {name}", style), ("yours  ", MUTED), *_underlined(given, in_given, style)),
        Content.assemble(" " * (head - 7), ("right  ", MUTED), *_underlined(right, in_right, RIGHT)),
    ]
    close = max(len(in_given), len(in_right)) <= max(3, len(right) // 3)
    if close and head + max(width(given), width(right)) <= columns:
        carets = [(_carets(given, in_given), 1), (_carets(right, in_right), 2)]
        for row, place in carets:
            if row.strip():
                lines.insert(place if len(lines) == 2 else 3, Content.assemble(" " * head, (row, style)))
    return Content("\n").join(lines)


def _without_article(given: str, right: str, places: tuple[int, ...]) -> tuple[int, ...]:
    """A missing article is no mistake, so it is not marked as one."""
    article = next((a for a in ("the ", "a ", "an ") if right.casefold().startswith(a)), "")
    if not article or given.casefold().startswith(article):
        return places
    return tuple(place for place in places if place >= len(article))


def _also_known(part: Part) -> list[tuple[str, str]]:
    if part.given.casefold().strip() == part.right.casefold().strip():
        return []
    return [(f"   {shown(part.right)}", MUTED)]


def _underlined(text: str, places: tuple[int, ...], style: str) -> list[tuple[str, str]]:
    return [(run, f"{style} underline" if differs else style) for run, differs in _runs(text, places)]


def _carets(text: str, places: tuple[int, ...]) -> str:
    return "".join(("^" if differs else " ") * width(run) for run, differs in _runs(text, places)).rstrip()


def _runs(text: str, places: tuple[int, ...]) -> list[tuple[str, bool]]:
    """The text in runs that differ and runs that do not. No sign is cut: terminals disagree how wide its pieces are."""
    marked, place = set(places), 0
    runs: list[tuple[str, bool]] = []
    for sign in _whole_signs(text):
        differs = not marked.isdisjoint(range(place, place + len(sign)))
        place += len(sign)
        if runs and runs[-1][1] is differs:
            runs[-1] = (runs[-1][0] + sign, differs)
        else:
            runs.append((sign, differs))
    return runs


def _whole_signs(text: str) -> Iterable[str]:
    if text.isascii():
        return text
    from wcwidth import iter_graphemes  # 60 ms, which plain text should not pay

    return iter_graphemes(text)


class TypedView(QuestionView):
    """One line of text."""

    text_entry = True
    placeholder = "Type your answer"

    @property
    def unit(self) -> str:
        """What stands behind the field; empty where nothing does."""
        return ""

    def compose(self) -> ComposeResult:
        with Horizontal(classes="field"):
            yield Input(placeholder=self.placeholder, max_length=LONGEST_ANSWER, id="answer", select_on_focus=False)
            yield Label("", id="unit", markup=False)
        yield Block(id="live")
        yield Block(id="judged")

    def on_mount(self) -> None:
        label = self.query_one("#unit", Label)
        label.display = bool(self.unit)
        label.update(shown(self.unit))
        self.query_one("#live", Block).show(None)
        self.draw()

    def start(self) -> None:
        self.query_one(Input).focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._changed()

    def restore(self, given: tuple[str, ...]) -> None:
        with self.prevent(Input.Changed):  # the learner types nothing here
            self.query_one(Input).value = given[0] if given else ""
        self.draw()

    def clear(self) -> None:
        """Empty the field for a second try."""
        with self.prevent(Input.Changed):
            self.query_one(Input).value = ""

    def enter(self) -> tuple[str, ...] | str | None:
        text = self.query_one(Input).value
        return (text,) if text.strip() else None

    def draw(self) -> None:
        judged = self.query_one("#judged", Block)
        self.query_one(".field").display = self.verdict is None
        if self.verdict is None:
            judged.show(None)
            return
        parts = self.verdict.parts or (Part("", self.verdict.right[0], self.verdict.outcome, 0.0, ""),)
        judged.show(lambda columns: compared(parts[0], columns, self.signs))


class NumericView(TypedView):
    """A number; what is read stands below the field while it is typed, the unit behind it."""

    placeholder = "A number"
    question: Numeric

    # No on_mount: Textual would call that of the class above as well, after it.

    @property
    def unit(self) -> str:
        return self.question.unit or ""

    def draw(self) -> None:
        super().draw()
        text = self.query_one(Input).value
        live = self.query_one("#live", Block)
        if self.verdict is not None or not text.strip():
            live.show(blank_line if self.verdict is None else None)
            return
        read = reading(self.question, text)
        live.show(lambda columns: paragraph(read, columns, MUTED, indent=1))

    def enter(self) -> tuple[str, ...] | str | None:
        text = self.query_one(Input).value
        if text.strip() and not readable(self.question, text):
            return reading(self.question, text)
        return super().enter()


class ClozeView(QuestionView):
    """A sentence with numbered blanks, all of one width; one field a blank below, mirrored in the sentence."""

    text_entry = True
    question: Cloze

    def __init__(self, asked: Asked, question: Question, signs: Signs) -> None:
        super().__init__(asked, question, signs)
        self.count = len(self.question.blanks)

    def compose(self) -> ComposeResult:
        yield Block(id="sentence")
        for place in range(self.count):
            with Horizontal(classes="field"):
                yield Label(f"{place + 1}" if self.count > 1 else "", classes="blank-number", markup=False)
                yield Input(
                    placeholder="Fill the blank", max_length=LONGEST_ANSWER, id=f"blank-{place}", select_on_focus=False
                )
        yield Block(id="judged")

    def on_mount(self) -> None:
        self.draw()

    @property
    def inputs(self) -> list[Input]:
        """The fields in order."""
        return list(self.query(Input))

    @property
    def _texts(self) -> tuple[str, ...]:
        return tuple(field.value.strip() for field in self.inputs)

    def start(self) -> None:
        self.inputs[0].focus()

    def on_input_changed(self, message: Input.Changed) -> None:
        message.stop()
        self._changed()

    def restore(self, given: tuple[str, ...]) -> None:
        with self.prevent(Input.Changed):
            for field, text in zip(self.inputs, given, strict=False):
                field.value = text
        self.draw()

    def clear(self) -> None:
        """Empty the fields for a second try."""
        with self.prevent(Input.Changed):
            for field in self.inputs:
                field.value = ""
        self.draw()
        self.start()

    def move(self, step: int) -> None:
        places = [place for place, field in enumerate(self.inputs) if field.has_focus]
        if places:
            self.inputs[(places[0] + step) % self.count].focus()

    def enter(self) -> tuple[str, ...] | str | None:
        texts = self._texts
        if not any(texts):
            return None
        here = next((place for place, field in enumerate(self.inputs) if field.has_focus), self.count - 1)
        gaps = [place for place, text in enumerate(texts) if not text]
        if not gaps:
            return texts
        if here < self.count - 1 and not self.tried_partial and texts[here]:
            self.inputs[min((place for place in gaps if place > here), default=gaps[0])].focus()
            return ""
        self.inputs[gaps[0]].focus()
        return self._missing(f"Blank {gaps[0] + 1} is empty. enter again: as it is", lambda: texts)

    def so_far(self) -> tuple[str, ...]:
        return self._texts if any(self._texts) else ()

    def draw(self) -> None:
        for field in self.query(".field"):
            field.display = self.verdict is None
        self.query_one("#sentence", Block).show(lambda columns: paragraph(self._sentence(), columns, "bold", indent=0))
        judged = self.query_one("#judged", Block)
        if self.verdict is None:
            judged.show(None)
            return
        parts = self.verdict.parts or tuple(
            Part("", right, self.verdict.outcome, 0.0, "") for right in self.verdict.right
        )
        judged.show(lambda columns: self._judged(parts, columns))

    def _judged(self, parts: tuple[Part, ...], columns: int) -> Content:
        drawn = [
            compared(part, columns, self.signs, label=str(place + 1) if self.count > 1 else "")
            for place, part in enumerate(parts)
        ]
        return Content("\n").join(drawn)

    def _sentence(self) -> str:
        """The sentence with what was typed in its blanks, all blanks equally wide while empty."""
        pieces = self.question.pieces
        if self.verdict is not None:
            fills = list(self.verdict.right)
        else:
            fills = [self._blank(place, text) for place, text in enumerate(self._texts or ("",) * self.count)]
        mixed = [pieces[0]]
        for fill, piece in zip(fills, pieces[1:], strict=True):
            mixed += [fill, piece]
        return "".join(mixed)

    def _blank(self, place: int, text: str) -> str:
        number = f"{place + 1}\u00a0" if self.count > 1 else ""  # a blank stays on one line
        return f"[{number}{text or '____'}]"


def hints_drawn(asked: Asked, columns: int) -> Content:
    """The hints on show, one a line."""
    return Content("\n").join(
        [labelled("Hint", hint.text, columns, style="", label_style=ACCENT) for hint in asked.shown_hints]
    )
