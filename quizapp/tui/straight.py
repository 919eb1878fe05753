"""Textual made to count columns as `quizapp.columns` does, and to put things where it counted.

Textual writes a row from left to right and trusts that the terminal's table is its own. Here its count becomes ours,
and what it is about to write goes through `placed`. Both reach below its surface: rich, under it, keeps the count in a
module of functions, and Textual hands drawn rows to its driver in one method (`App._display`). Where a newer version
has neither, rows are as straight as the terminal makes them, and `tests/tui/test_straight.py` says so.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rich import cells
from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate

from quizapp.columns import columns_of, placed, signs_of, split_at
from quizapp.text import directions_ended

if TYPE_CHECKING:
    from rich.console import Console
    from textual.screen import Screen

_cached = lru_cache(4096)(columns_of)


def _cell_len(text: str, unicode_version: str = "auto") -> int:  # noqa: ARG001 - the signature of rich
    return _cached(text) if len(text) < 512 else columns_of(text)


def _split_graphemes(text: str, unicode_version: str = "auto") -> tuple[list[tuple[int, int, int]], int]:  # noqa: ARG001
    at = 0
    spans = [(at, at := at + len(sign), columns_of(sign)) for sign in signs_of(text)]
    return spans, sum(columns for _, _, columns in spans)


def _split_text(text: str, cell_position: int, unicode_version: str = "auto") -> tuple[str, str]:  # noqa: ARG001
    return split_at(text, cell_position)


def _split_segment(segment: Segment, cut: int) -> tuple[Segment, Segment]:
    text, style, control = segment
    left, right = split_at(text, cut)
    return Segment(left, style, control), Segment(right, style, control)


_OURS: dict[str, Callable[..., Any]] = {
    "cell_len": _cell_len,
    "cached_cell_len": _cell_len,
    "get_character_cell_size": _cell_len,
    "split_graphemes": _split_graphemes,
    "_split_text": _split_text,
}


def count_as_we_do() -> None:
    """Give rich and Textual our count, in every module of theirs that has taken a function of the old one by its name.

    Nothing is measured by the old one afterwards; twice does no harm.
    """
    replaced = {id(old): ours for name, ours in _OURS.items() if (old := getattr(cells, name, None)) is not None}
    for name, module in list(sys.modules.items()):
        if name.partition(".")[0] in ("rich", "textual"):
            for taken, value in list(vars(module).items()):
                if id(value) in replaced:
                    setattr(module, taken, replaced[id(value)])
    if hasattr(Segment, "_split_cells"):
        setattr(Segment, "_split_cells", staticmethod(_split_segment))  # noqa: B010 - mypy forbids it as an assignment


class Straight(CompositorUpdate):
    """What Textual wants drawn, each word in its columns; the whole screen, where a word may have drawn over others."""

    def __init__(self, update: CompositorUpdate, screen: Screen[Any]) -> None:
        self.update = update
        self.screen = screen

    def render_segments(self, console: Console) -> str:
        output, spills = placed(self.update.render_segments(console))
        if spills and isinstance(self.update, ChopsUpdate):
            output, _ = placed(self.screen._compositor.render_full_update().render_segments(console))
        return directions_ended(output)  # toasts and dialogs cut what a direction runs through
