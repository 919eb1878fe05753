"""Charts as inline SVG for the report: bars, a line over time, shares with their intervals, a year of days.

Sizes are in the units of the view box, 720 wide. Colours are classes of the page's style sheet, never values here:
dark, light and paper differ. Each chart carries its title for who does not see it, and each mark its number. Text comes
in as it is and is escaped here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from html import escape

from quizapp.cli.wording import MONTHS
from quizapp.learning.activity import Calendar
from quizapp.learning.events import date_of
from quizapp.text import shown

WIDTH = 720
_LEFT, _RIGHT, _TOP, _BOTTOM = 40, 8, 10, 22
_CELL, _GAP = 11, 2


def text_of(text: str) -> str:
    """Text from anywhere as it may stand in a page: safe to draw, and no markup."""
    return escape(shown(text), quote=True)


def _svg(title: str, height: float, parts: Iterable[str]) -> str:
    name = text_of(title)
    head = f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{name}"><title>{name}</title>'
    return f"{head}{''.join(parts)}</svg>"


def _label(x: float, y: float, text: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{text_of(text)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, kind: str = "axis") -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" class="{kind}"/>'


def bars(title: str, names: Sequence[str], values: Sequence[float], height: float = 150) -> str:
    """A bar for each value from 0 up; names stand below as far as there is room."""
    most = max(values, default=0) or 1
    step = (WIDTH - _LEFT - _RIGHT) / max(len(values), 1)
    floor = height - _BOTTOM
    every = max(1, -(-len(names) * 44 // (WIDTH - _LEFT)))
    parts = [_line(_LEFT, floor, WIDTH - _RIGHT, floor), _label(_LEFT - 4, _TOP + 8, f"{most:,.0f}", "end")]
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        tall = (floor - _TOP) * value / most
        x = _LEFT + place * step
        parts.append(
            f'<rect x="{x + step * 0.1:.1f}" y="{floor - tall:.1f}" width="{step * 0.8:.1f}" height="{tall:.1f}"'
            f' class="bar"><title>{text_of(f"{name}: {value:,.0f}")}</title></rect>'
        )
        if place % every == 0:
            parts.append(_label(x + step / 2, height - 8, name))
    return _svg(title, height, parts)


def percents(
    title: str, names: Sequence[str], values: Sequence[float], averages: Sequence[float], height: float = 190
) -> str:
    """Percents over time on a scale of 0 to 100: a dot each, and their average as a line."""
    x, y = _scales(len(values), height)
    every = max(1, -(-len(names) * 60 // (WIDTH - _LEFT)))
    parts = _grid(height)
    if len(averages) > 1:
        points = " ".join(f"{x(place):.1f},{y(value):.1f}" for place, value in enumerate(averages))
        parts.append(f'<polyline points="{points}" class="average"/>')
    for place, (name, value) in enumerate(zip(names, values, strict=True)):
        said = text_of(f"{name}: {value:.0f}%")
        parts.append(
            f'<circle cx="{x(place):.1f}" cy="{y(value):.1f}" r="4" class="dot"><title>{said}</title></circle>'
        )
        if place % every == 0:
            parts.append(_label(x(place), height - 6, name))
    return _svg(title, height, parts)


def shares(title: str, names: Sequence[str], values: Sequence[tuple[float, float, float]], height: float = 190) -> str:
    """Shares (0..1) with the interval each lies in: (low, share, high)."""
    x, y = _scales(len(values), height)
    every = max(1, -(-len(names) * 60 // (WIDTH - _LEFT)))
    parts = _grid(height)
    for place, (name, (low, share, high)) in enumerate(zip(names, values, strict=True)):
        said = text_of(f"{name}: {100 * share:.0f}%, {100 * low:.0f} to {100 * high:.0f}%")
        parts.append(_line(x(place), y(100 * low), x(place), y(100 * high), "interval"))
        parts.append(
            f'<circle cx="{x(place):.1f}" cy="{y(100 * share):.1f}" r="4" class="dot"><title>{said}</title></circle>'
        )
        if place % every == 0:
            parts.append(_label(x(place), height - 6, name))
    return _svg(title, height, parts)


def _scales(count: int, height: float) -> tuple[Callable[[int], float], Callable[[float], float]]:
    """Where the marks of a series stand: x by place, y by percent."""
    room, floor = WIDTH - _LEFT - _RIGHT - 48, height - _BOTTOM

    def x(place: int) -> float:
        return _LEFT + 24 + (room / 2 if count < 2 else room * place / (count - 1))

    def y(percent: float) -> float:
        return floor - (floor - _TOP) * min(max(percent, 0.0), 100.0) / 100

    return x, y


def _grid(height: float) -> list[str]:
    _, y = _scales(1, height)
    lines = [_line(_LEFT, y(percent), WIDTH - _RIGHT, y(percent), "grid") for percent in (0, 25, 50, 75, 100)]
    return lines + [_label(_LEFT - 4, y(percent) + 4, f"{percent}%", "end") for percent in (0, 50, 100)]


def year(title: str, calendar: Calendar) -> str:
    """A column a week, a row a weekday, the level of each day as a shade and a digit."""
    parts = [_label(24, 14 + (row + 0.75) * (_CELL + _GAP) + 6, name, "end") for row, name in ((0, "Mon"), (3, "Thu"))]
    first_week = (calendar.first + 3) // 7
    named = 0
    for day in calendar.days:
        date = date_of(day.day)
        column, row = (day.day + 3) // 7 - first_week, (day.day + 3) % 7
        x, y = 30 + column * (_CELL + _GAP), 20 + row * (_CELL + _GAP)
        said = text_of(f"{date.isoformat()}: {day.answered:,} answered, {day.right:,} right, {day.minutes:.0f} min")
        drawn = f'<rect x="{x}" y="{y}" width="{_CELL}" height="{_CELL}" rx="2" class="l{day.level}"/>'
        if day.level:
            drawn += f'<text x="{x + _CELL / 2}" y="{y + 8.5}" class="digit l{day.level}">{day.level}</text>'
        parts.append(f"<g><title>{said}</title>{drawn}</g>")
        if date.day == 1 and column > named:
            named = column + 2
            parts.append(_label(x, 12, MONTHS[date.month - 1], "start"))
    return _svg(title, 24 + 7 * (_CELL + _GAP), parts)
