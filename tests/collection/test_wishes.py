"""A desired retention chosen in the app, as it comes to stand in the settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.collection.wishes import choose_retention, with_setting
from quizapp.config import read_settings
from quizapp.errors import ConfigError

MINE = """# my settings
plain = true  # always

[study]
# not too much
retention = 0.9  # was 0.95
new_per_day = 5

[study.deck."d"]
fuzz = false
"""


def test_one_value_changes_and_every_comment_stays() -> None:
    changed = with_setting(MINE, ("study",), "retention", 0.8)
    assert changed == MINE.replace("retention = 0.9 ", "retention = 0.8 ")


def test_a_value_is_put_below_the_head_of_its_table() -> None:
    changed = with_setting(MINE, ("study", "deck", "d"), "retention", 0.75)
    assert changed == MINE.replace('[study.deck."d"]\n', '[study.deck."d"]\nretention = 0.75\n')


def test_a_table_that_is_not_there_is_put_at_the_end() -> None:
    changed = with_setting(MINE, ("study", "deck", "other deck"), "efficient", value=True)
    assert changed == MINE + '\n[study.deck."other deck"]\nefficient = true\n'
    assert with_setting("", ("study",), "retention", 0.85) == "[study]\nretention = 0.85\n"


@pytest.mark.parametrize("text", ["study = { retention = 0.9 }\n", "study.fuzz = true\n", "x = \n"])
def test_what_cannot_be_changed_line_by_line_is_left(text: str) -> None:
    assert with_setting(text, ("study",), "retention", 0.8) is None


@pytest.fixture
def config(collection: Collection) -> Path:
    return collection.paths.config_file


def test_a_choice_holds_at_once_and_at_the_next_start(collection: Collection, config: Path) -> None:
    config.write_text(MINE, "utf-8")
    collection.settings = read_settings(config)
    choose_retention(collection, None, 0.75)
    choose_retention(collection, "d", None)
    for settings in (collection.settings, read_settings(config)):
        assert settings.study("other").retention == 0.75
        assert settings.study("d").efficient
        assert not settings.study("other").efficient
    choose_retention(collection, "d", 0.95)
    assert (collection.settings.study("d").retention, collection.settings.study("d").efficient) == (0.95, False)
    assert {line for line in MINE.splitlines() if line.startswith("#")} <= set(config.read_text("utf-8").splitlines())


def test_a_file_that_cannot_be_changed_is_said_and_stays(collection: Collection, config: Path) -> None:
    config.write_text("study = { retention = 0.9 }\n", "utf-8")
    with pytest.raises(ConfigError, match="cannot be put into the settings file"):
        choose_retention(collection, None, 0.8)
    assert config.read_text("utf-8") == "study = { retention = 0.9 }\n"
