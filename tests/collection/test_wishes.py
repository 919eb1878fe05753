"""A desired retention chosen in the app, as it comes to stand in the settings file."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.cli.opening import with_new_per_day
from quizapp.collection import Collection
from quizapp.collection.wishes import choose_retention
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


def test_what_this_run_was_told_is_not_undone_by_a_choice(collection: Collection, config: Path) -> None:
    config.write_text(MINE, "utf-8")
    collection.settings = with_new_per_day(read_settings(config), 3)
    choose_retention(collection, None, 0.75)
    assert (collection.settings.study("other").retention, collection.settings.study("other").new_per_day) == (0.75, 3)
    assert collection.settings.study("d").new_per_day == 3
