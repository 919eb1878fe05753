"""A chart as a value, drawn as a plot or as a table of the same numbers.

The plot comes from textual-plotext, imported when the first one is drawn: a start needs none. Every text in a chart is
the app's own or `shown`, since a plot sends its labels to the terminal as they are. The table is what screen readers,
`NO_COLOR` and `glyphs = "ascii"` get, and what a key puts in the plot's place.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from textual.app import ComposeResult
from textual.color import Color, ColorParseError
from textual.content import Content
from textual.widget import Widget

from quizapp.text import padded, shown, width
from quizapp.tui.drawing import ACCENT, MUTED

if TYPE_CHECKING:
    from textual_plotext import PlotextPlot

_APART = 2
_LEAST_NAME_COLUMNS = 8
_ONE_OF_TWO = (True, False)
_BAR_WIDTH = 0.6
_MOST_COLUMNS = 400


@dataclass(frozen=True, slots=True)
class Series:
    """Points of one kind; `spread` is the low and high end of an interval at each, or nothing."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    kind: Literal["line", "bars", "points"] = "line"
    colour: str = "accent"
    spread: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What is plotted. `x_ticks` are (place, label); `y_range` None: from 0 to the most there is."""

    series: tuple[Series, ...]
    x_ticks: tuple[tuple[float, str], ...] = ()
    y_range: tuple[float, float] | None = None
    y_ticks: tuple[tuple[float, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """The same as text: the first column is a name, the others are numbers."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def table_drawn(table: Table, columns: int) -> Content:
    """The table, as many columns of it as fit; the first gives way before one is left out."""
    kept = len(table.head)
    sizes = [max(width(row[place]) for row in (table.head, *table.rows)) for place in range(kept)]
    while kept > 2 and _needed(sizes[:kept]) > columns:
        kept -= 1
    sizes = sizes[:kept]
    others = sum(sizes[1:]) + _APART * (kept - 1)
    sizes[0] = max(1, min(sizes[0], columns - others))
    lines = [(_line(table.head, sizes), MUTED), *((_line(row, sizes), "") for row in table.rows)]
    return Content("\n").join(Content.assemble(line) for line in lines)


def _needed(sizes: Sequence[int]) -> int:
    return min(sizes[0], _LEAST_NAME_COLUMNS) + sum(sizes[1:]) + _APART * (len(sizes) - 1)


def _line(cells: Sequence[str], sizes: Sequence[int]) -> str:
    drawn = [
        padded(cell, size, "right" if place else "left")
        for place, (cell, size) in enumerate(zip(cells, sizes, strict=False))
    ]
    return (" " * _APART).join(drawn)


class PlotView(Widget):
    """Room for a plot; what it draws is set with `show`."""

    DEFAULT_CSS = "PlotView { height: 1fr; width: 1fr; }"

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own name
        super().__init__(id=id)
        self._plot: Plot | None = None
        self._view: PlotextPlot | None = None

    def compose(self) -> ComposeResult:
        from textual_plotext import PlotextPlot

        self._view = PlotextPlot()
        yield self._view

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _theme: self._draw())
        self._draw()

    def show(self, plot: Plot | None) -> None:
        """Draw another plot; None takes it away."""
        self._plot = plot
        self.display = plot is not None
        self._draw()

    def _draw(self) -> None:
        if self._view is None or self._plot is None:
            return
        plt: Any = self._view.plt
        plt.clear_figure()
        for series in self._plot.series:
            _add(plt, series, self._colour(series.colour))
        _add_axes(plt, self._plot)
        self._view.refresh()

    def _colour(self, name: str) -> tuple[int, int, int]:
        try:
            return Color.parse(self.app.theme_variables.get(name, "")).rgb
        except ColorParseError:  # a theme in the terminal's own colours names none
            return (127, 180, 202)


def _add(plt: Any, series: Series, colour: tuple[int, int, int]) -> None:
    xs, ys = list(series.xs), list(series.ys)
    for x, (low, high) in zip(xs, series.spread, strict=False):
        plt.plot([x, x], [low, high], color=_pale(colour), marker="braille")
    if not xs:
        return
    if series.kind == "bars":
        _add_bars(plt, xs, ys, colour)
    elif series.kind == "points":
        plt.scatter(xs, ys, color=colour, marker="●")
    else:
        plt.plot(xs, ys, color=colour, marker="braille")


def _add_bars(plt: Any, xs: Sequence[float], ys: Sequence[float], colour: tuple[int, int, int]) -> None:
    """Bars one apart, each as lines up from 0: the library's own are outlines, narrower in some rows than in others."""
    across = max(9, _MOST_COLUMNS // len(xs))
    steps = [_BAR_WIDTH * (n / (across - 1) - 0.5) for n in range(across)]
    filled = [(x + step, y) for x, y in zip(xs, ys, strict=True) if y > 0 for step in steps]
    if filled:
        plt.scatter([x for x, _ in filled], [y for _, y in filled], color=colour, marker="sd", fillx=True)
    plt.xlim(min(xs) - 0.5, max(xs) + 0.5)


def _pale(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    """Halfway to a grey, which both a light and a dark ground let recede."""
    red, green, blue = ((part + 128) // 2 for part in colour)
    return red, green, blue


def _add_axes(plt: Any, plot: Plot) -> None:
    most = max((y for series in plot.series for y in series.ys), default=1.0)
    plt.ylim(*(plot.y_range or (0.0, max(1.0, 1.05 * most))))
    if not plot.y_ticks:
        step = _step(most)
        plt.yticks(
            [step * n for n in range(int(most / step) + 1)], [f"{step * n:g}" for n in range(int(most / step) + 1)]
        )
    if plot.x_ticks:
        plt.xticks([place for place, _ in plot.x_ticks], [shown(label) for _, label in plot.x_ticks])
    if plot.y_ticks:
        plt.yticks([place for place, _ in plot.y_ticks], [shown(label) for _, label in plot.y_ticks])
    # Lower and left only, without a frame.
    plt.xaxes(*_ONE_OF_TWO)
    plt.yaxes(*_ONE_OF_TWO)


def _step(most: float) -> float:
    """1, 2 or 5 times a power of ten, at most six of which make `most`."""
    step = 1.0
    while True:
        for factor in (1, 2, 5):
            if most <= 6 * factor * step:
                return factor * step
        step *= 10


ACCENT_LEVELS = (f"{MUTED} 55%", f"{ACCENT} 65%", f"{ACCENT} 80%", ACCENT, f"bold {ACCENT}")
"""The colour of a level 0 to 4; its digit stands in the cell."""
