"""The index knows every deck without reading it, and losing the index loses nothing."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from quizapp.deck.file import Parsed
from quizapp.deck.library import DeckFile, load, scan
from quizapp.storage.index import IndexedDeck, IndexedFact, open_index

TEXT = """
[deck]
id = "k"
title = "Ketamine"
notice = "Not advice."
[deck.article]
title = "The article"
[[questions]]
id = "a"
fact = "target"
topic = "mechanism"
type = "typed"
prompt = "p"
answer = "x"
[[questions]]
id = "b"
fact = "target"
subject = "PTSD"
type = "true_false"
prompt = "p"
answer = true
[[questions]]
id = "c"
topic = "mechanism"
prompt = "q"
answer = "y"
reverse = true
[[questions]]
id = "d"
prompt = "r"
[[questions]]
id = "e"
prompt = "s"
answer = "z"
"""


class Library:
    """A folder of decks with an index over it, counting what is read."""

    def __init__(self, root: Path) -> None:
        self.decks_folder = root / "decks"
        self.decks_folder.mkdir()
        self.index_path = root / "cache" / "index.db"
        self.read: list[str] = []

    def put(self, name: str, text: str) -> Path:
        path = self.decks_folder / name
        path.write_text(text, encoding="utf-8")
        return path

    def load(self, file: DeckFile) -> Parsed:
        self.read.append(file.path.name)
        return load(file)

    def decks(self, *more: DeckFile) -> tuple[IndexedDeck, ...]:
        """What a fresh start sees; `read` then names the files it read."""
        self.read.clear()
        index = open_index(self.index_path)
        try:
            return index.decks((*scan([self.decks_folder]), *more), self.load)
        finally:
            index.close()


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return Library(tmp_path)


def titled(deck_id: str, title: str) -> str:
    return f'[deck]\nid = "{deck_id}"\ntitle = "{title}"\n[[questions]]\nprompt = "p"\nanswer = "a"\n'


def test_a_deck_is_known_as_a_list_shows_it(library: Library) -> None:
    path = library.put("k.toml", TEXT)
    for _ in ("read", "kept"):
        (deck,) = library.decks()
        assert (deck.path, deck.deck_id, deck.title) == (path, "k", "Ketamine")
        assert (deck.notice, deck.article_title, deck.description) == ("Not advice.", "The article", "")
        assert deck.question_count == 5
        assert list(deck.topics.items()) == [("mechanism", 3), ("", 1)]
        assert deck.facts == (
            IndexedFact("target", "mechanism", "PTSD", (("a", "typed"), ("b", "true_false"))),
            IndexedFact("c", "mechanism", "", (("c", "flash"),)),
            IndexedFact("c/reverse", "mechanism", "", (("c/reverse", "flash"),)),
            IndexedFact("e", "", "", (("e", "flash"),)),
        )
        assert [problem.shown for problem in deck.problems] == [
            f'{path}:28: question "d" has no answer. Add answer = "...".'
        ]


def test_a_file_is_read_once_until_it_changes(library: Library) -> None:
    library.put("a.toml", titled("a", "A"))
    path = library.put("b.toml", titled("b", "B"))
    library.decks()
    assert library.read == ["a.toml", "b.toml"]
    library.decks()
    assert library.read == []
    library.put("b.toml", titled("b", "Longer"))
    assert [deck.title for deck in library.decks()] == ["A", "Longer"]
    assert library.read == ["b.toml"]
    os.utime(path, ns=(0, 0))
    library.decks()
    assert library.read == ["b.toml"]


def test_a_broken_deck_is_listed_with_its_problem_and_hides_no_other(library: Library) -> None:
    library.put("a.toml", "[deck\n")
    library.put("b.toml", titled("b", "B"))
    for _ in ("read", "kept"):
        broken, good = library.decks()
        assert (broken.deck_id, broken.title, broken.facts, broken.question_count) == ("", "a.toml", (), 0)
        assert [problem.line for problem in broken.problems] == [1]
        assert good.deck_id == "b"


def test_a_deck_that_is_gone_is_no_longer_listed(library: Library) -> None:
    library.put("a.toml", titled("a", "A"))
    library.decks()
    (library.decks_folder / "a.toml").unlink()
    assert library.decks() == ()


def test_an_id_at_two_paths_is_a_problem_that_names_both(library: Library) -> None:
    one = library.put("one.toml", titled("a", "One"))
    two = library.put("two.toml", titled("a", "Two"))
    for _ in ("read", "kept"):
        first, second = library.decks()
        assert (first.deck_id, first.problems) == ("a", ())
        assert (second.deck_id, second.facts) == ("", ())
        assert second.problems[0].path == str(two)
        assert str(one) in second.problems[0].message
        assert second.problems[0].severity == "error"


def test_a_users_copy_stands_for_the_bundled_deck(library: Library, tmp_path: Path) -> None:
    bundled = tmp_path / "bundled.toml"
    bundled.write_text(titled("a", "Bundled"), encoding="utf-8")
    shipped = DeckFile(bundled, 1, bundled.stat().st_size, bundled=True)
    assert [deck.title for deck in library.decks(shipped)] == ["Bundled"]
    library.put("mine.toml", titled("a", "Mine"))
    assert [(deck.title, deck.problems) for deck in library.decks(shipped)] == [("Mine", ())]


def test_only_the_user_may_look_into_the_cache(library: Library) -> None:
    library.put("a.toml", titled("a", "A"))
    library.decks()
    assert stat.S_IMODE(library.index_path.stat().st_mode) == 0o600
    assert stat.S_IMODE(library.index_path.parent.stat().st_mode) == 0o700


@pytest.mark.parametrize("junk", [b"", b"not a database at all" * 400, b"SQLite format 3\0" + b"\xff" * 4000])
def test_a_broken_cache_is_made_anew(library: Library, junk: bytes) -> None:
    library.put("a.toml", titled("a", "A"))
    library.decks()
    library.index_path.write_bytes(junk)
    assert [deck.title for deck in library.decks()] == ["A"]
    assert library.read == ["a.toml"]
    library.decks()
    assert library.read == []


def test_a_cache_broken_within_is_made_anew(library: Library) -> None:
    for number in range(40):
        library.put(f"{number:02}.toml", titled(f"d{number}", "x" * 500))
    library.decks()
    with library.index_path.open("r+b") as stream:
        stream.seek(4096)
        stream.write(b"\xff" * (library.index_path.stat().st_size - 4096))
    assert len(library.decks()) == 40
    assert len(library.read) == 40
    library.decks()
    assert library.read == []


@pytest.mark.parametrize("change", ["PRAGMA user_version=1", "DROP TABLE decks"])
def test_a_cache_of_another_version_is_made_anew(library: Library, change: str) -> None:
    library.put("a.toml", titled("a", "A"))
    library.decks()
    connection = apsw.Connection(str(library.index_path))
    connection.execute(change)
    connection.close()
    assert [deck.title for deck in library.decks()] == ["A"]
    assert library.read == ["a.toml"]
    library.decks()
    assert library.read == []


def test_a_cache_that_cannot_be_written_is_done_without(library: Library) -> None:
    library.index_path.parent.write_text("a file where the folder should be", encoding="utf-8")
    library.put("a.toml", titled("a", "A"))
    index = open_index(library.index_path)
    assert [deck.title for deck in index.decks(scan([library.decks_folder]), library.load)] == ["A"]
    assert [deck.title for deck in index.decks(scan([library.decks_folder]), library.load)] == ["A"]
    assert library.read == ["a.toml"]


def test_a_cache_that_another_window_is_writing_is_read_and_not_waited_for(library: Library) -> None:
    library.put("a.toml", titled("a", "A"))
    library.decks()
    library.put("b.toml", titled("b", "B"))
    other = apsw.Connection(str(library.index_path))
    other.execute("BEGIN IMMEDIATE")
    assert [deck.title for deck in library.decks()] == ["A", "B"]
    assert library.read == ["b.toml"]
    other.execute("ROLLBACK")
    other.close()
    library.decks()
    assert library.read == ["b.toml"]


def test_two_open_indexes_do_not_disturb_each_other(library: Library) -> None:
    library.put("a.toml", titled("a", "A"))
    files = scan([library.decks_folder])
    one, two = open_index(library.index_path), open_index(library.index_path)
    assert one.decks(files, load) == two.decks(files, load)
    one.close()
    assert [deck.title for deck in two.decks(files, library.load)] == ["A"]
    assert library.read == []
    two.close()


def test_files_not_asked_for_are_forgotten_in_the_end(library: Library) -> None:
    index = open_index(library.index_path)
    many = [DeckFile(Path(f"/none/{number}.toml"), 0, 0, bundled=False) for number in range(200)]
    index.decks(many, load)
    library.put("a.toml", titled("a", "A"))
    index.decks(scan([library.decks_folder]), load)
    index.decks(many[:1], library.load)
    assert library.read == ["0.toml"]
    index.close()


def test_names_that_are_no_text_on_disk_are_kept_apart(library: Library) -> None:
    for name in (b"\xff.toml", b"\xfe.toml"):
        (library.decks_folder / os.fsdecode(name)).write_bytes(b"[deck\n")
    decks = library.decks()
    assert [deck.title for deck in decks] == ["\\udcfe.toml", "\\udcff.toml"]
    assert library.decks() == decks
    assert library.read == []
    assert all(problem.shown.encode() for deck in decks for problem in deck.problems)


def test_a_start_with_nothing_changed_imports_no_reader_and_no_models(library: Library) -> None:
    library.put("k.toml", TEXT)
    library.decks()
    code = (
        "import sys; from pathlib import Path;"
        "from quizapp.deck.library import load, scan; from quizapp.storage.index import open_index;"
        "(deck,) = open_index(Path(sys.argv[1])).decks(scan([Path(sys.argv[2])]), load);"
        "assert len(deck.facts) == 4 and deck.problems and deck.topics;"
        "assert not {'pydantic', 'tomli', 'wcwidth', 'quizapp.deck.file'} & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code, str(library.index_path), str(library.decks_folder)], check=True)


def test_a_hundred_unchanged_decks_are_known_within_ten_milliseconds(library: Library) -> None:
    questions = "".join(f'[[questions]]\nprompt = "p{number}"\nanswer = "a"\n' for number in range(60))
    for number in range(100):
        library.put(f"{number}.toml", questions)
    library.decks()
    library.read.clear()
    index = open_index(library.index_path)
    taken = []
    for _ in range(5):
        started = time.process_time()
        decks = index.decks(scan([library.decks_folder]), library.load)
        taken.append(time.process_time() - started)
        assert len(decks) == 100
    index.close()
    assert library.read == []
    assert min(taken) < 0.010


def test_the_questions_of_a_deck_are_known_as_a_list_shows_them(library: Library) -> None:
    library.put("k.toml", TEXT + '[[questions]]\nid = "f"\ntype = "cloze"\nprompt = "It {{blocks|stops}} {{NMDA}}."\n')
    (deck,) = library.decks()
    library.read.clear()
    with closing(open_index(library.index_path)) as index:
        found = list(index.questions(deck, library.load))
    assert library.read == []
    assert [one.question_id for one in found] == ["a", "b", "c", "c/reverse", "e", "f"]
    assert found[0] == ("a", "target", "typed", "mechanism", "", (), "", "", None, "p", "x")
    assert (found[3].prompt, found[3].answer) == ("y", "q")
    assert (found[5].prompt, found[5].answer) == ("It ____ ____.", "blocks; NMDA")


def test_questions_that_the_cache_lost_are_read_from_the_file_once(library: Library) -> None:
    library.put("k.toml", TEXT)
    (deck,) = library.decks()
    library.read.clear()
    with closing(open_index(library.index_path)) as index:
        whole = list(index.questions(deck, library.load))
        index._connection.execute("DELETE FROM questions")
        assert list(index.questions(deck, library.load)) == whole
        assert list(index.questions(deck, library.load)) == whole
    assert library.read == ["k.toml"]


def test_a_deck_of_many_questions_and_one_of_none_are_known_too(library: Library) -> None:
    library.put(
        "many.toml", "".join(f'[[questions]]\nid = "q{n}"\nprompt = "p{n}"\nanswer = "a"\n' for n in range(2_500))
    )
    library.put("none.toml", '[deck]\nid = "none"\n')
    many, none = library.decks()
    library.read.clear()
    with closing(open_index(library.index_path)) as index:
        assert [one.question_id for one in index.questions(many, library.load)] == [f"q{n}" for n in range(2_500)]
        assert list(index.questions(none, library.load)) == []
    assert library.read == []
    library.put("many.toml", titled("many", "Many"))
    many, _ = library.decks()
    with closing(open_index(library.index_path)) as index:
        assert [one.prompt for one in index.questions(many, library.load)] == ["p"]


def test_of_a_file_that_breaks_the_last_good_version_is_kept(library: Library) -> None:
    library.put("k.toml", TEXT)
    library.decks()
    library.put("k.toml", "[deck]\nid = 1\n")
    with closing(open_index(library.index_path)) as index:
        (truth,) = index.decks(scan([library.decks_folder]), load)
        (kept,) = index.decks(scan([library.decks_folder]), load, last_good=True)
        assert (truth.deck_id, truth.is_outdated) == ("", False)
        assert (kept.deck_id, kept.is_outdated, kept.question_count) == ("k", True, 5)
        assert kept.problems == truth.problems
        assert index.good_text(kept.path) == TEXT
        assert index.good_text(Path("nowhere.toml")) is None
