"""How the command line says things: counts, spans of time, days, aligned tables, JSON and CSV.

Text is made safe here on its way out, so that no command has to think of it. What the numbers are is never decided
here.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from quizapp.columns import placed
from quizapp.learning.events import Day, Moment, date_of, instant_of
from quizapp.learning.scheduling import Promise
from quizapp.text import padded, shown, width

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_GAP = "  "


def say(text: str) -> None:
    """One line to stderr: narration."""
    print(shown(text), file=sys.stderr)


def put(text: str) -> None:
    """One line to stdout: data."""
    print(text)


def count(number: int, one: str, many: str = "") -> str:
    """`1 deck`, `2 decks`; `many` where an s does not do."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def percent(share: float | None) -> str:
    """`61%` of 0.61; a dash for None."""
    return "–" if share is None else f"{int(100 * share + 0.5)}%"


def interval(promise: Promise) -> str:
    """When a rating would ask again, in full words: `10 minutes`, `3 days`, `2.1 months`, `1.0 years`."""
    if promise.due_at_ms is not None:
        minutes = promise.step_minutes
        return count(minutes, "minute") if minutes < 100 else f"{minutes / 60:.1f} hours"
    days = promise.interval_days
    if days <= 30:
        return count(days, "day")
    return f"{days / 30.4375:.1f} months" if days < 365 else f"{days / 365.25:.1f} years"


def minutes(ms: float) -> str:
    """A span to the minute: `under 1 min`, `4 min`, `1 h 5 min`."""
    whole = int(ms / 60_000 + 0.5)
    if whole < 60:
        return f"{whole} min" if whole else "under 1 min"
    return f"{whole // 60} h {whole % 60} min"


def clock(ms: int) -> str:
    """A span as a clock shows it: `11:40`, `1:02:03`."""
    seconds = ms // 1000
    hours, rest = divmod(seconds, 3600)
    return f"{hours}:{rest // 60:02}:{rest % 60:02}" if hours else f"{rest // 60}:{rest % 60:02}"


def day(at: Moment, now: Moment) -> str:
    """The study day of an instant: `Tue 17 Nov`, with the year where it is not this one."""
    return weekday(at.day, now)


def weekday(on: Day, now: Moment) -> str:
    """A study day: `Tue 17 Nov`, with the year where it is not this one."""
    date, today = date_of(on), date_of(now.day)
    named = f"{_WEEKDAYS[date.weekday()]} {date.day:2} {MONTHS[date.month - 1]}"
    return named if date.year == today.year else f"{named} {date.year}"


def iso(at: Moment) -> str:
    """An instant on the learner's clock as ISO 8601 with its offset, to the second."""
    return instant_of(at.at_ms, at.offset_minutes).isoformat(timespec="seconds")


def put_table(head: Sequence[str], rows: Iterable[Sequence[str]], right: Iterable[int] = ()) -> None:
    """A table to stdout, columns padded by what they take in a terminal; `right` are the columns aligned there.

    A terminal is also told where each column begins, since it may count otherwise.
    """
    lines = [tuple(head), *(tuple(shown(cell) for cell in row) for row in rows)]
    widths = [max(width(cell) for cell in column) for column in zip(*lines, strict=True)]
    to_right = set(right)
    for line in lines:
        cells = (
            padded(cell, widths[place], "right" if place in to_right else "left") for place, cell in enumerate(line)
        )
        put(_in_its_columns(_GAP.join(cells).rstrip()))


def _in_its_columns(line: str) -> str:
    """The line as it is for pipes, for what may not know sequences, and where it would be broken anyway."""
    if line.isascii() or not sys.stdout.isatty() or os.environ.get("TERM") in (None, "", "dumb"):
        return line
    try:
        room = os.get_terminal_size(sys.stdout.fileno()).columns
    except (OSError, ValueError):
        return line
    return placed(line)[0] if width(line) <= room else line


def put_json(value: object) -> None:
    """One JSON document to stdout."""
    from quizapp.collection.exporting import json_text

    put(json_text(value).removesuffix("\n"))


def put_csv(rows: Sequence[Mapping[str, Any]], names: Sequence[str]) -> None:
    """Rows as CSV to stdout, `names` first."""
    from quizapp.collection.exporting import csv_text

    put(csv_text(rows, names).removesuffix("\n"))
