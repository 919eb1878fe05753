"""Text takes as many columns as the widest usual terminal gives it, and what follows it is put in its place."""

from __future__ import annotations

import re
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from wcwidth import wcswidth, wcwidth

from quizapp.columns import columns_of, is_narrow, placed, signs_of, split_at
from quizapp.text import shown
from tests.endtoend.hostile import SHAPES

PIECES = [*SHAPES, *"".join(SHAPES), " ", "  ", "a", "│", "✔"]
mixed = st.lists(st.one_of(st.sampled_from(PIECES), st.characters(exclude_categories=["Cs"])), max_size=12).map("".join)


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("plain", 5),
        ("漢字", 4),
        ("हिन्दी", 5),
        ("தமிழ்", 4),
        ("ශ්‍රී", 2),
        ("ที่นี่", 2),
        ("e\u0301", 1),
        ("\u1112\u1161\u11ab", 2),
        ("👨‍👩‍👧‍👦", 2),
        ("❤️‍🔥", 2),
        ("👍🏿", 2),
        ("🇮🇳", 2),
        ("1️⃣", 2),
        ("a\x1b\n", 1),
        ("", 0),
    ],
)
def test_signs_take_the_columns_of_terminals(text: str, columns: int) -> None:
    assert columns_of(text) == columns


@given(mixed)
@settings(max_examples=200)
def test_no_less_is_counted_than_wcwidth_counts(text: str) -> None:
    assert columns_of(shown(text)) >= wcswidth(shown(text))


@pytest.mark.parametrize("first", [0x20, 0x300, 0x900, 0x1100, 0x2600, 0xAC00, 0x1F300])
def test_letters_are_counted_without_wcwidth_as_it_counts_them(first: int) -> None:
    found = [chr(code) for code in range(first, first + 0x300) if unicodedata.category(chr(code))[0] in "LM"]
    expected = [1 if unicodedata.category(char) == "Mc" else wcwidth(char) for char in found]
    assert [columns_of(char) for char in found] == expected


@given(mixed)
@settings(max_examples=200)
def test_what_is_narrow_is_one_column_a_character(text: str) -> None:
    if is_narrow(text):
        assert wcswidth(text) == len(text)


@given(mixed, st.integers(-1, 30))
@settings(max_examples=200)
def test_a_text_cut_in_two_takes_its_columns(text: str, columns: int) -> None:
    left, right = split_at(text, columns)
    assert columns_of(left) == max(0, min(columns, columns_of(text)))
    assert columns_of(left) + columns_of(right) == columns_of(text)
    assert columns_of(text) == sum(map(columns_of, signs_of(text)))


def test_output_without_doubtful_signs_goes_out_as_it_is() -> None:
    output = "\x1b[3;5H\x1b[1;38;2;1;2;3m✔ Größe 漢字 ── Ελληνικά кириллица\x1b[0m\n"
    assert placed(output) == (output, False)


def test_blanks_go_where_a_word_will_stand_and_the_next_thing_goes_behind_its_columns() -> None:
    output, spills = placed("\x1b[2;11H\x1b[1mab कि ही  12│\x1b[0m")
    assert output == "\x1b[2;11H\x1b[1mab      \x1b[14Gकि ही\x1b[19G  12│\x1b[0m"
    assert not spills


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("कि  हा", ["कि", "हा"]),  # two blanks may part columns
        ("कि 12 हा", ["कि", "हा"]),
        ("कि│हा", ["कि", "हा"]),
        ("(कि) “हा”, ये", ["(कि) “हा”, ये"]),
        ("DNA कि", ["कि"]),
        ("e\u0301a 1️⃣ 漢\U000e0100", ["e\u0301a 1️⃣ 漢\U000e0100"]),
    ],
)
def test_words_flow_and_columns_do_not(text: str, runs: list[str]) -> None:
    assert re.findall("\x1b\\[[0-9]+G([^ \x1b][^\x1b]*)\x1b\\[[0-9]+G", placed(text)[0]) == runs


def test_each_line_begins_anew_and_each_colour_in_its_column() -> None:
    assert placed("a\nकि")[0].endswith("\x1b[1Gकि\x1b[3G")
    assert placed("\x1b[1mकि\x1b[0mकि")[0].endswith("\x1b[0m  \x1b[3Gकि\x1b[5G")


def test_a_vowel_sign_that_was_cut_from_its_letter_comes_back_to_it() -> None:
    left, right = split_at("कि|", 1)
    assert placed(f"\x1b[1;1H\x1b[1m{left}\x1b[0m\x1b[1m{right}\x1b[0m") == placed("\x1b[1;1H\x1b[1mकि|\x1b[0m")


def test_what_could_be_drawn_over_the_neighbours_is_told() -> None:
    family = "👨‍👩‍👧‍👦"
    assert placed(f"\x1b[1;1H{family} ")[1]
    assert not placed(f"\x1b[1;1H{family}{' ' * 20}")[1]
    assert placed(f"{family}\n{' ' * 20}")[1]


@given(mixed)
@settings(max_examples=200)
def test_nothing_but_blanks_and_places_is_added(text: str) -> None:
    safe = shown(text)
    blanked = re.sub(" *\x1b\\[[0-9]+G([^\x1b]*)\x1b\\[[0-9]+G", r"\1", placed(f"\x1b[1;1H{safe}")[0])
    assert blanked.replace(" ", "") == f"\x1b[1;1H{safe}".replace(" ", "")


@pytest.mark.parametrize("piece", ["w", "漢", "क", "e\u0301", "कि ", "👩\u200d", "\u0301", "w ", "  "])
def test_a_row_is_read_once(piece: str) -> None:
    output, _ = placed(f"{piece * 30_000}क")
    assert len(output) < 5 * len(piece) * 30_000 + 100
