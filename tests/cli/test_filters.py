"""`--filter` of the verbs that ask, and `filters`, which keeps them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, write_deck


@pytest.fixture
def decks(home: Path) -> Path:
    """Two decks: a choice on PTSD and a typed question in one, a true-or-false in the other."""
    write_deck(home, QUESTIONS["choice"] + QUESTIONS["typed"])
    write_deck(home, QUESTIONS["true_false"], "law")
    return home


def test_study_asks_only_what_fits_in_all_decks_where_none_is_named(decks: Path, quizapp: Run) -> None:
    ran = quizapp("study", "--plain", "--filter", "subject:PTSD deck:heart or deck:law", stdin="0\n" * 9)
    assert ran.code == 0
    assert "Which brain system" in ran.out
    assert "legal" in ran.out
    assert ran.out.startswith("Question. 2 left.")


def test_study_of_a_deck_stays_in_it(decks: Path, quizapp: Run) -> None:
    ran = quizapp("study", "law", "--cram", "--plain", "--filter", "-topic:mechanism", stdin="1\n")
    assert "legal" in ran.out
    assert "1 answered" in ran.out


@pytest.mark.parametrize("verb", [("study", "--plain"), ("quiz", "--plain"), ("quiz", "law", "--plain"), ("due",)])
def test_a_wrong_filter_says_where_with_a_caret_and_ends_with_2(
    decks: Path, quizapp: Run, verb: tuple[str, ...]
) -> None:
    ran = quizapp(*verb, "--filter", "topic:x is:nwe")
    assert (ran.code, ran.out) == (2, "")
    first, text, caret = ran.err.splitlines()
    assert first == "quizapp: filter, character 12: “nwe” is no state. Did you mean new?"
    assert text[caret.index("^") :] == "nwe"


def test_what_nothing_fits_is_said_before_anything_is_asked(decks: Path, quizapp: Run) -> None:
    for verb in ("study", "quiz"):
        ran = quizapp(verb, "law", "--plain", "--filter", "subject:PTSD")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == "quizapp: no question in law fits “subject:PTSD”. Ask for less.\n"


def test_a_quiz_over_a_filter_covers_the_decks_that_fit_and_is_kept_with_it(decks: Path, quizapp: Run) -> None:
    ran = quizapp("quiz", "--plain", "--filter", "deck:heart type:choice or deck:law", stdin="1\n" * 6)
    assert "Question 1 of 2" in ran.out
    (score,) = json.loads(quizapp("scores", "--json").out)
    assert sorted(score["decks"]) == ["heart", "law"]
    assert score["filter"] == "deck:heart type:choice or deck:law"


def test_due_counts_what_fits(decks: Path, quizapp: Run) -> None:
    found = json.loads(quizapp("due", "--json", "--filter", "topic:finding").out)
    assert {deck["id"]: deck["new"] for deck in found["decks"] if deck["id"] != "ketamine"} == {"heart": 0, "law": 1}


def test_filters_are_saved_listed_used_by_name_and_dropped(decks: Path, quizapp: Run) -> None:
    assert quizapp("filters").err.startswith("No filters saved yet")
    ran = quizapp("filters", "legal", "topic:finding deck:law")
    assert ran.out.splitlines()[1].split() == ["legal", "1", "topic:finding", "deck:law"]
    ran = quizapp("filters", "both", "@legal or subject:ptsd deck:heart", "--json")
    assert [(one["name"], one["questions"]) for one in json.loads(ran.out)] == [("legal", 1), ("both", 2)]
    for name in ("legal", "@legal"):
        assert json.loads(quizapp("due", "--json", "--filter", name).out)["decks"][-1]["new"] in {0, 1}
        assert "legal" in quizapp("study", "--plain", "--filter", name, stdin="").out
    assert "asks for “legal”" in quizapp("filters", "legal", "--drop").err
    assert quizapp("filters", "--drop", "both").code == 0
    assert quizapp("filters", "--drop", "legal").err.startswith("No filters saved yet")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("filters", "weak"), "the filter is missing"),
        (("filters", "--drop"), "which filter?"),
        (("filters", "weak", "x", "--drop"), "which filter?"),
        (("filters", "a b", "x"), "no name for a filter"),
        (("filters", "weak", "topik:x"), "did you mean topic:"),
        (("study", "--plain", "--filter", "@weak"), "no saved filter"),
    ],
)
def test_wrong_use_is_told_what_to_do(decks: Path, quizapp: Run, arguments: tuple[str, ...], says: str) -> None:
    ran = quizapp(*arguments)
    assert ran.code == 2
    assert says.casefold() in ran.err.casefold()
