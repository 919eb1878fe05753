"""How a question stands in the browser: its columns, its line, and what is told of it beside the list.

Pure drawing of rows; which questions are listed, and in which order, is the screen's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from textual.content import Content

from quizapp.learning.events import Day
from quizapp.learning.question_row import QuestionRow, folded_name
from quizapp.learning.scheduling import FactState
from quizapp.text import padded
from quizapp.tui.drawing import ACCENT, MUTED, PARTLY, WRONG, Signs, labelled, paragraph

MARK_COLUMNS = 4
_LEAST_PROMPT = 14
_ROOMY_PROMPT = 34
_NONE = "–"
_GAP = (" ", MUTED)
"""Of a style of its own, so that terminals are told anew where the next column begins (`quizapp.columns`)."""
_LATE = 10**9
"""Sorts what was never answered behind everything else."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it shows of a row, and what rows are sorted by. `columns` 0: it takes what the others leave.

    `first` says how soon it is given room: the lower the sooner.
    """

    title: str
    columns: int
    first: int
    cell: Callable[[QuestionRow], str]
    key: Callable[[QuestionRow], Any]
    right: bool = False


def _due_words(row: QuestionRow) -> str:
    if row.state.memory is None or row.state.due_on is None:
        return _NONE
    return days_words(row.state.due_on - row.today) or "today"


def days_words(days: float) -> str:
    """A span in days, short: `3 d`, `2.1 mo`, `1.4 y`; "" for none."""
    away = abs(days)
    if away <= 60:
        return f"{days:.0f} d" if round(days) else ""
    return f"{days / 30.4375:.1f} mo" if away < 365 else f"{days / 365.25:.1f} y"


def _stability(row: QuestionRow) -> str:
    memory = row.state.memory
    return _NONE if memory is None else days_words(memory.stability_days) or "<1 d"


def _due_key(row: QuestionRow) -> Day:
    state = row.state
    return _LATE if state.memory is None or state.due_on is None else state.due_on


def _lapses(row: QuestionRow) -> str:
    return str(row.state.lapses) if row.state.memory else _NONE


def _stability_key(row: QuestionRow) -> float:
    return row.state.memory.stability_days if row.state.memory else -1.0


COLUMNS: tuple[Column, ...] = (
    Column("Question", 0, 0, lambda row: row.prompt, lambda row: row.words),
    Column("Deck", 14, 5, lambda row: row.deck_title, lambda row: folded_name(row.deck_title)),
    Column("Topic", 10, 4, lambda row: row.topic or _NONE, lambda row: folded_name(row.topic)),
    Column("Type", 10, 6, lambda row: row.type, lambda row: row.type),
    Column("State", 9, 1, lambda row: row.standing, lambda row: row.standing),
    Column("Due", 7, 2, _due_words, _due_key, right=True),
    Column("Stable", 7, 3, _stability, _stability_key, right=True),
    Column("Lapses", 6, 3, _lapses, lambda row: row.state.lapses, right=True),
)


def columns_shown(columns: int) -> tuple[tuple[int, int], ...]:
    """The columns that have room, as (place in `COLUMNS`, how wide), in order."""
    room = columns - MARK_COLUMNS - _LEAST_PROMPT
    kept = {0}
    for place, column in sorted(enumerate(COLUMNS), key=lambda entry: entry[1].first):
        if place and column.columns + 1 <= room - (_ROOMY_PROMPT - _LEAST_PROMPT if column.first > 2 else 0):
            kept.add(place)
            room -= column.columns + 1
    return tuple((place, COLUMNS[place].columns or room + _LEAST_PROMPT) for place in sorted(kept))


def head_line(columns: int, sorted_by: int | None, *, down: bool, signs: Signs) -> Content:
    """The names of the columns, an arrow at the one that rows are sorted by."""
    arrow = ("v" if down else "^") if signs.ascii_only else ("▼" if down else "▲")
    parts: list[tuple[str, str] | str] = [" " * MARK_COLUMNS]
    for place, room in columns_shown(columns):
        column = COLUMNS[place]
        here = place == sorted_by
        title = f"{column.title}{arrow}" if here else column.title
        parts += [
            _GAP if place else "",
            (padded(title, room, "right" if column.right else "left"), ACCENT if here else MUTED),
        ]
    return Content.assemble(*parts)


def column_at(columns: int, x: int) -> int | None:
    """The column that is drawn at `x`; None: none is."""
    left = MARK_COLUMNS
    for place, room in columns_shown(columns):
        left += bool(place)
        if left <= x < left + room:
            return place
        left += room
    return None


_STATE_STYLES = {"due": ACCENT, "learning": PARTLY, "leech": WRONG, "suspended": MUTED, "buried": MUTED, "new": MUTED}


def question_line(row: QuestionRow, columns: int, signs: Signs, *, here: bool, chosen: bool) -> Content:
    """One question on one line."""
    style = "bold" if here else ""
    mark = f"{signs.here if here else ' '} {signs.chosen if chosen else ' '} "
    parts: list[tuple[str, str] | str] = [(padded(mark, MARK_COLUMNS), ACCENT)]
    for place, room in columns_shown(columns):
        column = COLUMNS[place]
        cell = padded(column.cell(row), room, "right" if column.right else "left")
        own = _STATE_STYLES.get(row.standing, "") if column.title == "State" else ""
        parts += [_GAP if place else "", (cell, f"{style} {own}".strip())]
    return Content.assemble(*parts)


def about_question(row: QuestionRow, columns: int) -> Content:
    """What there is to say of a question beside the list: prompt, answer, where it stands and how it is known."""
    lines = [paragraph(row.prompt, columns, "bold"), Content(""), labelled("Answer", row.answer, columns), Content("")]
    lines += [labelled(name, text, columns) for name, text in told_of(row) if text]
    return Content("\n").join(lines)


def _answered(state: FactState) -> str:
    times = "once" if state.reviews == 1 else f"{state.reviews} times"
    return times if not state.lapses else f"{times}, forgotten {'once' if state.lapses == 1 else state.lapses}"


def told_of(row: QuestionRow) -> Sequence[tuple[str, str]]:
    """What is known of a question, name and text; "" where there is nothing."""
    memory, state = row.state.memory, row.state
    recall = f"{100 * row.recall:.0f}% now" if row.recall is not None else ""
    return (
        ("Deck", row.deck_title),
        ("Id", row.question_id),
        ("Fact", row.fact_id if row.fact_id != row.question_id else ""),
        ("Topic", row.topic),
        ("Subject", row.subject),
        ("Type", f"{row.type}, {row.form.name.lower()}"),
        ("Tags", ", ".join(row.tags)),
        ("Evidence", row.evidence),
        ("Status", row.status),
        ("As of", str(row.as_of or "")),
        ("State", f"{row.standing}, marked" if row.marked else row.standing),
        ("Due", _due_words(row) if memory else ""),
        ("Recall", recall),
        ("Stability", _stability(row) if memory else ""),
        ("Difficulty", f"{memory.difficulty:.1f} of 10" if memory else ""),
        ("Answered", _answered(state) if state.reviews else ""),
    )
