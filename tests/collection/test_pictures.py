"""Pictures that a prompt names: found beside the deck, and nothing else is ever opened."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from quizapp.collection import Collection
from quizapp.collection.pictures import picture_path, pictures_in
from quizapp.errors import DeckError


def test_pictures_are_named_in_brackets() -> None:
    assert pictures_in("What is this? [image: ecg.png] And [IMAGE:a\nb.jpg ]?") == ("ecg.png", "a b.jpg")
    assert pictures_in("None: [picture] [image: ] [image:] image: x.png]") == ()


def test_a_prompt_of_brackets_takes_no_time() -> None:
    began = time.process_time()
    assert pictures_in("[image:" * 50_000 + " " * 50_000) == ()
    assert pictures_in("[image:" + " " * 200_000) == ()
    assert time.process_time() - began < 1


def test_a_picture_lies_in_the_folder_of_its_deck(collection: Collection, home: Path) -> None:
    (home / "decks" / "pictures").mkdir()
    picture = home / "decks" / "pictures" / "ECG.PNG"
    picture.write_bytes(b"a picture")
    assert picture_path(collection, "d", "pictures/ECG.PNG") == picture


@pytest.mark.parametrize(
    "name", ["../secret.png", "/etc/passwd", "link.png", "folder/../../secret.png", ".", "a\0b.png"]
)
def test_what_lies_outside_is_refused_links_too(collection: Collection, home: Path, name: str) -> None:
    (home / "secret.png").write_bytes(b"a secret")
    (home / "decks" / "link.png").symlink_to(home / "secret.png")
    with pytest.raises(DeckError, match="lies outside the deck's folder"):
        picture_path(collection, "d", name)


@pytest.mark.parametrize("name", ["run.sh", "app.desktop", "page.html", "drawing.svg", "no-ending"])
def test_what_is_no_picture_by_its_ending_is_never_opened(collection: Collection, home: Path, name: str) -> None:
    (home / "decks" / name).write_text("#!/bin/sh", "utf-8")
    with pytest.raises(DeckError, match="no kind of picture"):
        picture_path(collection, "d", name)


def test_a_picture_that_is_not_there_or_is_a_folder_is_said(collection: Collection, home: Path) -> None:
    (home / "decks" / "folder.png").mkdir()
    for name in ("nowhere.png", "folder.png"):
        with pytest.raises(DeckError, match=f"the picture {name}"):
            picture_path(collection, "d", name)
