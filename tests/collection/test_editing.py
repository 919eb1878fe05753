"""Edits of decks on disk: only what was edited changes, nothing of anybody's is overwritten, memories go along."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizapp.collection import Collection
from quizapp.collection.editing import (
    Edit,
    check_question,
    delete_questions,
    free_id,
    move_questions,
    new_deck,
    open_deck,
    save_question,
    tag_questions,
    undo,
)
from quizapp.collection.versions import folder_of, read_version, versions_of
from quizapp.deck.file import read_deck
from quizapp.deck.model import Flash, Question
from quizapp.errors import ConflictError, DeckError, UsageError
from quizapp.learning.events import Form, Mode, Outcome, Rating, Review, text_hash
from tests.collection.conftest import Opening
from tests.courses import Clock

DECK = """# Mine.
[deck]
id = "m"      # short
title = 'M'

# first
[[questions]]
id = "a"
answer   = 'one'  # upside down
prompt = "What is a?"


[[questions]]
prompt = "What has no id?"   # none
answer = "this"

# broken
[[questions]]
prompt = 3

[[questions]]
id = "c"
fact = "f"
prompt = "What is c?"
answer = "three"
mine = "an unknown key"
# the end
"""
NEW = Flash(id="new", prompt="What is new?", answer="this")


def write(home: Path, text: str = DECK, name: str = "m") -> Path:
    path = home / "decks" / f"{name}.toml"
    path.write_bytes(text.encode())
    return path


def asked(collection: Collection, deck_id: str, name: str) -> Question:
    return collection.deck(deck_id).by_id[name]


def saved(collection: Collection, name: str = "a", **fields: Any) -> Edit:
    opened = open_deck(collection, "m")
    question = opened.deck.by_id[name].model_copy(update=fields)
    return save_question(collection, opened, question, replacing=name)


def unnamed(collection: Collection) -> str:
    return next(question.id for question in collection.deck("m").questions if question.id.startswith("~"))


def answer(collection: Collection, question_id: str, fact_id: str = "", deck_id: str = "m") -> None:
    """The question was answered right, and rated Good."""
    question = asked(collection, deck_id, question_id)
    stamp = collection.stamp()
    review = Review(
        stamp=stamp,
        deck_id=deck_id,
        question_id=question_id,
        fact_id=fact_id or question.fact_key,
        text_hash=text_hash(question.type, question.prompt, question.right),
        type=question.type,
        form=Form.RECALL,
        mode=Mode.STUDY,
        outcome=Outcome.RIGHT,
        score=1.0,
        rating=Rating.GOOD,
        suggested=Rating.GOOD,
        given=("x",),
        right=question.right,
        answer_ms=1_000,
        due_on=stamp.at_ms // 86_400_000 + 3,
    )
    collection.log((review,), {deck_id: collection.deck(deck_id)})


# Only what was edited changes


def test_an_edit_changes_its_value_and_no_other_letter(collection: Collection, home: Path) -> None:
    path = write(home)
    edit = saved(collection, answer="uno")
    assert path.read_text("utf-8") == DECK.replace("'one'", "'uno'")
    assert asked(collection, "m", "a").right == ("uno",)
    assert edit.opened.deck == collection.deck("m")
    assert edit.ids == ("a",)


def test_a_new_question_stands_last_with_a_blank_line_before_it(collection: Collection, home: Path) -> None:
    path = write(home)
    save_question(collection, open_deck(collection, "m"), NEW, replacing=None)
    block = '[[questions]]\nid = "new"\nprompt = "What is new?"\nanswer = "this"\n'
    assert path.read_text("utf-8") == DECK.replace("# the end\n", f"\n{block}\n# the end\n")


def test_deleting_leaves_comments_and_broken_questions(collection: Collection, home: Path) -> None:
    path = write(home)
    opened = open_deck(collection, "m")
    edit = delete_questions(collection, opened, ["a", "c"])
    text = path.read_text("utf-8")
    assert "# first\n" in text
    assert "# broken\n[[questions]]\nprompt = 3\n" in text
    assert "What is a?" not in text
    assert [question.prompt for question in edit.opened.deck.questions] == ["What has no id?"]


@pytest.mark.parametrize("form", ["crlf", "bom", "no end", "slip", "strings"])
def test_line_ends_marks_and_what_cannot_be_read_stay(collection: Collection, home: Path, form: str) -> None:
    text = {
        "crlf": DECK.replace("\n", "\r\n"),
        "bom": "\ufeff" + DECK,
        "no end": DECK.removesuffix("\n# the end\n"),
        "slip": DECK.replace("prompt = 3", 'prompt = "no end\nanswer = "x"'),
        "strings": DECK.replace('"three"', '"""\n[[questions]]\nid = "three"\n"""'),
    }[form]
    path = write(home, text)
    saved(collection, answer="uno")
    saved(collection, "c", prompt="What is it?")
    assert path.read_bytes().decode() == text.replace("'one'", "'uno'").replace("What is c?", "What is it?")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_load_edit_save_changes_the_block_alone(collection: Collection, home: Path, data: st.DataObject) -> None:
    blocks = [
        f"{data.draw(st.sampled_from(('', '# c', chr(10))))}\n[[questions]]{data.draw(st.sampled_from(('', ' # x')))}\n"
        f'id = "q{n}"{data.draw(st.sampled_from(("", "  # id", "   ")))}\nprompt = "What is {n}?"\n'
        f"{data.draw(st.sampled_from(('', '# why', chr(10))))}\nanswer = '{n}'\n"
        for n in range(4)
    ]
    end = data.draw(st.sampled_from(("\n", "\r\n")))
    parts = [part.replace("\n", end) for part in ('[deck] # d\nid = "m"\n', *blocks)]
    path = write(home, "".join(parts))
    chosen = data.draw(st.integers(0, 3))
    field = data.draw(st.sampled_from(("prompt", "answer", "hint", "tags", "topic", "explanation")))
    text = data.draw(st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=9).filter(str.strip))
    saved(collection, f"q{chosen}", **{field: (text.strip(),) if field == "tags" else text.strip()})
    after = path.read_bytes().decode()
    before, behind = "".join(parts[: chosen + 1]), "".join(parts[chosen + 2 :])
    assert after.startswith(before)
    assert after.endswith(behind)
    own = after[len(before) : len(after) - len(behind)]
    for line in parts[chosen + 1].split(end):
        if line.startswith("#") or not line.startswith(field):
            assert line in own.split(end)


def test_a_file_of_one_array_is_written_anew_and_loses_no_question(collection: Collection, home: Path) -> None:
    write(home, 'questions = [{ id = "a", prompt = "What is a?", answer = "b" }, { prompt = "c?", answer = "d" }]\n')
    saved(collection, answer="uno")
    assert [question.right for question in collection.deck("m").questions] == [("uno",), ("d",)]


def test_a_file_of_one_array_with_something_wrong_is_refused(collection: Collection, home: Path) -> None:
    path = write(home, 'questions = [{ id = "a", prompt = "What is a?", answer = "b" }, { prompt = 3 }]\n')
    before = path.read_bytes()
    with pytest.raises(DeckError, match="no blocks of their own"):
        saved(collection, answer="uno")
    assert path.read_bytes() == before


def test_nothing_changed_writes_nothing(collection: Collection, home: Path) -> None:
    path = write(home)
    stamp = path.stat()
    assert saved(collection, answer="one").said == "Nothing changed."
    assert path.stat() == stamp
    assert versions_of(collection.paths, path) == ()


def test_an_id_that_is_taken_is_refused(collection: Collection, home: Path) -> None:
    path = write(home)
    for taken in ("a", "c"):
        with pytest.raises(DeckError, match="another question"):
            save_question(collection, open_deck(collection, "m"), NEW.model_copy(update={"id": taken}), replacing=None)
    with pytest.raises(DeckError, match="another question"):
        saved(collection, id="c")
    assert path.read_text("utf-8") == DECK


def test_an_id_is_made_from_the_prompt_and_numbered_where_it_is_taken(collection: Collection, home: Path) -> None:
    write(home, DECK.replace('id = "c"', 'id = "transmitter-acts"'))
    opened = open_deck(collection, "m")
    assert free_id(opened, "Which transmitter acts?") == "transmitter-acts-2"
    assert free_id(opened, "Which receptor is it?") == "receptor"


# Several windows and programs


def test_an_edit_of_another_question_meanwhile_is_kept(opening: Opening, home: Path) -> None:
    path = write(home)
    mine, theirs = opening(), opening()
    opened = open_deck(mine, "m")
    saved(theirs, "c", answer="tres")
    question = opened.deck.by_id["a"].model_copy(update={"answer": "uno"})
    save_question(mine, opened, question, replacing="a")
    assert path.read_text("utf-8") == DECK.replace("'one'", "'uno'").replace('"three"', '"tres"')


def test_an_edit_of_the_same_question_meanwhile_is_refused(opening: Opening, home: Path) -> None:
    path = write(home)
    mine, theirs = opening(), opening()
    opened = open_deck(mine, "m")
    saved(theirs, answer="eins", prompt="What is A?")
    now = path.read_bytes()
    question = opened.deck.by_id["a"].model_copy(update={"answer": "uno"})
    with pytest.raises(ConflictError, match="What is A") as caught:
        save_question(mine, opened, question, replacing="a")
    assert str(path) in caught.value.where
    with pytest.raises(ConflictError):
        delete_questions(mine, opened, ["a"])
    assert path.read_bytes() == now


def test_a_question_that_is_gone_meanwhile_is_not_brought_back(opening: Opening, home: Path) -> None:
    path = write(home)
    mine, theirs = opening(), opening()
    opened = open_deck(mine, "m")
    delete_questions(theirs, open_deck(theirs, "m"), ["a"])
    now = path.read_bytes()
    with pytest.raises(ConflictError, match="no longer"):
        save_question(mine, opened, opened.deck.by_id["a"].model_copy(update={"answer": "x"}), replacing="a")
    assert path.read_bytes() == now


def test_a_file_that_is_no_deck_any_more_is_not_written(collection: Collection, home: Path) -> None:
    path = write(home)
    opened = open_deck(collection, "m")
    for data in (b'[deck]\nid = "m"\ntitle = "caf\xe9"\n', b"[deck\n", b""):
        path.write_bytes(data)
        with pytest.raises(DeckError):
            save_question(collection, opened, opened.deck.by_id["a"].model_copy(update={"answer": "x"}), replacing="a")
        assert path.read_bytes() == data
    path.unlink()
    with pytest.raises(DeckError):
        delete_questions(collection, opened, ["a"])
    assert not path.exists()


def in_place(path: Path) -> None:
    path.write_text(DECK + "# mine\n", "utf-8")


def by_another_name(path: Path) -> None:
    (other := path.with_suffix(".other")).write_text(DECK + "# mine\n", "utf-8")
    other.replace(path)


@pytest.mark.parametrize(
    ("before", "write_now"),
    [("fsync", in_place), ("_exchange", in_place), ("_exchange", by_another_name), ("replace", in_place)],
)
def test_what_another_program_writes_up_to_the_last_step_is_not_overwritten(
    collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch, before: str, write_now: Callable[[Path], None]
) -> None:
    path = write(home)
    library = importlib.import_module("quizapp.deck.library")
    where = library if before == "_exchange" else library.os
    go_on = getattr(where, before)
    if before == "_exchange" and sys.platform not in {"linux", "darwin"}:
        pytest.skip("here two files cannot change places")
    wrote = []

    def another_writes(*arguments: object) -> object:
        if not wrote and (before == "fsync" or str(path) in map(str, arguments)):
            wrote.append(1)
            write_now(path)
        return go_on(*arguments)

    if before == "replace":
        monkeypatch.setattr(library, "_exchange", lambda *_: False)
    monkeypatch.setattr(where, before, another_writes)
    with pytest.raises(ConflictError, match="this very moment"):
        saved(collection, answer="uno")
    assert wrote
    assert path.read_text("utf-8") == DECK + "# mine\n"
    assert [file.name for file in path.parent.iterdir() if file.name.startswith(".")] == []


def test_a_link_stays_a_link(collection: Collection, home: Path, tmp_path: Path) -> None:
    path = write(home)
    real = tmp_path / "real.toml"
    path.rename(real)
    path.symlink_to(real)
    saved(collection, answer="uno")
    assert path.is_symlink()
    assert real.read_text("utf-8") == DECK.replace("'one'", "'uno'")


def test_where_nothing_can_be_kept_nothing_is_written(collection: Collection, home: Path) -> None:
    path = write(home)
    folder = folder_of(collection.paths, path)
    folder.parent.mkdir(exist_ok=True)
    folder.write_text("in the way", "utf-8")
    with pytest.raises(DeckError, match="cannot be kept"):
        saved(collection, answer="uno")
    assert path.read_text("utf-8") == DECK


# Many at once


def test_tags_are_put_on_and_taken_off(collection: Collection, home: Path) -> None:
    path = write(home)
    edit = tag_questions(collection, open_deck(collection, "m"), ["a", "c"], ["exam", "hard"])
    edit = tag_questions(collection, edit.opened, ["a", "c"], (), ["hard"])
    assert [asked(collection, "m", name).tags for name in ("a", "c")] == [("exam",), ("exam",)]
    assert tag_questions(collection, edit.opened, ["a"], ["exam"]).said == "Nothing changed."
    assert path.read_text("utf-8") == DECK.replace(
        'prompt = "What is a?"\n', 'prompt = "What is a?"\ntags = ["exam"]\n'
    ).replace('answer = "three"\n', 'answer = "three"\ntags = ["exam"]\n')


def test_a_moved_question_goes_letter_for_letter_with_its_memory(collection: Collection, home: Path) -> None:
    path = write(home)
    answer(collection, "a")
    before = collection.store.fact_states()["m/a"]
    edit = move_questions(collection, open_deck(collection, "m"), ["a"], "d")
    assert "What is a?" not in path.read_text("utf-8")
    assert "answer   = 'one'  # upside down\n" in (home / "decks" / "d.toml").read_text("utf-8")
    after = collection.store.fact_states()
    assert after["d/a"].memory == before.memory
    assert "m/a" not in after or after["m/a"].memory is None
    undo(collection, edit)
    assert path.read_text("utf-8") == DECK
    assert collection.store.fact_states()["m/a"] == before


def test_a_name_that_is_taken_there_is_numbered(collection: Collection, home: Path) -> None:
    write(home, DECK.replace('id = "a"', 'id = "dose"').replace('fact = "f"', 'fact = "system"'))
    edit = move_questions(collection, open_deck(collection, "m"), ["dose", "c"], "d")
    assert edit.ids == ("dose-2", "c")
    assert "“dose” is “dose-2” there" in edit.said
    assert asked(collection, "d", "c").fact == "system-2"


def test_the_memory_follows_an_edited_text_without_an_id(collection: Collection, home: Path) -> None:
    path = write(home)
    old = unnamed(collection)
    answer(collection, old)
    before = collection.store.fact_states()[f"m/{old}"]
    edit = saved(collection, old, prompt="What is without an id?")
    (new,) = edit.ids
    assert new != old
    assert "id = " not in path.read_text("utf-8").partition("without an id")[2].partition("# broken")[0]
    assert collection.store.fact_states()[f"m/{new}"].memory == before.memory
    undo(collection, edit)
    assert collection.store.fact_states()[f"m/{old}"] == before


def test_the_memory_follows_a_new_id_and_another_fact(collection: Collection, home: Path) -> None:
    write(home)
    answer(collection, "a")
    memory = collection.store.fact_states()["m/a"].memory
    renamed = saved(collection, id="z")
    assert collection.store.fact_states()["m/z"].memory == memory
    regrouped = saved(collection, "z", fact="other")
    assert collection.store.fact_states()["m/other"].memory == memory
    assert collection.store.fold_differs() == []
    undo(collection, regrouped)
    undo(collection, renamed)
    assert collection.store.fact_states()["m/a"].memory == memory
    assert collection.store.fold_differs() == []


def test_a_card_asked_both_ways_takes_both_memories_along(collection: Collection, home: Path) -> None:
    write(home, '[deck]\nid = "m"\n[[questions]]\nid = "a"\nprompt = "dog"\nanswer = "Hund"\nreverse = true\n')
    answer(collection, "a")
    answer(collection, "a/reverse")
    move_questions(collection, open_deck(collection, "m"), ["a"], "d")
    states = collection.store.fact_states()
    assert states["d/a"].memory
    assert states["d/a/reverse"].memory


def test_an_edit_that_changes_only_words_writes_no_event(collection: Collection, home: Path) -> None:
    write(home)
    answer(collection, "a")
    before = len(list(collection.store.events()))
    saved(collection, prompt="What is an a?", answer="uno")
    assert len(list(collection.store.events())) == before


# Undo


def test_an_edit_is_taken_back_letter_for_letter(collection: Collection, home: Path) -> None:
    path = write(home)
    edit = saved(collection, answer="uno")
    back = undo(collection, edit)
    assert path.read_text("utf-8") == DECK
    assert asked(collection, "m", "a").right == ("one",)
    assert versions_of(collection.paths, path) == ()
    undo(collection, back)
    assert path.read_text("utf-8") == DECK.replace("'one'", "'uno'")


def test_an_edit_is_not_taken_back_over_another_one(collection: Collection, home: Path) -> None:
    path = write(home)
    edit = saved(collection, answer="uno")
    path.write_text(path.read_text("utf-8") + "# mine\n", "utf-8")
    with pytest.raises(ConflictError, match="changed since"):
        undo(collection, edit)
    assert path.read_text("utf-8").endswith("# mine\n")


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")
def test_no_window_edits_or_takes_back_while_another_one_does_and_none_waits_for_ever(
    collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    path = write(home)
    edit = saved(collection, answer="uno")
    now = path.read_bytes()
    monkeypatch.setattr("quizapp.collection.writing.LOCK_SECONDS", 0.05)
    with (home / "versions" / ".lock").open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        for action in (lambda: undo(collection, edit), lambda: saved(collection, answer="due")):
            with pytest.raises(ConflictError, match="another window"):
                action()
        assert path.read_bytes() == now
    undo(collection, edit)
    assert path.read_text("utf-8") == DECK


def test_the_last_versions_of_a_file_are_kept(collection: Collection, home: Path, clock: Clock) -> None:
    path = write(home)
    for number in range(25):
        clock.move(minutes=1)
        saved(collection, answer=f"answer {number}")
    kept = versions_of(collection.paths, path)
    assert len(kept) == 20
    assert read_version(kept[0]).decode() == DECK.replace("'one'", "'answer 23'")
    assert [version.replaced_at_ms for version in kept] == sorted((v.replaced_at_ms for v in kept), reverse=True)


# New decks, lint, the bundled deck


def test_a_new_deck_is_sound_and_takes_its_first_question(collection: Collection, home: Path) -> None:
    edit = new_deck(collection, "The heart")
    path = home / "decks" / "the-heart.toml"
    assert str(path) in edit.said
    assert collection.deck("the-heart").title == "The heart"
    schema = path.read_text("utf-8").splitlines()[0].removeprefix("#:schema ")
    assert (path.parent / schema).is_file()
    save_question(collection, edit.opened, NEW, replacing=None)
    parsed = read_deck(path.read_text("utf-8"), str(path))
    assert parsed.problems == ()
    assert parsed.deck is not None
    assert parsed.deck.questions == (NEW,)


def test_a_new_deck_takes_no_name_and_no_file_that_is_there(collection: Collection, home: Path) -> None:
    before = (home / "decks" / "d.toml").read_bytes()
    for title in ("d", "D!", "ketamine"):
        with pytest.raises(DeckError, match="already"):
            new_deck(collection, title)
    with pytest.raises(UsageError):
        new_deck(collection, " \n")
    assert (home / "decks" / "d.toml").read_bytes() == before


def test_a_new_deck_never_takes_the_place_of_a_file_that_comes_up_meanwhile(
    collection: Collection, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = home / "decks" / "the-heart.toml"
    monkeypatch.setattr("quizapp.collection.editing.os.path.lexists", lambda _: False)
    path.write_text("mine", "utf-8")
    with pytest.raises(ConflictError, match="of this name now"):
        new_deck(collection, "The heart")
    assert path.read_text("utf-8") == "mine"


def test_a_new_deck_is_taken_back_by_removing_it(collection: Collection, home: Path) -> None:
    undo(collection, new_deck(collection, "The heart"))
    assert not (home / "decks" / "the-heart.toml").exists()


def test_the_rules_are_asked_of_a_question_while_it_is_written(collection: Collection, home: Path) -> None:
    write(home)
    opened = open_deck(collection, "m")
    same = Flash(id="x", prompt="What is  A?", answer="one")
    assert "W12" in {finding.rule for finding in check_question(opened, same)}
    assert "W12" not in {finding.rule for finding in check_question(opened, same, replacing="a")}
    leaking = Flash(id="x", prompt="Is the answer glutamate here?", answer="glutamate")
    assert "E05" in {finding.rule for finding in check_question(opened, leaking)}


def test_the_bundled_deck_is_copied_before_it_is_edited(collection: Collection, home: Path) -> None:
    opened = open_deck(collection, "ketamine")
    assert opened.bundled
    original = opened.path.read_bytes()
    question = opened.deck.questions[0].model_copy(update={"hint": "Think."})
    edit = save_question(collection, opened, question, replacing=question.id)
    assert opened.path.read_bytes() == original
    assert edit.opened.path.is_relative_to(home / "decks")
    assert str(edit.opened.path) in edit.said
    assert asked(collection, "ketamine", question.id).hint == "Think."
    assert edit.opened.article is not None
