"""Textual and rich count columns as the rest of the app does."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.segment import Segment
from textual.app import App
from textual.content import Content
from textual.strip import Strip

from quizapp.columns import columns_of
from quizapp.text import padded, shown, width
from quizapp.tui.app import QuizApp
from quizapp.tui.straight import count_as_we_do
from tests.endtoend.hostile import SHAPES

texts = st.lists(st.sampled_from([*SHAPES, *"".join(SHAPES), " "]), max_size=8).map("".join).map(shown)


@pytest.fixture(autouse=True, scope="module")
def counted() -> None:
    count_as_we_do()
    count_as_we_do()


@given(texts)
@settings(max_examples=100)
def test_every_count_of_textual_is_ours(text: str) -> None:
    assert Content(text).cell_length == width(text)
    assert Segment(text).cell_length == width(text)
    assert Strip([Segment(text)]).cell_length == width(text)


@given(texts, st.integers(1, 40))
@settings(max_examples=100)
def test_a_row_cropped_anywhere_keeps_its_columns(text: str, cut: int) -> None:
    strip = Strip([Segment(padded(text, 40)), Segment("│")])
    assert strip.cell_length == 41
    left, right = strip.divide([cut, 41])
    assert (columns_of(left.text), columns_of(right.text)) == (cut, 41 - cut)
    assert columns_of(strip.crop(cut, 41).text) == 41 - cut
    assert columns_of(strip.adjust_cell_length(cut).text) == cut


@given(texts, st.integers(4, 20))
@settings(max_examples=100)
def test_textual_wraps_within_the_columns_we_count(text: str, columns: int) -> None:
    assert all(columns_of(line.plain) <= columns for line in Content(text).wrap(columns))


def test_what_is_drawn_still_goes_through_the_method_that_places_it() -> None:
    assert QuizApp._display is not App._display
    assert App._display.__code__.co_varnames[:3] == ("self", "screen", "renderable")
