"""A newer version of a bundled deck reaches the copy that its learner edited, as a difference and on a yes."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from quizapp.collection import Collection, updates
from quizapp.collection.copies import copied_for_editing
from quizapp.collection.updates import take
from quizapp.deck.library import bundled_folder


@pytest.fixture
def shipped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of the decks that come with the app, to be changed as an upgrade changes it."""
    folder = tmp_path / "shipped"
    shutil.copytree(bundled_folder(), folder)
    for module in ("quizapp.collection", "quizapp.collection.updates", "quizapp.deck.library"):
        monkeypatch.setattr(f"{module}.bundled_folder", lambda: folder)
    return folder


def upgrade(shipped: Path) -> None:
    """A newer app: one question more, one put better, the article longer."""
    path = shipped / "ketamine.toml"
    text = path.read_text("utf-8").replace('prompt = "', 'prompt = "Now: ', 1)
    path.write_text(text + '\n[[questions]]\nid = "brand-new"\nprompt = "What is new?"\nanswer = "This."\n', "utf-8")


def test_a_copy_of_the_deck_that_is_shipped_has_no_updates(collection: Collection, shipped: Path) -> None:
    copied_for_editing(collection, "ketamine")
    assert updates.updates(collection) == ()


def test_an_upgrade_is_told_and_taken_and_comments_of_the_copy_stay(collection: Collection, shipped: Path) -> None:
    copied = copied_for_editing(collection, "ketamine")
    copied.path.write_text("# My own comment.\n" + copied.path.read_text("utf-8"), "utf-8")
    upgrade(shipped)
    assert updates.newer_copies(collection) == {"ketamine"}
    (update,) = updates.updates(collection)
    assert updates.update_of(collection, "ketamine") == update
    assert update.counts == "1 new, 1 changed"
    assert take(collection, update) == ()
    text = copied.path.read_text("utf-8")
    assert text.startswith("# My own comment.\n")
    assert text.count('prompt = "Now: ') == 1
    assert "brand-new" in collection.deck("ketamine").by_id
    assert updates.newer_copies(collection) == set()
    assert updates.updates(collection) == ()


def test_what_the_learner_changed_stays_and_is_told_only_until_it_was_left(
    collection: Collection, shipped: Path
) -> None:
    copied = copied_for_editing(collection, "ketamine")
    mine = copied.path.read_text("utf-8").replace('prompt = "', 'prompt = "Mine: ', 1)
    copied.path.write_text(mine, "utf-8")
    upgrade(shipped)
    (update,) = updates.updates(collection)
    (left,) = take(collection, update)
    assert (left.kind, left.edited) == ("changed", True)
    assert 'prompt = "Mine: ' in copied.path.read_text("utf-8")
    assert updates.updates(collection) == ()


def test_a_newer_version_that_brings_nothing_is_told_once(collection: Collection, shipped: Path) -> None:
    copied_for_editing(collection, "ketamine")
    path = shipped / "ketamine.toml"
    path.write_text("# Looked through again.\n" + path.read_text("utf-8"), "utf-8")
    assert updates.newer_copies(collection) == {"ketamine"}
    assert updates.update_of(collection, "ketamine") is None
    assert updates.newer_copies(collection) == set()


def test_a_newer_article_comes_along_where_nobody_changed_the_old_one(collection: Collection, shipped: Path) -> None:
    copied = copied_for_editing(collection, "ketamine")
    upgrade(shipped)
    article = shipped / "ketamine.md"
    article.write_text(article.read_text("utf-8") + "\nMore is known now.\n", "utf-8")
    (update,) = updates.updates(collection)
    take(collection, update)
    assert collection.article("ketamine").endswith("More is known now.\n")
    assert (copied.path.parent / "ketamine.md").read_text("utf-8") == article.read_text("utf-8")


def test_a_deck_that_was_never_copied_has_no_updates(collection: Collection, shipped: Path, home: Path) -> None:
    shutil.copy(shipped / "ketamine.toml", home / "decks" / "ketamine.toml")
    upgrade(shipped)
    assert updates.updates(collection) == ()
