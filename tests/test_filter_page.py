"""The page on filters is held to the language: every example reads, every key and state is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import tomli

from quizapp.learning.filter import KEYS, FilterError, parse_filter
from quizapp.learning.question_row import STATES

PAGE = (Path(__file__).parent.parent / "docs" / "filters.md").read_text("utf-8")
SAVED: dict[str, str] = tomli.loads(re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0])["filters"]


NO_EXAMPLE = {"or", "-", ":", "*", "\\*", "d", "w", "mo", "y", "status", "weak", "config.toml", "b", "z", "/", "f"}


def examples() -> list[str]:
    """Every piece of code outside the blocks that is a whole filter, and the filter at the top."""
    prose = re.sub(r"```.*?```", "", PAGE, flags=re.DOTALL)
    code = [one for one in re.findall(r"`([^`\n]+)`", prose) if not one.startswith(("quizapp", "--"))]
    whole = re.findall(r"```\n(topic.*?)\n```", PAGE)
    return sorted({one for one in (*code, *whole) if one not in NO_EXAMPLE and not one.endswith(":")})


def test_the_page_has_examples_to_read() -> None:
    assert len(examples()) > 50


@pytest.mark.parametrize("text", examples())
def test_each_example_reads(text: str) -> None:
    assert parse_filter(str(parse_filter(text, SAVED))) == parse_filter(text, SAVED)


def test_every_key_and_every_state_is_explained_and_no_other() -> None:
    assert set(re.findall(r"^\| `(\w+):` \|", PAGE, re.MULTILINE)) == set(KEYS) - {"is"}
    assert set(re.findall(r"^\| `is:(\w+)` \|", PAGE, re.MULTILINE)) == set(STATES)


def test_the_complaint_on_the_page_is_the_one_that_is_made() -> None:
    said, text, caret = re.findall(r"```\nquizapp: (filter, .*)\n(.*)\n(.*)\n```", PAGE)[0]
    with pytest.raises(FilterError) as raised:
        parse_filter(text)
    assert str(raised.value) == said
    assert raised.value.picture == (text, caret)
