"""What is asked of an article: facts by subject and topic, kept so far out of those proposed, and what nothing asks.

A mark and two numbers stand in each cell beside its colour. What counts as asked is `collection.coverage`'s.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, cast

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content

from quizapp.text import padded, shown, width
from quizapp.tui.drawing import MUTED, PARTLY, RIGHT, Signs, labelled, paragraph
from quizapp.tui.hints import HINTS
from quizapp.tui.keys import COVERAGE
from quizapp.tui.screens.reading import ReadingScreen
from quizapp.tui.widgets.lines import Block, KeyBar, TopLine

if TYPE_CHECKING:
    from quizapp.collection.coverage import Coverage
    from quizapp.tui.app import QuizApp

_NONE = "–"
_LONGEST_SUBJECT = 30
_APART = 3
BESIDE_FROM_COLUMNS = 150
"""From so many on the unasked sentences stand beside the map, not below."""


class CoverageScreen(ReadingScreen):
    """`now` is what the deck covers by what is decided, `then` what it would were the rest accepted."""

    BINDINGS: ClassVar[list[BindingType]] = COVERAGE

    def __init__(self, now: Coverage, then: Coverage) -> None:
        super().__init__()
        self.now = now
        self.then = then

    def compose(self) -> ComposeResult:
        yield TopLine(classes="top")
        with VerticalScroll(id="coverage", can_focus=False):
            yield Block(id="map")
            yield Block(id="unasked")
        yield KeyBar()

    def on_mount(self) -> None:
        signs = cast("QuizApp", self.app).signs
        top = self.query_one(TopLine)
        top.left = "Coverage"
        kept, proposed = sum(self.now.facts.values()), sum(self.then.facts.values())
        top.right = f"{kept} of {proposed} facts kept"
        self.query_one("#map", Block).show(lambda columns: _map(self.now, self.then, columns, signs))
        self.query_one("#unasked", Block).show(lambda columns: _unasked(self.then, columns))
        body = self.query_one(VerticalScroll)
        self.watch(body, "virtual_size", self._say_keys)

    def on_resize(self) -> None:
        beside = self.app.size.width >= BESIDE_FROM_COLUMNS and bool(self.then.unasked)
        self.query_one(VerticalScroll).set_class(beside, "-beside")
        self.call_after_refresh(self._say_keys)

    def _say_keys(self) -> None:
        """Nothing is said of scrolling where all is in view."""
        all_in_view = self.query_one(VerticalScroll).max_scroll_y == 0
        self.query_one(KeyBar).hints = HINTS["coverage"][all_in_view:]


def _cell(kept: int, proposed: int, signs: Signs) -> tuple[str, str]:
    """`✔ 3/3`, `◐ 1/3`, `– 0/3`, each in its colour; nothing where nothing is proposed."""
    if not proposed and not kept:
        return "", MUTED
    most = max(kept, proposed)
    sign, style = (signs.right, RIGHT) if kept == most else (signs.partly, PARTLY) if kept else (signs.missed, MUTED)
    return f"{sign} {kept}/{most}", style


def _map(now: Coverage, then: Coverage, columns: int, signs: Signs) -> Content:
    """A table where there is room for it, else a paragraph a subject."""
    names = [shown(subject) or _NONE for subject in then.subjects]
    topics = [shown(topic) or "no topic" for topic in then.topics]
    cell_columns = [max(8, width(topic)) for topic in topics]
    room = columns - sum(cell_columns) - _APART * len(topics)
    longest = max(map(width, ["Subject", *names]))
    if room < min(_LONGEST_SUBJECT, longest):
        return _stacked(now, then, columns, signs)
    subject_columns = min(room, longest)
    gap = " " * _APART
    lines = [Content.assemble((padded("Subject", subject_columns), MUTED))]
    for topic, room in zip(topics, cell_columns, strict=True):
        lines[0] = Content.assemble(lines[0], gap, (padded(topic, room), MUTED))
    for subject, name in zip(then.subjects, names, strict=True):
        line = Content(padded(name, subject_columns))
        for topic, room in zip(then.topics, cell_columns, strict=True):
            key = (subject, topic)
            text, style = _cell(now.facts.get(key, 0), then.facts.get(key, 0), signs)
            line = Content.assemble(line, gap, (padded(text, room), style))
        lines.append(line)
    return Content("\n").join(lines)


def _stacked(now: Coverage, then: Coverage, columns: int, signs: Signs) -> Content:
    blocks: list[Content] = []
    for subject in then.subjects:
        blocks.append(paragraph(subject or _NONE, columns, "bold"))
        for topic in then.topics:
            text, style = _cell(now.facts.get((subject, topic), 0), then.facts.get((subject, topic), 0), signs)
            if text:
                topic_name = shown(topic) or "no topic"
                blocks.append(Content.assemble("  ", (padded(text, 8), style), " ", topic_name))
    return Content("\n").join(blocks)


def _unasked(then: Coverage, columns: int) -> Content:
    """The sentences that neither a kept nor an open question asks about."""
    count = len(then.unasked)
    if not count:
        return paragraph(f"Each of the {then.sentences} sentences is asked about.", columns, MUTED)
    head = f"{count} of {then.sentences} sentences are asked by nothing:"
    lines = [paragraph(head, columns, "bold")]
    for sentence in then.unasked:
        place = f"line {sentence.line}" + (f", {sentence.section}" if sentence.section else "")
        lines += [paragraph(place, columns, MUTED), labelled("", sentence.text, columns)]
    return Content("\n").join(lines)
