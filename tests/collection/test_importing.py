"""Decks and memories from Anki: seen first, brought along whole, once, and taken back."""

from __future__ import annotations

import os
import signal
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from quizapp.collection import Collection, importing, open_collection
from quizapp.collection.editing import delete_questions, move_questions, new_deck, open_deck
from quizapp.collection.importing import import_anki, take_back_cut_off, undo_import
from quizapp.errors import ConflictError, DeckError, InterchangeError, UsageError
from quizapp.learning.events import Rating
from quizapp.learning.memory_models import FSRS7
from tests.ankifiles import DAY_MS, AnkiFile
from tests.courses import Clock

HEART = "med-heart"


@pytest.fixture
def file(clock: Clock) -> AnkiFile:
    """Two decks: one card answered twice, one with an interval only, one suspended and new."""
    file = AnkiFile(decks={1: "Med::Heart", 2: "Maps"})
    file.note(1, "Which side is the heart on?", "the left", type=2, queue=2, due=5_000, ivl=10, factor=2500)
    file.note(1, "How many chambers has it?", "four", type=2, queue=2, due=3_000, ivl=30, factor=2500)
    file.note(2, "{{c1::Paris}} is in France", "", did=2, queue=-1)
    file.review(1, clock.at_ms - 20 * DAY_MS)
    file.review(1, clock.at_ms - 10 * DAY_MS)
    return file


@pytest.fixture
def package(file: AnkiFile, tmp_path: Path) -> Path:
    (tmp_path / "anki").mkdir()
    return file.package(tmp_path / "anki" / "a.apkg")


def everything(collection: Collection) -> tuple[dict[str, bytes], list[str]]:
    """All deck files and all that counts in the log."""
    files = {str(path): path.read_bytes() for path in collection.paths.decks.rglob("*.toml")}
    return files, [event.stamp.id for event in collection.store.events()]


def numbers(found: importing.Imported) -> tuple[int, int, int, int, int]:
    added = sum(deck.added for deck in found.decks)
    return added, found.answers, found.known, found.estimates, found.suspended


def test_a_dry_run_says_what_would_come_and_writes_nothing(collection: Collection, package: Path) -> None:
    before = everything(collection)
    seen = import_anki(collection, package, dry=True)
    assert everything(collection) == before
    done = import_anki(collection, package)
    assert numbers(seen) == numbers(done) == (3, 2, 0, 1, 1)
    assert seen.decks == done.decks
    assert [(deck.deck_id, deck.title, deck.is_new) for deck in done.decks] == [
        (HEART, "Med – Heart", True),
        ("maps", "Maps", True),
    ]


def test_answers_become_the_memory_and_the_rest_an_estimate_or_a_suspension(
    collection: Collection, package: Path
) -> None:
    import_anki(collection, package)
    first, second = collection.deck(HEART).questions
    (third,) = collection.deck("maps").questions
    states = [
        collection.store.fact_state(f"{deck}/{question.fact_key}")
        for deck, question in ((HEART, first), (HEART, second), ("maps", third))
    ]
    assert states[0] is not None
    model = FSRS7()
    assert states[0].memory == model.after(model.first(Rating.GOOD), 10.0, Rating.GOOD)
    assert states[1] is not None
    assert states[1].is_estimate
    assert states[2] is not None
    assert states[2].suspended
    assert collection.store.fold_differs() == []


def test_the_same_file_again_adds_nothing(collection: Collection, package: Path) -> None:
    import_anki(collection, package)
    before = everything(collection)
    assert numbers(import_anki(collection, package)) == (0, 0, 2, 0, 0)
    assert everything(collection) == before


def test_a_later_export_brings_up_to_date_what_is_here(
    collection: Collection, file: AnkiFile, package: Path, clock: Clock
) -> None:
    import_anki(collection, package)
    kind, _, tags = file.notes[0]
    file.notes[0] = (kind, ("On which side is the heart?", "the left"), tags)
    file.note(1, "new", "card")
    file.review(1, clock.at_ms - 5 * DAY_MS)
    found = import_anki(collection, file.package(package))
    assert numbers(found) == (1, 1, 2, 0, 0)
    assert [(deck.added, deck.changed, deck.unchanged) for deck in found.decks] == [(1, 1, 1), (0, 0, 1)]
    assert [question.prompt for question in collection.deck(HEART).questions] == [
        "On which side is the heart?",
        "How many chambers has it?",
        "new",
    ]


def test_a_question_that_was_moved_here_is_found_where_it_is(collection: Collection, package: Path) -> None:
    import_anki(collection, package)
    new_deck(collection, "Mine")
    question = collection.deck(HEART).questions[0]
    move_questions(collection, open_deck(collection, HEART), [question.id], "mine")
    before = everything(collection)
    assert numbers(import_anki(collection, package)) == (0, 0, 2, 0, 0)
    assert everything(collection) == before


def test_all_of_it_may_go_into_one_deck(collection: Collection, package: Path) -> None:
    found = import_anki(collection, package, to="From Anki")
    assert [(deck.deck_id, deck.added) for deck in found.decks] == [("from-anki", 3)]
    assert len(collection.deck("from-anki").questions) == 3


def test_an_import_is_taken_back_whole(collection: Collection, package: Path, file: AnkiFile) -> None:
    untouched = everything(collection)
    import_anki(collection, package)
    first = everything(collection)
    file.note(1, "new", "card")
    import_anki(collection, file.package(package))
    undo_import(collection)
    assert everything(collection) == first
    found = undo_import(collection)
    assert len(found.trashed) == 2
    assert found.events == 4
    assert everything(collection)[0] == untouched[0]
    assert list(collection.store.events(kinds=["review", "estimate", "suspended"])) == []
    with pytest.raises(UsageError, match="no import"):
        undo_import(collection)


