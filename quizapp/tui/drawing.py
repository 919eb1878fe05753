"""How things are drawn: in which windows, the signs, the colours by meaning, text wrapped with a hanging indent.

Everything from a deck comes through here on its way to the screen, as `Content` made of plain strings: nothing is
parsed as markup. A colour never stands alone; a sign or a word says the same.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content

from quizapp.learning.events import Day, Moment, Outcome, date_of
from quizapp.text import padded, shown, width, wrapped

SHORT_BELOW_ROWS = 16
"""Below so many rows there are no rules, blank lines or side matter."""
NARROW_BELOW_COLUMNS = 60
"""Below so many columns what stood beside something stands under it, or goes."""
WIDE_FROM_COLUMNS = 130
"""From so many columns on there is room for something beside the text."""

ACCENT = "$accent"
MUTED = "$muted"
RIGHT = "$text-success"
WRONG = "$text-error"
PARTLY = "$text-warning"


@dataclass(frozen=True, slots=True)
class Signs:
    """The signs of one character set."""

    right: str = "✔"
    wrong: str = "✘"
    missed: str = "–"
    partly: str = "◐"
    here: str = "▸"
    chosen: str = "●"
    more: str = "▼"
    rule: str = "─"
    edge_left: str = "▌"
    edge_right: str = "▐"
    then: str = "›"
    ties: str = "→"
    ascii_only: bool = False


UNICODE = Signs()
ASCII = Signs(
    right="+",
    wrong="x",
    missed="-",
    partly="~",
    here=">",
    chosen="*",
    more="v",
    rule="-",
    edge_left="[",
    edge_right="]",
    then=">",
    ties="->",
    ascii_only=True,
)

_WORDS = {
    Outcome.RIGHT: "Right",
    Outcome.ALMOST: "Almost",
    Outcome.PARTIAL: "Partly",
    Outcome.ALSO_TRUE: "Also true",
    Outcome.WRONG: "Wrong",
    Outcome.DONT_KNOW: "Don't know",
    Outcome.SKIPPED: "Not now",
    Outcome.NOT_ANSWERED: "Not answered",
    Outcome.TIMED_OUT: "Time's up",
    Outcome.REVEALED: "",
}


def outcome_word(outcome: Outcome) -> str:
    """The word a verdict is called by; empty for a card the learner judges."""
    return _WORDS[outcome]


def outcome_style(outcome: Outcome) -> str:
    """The colour of a verdict."""
    if outcome in {Outcome.RIGHT, Outcome.ALMOST}:
        return RIGHT
    return PARTLY if outcome in {Outcome.PARTIAL, Outcome.ALSO_TRUE} else WRONG


def outcome_sign(outcome: Outcome, signs: Signs) -> str:
    """The sign of a verdict."""
    if outcome in {Outcome.RIGHT, Outcome.ALMOST}:
        return signs.right
    return signs.partly if outcome in {Outcome.PARTIAL, Outcome.ALSO_TRUE} else signs.wrong


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One entry of a list: a sign, a number or label, its text, and what stands behind the text.

    `tail` is kept whole; it goes to the end of the last line, or to a line of its own where there is no room.
    """

    sign: str = ""
    label: str = ""
    text: str = ""
    tail: str = ""
    style: str = ""
    tail_style: str = MUTED


def drawn_rows(rows: Sequence[Row], columns: int) -> tuple[Content, tuple[int, ...]]:
    """The rows one below the other with hanging indents, and for each line drawn the place of its row."""
    sign_columns = max((width(row.sign) for row in rows), default=0)
    label_columns = max((width(row.label) for row in rows), default=0)
    lines: list[Content] = []
    owners: list[int] = []
    for place, row in enumerate(rows):
        drawn = _drawn_row(row, max(columns, 8), sign_columns, label_columns)
        lines += drawn
        owners += [place] * len(drawn)
    return Content("\n").join(lines), tuple(owners)


def _drawn_row(row: Row, columns: int, sign_columns: int, label_columns: int) -> list[Content]:
    head = ""
    if sign_columns:
        head = padded(row.sign, sign_columns) + " "
    if label_columns:
        head += padded(row.label, label_columns, "right") + "  "
    indent = " " * width(head)
    texts = wrapped(row.text, columns - len(indent))
    lines = [
        Content.assemble((head if place == 0 else indent, row.style), (text, row.style))
        for place, text in enumerate(texts)
    ]
    if row.tail:
        tail = shown(row.tail)
        if width(indent) + width(texts[-1]) + 3 + width(tail) <= columns:
            lines[-1] = Content.assemble(lines[-1], "   ", (tail, row.tail_style))
        else:
            lines += [Content.assemble(indent, (text, row.tail_style)) for text in wrapped(tail, columns - len(indent))]
    return lines


def paragraph(text: str, columns: int, style: str = "", *, indent: int = 0) -> Content:
    """Text wrapped to `columns`, every line behind `indent` spaces."""
    blank = " " * indent
    lines = [Content.assemble(blank, (line, style)) for line in wrapped(text, columns - indent)]
    return Content("\n").join(lines)


def labelled(label: str, text: str, columns: int, *, style: str = "", label_style: str = MUTED) -> Content:
    """A label, then text wrapped behind it with a hanging indent."""
    indent = width(label) + 2
    lines = wrapped(text, columns - indent)
    first = Content.assemble((shown(label), label_style), "  ", (lines[0], style))
    rest = [Content.assemble(" " * indent, (line, style)) for line in lines[1:]]
    return Content("\n").join([first, *rest])


_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def day_words(at: Moment, now: Moment) -> str:
    """The study day of an instant: `Tue 17 Nov`; `17 Nov 2025` where that is another year."""
    date, today = date_of(at.day), date_of(now.day)
    day = f"{date.day} {_MONTHS[date.month - 1]}"
    return f"{_WEEKDAYS[date.weekday()]} {day}" if date.year == today.year else f"{day} {date.year}"


def date_words(day: Day, *, weekday: bool = False) -> str:
    """A study day without its year: `17 Nov`, `Tue 17 Nov`."""
    date = date_of(day)
    said = f"{date.day} {_MONTHS[date.month - 1]}"
    return f"{_WEEKDAYS[date.weekday()]} {said}" if weekday else said


def minutes_words(ms: int) -> str:
    """A span to the minute: `under 1 min`, `4 min`, `1 h 5 min`."""
    whole = int(ms / 60_000 + 0.5)
    if whole < 60:
        return f"{whole} min" if whole else "under 1 min"
    return f"{whole // 60} h {whole % 60} min"


def clock_words(ms: int) -> str:
    """A span as a clock shows it, begun seconds counted: `11:40`, `1:02:03`."""
    seconds = -(-ms // 1000)
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"
