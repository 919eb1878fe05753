"""Saved filters: put into the settings file line by line, everything else in it left as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.collection.saved_filters import drop_filter, save_filter
from quizapp.config import read_settings
from quizapp.errors import ConfigError, UsageError
from quizapp.learning.filter import FilterError

OWN = """# mine
plain = false   # as I like it

[filters]
old = 'is:due'  # the old one

[study]
retention = 0.9
"""


def test_a_filter_is_saved_in_a_file_of_its_own_where_there_is_none(collection: Collection) -> None:
    save_filter(collection, "weak", 'stability:<7 "a \\" b"')
    assert read_settings(collection.paths.config_file).filters == {"weak": 'stability:<7 "a \\" b"'}
    assert collection.settings.filters == {"weak": 'stability:<7 "a \\" b"'}


def test_every_other_line_of_the_file_stays(collection: Collection) -> None:
    path = collection.paths.config_file
    path.write_text(OWN, "utf-8")
    collection.settings = read_settings(path)
    save_filter(collection, "weak", "@old lapses:>2")
    text = path.read_text("utf-8")
    assert text.replace('weak = "@old lapses:>2"\n', "") == OWN
    save_filter(collection, "old", "is:new")
    assert path.read_text("utf-8") == text.replace("old = 'is:due'", 'old = "is:new"')
    drop_filter(collection, "weak")
    assert read_settings(path).filters == {"old": "is:new"}


def test_what_cannot_be_read_or_named_is_not_saved(collection: Collection) -> None:
    with pytest.raises(FilterError):
        save_filter(collection, "weak", "topik:x")
    for name in ("", "a b", "@a", "-a", "a.b", "a" * 41, '"'):
        with pytest.raises(UsageError):
            save_filter(collection, name, "is:due")
    with pytest.raises(UsageError, match="no saved filter"):
        drop_filter(collection, "weak")
    assert not collection.paths.config_file.exists()


def test_a_filter_that_another_asks_for_is_not_dropped(collection: Collection) -> None:
    save_filter(collection, "weak", "is:due")
    save_filter(collection, "exam", "tag:exam @weak")
    with pytest.raises(UsageError, match="“exam” asks for “weak”"):
        drop_filter(collection, "weak")


def test_a_filter_may_not_ask_for_itself(collection: Collection) -> None:
    save_filter(collection, "a", "is:due")
    save_filter(collection, "b", "@a")
    with pytest.raises(FilterError, match="asks for itself"):
        save_filter(collection, "a", "is:new @b")
    assert collection.settings.filters["a"] == "is:due"


def test_a_wrong_filter_in_the_file_is_said_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text('[filters]\ngood = "is:due"\nbad = "is:deu"\n', "utf-8")
    with pytest.raises(ConfigError) as raised:
        read_settings(path)
    assert raised.value.where == f"{path}:3"
    assert "Did you mean due?" in raised.value.hint
