"""Decks are found on any disk, and a disk that misbehaves costs one line, never the app."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from quizapp.deck import library
from quizapp.deck.library import DeckFile, article_text, bundled_folder, load, scan
from quizapp.deck.model import Deck
from quizapp.errors import ArticleError

TEXT = '[[questions]]\nprompt = "p"\nanswer = "a"\n'


def put(path: Path, text: str = TEXT) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def paths(*folders: Path) -> list[Path]:
    return [file.path for file in scan(folders)]


def deck_with(article: str | None) -> Deck:
    return Deck.model_validate({"id": "d", "title": "D", "article": {"file": article} if article else None})


# scan


def test_decks_are_the_toml_files_that_are_not_hidden(tmp_path: Path) -> None:
    put(tmp_path / "b.toml")
    put(tmp_path / "a.toml")
    put(tmp_path / "a.md")
    put(tmp_path / ".hidden.toml")
    put(tmp_path / ".trash" / "old.toml")
    put(tmp_path / "medicine" / "c.toml")
    assert paths(tmp_path) == [tmp_path / "a.toml", tmp_path / "b.toml", tmp_path / "medicine" / "c.toml"]


def test_a_file_is_known_by_its_time_and_size(tmp_path: Path) -> None:
    path = put(tmp_path / "a.toml")
    about = path.stat()
    assert scan([tmp_path]) == (DeckFile(path, about.st_mtime_ns, len(TEXT), bundled=False),)


def test_folders_keep_their_order_and_a_file_met_twice_is_given_once(tmp_path: Path) -> None:
    put(tmp_path / "z" / "a.toml")
    put(tmp_path / "y" / "b.toml")
    (tmp_path / "link").symlink_to(tmp_path / "z")
    found = paths(tmp_path / "z", tmp_path / "y", tmp_path / "link", tmp_path / "z")
    assert found == [tmp_path / "z" / "a.toml", tmp_path / "y" / "b.toml"]


def test_links_to_folders_are_not_followed_but_links_to_decks_are(tmp_path: Path) -> None:
    put(tmp_path / "elsewhere" / "a.toml")
    decks = tmp_path / "decks"
    decks.mkdir()
    (decks / "loop").symlink_to(decks)
    (decks / "away").symlink_to(tmp_path / "elsewhere")
    (decks / "linked.toml").symlink_to(tmp_path / "elsewhere" / "a.toml")
    assert paths(decks) == [decks / "linked.toml"]


def test_a_folder_that_is_not_there_holds_nothing(tmp_path: Path) -> None:
    assert scan([tmp_path / "none"]) == ()


def test_a_deck_file_in_the_place_of_a_folder_is_the_deck(tmp_path: Path) -> None:
    assert paths(put(tmp_path / "a.toml")) == [tmp_path / "a.toml"]


def test_a_folder_that_cannot_be_listed_is_reported_and_the_others_are_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path / "closed" / "a.toml")
    put(tmp_path / "open" / "b.toml")
    listed = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("closed"):
            raise PermissionError(13, "Permission denied", path)
        return listed(path)

    monkeypatch.setattr(library.os, "scandir", scandir)
    found = scan([tmp_path])
    assert [file.path for file in found] == [tmp_path / "closed", tmp_path / "open" / "b.toml"]
    assert load(found[0]).deck is None
    assert load(found[0]).problems


@pytest.mark.usefixtures("bound_by_rights")
def test_a_file_without_permission_is_a_problem_that_says_so(tmp_path: Path) -> None:
    path = put(tmp_path / "a.toml")
    path.chmod(0)
    assert "Permission denied" in load(scan([tmp_path])[0]).problems[0].message


def test_bundled_decks_are_marked(tmp_path: Path) -> None:
    put(tmp_path / "mine.toml")
    marks = {file.path.name: file.bundled for file in scan([tmp_path, bundled_folder()])}
    assert marks == {"mine.toml": False, "ketamine.toml": True}


def test_the_bundled_decks_are_in_the_package_else_beside_it(tmp_path: Path) -> None:
    package = tmp_path / "lib" / "quizapp"
    package.mkdir(parents=True)
    assert bundled_folder(package) == tmp_path / "lib" / "decks"
    (package / "decks").mkdir()
    assert bundled_folder(package) == package / "decks"


def test_looking_for_decks_imports_neither_the_reader_nor_its_models(tmp_path: Path) -> None:
    put(tmp_path / "a.toml")
    code = (
        "import sys; from pathlib import Path; from quizapp.deck.library import scan;"
        "assert len(scan([Path(sys.argv[1])])) == 1;"
        "assert not {'pydantic', 'tomli', 'quizapp.deck.file'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True)


# load


def only(path: Path) -> DeckFile:
    return DeckFile(path, 0, 0, bundled=False)


def test_a_deck_is_loaded_with_its_path_in_its_problems(tmp_path: Path) -> None:
    parsed = load(only(put(tmp_path / "asthma.toml", TEXT + '[[questions]]\nprompt = "q"\n')))
    assert parsed.deck
    assert parsed.deck.id == "asthma"
    assert [problem.shown for problem in parsed.problems] == [
        f'{tmp_path / "asthma.toml"}:4: question "q" has no answer. Add answer = "...".'
    ]


def test_a_file_over_64_mib_is_refused_unread(tmp_path: Path) -> None:
    path = put(tmp_path / "a.toml")
    os.truncate(path, 64 * 2**20 + 1)
    assert [problem.message for problem in load(only(path)).problems] == ["The file is larger than 64 MiB."]


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.toml")
    (file,) = scan([tmp_path])
    assert [problem.message for problem in load(file).problems] == ["This is not a regular file."]


def test_a_link_to_nothing_and_a_file_gone_meanwhile_are_problems(tmp_path: Path) -> None:
    (tmp_path / "a.toml").symlink_to(tmp_path / "gone")
    (file,) = scan([tmp_path])
    assert load(file).problems[0].message == "It cannot be read: No such file or directory."


def test_a_link_in_a_circle_is_a_problem(tmp_path: Path) -> None:
    (tmp_path / "a.toml").symlink_to(tmp_path / "b.toml")
    (tmp_path / "b.toml").symlink_to(tmp_path / "a.toml")
    assert all(load(file).problems for file in scan([tmp_path]))


# article_text


def test_the_article_is_read_from_the_folder_of_the_deck(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.md").write_bytes("\ufeffOne.\r\nTwo.".encode())
    assert article_text(tmp_path / "d.toml", deck_with("sub/a.md")) == "One.\nTwo."


def test_the_article_of_a_linked_deck_lies_beside_the_deck_itself(tmp_path: Path) -> None:
    put(tmp_path / "project" / "a.md", "One.")
    put(tmp_path / "project" / "d.toml")
    (tmp_path / "link.toml").symlink_to(tmp_path / "project" / "d.toml")
    assert article_text(tmp_path / "link.toml", deck_with("a.md")) == "One."


@pytest.mark.parametrize("name", ["../secret.md", "/etc/passwd", "link.md", ".", "sub/../../secret.md", "a\0b"])
def test_an_article_outside_the_folder_of_the_deck_is_refused(tmp_path: Path, name: str) -> None:
    put(tmp_path / "secret.md", "secret")
    put(tmp_path / "decks" / "sub" / "x.md")
    (tmp_path / "decks" / "link.md").symlink_to(tmp_path / "secret.md")
    with pytest.raises(ArticleError, match="outside the deck's folder"):
        article_text(tmp_path / "decks" / "d.toml", deck_with(name))


def test_an_article_that_is_no_readable_text_is_refused_with_the_reason(tmp_path: Path) -> None:
    deck_path = tmp_path / "d.toml"
    (tmp_path / "latin.md").write_bytes(b"caf\xe9")
    os.mkfifo(tmp_path / "pipe.md")
    put(tmp_path / "long.md")
    os.truncate(tmp_path / "long.md", 20_000_001)
    expected = {
        "gone.md": "No such file",
        "latin.md": "not UTF-8",
        "pipe.md": "not a regular file",
        "long.md": "larger than 20 MB",
    }
    for name, reason in expected.items():
        with pytest.raises(ArticleError, match=reason) as caught:
            article_text(deck_path, deck_with(name))
        assert caught.value.where == str(deck_path)
        assert caught.value.hint


def test_a_deck_without_an_article_says_so(tmp_path: Path) -> None:
    with pytest.raises(ArticleError, match="names no article"):
        article_text(tmp_path / "d.toml", deck_with(None))
