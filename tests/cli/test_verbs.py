"""Each verb: data on stdout, narration on stderr, exit code, JSON and CSV that keep their shape."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from quizapp import __version__
from quizapp.cli.group import VERBS
from quizapp.collection import Collection
from quizapp.learning.events import Note, NoteKind
from quizapp.learning.paper import QuizSettings
from quizapp.tui.opening import Opening
from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, write_deck

BUNDLED = "ketamine"


@pytest.fixture
def quizzed(home: Path, quizapp: Run) -> Path:
    """A deck on which one quiz was taken: three typed words, one right."""
    write_deck(home, QUESTIONS["typed"] + QUESTIONS["numeric"] + QUESTIONS["choice"])
    ran = quizapp("quiz", "heart", "--plain", "--seed", "a", stdin="glutamate\n0\n0\n0\n0\n0\n0\n0\n")
    assert ran.code == 0, ran.err
    return home


def test_version_and_help_make_nothing_on_the_disk(home: Path, quizapp: Run) -> None:
    assert quizapp("--version").out == f"quizapp {__version__}\n"
    assert quizapp("--decks", "/", "--version").out == f"quizapp {__version__}\n"
    helped = quizapp("--help")
    assert (helped.code, helped.err) == (0, "")
    assert all(verb in helped.out for verb in VERBS)
    assert not home.exists()


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_explains_itself(quizapp: Run, home: Path, verb: str) -> None:
    ran = quizapp(verb, "--help")
    assert ran.code == 0
    assert ran.out.startswith(f"Usage: quizapp {verb}")
    assert not home.exists()


def test_an_unknown_verb_gets_a_suggestion_and_ends_with_2(quizapp: Run) -> None:
    ran = quizapp("stduy")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "quizapp: there is no verb “stduy”. Did you mean quizapp study?\n"


@pytest.mark.parametrize(
    "arguments",
    [
        ("due", "--loud"),
        ("study", "a", "b"),
        ("quiz", "ketamine", "-n", "0", "--plain"),
        ("quiz", "ketamine", "-t", "0", "--plain"),
        ("quiz", "ketamine", "--penalty", "2", "--plain"),
        ("quiz", "ketamine", "--pass-mark", "101", "--plain"),
        ("quiz", "ketamine", "--pass-mark", "50", "--plain"),
        ("quiz", "ketamine", "--exam", "--confidence", "--penalty", "1", "--plain"),
        ("quiz", "ketamine", "--topic", "astrology", "--plain"),
        ("study", "ketamine", "--new", "-1", "--plain"),
        ("study", "no-such-deck", "--plain"),
        ("scores", "no-such-deck"),
        ("scores", "--quiz", "0"),
        ("scores", "--json", "--csv"),
        ("decks", "--decks", "/no/such/folder"),
        ("completion", "tcsh"),
    ],
)
def test_wrong_use_is_one_line_on_stderr_and_ends_with_2(quizapp: Run, arguments: tuple[str, ...]) -> None:
    ran = quizapp(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("quizapp: ")
    assert ran.err.count("\n") == 1


def test_an_unknown_topic_is_answered_with_those_there_are(quizapp: Run) -> None:
    assert "Topics: condition, " in quizapp("quiz", BUNDLED, "--topic", "x", "--plain").err


def test_the_bundled_deck_is_there_from_the_start(quizapp: Run) -> None:
    ran = quizapp("decks")
    assert ran.code == 0
    assert ran.out.splitlines()[0].split() == ["Deck", "Facts", "Questions", "Title", "File"]
    assert "What ketamine is prescribed for" in ran.out


def test_decks_as_json(home: Path, quizapp: Run) -> None:
    path = write_deck(home, QUESTIONS["typed"] + QUESTIONS["flash"])
    found = {deck["id"]: deck for deck in json.loads(quizapp("decks", "--json").out)}
    assert found["heart"] == {
        "id": "heart",
        "title": "The heart",
        "path": str(path),
        "bundled": False,
        "outdated": False,
        "facts": 2,
        "questions": 2,
        "topics": {"mechanism": 1, "finding": 1},
        "problems": [],
    }
    assert found[BUNDLED]["bundled"]


def test_more_folders_may_be_named_before_and_behind_the_verb(tmp_path: Path, quizapp: Run) -> None:
    for name in ("one", "two"):
        write_deck(tmp_path / name, QUESTIONS["typed"], name=name)
    ran = quizapp("--decks", str(tmp_path / "one"), "decks", "--decks", str(tmp_path / "two"), "--json")
    assert [deck["id"] for deck in json.loads(ran.out)] == ["one", "two", BUNDLED]


def test_folders_of_the_settings_are_searched_too(tmp_path: Path, home: Path, quizapp: Run) -> None:
    write_deck(tmp_path / "more", QUESTIONS["typed"], name="more")
    home.mkdir()
    (home / "config.toml").write_text(f'deck_folders = ["{tmp_path / "more"}"]\n', encoding="utf-8")
    assert [deck["id"] for deck in json.loads(quizapp("decks", "--json").out)] == ["more", BUNDLED]


def test_due_counts_facts(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"] + QUESTIONS["flash"])
    ran = quizapp("due", "--json")
    found = json.loads(ran.out)
    assert (ran.code, ran.err) == (0, "")
    assert set(found) == {"due", "offered", "minutes", "streak_days", "decks"}
    assert found["decks"][0] == {
        "id": "heart",
        "title": "The heart",
        "facts": 2,
        "due": 0,
        "new": 2,
        "offered": 2,
        "known": None,
        "due_tomorrow": 0,
    }
    assert quizapp("due", "--short").out == f"0 due, {found['offered']} today, about 7 min\n"


def test_due_goes_the_same_way_with_and_without_click(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"])
    assert quizapp("due").out == quizapp("due", "--decks", str(home / "decks")).out


def test_due_as_a_table_tells_the_rest_on_stderr(quizapp: Run) -> None:
    ran = quizapp("due")
    assert ran.out.splitlines()[0].split() == ["Deck", "Due", "New", "Today", "Known", "now", "Title"]
    assert ran.err == "0 due, 20 today, about 7 min\n"


def test_the_new_limit_holds_for_one_run(home: Path, quizapp: Run) -> None:
    write_deck(home, "".join(QUESTIONS[name] for name in ("typed", "flash", "numeric")))
    assert "Question. 2 left." in quizapp("study", "heart", "--plain", "--new", "2").out
    assert "Question. 3 left." in quizapp("study", "heart", "--plain").out


def test_a_deck_is_named_by_id_start_of_title_or_file(tmp_path: Path, quizapp: Run) -> None:
    path = write_deck(tmp_path / "far", QUESTIONS["typed"], name="far")
    for name in (BUNDLED, "KETAMINE", "What ketamine", "ket", str(path)):
        ran = quizapp("study", name, "--plain")
        assert ran.code == 0, name
        assert "Question. " in ran.out


def test_scores_list_quizzes_newest_first(quizzed: Path, quizapp: Run) -> None:
    found = json.loads(quizapp("scores", "--json").out)
    assert len(found) == 1
    assert found[0]["decks"] == ["heart"]
    assert found[0]["of"] == 3
    assert found[0]["kind"] == "quiz"
    assert found[0]["how"] == "finished"
    assert quizapp("scores", BUNDLED).err.startswith("No quiz taken yet")


def test_scores_outlive_their_deck(quizzed: Path, quizapp: Run) -> None:
    (quizzed / "decks" / "heart.toml").unlink()
    assert len(json.loads(quizapp("scores", "heart", "--json").out)) == 1


def test_scores_as_a_table_and_csv_agree_with_the_json(quizzed: Path, quizapp: Run) -> None:
    score = json.loads(quizapp("scores", "--json").out)[0]
    table = quizapp("scores", "heart").out.splitlines()
    assert f"{score['percent']}%" in table[1]
    assert score["quiz_id"].startswith(table[1].split()[-1])
    rows = list(csv.DictReader(io.StringIO(quizapp("scores", "--csv").out)))
    assert set(rows[0]) == set(score)
    assert rows[0]["quiz_id"] == score["quiz_id"]
    assert int(rows[0]["percent"]) == score["percent"]


def test_one_quiz_can_be_shown_again_answer_by_answer(quizzed: Path, quizapp: Run) -> None:
    quiz_id = quizapp("scores").out.splitlines()[1].split()[-1]
    shown = quizapp("scores", "--quiz", quiz_id)
    assert shown.code == 0
    assert "of 3 marks" in shown.out
    assert "Which transmitter acts at NMDA receptors?" in shown.out
    found = json.loads(quizapp("scores", "--quiz", quiz_id, "--json").out)
    assert found["seed"] == "a"
    assert {line["question"] for line in found["questions"]} == {"transmitter", "adults", "target"}
    rows = list(csv.DictReader(io.StringIO(quizapp("scores", "--quiz", quiz_id, "--csv").out)))
    assert [row["question"] for row in rows] == [line["question"] for line in found["questions"]]


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_never_starts_a_formula(home: Path, quizapp: Run, start: str) -> None:
    write_deck(home, f'[[questions]]\nid = "q"\ntype = "typed"\nprompt = "{start}cmd|x"\nanswer = "a"\n')
    quizapp("quiz", "heart", "--plain", stdin=f"{start}1\n0\n")
    quiz_id = json.loads(quizapp("scores", "--json").out)[0]["quiz_id"]
    row = next(csv.DictReader(io.StringIO(quizapp("scores", "--quiz", quiz_id, "--csv").out)))
    assert row["prompt"] == f"'{start}cmd|x"
    assert row["given"] == f"'{start}1"


def test_the_same_seed_draws_the_same_paper(quizapp: Run) -> None:
    def paper(seed: str) -> list[str]:
        quizapp("quiz", BUNDLED, "--plain", "-n", "4", "--seed", seed, stdin="1\n" * 40)
        quiz_id = json.loads(quizapp("scores", "--json").out)[0]["quiz_id"]
        return [
            line["question"] for line in json.loads(quizapp("scores", "--quiz", quiz_id, "--json").out)["questions"]
        ]

    assert paper("a") == paper("a") != paper("b")


def test_paths_name_everything_and_make_nothing(home: Path, quizapp: Run) -> None:
    ran = quizapp("paths")
    assert (ran.code, ran.err) == (0, "")
    assert f"log       {home / 'quizapp.db'}" in ran.out
    found = json.loads(quizapp("paths", "--json").out)
    assert (found["data"], found["index"]) == (str(home), str(home / "cache" / "decks.db"))
    assert found["decks"][0] == str(home / "decks")
    assert not home.exists()


def test_paths_are_told_even_if_the_settings_are_wrong(home: Path, quizapp: Run) -> None:
    home.mkdir()
    (home / "config.toml").write_text("plane = true\n", encoding="utf-8")
    ran = quizapp("paths")
    assert ran.code == 1
    assert f"settings  {home / 'config.toml'}" in ran.out
    assert ran.err == f"quizapp: {home / 'config.toml'}:1: plane is not a setting. Did you mean plain?\n"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts_name_the_program(quizapp: Run, shell: str) -> None:
    ran = quizapp("completion", shell)
    assert ran.code == 0
    assert "_QUIZAPP_COMPLETE" in ran.out


def test_check_without_a_path_looks_at_all_decks(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"])
    ran = quizapp("check")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err.startswith("2 decks, ")
    assert "no problems." in ran.err


def test_check_tells_file_line_and_fix_and_needs_no_log(tmp_path: Path, home: Path, quizapp: Run) -> None:
    path = write_deck(tmp_path, QUESTIONS["typed"] + '[[questions]]\nid = "dose"\nprompt = "How much?"\n')
    line = path.read_text(encoding="utf-8").splitlines().index('id = "dose"')
    ran = quizapp("check", str(path))
    assert ran.code == 1
    assert ran.out.startswith(f'{path}:{line}: error: E01 question "dose" has no answer.')
    assert ran.err == "1 deck, 1 question: 1 error, 0 warnings.\n"
    assert not (home / "quizapp.db").exists()


def test_check_as_json_names_rule_and_place(tmp_path: Path, quizapp: Run) -> None:
    path = write_deck(tmp_path, QUESTIONS["typed"].replace("topic", "topik"))
    ran = quizapp("check", str(tmp_path), "--json")
    (deck,) = json.loads(ran.out)
    assert ran.code == 0
    assert (deck["path"], deck["deck"], deck["questions"]) == (str(path), "heart", 1)
    (problem,) = deck["problems"]
    assert problem["severity"] == "warning"
    assert problem["rule"] is None
    assert problem["question"] == "transmitter"
    assert isinstance(problem["line"], int)
    assert "topic" in problem["hint"] + problem["message"]


def test_bare_quizapp_in_plain_mode_lists_decks_and_asks_for_one(home: Path, quizapp: Run) -> None:
    write_deck(home, QUESTIONS["typed"])
    ran = quizapp("--plain", stdin="x\n1\nglutamate\n")
    assert ran.code == 0
    assert "1. The heart. 0 due, 1 new.\n2. What ketamine is prescribed for. 0 due, 48 new.\n" in ran.out
    assert "Deck 1 to 2: " in ran.out
    assert "“x” is none of them." in ran.out
    assert "You: glutamate. Right." in ran.out


@pytest.mark.parametrize("how", ["variable", "setting", "dumb terminal"])
def test_plain_mode_may_be_the_habit(home: Path, quizapp: Run, monkeypatch: pytest.MonkeyPatch, how: str) -> None:
    if how == "variable":
        monkeypatch.setenv("QUIZAPP_PLAIN", "1")
    elif how == "setting":
        home.mkdir()
        (home / "config.toml").write_text("plain = true\n", encoding="utf-8")
    else:
        monkeypatch.setenv("TERM", "dumb")
    assert "Deck 1, or its name: " in quizapp().out
    assert "Question 1 of 20." in quizapp("quiz", BUNDLED).out


@pytest.mark.parametrize("arguments", [(), ("study",), ("study", BUNDLED), ("quiz", BUNDLED)])
def test_without_a_terminal_the_app_says_what_works_instead(quizapp: Run, arguments: tuple[str, ...]) -> None:
    ran = quizapp(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "quizapp: the input is no terminal. --plain works line by line, in pipes too.\n"


def test_overlay_names_the_key_that_fills_it_and_then_lists_every_accepted_spelling(
    home: Path, quizapp: Run, opened: Callable[[], Collection]
) -> None:
    write_deck(home, QUESTIONS["typed"])
    empty = quizapp("overlay")
    assert (empty.code, empty.out) == (0, "")
    assert "o after a wrong answer" in empty.err
    collection = opened()
    data = {"text": "the excitatory one", "on": True}
    collection.log((Note(stamp=collection.stamp(), kind=NoteKind.ACCEPTED, target="heart/t", data=data),), {})
    assert "the excitatory one" in quizapp("overlay").out
    assert json.loads(quizapp("overlay", "--json").out) == [{"question": "heart/t", "accepted": ["the excitatory one"]}]


@pytest.mark.parametrize(("told", "questions"), [((), None), (("-n", "5"), 5), (("--exam",), 20)])
def test_a_quiz_told_nothing_more_is_set_up_as_last_time(
    quizapp: Run, monkeypatch: pytest.MonkeyPatch, told: tuple[str, ...], questions: int | None
) -> None:
    begun: list[QuizSettings | None] = []

    def run_full_screen(collection: Collection, opening: Opening) -> int:
        begun.append(opening.quiz)
        return 0

    monkeypatch.setattr("quizapp.cli.opening.require_terminal", lambda *_: None)
    monkeypatch.setattr("quizapp.cli.opening.run_full_screen", run_full_screen)
    assert quizapp("quiz", "ketamine", *told).code == 0
    assert [settings and settings.questions for settings in begun] == [questions]
