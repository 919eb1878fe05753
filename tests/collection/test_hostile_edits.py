"""Edits of files that nobody should have written: a clear message or a clean edit, and soon."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.collection.editing import delete_questions, free_id, open_deck, save_question, tag_questions
from quizapp.deck.file import read_deck
from quizapp.deck.model import Flash
from quizapp.errors import QuizError
from quizapp.text import shown
from tests.deck.test_hostile_files import HOSTILE

SOON = 10.0
"""Seconds of processor time for opening and two edits; each may read the file once, in two seconds at most."""
NEW = Flash(id="brand-new", prompt="What is brand new?", answer="this")


def cards(count: int) -> str:
    return '[deck]\nid = "many"\n' + "".join(
        f'\n[[questions]]\nid = "q{n}"  # {n}\nprompt = "What is number {n}?"\nanswer = "the answer {n}"\n'
        for n in range(count)
    )


@pytest.mark.slow
@pytest.mark.parametrize("what", HOSTILE)
def test_a_hostile_file_is_edited_cleanly_or_left_as_it_is(collection: Collection, home: Path, what: str) -> None:
    path = home / "decks" / "evil.toml"
    path.write_bytes(HOSTILE[what])
    begun = time.process_time()
    said = ""
    try:
        opened = open_deck(collection, "evil")
        new = NEW.model_copy(update={"id": free_id(opened, NEW.prompt)})
        edit = save_question(collection, opened, new, replacing=None)
    except QuizError as error:
        said = str(error)
    if said:
        assert len(said) < 2_000
        assert shown(said) == said
        assert path.read_bytes() == HOSTILE[what]
        return
    known = opened.deck.questions
    assert edit.opened.deck.questions == (*known, new)
    edit = delete_questions(collection, edit.opened, [*(question.id for question in known[:3]), new.id])
    assert edit.opened.deck.questions == known[3:]
    assert time.process_time() - begun < SOON
    assert read_deck(path.read_bytes().decode(), str(path)).deck == edit.opened.deck


@pytest.mark.slow
def test_one_edit_of_100_000_questions_is_made_soon(collection: Collection, home: Path) -> None:
    path = home / "decks" / "many.toml"
    text = cards(100_000)
    path.write_text(text, "utf-8")
    opened = open_deck(collection, "many")
    question = opened.deck.by_id["q70000"].model_copy(update={"answer": "another one"})
    begun = time.process_time()
    edit = save_question(collection, opened, question, replacing="q70000")
    save_question(collection, edit.opened, NEW, replacing=None)
    assert time.process_time() - begun < 3
    block = '\n[[questions]]\nid = "brand-new"\nprompt = "What is brand new?"\nanswer = "this"\n'
    assert path.read_text("utf-8") == text.replace("the answer 70000", "another one") + block


def test_every_question_of_a_big_deck_is_tagged_in_one_edit(collection: Collection, home: Path) -> None:
    path = home / "decks" / "many.toml"
    text = cards(2_000)
    path.write_text(text, "utf-8")
    opened = open_deck(collection, "many")
    begun = time.process_time()
    tag_questions(collection, opened, [question.id for question in opened.deck.questions], ["x"])
    assert time.process_time() - begun < SOON
    assert (
        path.read_text("utf-8")
        == text.replace('"\n\n', '"\ntags = ["x"]\n\n').replace(
            'tags = ["x"]\n\n[[questions]]\nid = "q0"', '\n[[questions]]\nid = "q0"'
        )
        + 'tags = ["x"]\n'
    )


@pytest.mark.parametrize("place", ["loop", "to nothing", "folder", "pipe"])
def test_what_is_no_file_is_named_and_left(collection: Collection, home: Path, place: str) -> None:
    path = home / "decks" / "odd.toml"
    path.write_text(cards(2), "utf-8")
    opened = open_deck(collection, "many")
    path.unlink()
    if place == "loop":
        path.symlink_to(path)
    elif place == "to nothing":
        path.symlink_to(home / "nothing")
    elif place == "folder":
        path.mkdir()
    else:
        os.mkfifo(path)
    with pytest.raises(QuizError) as caught:
        save_question(collection, opened, NEW, replacing=None)
    assert str(path) in str(caught.value)
    assert os.path.lexists(path)
    assert not (home / "nothing").exists()


@pytest.mark.usefixtures("bound_by_rights")
@pytest.mark.parametrize("forbidden", ["folder", "file"])
def test_what_may_not_be_written_is_said_and_stays(collection: Collection, home: Path, forbidden: str) -> None:
    path = home / "decks" / "many.toml"
    path.write_text(cards(2), "utf-8")
    opened = open_deck(collection, "many")
    (path if forbidden == "file" else path.parent).chmod(0o000 if forbidden == "file" else 0o500)
    try:
        with pytest.raises(QuizError):
            save_question(collection, opened, NEW, replacing=None)
    finally:
        (path if forbidden == "file" else path.parent).chmod(0o700)
    assert path.read_text("utf-8") == cards(2)


def test_a_deck_that_would_grow_too_large_is_refused(
    collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "decks" / "many.toml"
    path.write_text(cards(3), "utf-8")
    opened = open_deck(collection, "many")
    monkeypatch.setattr("quizapp.collection.writing.LARGEST_DECK_BYTES", path.stat().st_size + 20)
    with pytest.raises(QuizError, match="would be larger"):
        save_question(collection, opened, NEW, replacing=None)
    assert path.read_text("utf-8") == cards(3)
