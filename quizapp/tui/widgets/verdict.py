"""After the answer: the verdict in words, the four ratings with what each would do, what learners say themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from quizapp.learning.asking import Asked
from quizapp.learning.events import Form, Outcome, Rating
from quizapp.learning.grading import Verdict
from quizapp.learning.scheduling import Promise, interval_words
from quizapp.text import fit, padded, shown, width
from quizapp.tui.drawing import ACCENT, MUTED, Signs, outcome_sign, outcome_style, outcome_word, paragraph

if TYPE_CHECKING:
    from quizapp.deck.model import Question

_FORM_WORDS = {Form.RECOGNISE: "recognise", Form.COMPLETE: "complete", Form.RECALL: "recall"}
_GAP = 3
_SHOWN_BESIDE = frozenset({"choice", "true_false"})


def feedback(
    verdict: Verdict, asked: Asked, question: Question, columns: int, signs: Signs, *, overridden: bool, short: bool
) -> Content:
    """The verdict and everything said with it; `short` leaves out blank lines and where the question belongs."""
    parts: list[Content] = []
    headline = _headline(verdict, columns, signs, overridden=overridden, beside=asked.type in _SHOWN_BESIDE)
    if headline:
        parts.append(headline)
    parts += [paragraph(text, columns) for text in (verdict.why, question.explanation) if text]
    source = question.source
    if source is not None and source.quote:
        parts.append(paragraph(f"“{source.quote}”", columns, f"{MUTED} italic"))
    if not short:
        parts.append(paragraph(_belongs(asked, question), columns, MUTED))
    return Content("\n").join(parts)


def _headline(verdict: Verdict, columns: int, signs: Signs, *, overridden: bool, beside: bool) -> Content | None:
    outcome = Outcome.RIGHT if overridden else verdict.outcome
    word = outcome_word(outcome)
    if not word:
        return None
    says = [word + (" by your own word" if overridden else "")]
    if beside and verdict.given and outcome is Outcome.WRONG:
        says.append(f"yours: {verdict.given[0]}")
    if beside and outcome is not Outcome.RIGHT:
        says.append(f"right: {verdict.right[0]}")
    if verdict.note.startswith(f"{word}: "):
        says[0] = verdict.note
    elif verdict.note:
        says.append(verdict.note)
    style = outcome_style(outcome)
    sign = outcome_sign(outcome, signs)
    says = [shown(part) for part in says]
    whole = "   ".join(says)
    if width(whole) + 2 <= columns:
        return Content.assemble((f"{sign} {says[0]}", f"bold {style}"), whole[len(says[0]) :])
    lines = [paragraph(f"{sign} {says[0]}", columns, f"bold {style}")]
    lines += [paragraph(part, columns, indent=2) for part in says[1:]]
    return Content("\n").join(lines)


def _belongs(asked: Asked, question: Question) -> str:
    form = f"form {int(asked.form)} of 3: {_FORM_WORDS[asked.form]}"
    named = [question.subject, question.topic, question.evidence, form]
    return " · ".join(part for part in named if part)


class RatingBar(Widget):
    """The four ratings; the selected one is what Enter takes. On a narrow screen two lines of four cells."""

    DEFAULT_CSS = "RatingBar { height: 1; }  .-narrow RatingBar { height: 2; }"

    promises: reactive[tuple[Promise, ...]] = reactive[tuple[Promise, ...]](())
    selected: reactive[Rating | None] = reactive[Rating | None](None)

    class Pressed(Message):
        """A rating was clicked."""

        def __init__(self, rating: Rating) -> None:
            super().__init__()
            self.rating = rating

    def __init__(self, signs: Signs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self.signs = signs

    def cells(self) -> Sequence[tuple[Rating, str, str]]:
        """Rating, name and interval of each cell; in a cram (no promises) only what it does to this session."""
        if not self.promises:
            return ((Rating.AGAIN, "1 Again", "this session"), (Rating.GOOD, "3 Done", ""))
        return tuple((p.rating, f"{p.rating.value} {p.rating.name.title()}", interval_words(p)) for p in self.promises)

    def render(self) -> Content:
        if self.size.height > 1:
            return self._two_lines()
        parts: list[tuple[str, str] | str] = []
        for rating, name, interval in self.cells():
            text = f"{name} {interval}".rstrip()
            if rating is self.selected:
                edges = (self.signs.edge_left, self.signs.edge_right)
                parts.append((f"{edges[0]}{text}{edges[1]}", f"bold reverse {ACCENT}"))
            else:
                parts += [" ", (name, "bold"), (f" {interval}" if interval else "", MUTED), " "]
            parts.append("  ")
        return Content.assemble(*parts)

    def _two_lines(self) -> Content:
        columns = max(1, self.size.width // max(1, len(self.cells())))
        lines = []
        for line in (1, 2):
            parts = []
            for cell in self.cells():
                chosen = cell[0] is self.selected
                style = f"bold reverse {ACCENT}" if chosen else ("bold" if line == 1 else MUTED)
                parts += [(padded(fit(f" {cell[line]}", columns - 1), columns - 1), style), (" ", "")]
            lines.append(Content.assemble(*parts))
        return Content("\n").join(lines)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None:
            return
        rating = self._at(offset.x)
        if rating is not None:
            self.post_message(self.Pressed(rating))

    def _at(self, column: int) -> Rating | None:
        cells = self.cells()
        if self.size.height > 1:
            return cells[min(column // max(1, self.size.width // len(cells)), len(cells) - 1)][0]
        left = 0
        for rating, name, interval in cells:
            taken = len(f"{name} {interval}".rstrip()) + 2
            if left <= column < left + taken:
                return rating
            left += taken + 2
        return None


class MarkBar(Widget):
    """A few words with their digits, for what the learner says of an answer; none is chosen beforehand."""

    DEFAULT_CSS = "MarkBar { height: 1; }"

    selected: reactive[int | None] = reactive[int | None](None)

    class Pressed(Message):
        """A word was clicked; `mark` counts from 1."""

        def __init__(self, bar: MarkBar, mark: int) -> None:
            super().__init__()
            self.bar = bar
            self.mark = mark

        @property
        def control(self) -> MarkBar:
            return self.bar

    def __init__(self, words: Sequence[str], signs: Signs, *, id: str | None = None) -> None:  # noqa: A002 - Textual's
        super().__init__(id=id)
        self.words = tuple(f"{mark} {word}" for mark, word in enumerate(words, start=1))
        self.signs = signs

    def move(self, step: int) -> None:
        """Select the word to the left (-1) or right (1), from nothing the first or the last."""
        last = len(self.words)
        first = 1 if step > 0 else last
        self.selected = first if self.selected is None else max(1, min(self.selected + step, last))

    def render(self) -> Content:
        parts: list[tuple[str, str] | str] = []
        for mark, text in enumerate(self.words, start=1):
            here = mark == self.selected
            edges = (self.signs.edge_left, self.signs.edge_right) if here else (" ", " ")
            parts += [(f"{edges[0]}{text}{edges[1]}", f"bold reverse {ACCENT}" if here else "bold"), " " * (_GAP - 2)]
        return Content.assemble(*parts)

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        left = 0
        for mark, text in enumerate(self.words, start=1):
            if offset is not None and left <= offset.x < left + len(text) + 2:
                self.post_message(self.Pressed(self, mark))
            left += len(text) + _GAP
