"""Text from outside reaches the terminal as text, and columns stay straight."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from quizapp.columns import signs_of
from quizapp.text import directions_ended, fit, in_place, padded, shown, width, wrapped

AWKWARD = (
    "\u200d\u200c\ufe0e\ufe0f\u202a\u202c\u202e\u2066\u2069\u200b\u00ad\u0301\u20dd\U0001f1e9\U0001f1ea\U0001f3fd"
    "\U0001f44d\U0001f469\u2695\U0001f3f4\U000e0067\U000e0062\U000e007f\x1b\x9b\x00\r\n\t\u2028\ufff9\ud800"
    "a 漢你நி\u064a\ue000\uffff\U0001fae8\u0e33\u1100\u1161\u1f476"
)
any_text = st.text(st.one_of(st.sampled_from(AWKWARD), st.characters(exclude_categories=())), max_size=24)


@given(any_text, st.booleans())
@example("\U0001f469\u200d\U0001f1eb", False)
@example("漢\U0001f3fd\u200d\U0001f469", False)
def test_what_is_shown_once_is_not_changed_by_showing_it_again(text: str, lines: bool) -> None:
    once = shown(text, lines=lines)
    assert shown(once, lines=lines) == once


@given(any_text)
@settings(max_examples=300)
def test_no_control_character_survives(text: str) -> None:
    assert not [c for c in shown(text) if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not [c for c in shown(text, lines=True) if unicodedata.category(c) in ("Cc", "Cs") and c != "\n"]
    shown(text).encode()


@given(any_text, st.integers(-1, 30))
@settings(max_examples=300)
def test_a_fitted_text_never_takes_more_than_its_columns(text: str, columns: int) -> None:
    fitted = fit(text, columns)
    assert width(fitted) <= max(0, columns)
    assert shown(fitted) == fitted


@given(any_text, st.integers(0, 30), st.sampled_from(["left", "right"]))
def test_a_padded_text_takes_exactly_its_columns(text: str, columns: int, align: str) -> None:
    assert width(padded(text, columns, align)) == columns  # type: ignore[arg-type] # sampled from the two literals


@given(any_text, st.integers(-1, 12))
@example("မြန်မာ ကျွန်တော်", 1)
@example("ශ්‍රී ප්‍රජා", 2)
@example("a  \u0301b \u202c\u093fc", 1)
@example("\u2067ab\u2069\u093f", 2)
@settings(max_examples=300)
def test_lines_keep_their_columns_and_reach_for_nothing_before_them(text: str, columns: int) -> None:
    for line in wrapped(text, columns):
        assert shown(line) == line
        assert width(line) <= columns or len(signs_of(line)) <= 1
    assert "".join(wrapped(text, columns)).replace(" ", "") or not shown(text).strip()


@given(st.text(st.characters(min_codepoint=32, max_codepoint=126)))
def test_plain_text_is_shown_as_it_is(text: str) -> None:
    assert shown(text) == text
    assert width(text) == len(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\x1b[31mred\x1b[0m", "␛[31mred␛[0m"),
        ("a\x00b\x7fc\x07", "a␀b␡c␇"),
        ("\x9b31m", "\\x9b31m"),
        ("a\tb\nc\r\nd\re", "a b c d␍e"),
        ("a\u2028b\u2029c", "a b c"),
        ("\ud83d", "\ufffd"),
        ("so\u00adft ze\u200bro", "soft zero"),
        ("[red]x[/] [@click=app.quit]", "[red]x[/] [@click=app.quit]"),
        ("a\u200db", "ab"),
        ("\U0001f469\u200d\u2695\ufe0f", "\U0001f469\u200d\u2695\ufe0f"),
        ("\U0001f44d\U0001f3fd x\U0001f3fd", "\U0001f44d\U0001f3fd x\ufffd"),
        ("\U0001f44d\U0001f3fd\U0001f3fd", "\U0001f44d\U0001f3fd\ufffd"),
        ("\U0001f1e9\U0001f1ea\U0001f1eb", "\U0001f1e9\U0001f1eaF"),
        ("x\U000e0068\U000e0069", "x"),
        ("\U0001f3f4\U000e0067\U000e0062\U000e007f", "\U0001f3f4\U000e0067\U000e0062\U000e007f"),
        ("\u0301x", "\u25cc\u0301x"),
        ("\ue0b0", "\ue0b0"),
        ("\ufffe\ufff9a", "\ufffd\ufffda"),
        ("e\u0301 שלום 漢字", "e\u0301 שלום 漢字"),
    ],
)
def test_what_acts_is_made_visible_and_what_stands_there_stays(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_lines_are_kept_where_they_are_wanted() -> None:
    assert shown("a\nb\r\nc\u2028d\te", lines=True) == "a\nb\nc\nd e"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("\u202eabc", "\u202eabc\u202c"),
        ("\u2067a\u202bb", "\u2067a\u202bb\u202c\u2069"),
        ("\u2067a\u202bb\u2069c", "\u2067a\u202bb\u202c\u2069c"),
        ("a\u202cb\u2069c", "abc"),
        ("\u202aa\u202c", "\u202aa\u202c"),
    ],
)
def test_a_direction_ends_with_its_field(text: str, expected: str) -> None:
    assert shown(text) == expected


def test_a_direction_ends_with_its_line_and_with_a_cut() -> None:
    assert shown("\u202ea\nb", lines=True) == "\u202ea\u202c\nb"
    assert fit("\u202eabcdef", 4) == "\u202eabc\u202c…"
    assert wrapped("\u202eab cd\u2069", 2) == ["\u202eab\u202c", "cd"]


def test_a_direction_ends_with_its_stretch_of_output() -> None:
    output = "\x1b[1mab\u202ecd\x1b[0m\u202c\n\x1b[2;3Hx\u2067y"
    assert directions_ended(output) == "\x1b[1mab\u202ecd\u202c\x1b[0m\n\x1b[2;3Hx\u2067y\u2069"


@pytest.mark.parametrize(
    ("text", "columns", "expected"),
    [
        ("Cardiac drugs", 20, "Cardiac drugs"),
        ("Cardiac drugs", 13, "Cardiac drugs"),
        ("Cardiac drugs", 9, "Cardiac…"),
        ("漢字漢字", 4, "漢…"),
        ("e\u0301e\u0301e\u0301", 2, "e\u0301…"),
        ("\U0001f469\u200d\u2695\ufe0f\U0001f469\u200d\u2695\ufe0f", 3, "\U0001f469\u200d\u2695\ufe0f…"),
        ("abc", 1, "…"),
        ("abc", 0, ""),
    ],
)
def test_a_cut_leaves_whole_signs_and_an_ellipsis(text: str, columns: int, expected: str) -> None:
    assert fit(text, columns) == expected


ENDLESS = (
    "\u202e",
    "\u2066\u202a",
    "\u2069",
    "\u202e\u2066",
    "\x1b",
    "漢",
    "e\u0301",
    "\u1000\u102c",
    " \u0301",
    "\u0dca\u200d\u0dbb",
    "\U0001f469\u200d",
    "\U0001f44d\U0001f3fd",
)


@pytest.mark.parametrize("piece", ENDLESS)
def test_a_text_without_a_break_is_read_once_and_not_once_a_line(piece: str) -> None:
    text = piece * 20_000 + "\u202a" * 30_000 + "\u2066" * 30_000
    assert width(fit(text, 40)) <= 40
    assert max(map(width, wrapped(text[:20_000], 3))) <= 3


def test_wide_text_is_padded_by_its_columns() -> None:
    assert padded("漢字", 6) == "漢字  "
    assert padded("9", 3, "right") == "  9"
    assert padded("abcdef", 4) == "abc…"


@given(any_text)
@settings(max_examples=300)
def test_a_text_that_is_edited_keeps_every_character_in_its_place(text: str) -> None:
    drawn = in_place(text)
    assert len(drawn) == len(text)
    assert in_place(drawn) == drawn
    assert not [c for c in drawn if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp")]
    assert not set(drawn) & set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068")
    drawn.encode()


def test_what_acts_has_a_sign_and_the_rest_stays() -> None:
    assert in_place("a\x1b[31m\x9bb\x00\u202ec") == "a␛[31m\ufffdb␀\ufffdc"
    assert in_place("é 漢 👩\u200d🚀 naïve") == "é 漢 👩\u200d🚀 naïve"
