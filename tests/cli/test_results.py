"""`scores --trend` and `scores compare`: how quizzes went, and two of them side by side."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from quizapp.cli.scores import line_said
from quizapp.learning.asking import Asked
from quizapp.learning.events import Form, Outcome
from quizapp.learning.paper import Item
from quizapp.learning.result import Line
from tests.cli.conftest import Run
from tests.cli.support import write_deck


def typed(number: int, answer: str = "x") -> str:
    return (
        f'\n[[questions]]\nid = "q{number}"\ntopic = "{"case" if number % 2 else "finding"}"\n'
        f'type = "typed"\nprompt = "=Word {number}?"\nanswer = "{answer}"\n'
    )


@pytest.fixture
def twice(home: Path, quizapp: Run) -> tuple[str, str]:
    """Two quizzes of ten questions: all wrong, all right; their ids, the older first."""
    write_deck(home, "".join(map(typed, range(10))))
    for answer in ("=1+1", "x"):
        ran = quizapp("quiz", "heart", "--plain", "--seed", "a", "-n", "10", stdin=f"{answer}\n" * 30)
        assert ran.code == 0, ran.err
    newer, older = (one["quiz_id"] for one in json.loads(quizapp("scores", "--json").out))
    return older, newer


def test_the_trend_says_last_average_best_and_percentile(twice: tuple[str, str], quizapp: Run) -> None:
    ran = quizapp("scores", "heart", "--trend")
    assert (ran.code, ran.err) == (0, "")
    assert "2 quizzes; last 100%, average of the last five 50%, best 100%" in ran.out
    assert "The last was better than 100% of those before it." in ran.out
    data = json.loads(quizapp("scores", "--trend", "--json").out)
    (trend,) = data["trends"]
    assert [quiz["percent"] for quiz in trend["quizzes"]] == [0, 100]
    assert (trend["best"]["quiz_id"], trend["percentile"]) == (twice[1], 1.0)
    assert trend["distribution"] == [1, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert {one["topic"]: [point["percent"] for point in one["points"]] for one in data["topics"]} == {
        "case": [0.0, 100.0],
        "finding": [0.0, 100.0],
    }


def test_the_trend_line_by_line_has_no_bars(twice: tuple[str, str], quizapp: Run) -> None:
    out = quizapp("scores", "--trend", "--plain").out
    assert "█" not in out
    assert "case: questions 10, last 100%, average 50%, best 100%." in out.splitlines()


def test_without_a_whole_quiz_there_is_no_trend_and_the_next_step_is_named(home: Path, quizapp: Run) -> None:
    ran = quizapp("scores", "--trend")
    assert (ran.code, ran.out) == (0, "")
    assert "quizapp quiz DECK begins one" in ran.err


def test_each_score_says_how_it_stands(twice: tuple[str, str], quizapp: Run) -> None:
    newer, older = json.loads(quizapp("scores", "--json").out)
    assert (older["moving_average"], older["percentile"], older["is_best"]) == (0.0, None, True)
    assert (newer["moving_average"], newer["percentile"], newer["is_best"]) == (50.0, 1.0, True)


def test_two_quizzes_are_compared_by_the_start_of_their_ids(twice: tuple[str, str], quizapp: Run) -> None:
    ran = quizapp("scores", "compare", twice[0], twice[1])
    assert (ran.code, ran.err) == (0, "")
    assert "10 better." in ran.out
    assert len([line for line in ran.out.splitlines() if line.startswith("better")]) == 10
    data = json.loads(quizapp("scores", "compare", twice[1], twice[0], "--json").out)
    assert (data["first"]["percent"], data["second"]["percent"]) == (100, 0)
    assert {row["change"] for row in data["questions"]} == {"worse"}


def test_cells_that_would_start_a_formula_are_quoted(twice: tuple[str, str], quizapp: Run) -> None:
    rows: list[dict[str, Any]] = list(csv.DictReader(io.StringIO(quizapp("scores", "compare", *twice, "--csv").out)))
    assert len(rows) == 10
    for row in rows:
        assert row["first_given"] == "'=1+1"
        assert row["prompt"].startswith("'=Word")
        assert not any(cell[:1] in "=+-@\t\r" for cell in row.values() if cell)


@pytest.mark.parametrize(
    "arguments", [("compare",), ("compare", "1"), ("heart", "other"), ("compare", "1", "2"), ("--trend", "--csv")]
)
def test_what_is_no_deck_and_no_pair_of_quizzes_is_said(
    twice: object, quizapp: Run, arguments: tuple[str, ...]
) -> None:
    ran = quizapp("scores", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("quizapp: ")


def test_a_card_marked_by_oneself_is_not_said_to_be_unanswered() -> None:
    asked = Asked(deck_id="d", question_id="q", fact_id="f", type="flash", form=Form.RECALL, highest_form=Form.RECALL)
    item = Item(asked=asked, prompt="Which?", topic="", subject="")
    line = Line(
        item=item, outcome=Outcome.RIGHT, score=1.0, given=("",), right=("this",), overridden=False, answer_ms=1
    )
    assert line_said(line) == "right, self-marked. Right: this."
    assert line_said(replace(line, outcome=Outcome.TIMED_OUT, score=0.0)) == "timed out. You: nothing. Right: this."
