"""The settings file, changed in single lines: what is wished stands in it, and every other line as it did."""

from __future__ import annotations

import pytest
import tomli
from hypothesis import given
from hypothesis import strategies as st

from quizapp.collection import Collection
from quizapp.collection.settings_file import with_value, write_settings
from quizapp.errors import ConfigError

MINE = """# my settings
plain = true  # always

[study]
# not too much
retention = 0.9  # was 0.95
new_per_day = 5

[study.deck."d"]
fuzz = false

[filters]
old = 'a # b'  # the # old one
"""


def test_one_value_changes_and_every_comment_stays() -> None:
    assert with_value(MINE, ("study", "retention"), 0.8) == MINE.replace("= 0.9 ", "= 0.8 ")
    assert with_value(MINE, ("filters", "old"), "c") == MINE.replace("'a # b'", '"c"')


def test_a_value_is_put_below_the_others_of_its_table() -> None:
    changed = with_value(MINE, ("study", "deck", "d", "retention"), 0.75)
    assert changed == MINE.replace("fuzz = false\n", "fuzz = false\nretention = 0.75\n")


def test_a_value_is_put_below_the_head_where_the_last_one_goes_on_over_lines() -> None:
    text = "[study]\neasy_days = [\n  'sat',\n]\n"
    assert with_value(text, ("study", "retention"), 0.8) == text.replace("[study]\n", "[study]\nretention = 0.8\n")


def test_a_table_that_is_not_there_is_put_at_the_end() -> None:
    changed = with_value(MINE, ("study", "deck", "other deck", "efficient"), True)
    assert changed == MINE + '\n[study.deck."other deck"]\nefficient = true\n'
    assert with_value("", ("study", "retention"), 0.85) == "[study]\nretention = 0.85\n"


def test_what_is_taken_out_leaves_the_rest_and_what_is_not_there_leaves_all() -> None:
    assert with_value(MINE, ("study", "new_per_day"), None) == MINE.replace("new_per_day = 5\n", "")
    assert with_value(MINE, ("study", "fuzz"), None) == MINE


@pytest.mark.parametrize(
    ("key", "value"), [(("study", "retention"), 0.8), (("study", "fuzz"), True), (("filters", "new"), "is:due")]
)
def test_the_line_ends_of_windows_stay(key: tuple[str, ...], value: str | float | bool) -> None:
    windows = MINE.replace("\n", "\r\n")
    changed, plain = with_value(windows, key, value), with_value(MINE, key, value)
    assert plain is not None
    assert changed == plain.replace("\n", "\r\n")


@pytest.mark.parametrize("text", ["study = { retention = 0.9 }\n", "study.fuzz = true\n", "x = \n", "study = 3\n"])
def test_what_cannot_be_changed_line_by_line_is_left(text: str) -> None:
    assert with_value(text, ("study", "retention"), 0.8) is None


def test_what_cannot_be_written_is_told_as_a_line_to_write_by_hand(collection: Collection) -> None:
    collection.paths.config_file.write_bytes(b"filters = { old = 'is:due' }\r\n")
    with pytest.raises(ConfigError) as raised:
        write_settings(collection, {("study", "fuzz"): True, ("filters", "weak"): "is:new"})
    assert raised.value.hint == 'By hand: put weak = "is:new" below [filters].'
    assert collection.paths.config_file.read_bytes() == b"filters = { old = 'is:due' }\r\n"


@given(st.text(max_size=30), st.sampled_from(["", MINE, "[filters]\n", "[filters]", 'glyphs = "ascii"', "\n\n"]))
def test_any_text_reads_back_as_it_was_put_in(wanted: str, before: str) -> None:
    after = with_value(before, ("filters", "weak"), wanted)
    assert after is not None
    assert tomli.loads(after)["filters"]["weak"] == wanted
    dropped = with_value(after, ("filters", "weak"), None)
    assert dropped is not None
    assert tomli.loads(dropped) | {"filters": {}} == tomli.loads(before) | {"filters": {}}