def test_what_was_taken_back_can_come_again(collection: Collection, package: Path) -> None:
    import_anki(collection, package)
    undo_import(collection)
    assert numbers(import_anki(collection, package)) == (3, 2, 0, 1, 1)


def test_an_import_into_a_deck_that_was_changed_since_is_not_taken_back(collection: Collection, package: Path) -> None:
    import_anki(collection, package)
    opened = open_deck(collection, HEART)
    delete_questions(collection, opened, [opened.deck.questions[0].id])
    before = everything(collection)
    with pytest.raises(ConflictError, match="changed since"):
        undo_import(collection)
    assert everything(collection) == before


def test_a_failure_half_way_leaves_nothing(
    collection: Collection, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = everything(collection)

    def fail(*_: object, **__: object) -> None:
        raise DeckError("the disk is full.")

    with monkeypatch.context() as patch:
        patch.setattr(importing, "adopt", fail)
        with pytest.raises(DeckError):
            import_anki(collection, package)
    with monkeypatch.context() as patch:
        real, calls = importing.save, []

        def save_two(path: Path, text: str, **_: bool) -> None:  # the record and the first deck
            calls.append(path)
            (real if len(calls) <= 2 else fail)(path, text)

        patch.setattr(importing, "save", save_two)
        with pytest.raises(DeckError):
            import_anki(collection, package)
        assert len(calls) == 3
    assert everything(collection) == before
    with pytest.raises(UsageError, match="no import"):
        undo_import(collection)


@pytest.mark.skipif(os.name != "posix", reason="a fork is killed")
@pytest.mark.parametrize("written", range(4))  # nothing, the record, and each of two decks
def test_an_import_that_is_killed_half_way_leaves_nothing(collection: Collection, package: Path, written: int) -> None:
    path = collection.paths.decks / "mine.toml"
    path.write_text(f"[deck]\nid = '{HEART}'\ntitle = 'Heart'\n", "utf-8")
    before = everything(collection)
    _killed(collection, package, written)
    assert everything(collection)[1] == before[1]
    take_back_cut_off(collection)
    assert everything(collection) == before
    assert take_back_cut_off(collection) == ()
    with pytest.raises(UsageError, match="no import"):
        undo_import(collection)
    assert numbers(import_anki(collection, package)) == (3, 2, 0, 1, 1)


def _killed(collection: Collection, package: Path, written: int) -> None:
    """Import in another process, and kill it after so many files, or (3) before the record says that all is done."""
    child = os.fork()
    if child == 0:
        calls = 0

        def counted(real: Any) -> Any:
            def write(*args: Any, **more: Any) -> Any:
                nonlocal calls
                if calls == written:
                    os.kill(os.getpid(), signal.SIGKILL)
                calls += 1
                return real(*args, **more)

            return write

        for name in ("save", "write_text", "adopt"):
            setattr(importing, name, counted(getattr(importing, name)))
        with suppress(BaseException):
            import_anki(open_collection(collection.paths, collection.settings, clock=collection.clock), package)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL


def test_an_import_whose_memories_were_written_is_whole_though_nobody_said_so(
    collection: Collection, package: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_anki(collection, package)
    after = everything(collection)
    (record,) = (collection.paths.data / "imports").iterdir()
    record.rename(record.with_suffix(importing.BEGUN))
    assert take_back_cut_off(collection) == ()
    assert everything(collection) == after
    assert undo_import(collection).events == 4


def test_an_import_that_was_cut_off_stays_where_its_deck_was_changed_since(
    collection: Collection, package: Path
) -> None:
    _killed(collection, package, 2)
    (path,) = collection.paths.decks.glob("m*.toml")
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    (told,) = take_back_cut_off(collection)
    assert "Import it again" in told
    assert path.read_text("utf-8").endswith("# mine\n")
    assert numbers(import_anki(collection, package))[1:] == (2, 0, 1, 1)


def test_a_bad_file_and_a_name_that_is_taken_change_nothing(collection: Collection, package: Path) -> None:
    before = everything(collection)
    bad = package.with_name("bad.apkg")
    bad.write_bytes(package.read_bytes()[:-200])
    with pytest.raises(InterchangeError):
        import_anki(collection, bad)
    with pytest.raises(DeckError, match="comes with quizapp"):
        import_anki(collection, package, to="ketamine")
    blocking = collection.paths.decks / f"{HEART}.toml"
    blocking.write_text("[deck]\nid = 'other'\ntitle = 'o'\n", "utf-8")
    with pytest.raises(DeckError, match="is there already"):
        import_anki(collection, package)
    blocking.unlink()
    assert everything(collection) == before


def test_a_deck_of_that_name_gets_the_questions_and_keeps_every_letter(collection: Collection, package: Path) -> None:
    path = collection.paths.decks / "mine.toml"
    text = "# mine\n[deck]\nid = 'med-heart'\ntitle = 'Heart'\n\n[[questions]]\nid = 'q'\nprompt = 'p'\nanswer = 'a'\n"
    path.write_text(text, "utf-8")
    import_anki(collection, package)
    assert path.read_text("utf-8").startswith(text)
    assert len(collection.deck(HEART).questions) == 3
    undo_import(collection)
    assert path.read_text("utf-8") == text


def test_signs_that_toml_or_the_terminal_know_come_through(collection: Collection, tmp_path: Path) -> None:
    file = AnkiFile()
    file.note(1, 'a """ b \\ \x1b[31m \u202e \x7f \ud7ff', "'''\x00'''")
    file.note(2, "{{c1::a}b}} { {{c1::c}}", "")
    import_anki(collection, file.package(tmp_path / "a.apkg"))
    questions = collection.deck(HEART).questions
    assert len(questions) == 2
    assert '"""' in questions[0].prompt
