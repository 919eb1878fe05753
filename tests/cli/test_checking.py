"""`check` for people and for programs, and the ids that it writes."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path

import pytest

from quizapp.cli.checking import _annotation
from quizapp.collection.editing import open_deck
from quizapp.deck.problem import Problem
from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, collection_at, write_deck
from tests.cli.support import Clock as CliClock

FLAWED = QUESTIONS["typed"] + '\n[[questions]]\nid = "dose"\nprompt = "How much is given at once?"\n'
NO_IDS = """
# first
[[questions]]  # a card
prompt = "Which receptors does ketamine block?"
answer = 'NMDA'

[[questions]]
type = "typed"
prompt = "Which receptors does ketamine block at once?"
answer = "NMDA receptors"
"""


def test_sarif_names_rule_file_and_line(tmp_path: Path, home: Path, quizapp: Run) -> None:
    path = write_deck(tmp_path, FLAWED)
    ran = quizapp("check", str(path), "--format", "sarif")
    assert ran.code == 1
    (only,) = json.loads(ran.out)["runs"]
    (result,) = only["results"]
    place = result["locations"][0]["physicalLocation"]
    assert (result["ruleId"], result["level"]) == ("E01", "error")
    assert place["artifactLocation"]["uri"] == path.as_uri()
    assert place["region"]["startLine"] == path.read_text("utf-8").splitlines().index('id = "dose"')
    assert [rule["id"] for rule in only["tool"]["driver"]["rules"]] == ["E01"]


def test_github_annotations_name_the_file_as_the_host_knows_it(
    tmp_path: Path, home: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write_deck(tmp_path, FLAWED)
    monkeypatch.chdir(tmp_path)
    ran = quizapp("check", str(path), "--format", "github")
    line = path.read_text("utf-8").splitlines().index('id = "dose"')
    assert ran.out == (
        f'::error file=decks/heart.toml,line={line},title=E01::question "dose" has no answer. Add answer = "...".\n'
    )


def test_nothing_in_a_deck_ends_an_annotation() -> None:
    problem = Problem("warning", "100%\n::error::x", "", "a:b,c\n.toml", 3)
    (line,) = _annotation(problem).splitlines()
    assert line.startswith("::warning file=")
    assert "a%3Ab%2Cc" in line
    assert "100%25" in line
    assert "\n" not in line


def test_the_same_question_in_two_decks_is_named_with_its_place(tmp_path: Path, home: Path, quizapp: Run) -> None:
    first = write_deck(tmp_path, QUESTIONS["typed"], "a")
    second = write_deck(tmp_path, QUESTIONS["typed"].replace("transmitter", "other", 1), "b")
    ran = quizapp("check", str(tmp_path))
    assert ran.code == 0
    assert f"{second}:" in ran.out
    assert "W23" in ran.out
    assert f"See {first}:" in ran.out
    assert quizapp("check", "--strict", str(tmp_path)).code == 1
    assert quizapp("check", "--strict", str(second)).code == 0


def test_a_folder_without_a_deck_is_said(tmp_path: Path, home: Path, quizapp: Run) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    ran = quizapp("check", str(empty))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"quizapp: {empty}: there is no deck in this folder. Deck files end in .toml.\n"
    path = write_deck(tmp_path, QUESTIONS["typed"])
    ran = quizapp("check", str(path.parent), str(empty))
    assert ran.code == 2
    assert "1 deck, 1 question: no problems." in ran.err
    assert json.loads(quizapp("check", "--json", str(empty)).out) == []


def test_old_figures_are_named_when_asked_for(tmp_path: Path, home: Path, quizapp: Run) -> None:
    path = write_deck(tmp_path, QUESTIONS["numeric"] + "as_of = 2001\n")
    assert "W24" not in quizapp("check", str(path)).out
    assert "W24" in quizapp("check", str(path), "--stale", "18m").out
    assert "W24" not in quizapp("check", str(path), "--stale", "900y").out
    wrong = quizapp("check", str(path), "--stale", "soon")
    assert (wrong.code, wrong.out) == (2, "")
    assert "18m" in wrong.err


def test_an_article_that_changed_is_named(tmp_path: Path, home: Path, quizapp: Run) -> None:
    head = f'[deck.article]\nfile = "a.md"\nsha256 = "{"0" * 64}"\n'
    path = write_deck(tmp_path, QUESTIONS["choice"], head=head)
    (path.parent / "a.md").write_text("PTSD: its work on glutamate.", "utf-8")
    ran = quizapp("check", str(path))
    assert f"{path}: warning: W25 The article a.md is not as it was" in ran.out


def test_fix_writes_the_ids_that_are_missing_and_no_other_letter(home: Path, quizapp: Run) -> None:
    path = write_deck(home, NO_IDS)
    before = path.read_text("utf-8")
    ran = quizapp("check", "--fix")
    assert ran.code == 0
    assert "2 questions got an id." in ran.err
    named = before.replace("# a card\n", '# a card\nid = "receptors-ketamine-block"\n').replace(
        '[[questions]]\ntype = "typed"', '[[questions]]\nid = "receptors-ketamine-block-once"\ntype = "typed"'
    )
    assert path.read_text("utf-8") == named
    assert "got an id" not in quizapp("check", "--fix").err
    assert quizapp("edit", "heart", "--undo", "--yes").code == 0
    assert path.read_text("utf-8") == before


def test_fix_leaves_files_alone_that_were_not_named(home: Path, tmp_path: Path, quizapp: Run) -> None:
    own = write_deck(home, NO_IDS)
    before = own.read_bytes()
    other = write_deck(tmp_path / "other", NO_IDS, "other")
    quizapp("check", "--fix", str(other))
    assert own.read_bytes() == before
    assert "id = " in other.read_text("utf-8").partition("first")[2]


def test_what_was_answered_follows_the_id_that_is_written(home: Path, quizapp: Run) -> None:
    path = write_deck(home, NO_IDS)
    assert quizapp("study", "heart", "--plain", stdin="NMDA\n\nNMDA receptors\n").code == 0
    collection = collection_at(home, CliClock())
    before = [s.memory for s in collection.store.fact_states().values() if s.memory]
    collection.close()
    assert before
    quizapp("check", "--fix", str(path))
    collection = collection_at(home, CliClock())
    try:
        known = {question.id for question in open_deck(collection, "heart").deck.questions}
        states = {ref: state.memory for ref, state in collection.store.fact_states().items() if state.memory}
        assert {ref.partition("/")[2] for ref in states} <= known
        assert sorted(states.values(), key=repr) == sorted(before, key=repr)
    finally:
        collection.close()


def test_check_takes_the_names_of_decks_too(home: Path, tmp_path: Path, quizapp: Run) -> None:
    path = write_deck(home, FLAWED)
    broken = path.with_name("lungs.toml")
    broken.write_text("[[questions]]\nprompt = \n", "utf-8")
    by_name = quizapp("check", "heart", "--json")
    assert by_name.code == 1
    assert by_name.out == quizapp("check", str(path), "--json").out
    assert str(broken) in quizapp("check", "lungs").out


def test_check_takes_a_path_that_is_there_before_a_deck(
    home: Path, tmp_path: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_deck(home, FLAWED)
    (tmp_path / "heart").mkdir()
    monkeypatch.chdir(tmp_path)
    assert "no deck in this folder" in quizapp("check", "heart").err


def test_a_name_that_is_neither_file_nor_deck_is_said_with_the_decks_there_are(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"])
    ran = quizapp("check", "lungs")
    assert ran.code == 2
    assert "there is no file and no deck “lungs”. Decks: heart" in ran.err


def test_fix_takes_the_names_of_decks_too(home: Path, quizapp: Run) -> None:
    path = write_deck(home, NO_IDS)
    assert quizapp("check", "heart", "--fix").code == 0
    assert path.read_text("utf-8").count("id = ") == NO_IDS.count("[[questions]]") + 1


def test_a_file_that_looks_as_it_did_but_cannot_be_used_any_more_fails(home: Path, quizapp: Run) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    assert quizapp("check", "heart").code == 0
    before = path.stat()
    path.write_bytes(b"\xff" + path.read_bytes()[1:])
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    ran = quizapp("check", str(path))
    assert ran.code == 1
    assert "not UTF-8" in ran.out


def test_a_link_in_a_circle_is_one_deck(tmp_path: Path, home: Path, quizapp: Run) -> None:
    loop = tmp_path / "loop.toml"
    loop.symlink_to(loop)
    ran = quizapp("check", str(loop), "--json")
    (only,) = json.loads(ran.out)
    assert len(only["problems"]) == 1


def test_a_refused_question_without_an_id_goes_by_its_prompt_and_once(tmp_path: Path, home: Path, quizapp: Run) -> None:
    path = write_deck(tmp_path, '[[questions]]\nprompt = "How much is given at once?"\n')
    ran = quizapp("check", str(path))
    assert ran.code == 1
    assert ran.out.count("How much is given at once?") == 1
    assert 'E01 question "How much is given at once?" has no answer' in ran.out
    assert "No questions yet" not in ran.err


def test_the_schema_is_printed(quizapp: Run) -> None:
    ran = quizapp("check", "--schema")
    assert ran.code == 0
    assert json.loads(ran.out)["title"] == "A deck of quizapp"


def test_check_and_decks_need_no_log(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"])
    (home / "quizapp.db").write_bytes(b"no database at all" * 100)
    before = (home / "quizapp.db").read_bytes()
    assert quizapp("check").code == 0
    ran = quizapp("decks")
    assert ran.code == 1
    assert "heart" in ran.out
    assert ran.err.startswith(f"quizapp: {home / 'quizapp.db'}")
    assert (home / "quizapp.db").read_bytes() == before


def test_ten_thousand_questions_are_checked_quickly(tmp_path: Path, home: Path, quizapp: Run) -> None:
    cards = "".join(
        f'\n[[questions]]\nid = "q{n}"\ntype = "choice"\ntopic = "mechanism"\n'
        f'prompt = "Which receptor number {n} is it?"\n'
        f'answer = "the alpha {n}"\ndistractors = ["the beta {n}", "the gamma {n}", "the delta {n}"]\n'
        for n in range(10_000)
    )
    path = write_deck(tmp_path, cards)
    began = time.process_time()
    ran = quizapp("check", str(path))
    seconds = time.process_time() - began
    assert ran.err.startswith("1 deck, 10,000 questions: ")
    # Two seconds on a machine with nothing else to do; this guards against what grows faster than the deck.
    assert seconds < 6
