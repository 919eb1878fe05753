"""Two quizzes question by question: what became better, what worse, what only one of them asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from quizapp.learning.result import Line
from quizapp.learning.trend import Change, Compared
from quizapp.text import padded, shown, wrapped
from quizapp.tui.drawing import MUTED, RIGHT, WRONG, Row, Signs, drawn_rows, outcome_word, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import COMPARISON
from quizapp.tui.screens.reading import ReadingScreen
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.collection.results import Comparison
    from quizapp.tui.app import QuizApp

_ORDER = (Change.WORSE, Change.BETTER, Change.SAME, Change.ONLY_FIRST, Change.ONLY_SECOND)
_HEADS = {
    Change.WORSE: "Worse",
    Change.BETTER: "Better",
    Change.SAME: "The same",
    Change.ONLY_FIRST: "Only in the first",
    Change.ONLY_SECOND: "Only in the second",
}
_BESIDE_FROM = 120
"""Columns from which the answers have room beside the question."""
_APART = 3
_NOT_ASKED = "–"
_STYLES = {Change.WORSE: WRONG, Change.BETTER: RIGHT}


class ComparisonScreen(ReadingScreen):
    """`names` are what the two quizzes are called, the earlier one first."""

    BINDINGS: ClassVar[list[BindingType]] = COMPARISON

    def __init__(self, found: Comparison, names: tuple[str, str]) -> None:
        super().__init__()
        self.found = found
        self.names = names

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with VerticalScroll(id="result", can_focus=False):
            yield Block(id="compared")
        yield KeyBar()

    def on_mount(self) -> None:
        quizapp = cast("QuizApp", self.app)
        quizapp.changed()
        first, second = self.found.results
        named = (f"{self.names[0]}, {first.percent}%", f"{self.names[1]}, {second.percent}%")
        top = self.query_one(TopLine)
        top.left = f"{self.names[0]} and {self.names[1]}"
        top.right = f"{first.percent}% then {second.percent}%"
        self.query_one("#compared", Block).show(
            lambda columns: compared_drawn(self.found, columns, quizapp.signs, names=named)
        )
        self.query_one(KeyBar).hints = HINTS["comparison"]


def compared_drawn(
    found: Comparison, columns: int, signs: Signs, *, names: tuple[str, str] = ("first", "second")
) -> Content:
    """The questions by what became of them, the worse ones first, with both answers, beside it where there is room."""
    wide = columns >= _BESIDE_FROM
    blocks = [_line("", names, columns, signs, "bold")] if wide else []
    for change in _ORDER:
        rows = [row for row in found.rows if row.change is change]
        if not rows:
            continue
        blocks.append(paragraph(f"{_HEADS[change]}: {len(rows)}", columns, "bold"))
        blocks += [(_beside if wide else _row)(row, columns, signs) for row in rows]
        blocks.append(Content(" "))
    return Content("\n").join(blocks[:-1])


def _beside(row: Compared, columns: int, signs: Signs) -> Content:
    """The question, and what was said to it in the first and in the second."""
    said = (_said(row.first, signs) or _NOT_ASKED, _said(row.second, signs) or _NOT_ASKED)
    return _line(row.prompt, said, columns, signs, MUTED, row.change)


def _line(
    prompt: str, said: tuple[str, str], columns: int, signs: Signs, style: str, change: Change | None = None
) -> Content:
    room = (columns - 2 * _APART) // 4
    left = columns - 2 * (room + _APART)
    head = [] if change is None else _head(prompt, change, left, signs).split("\n")
    first, second = (wrapped(text, room) for text in said)
    lines = []
    for place in range(max(len(head), len(first), len(second))):
        one = head[place] if place < len(head) else Content("")
        cells = [padded(texts[place] if place < len(texts) else "", room) for texts in (first, second)]
        gap = " " * (left + _APART - one.cell_length)
        lines.append(Content.assemble(one, gap, ((" " * _APART).join(cells).rstrip(), style)))
    return Content("\n").join(lines)


def _head(prompt: str, change: Change, columns: int, signs: Signs) -> Content:
    sign = {Change.BETTER: signs.right, Change.WORSE: signs.wrong}.get(change, signs.missed)
    return drawn_rows([Row(sign=sign, text=prompt, style=_STYLES.get(change, ""))], columns)[0]


def _row(row: Compared, columns: int, signs: Signs) -> Content:
    head = _head(row.prompt, row.change, columns, signs)
    if row.change is Change.SAME or row.first is None or row.second is None:
        line = row.second or row.first
        return Content("\n").join([head, paragraph(_said(line, signs), columns, MUTED, indent=2)])
    both = f"{_said(row.first, signs)} {signs.then} {_said(row.second, signs)}"
    return Content("\n").join([head, paragraph(both, columns, MUTED, indent=2)])


def _said(line: Line | None, signs: Signs) -> str:
    """`wrong (within days)`."""
    if line is None:
        return ""
    word = (outcome_word(line.outcome) or "marked by yourself").lower()
    given = shown(" · ".join(text for text in line.tied(line.given, f" {signs.ties} ") if text))
    return f"{word} ({given})" if given else word
