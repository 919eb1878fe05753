"""`new` and `edit`: a deck begun, opened in somebody's editor, taken back."""

from __future__ import annotations

import json
import shlex
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, write_deck


@pytest.fixture
def editor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An editor that runs what stands in a script, and notes what it was called with. Named vim for its +LINE."""
    script = tmp_path / "script.py"
    program = tmp_path / "bin" / "vim"
    program.parent.mkdir()
    program.write_text(
        f"#!{sys.executable}\nimport sys, pathlib\n"
        f"pathlib.Path({str(tmp_path / 'called')!r}).write_text(repr(sys.argv[1:]))\n"
        f"path = pathlib.Path(sys.argv[-1])\nexec(pathlib.Path({str(script)!r}).read_text())\n",
        "utf-8",
    )
    program.chmod(0o755)
    script.write_text("", "utf-8")
    monkeypatch.delenv("VISUAL", raising=False)
    monkeypatch.setenv("EDITOR", shlex.quote(str(program)))
    return script


def called(editor: Path) -> list[str]:
    found: list[str] = eval((editor.parent / "called").read_text("utf-8"))  # noqa: S307 # what our script wrote
    return found


def replacing(old: str, new: str) -> str:
    return f"path.write_text(path.read_text('utf-8').replace({old!r}, {new!r}), 'utf-8')"


def test_a_new_deck_says_what_comes_next_and_passes_check(home: Path, quizapp: Run) -> None:
    ran = quizapp("new", "The", "heart")
    path = home / "decks" / "the-heart.toml"
    assert (ran.code, ran.out) == (0, f"the-heart  {path}\n")
    assert "No questions yet: quizapp add the-heart asks for one" in ran.err
    checked = quizapp("check", "--strict", str(path))
    assert (checked.code, checked.out) == (0, "")
    assert "No questions yet" in checked.err
    assert "the-heart" in quizapp("decks").out


@pytest.mark.usefixtures("bound_by_rights")
def test_a_new_deck_in_a_folder_that_may_not_be_written_names_the_deck(home: Path, quizapp: Run) -> None:
    folder = home / "decks"
    folder.mkdir(parents=True)
    folder.chmod(0o500)
    ran = quizapp("new", "The", "heart")
    folder.chmod(0o700)
    assert ran.code == 1
    assert ran.err.startswith(f"quizapp: {folder / 'the-heart.toml'}: it cannot be written: Permission denied.")
    assert list(folder.iterdir()) == []


def test_a_new_deck_as_json(home: Path, quizapp: Run) -> None:
    data = json.loads(quizapp("new", "Größe & Maß", "--json").out)
    assert data == {"deck": "grosse-mass", "title": "Größe & Maß", "path": str(home / "decks" / "grosse-mass.toml")}


@pytest.mark.parametrize("name", ["heart", "The heart!", "ketamine", "  ", "HEART"])
def test_a_name_that_is_taken_or_empty_is_refused(home: Path, quizapp: Run, name: str) -> None:
    write_deck(home, QUESTIONS["typed"])
    quizapp("new", "the heart")
    before = sorted(p.read_bytes() for p in (home / "decks").iterdir())
    ran = quizapp("new", name)
    assert ran.code in (1, 2)
    assert ran.err.count("\n") == 1
    assert sorted(p.read_bytes() for p in (home / "decks").iterdir()) == before


@pytest.mark.parametrize("name", ["../../etc/passwd", "a/b", "con\0", "\x1b[31m", "." * 9, "x" * 5_000, "日本"])
def test_a_hostile_name_stays_in_the_deck_folder(home: Path, quizapp: Run, name: str) -> None:
    ran = quizapp("new", name)
    assert ran.code == 0
    assert "\x1b" not in ran.out + ran.err
    (deck,) = [path for path in (home / "decks").iterdir() if path.suffix == ".toml"]
    assert len(deck.name) < 60
    assert quizapp("check", "--strict", str(deck)).code == 0


def test_the_editor_opens_at_the_question(home: Path, quizapp: Run, editor: Path) -> None:
    path = write_deck(home, QUESTIONS["typed"] + QUESTIONS["numeric"])
    line = path.read_text("utf-8").splitlines().index('id = "adults"')
    for name in ("adults", "heart/adults", "how MANY adults"):
        assert quizapp("edit", "heart", name).code == 0
        assert called(editor) == [f"+{line}", str(path)]
    assert quizapp("edit", "heart").code == 0
    assert called(editor) == [str(path)]


def test_a_question_that_is_not_there_is_said_with_a_guess(home: Path, quizapp: Run, editor: Path) -> None:
    write_deck(home, QUESTIONS["typed"])
    ran = quizapp("edit", "heart", "transmiter")
    assert ran.code == 2
    assert "Did you mean transmitter?" in ran.err


def test_words_that_several_prompts_have_name_them(home: Path, quizapp: Run, editor: Path) -> None:
    write_deck(home, QUESTIONS["typed"] + QUESTIONS["multi"])
    ran = quizapp("edit", "heart", "which")
    assert ran.code == 2
    assert "It may be transmitter or pains." in ran.err


def test_without_an_editor_the_place_is_said_and_vi_never_started(
    home: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    for name in ("VISUAL", "EDITOR"):
        monkeypatch.delenv(name, raising=False)
    ran = quizapp("edit", "heart")
    assert ran.code == 2
    assert f"{path}: neither VISUAL nor EDITOR names an editor. Set one" in ran.err
    assert quizapp("edit", "ketamine").code == 2
    assert [deck.name for deck in path.parent.iterdir()] == ["heart.toml"], "nothing was copied for it"


def test_an_editor_that_is_not_there_is_said(home: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    write_deck(home, QUESTIONS["typed"])
    monkeypatch.setenv("VISUAL", "/no/such/editor")
    ran = quizapp("edit", "heart")
    assert ran.code == 2
    assert "“/no/such/editor” cannot be started" in ran.err


def test_what_is_wrong_after_is_told_with_its_line(home: Path, quizapp: Run, editor: Path) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    editor.write_text(replacing('answer = "glutamate"', "answer = glutamate"), "utf-8")
    ran = quizapp("edit", "heart")
    assert ran.code == 1
    assert f"{path}:" in ran.out
    assert "This is no value" in ran.out
    editor.write_text(replacing("answer = glutamate", 'answer = "glutamate"'), "utf-8")
    again = quizapp("edit", "heart")
    assert again.code == 0
    assert "no problems" in again.err


def test_a_deck_that_cannot_be_used_is_opened_at_what_is_wrong(home: Path, quizapp: Run, editor: Path) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    path.write_text(path.read_text("utf-8").replace("title = ", "title "), "utf-8")
    editor.write_text(replacing("title ", "title = "), "utf-8")
    assert quizapp("edit", "heart").code == 0
    assert called(editor) == ["+3", str(path)]


def test_an_edit_is_previewed_and_taken_back(home: Path, quizapp: Run, editor: Path) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    before = path.read_bytes()
    editor.write_text(replacing('"glutamate"', '"GABA"'), "utf-8")
    quizapp("edit", "heart")
    after = path.read_bytes()
    shown = quizapp("edit", "heart", "--undo")
    assert '-answer = "GABA"\n+answer = "glutamate"\n' in shown.out
    assert path.read_bytes() == after
    taken = quizapp("edit", "heart", "--undo", "--yes")
    assert taken.code == 0
    assert path.read_bytes() == before
    kept = Path(taken.err.splitlines()[-1].rpartition(" ")[2])
    assert kept.read_bytes() == after
    assert quizapp("edit", "heart", "--undo").code == 2


def test_undo_goes_back_edit_by_edit_and_says_what_else_changed(home: Path, quizapp: Run, editor: Path) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    before = path.read_bytes()
    for number in range(3):
        editor.write_text(f"path.write_text(path.read_text('utf-8') + '# {number}\\n', 'utf-8')", "utf-8")
        quizapp("edit", "heart")
    path.write_bytes(path.read_bytes() + b"# by hand\n")
    assert "Something else changed the file since" in quizapp("edit", "heart", "--undo").err
    for _ in range(3):
        quizapp("edit", "heart", "--undo", "--yes")
    assert path.read_bytes() == before


def test_a_broken_deck_is_brought_back(home: Path, quizapp: Run, editor: Path) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    before = path.read_bytes()
    editor.write_text("path.write_bytes(b'[deck\\xff')", "utf-8")
    assert quizapp("edit", "heart").code == 1
    assert quizapp("edit", "heart", "--undo", "--yes").code == 0
    assert path.read_bytes() == before


def test_the_bundled_deck_is_copied_first_and_that_is_said(home: Path, quizapp: Run, editor: Path) -> None:
    ran = quizapp("edit", "ketamine")
    assert ran.code == 0
    assert "comes with quizapp" in ran.err
    assert Path(called(editor)[-1]).is_relative_to(home / "decks")


def test_the_memory_of_an_edited_text_follows_and_that_is_said(home: Path, quizapp: Run, editor: Path) -> None:
    card = '[[questions]]\ntype = "typed"\nprompt = "Which transmitter acts at NMDA receptors?"\nanswer = "glutamate"\n'
    write_deck(home, card)
    assert quizapp("study", "heart", "--plain", stdin="glutamate\n").code == 0
    editor.write_text(replacing("transmitter acts", "transmitter mainly acts"), "utf-8")
    ran = quizapp("edit", "heart")
    assert "its history follows" in ran.err
    back = quizapp("edit", "heart", "--undo", "--yes")
    assert "its history follows" in back.err
    assert json.loads(quizapp("due", "--json").out)["decks"][0]["new"] == 0
