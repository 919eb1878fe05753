"""`stats`: the same numbers for the eye, line by line and as JSON."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from quizapp.cli.chapters import chapters
from quizapp.cli.statistics import statistics_data
from quizapp.collection import Collection, open_collection
from quizapp.collection.statistics import statistics
from quizapp.config import Paths, Settings
from quizapp.learning.events import DAY_MS, Form, Mode, Outcome, Rating, Review, Stamp, Wording, day_of, uuid7
from quizapp.text import shown
from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, write_deck

HOUR_MS = 3_600_000


def review(now_ms: int, days_ago: float, number: int, **changes: Any) -> Review:
    at_ms = now_ms - round(days_ago * DAY_MS)
    wrong = changes.pop("wrong", False)
    data: dict[str, Any] = {
        "deck_id": "heart",
        "question_id": "target",
        "fact_id": "target",
        "text_hash": WORDING.hash,
        "type": "choice",
        "form": Form.RECOGNISE,
        "mode": Mode.STUDY,
        "outcome": Outcome.WRONG if wrong else Outcome.RIGHT,
        "score": 0.0 if wrong else 1.0,
        "rating": Rating.AGAIN if wrong else Rating.GOOD,
        "given": ("dopamine",) if wrong else ("glutamate",),
        "right": ("glutamate",),
        "options": ("dopamine", "glutamate"),
        "answer_ms": 30_000,
        "recall": 0.9 if number else None,
        "due_on": day_of(at_ms, 0) + (0 if wrong else 1),
        **changes,
    }
    stamp = Stamp(id=uuid7(at_ms, number), at_ms=at_ms, offset_minutes=0, machine="laptop")
    return Review(stamp=stamp, **data)


WORDING = Wording("cloze", "The target is {{glutamate}}.", ("glutamate",))


@pytest.fixture
def studied(home: Path, quizapp: Run) -> Path:
    """Three days of answers, up to an hour ago; the second and third wrong."""
    write_deck(home, QUESTIONS["choice"] + QUESTIONS["typed"])
    assert quizapp("decks").code == 0
    now_ms = time.time_ns() // 1_000_000 - HOUR_MS
    collection = collection_of(home)
    collection.store.append(
        [review(now_ms, 3 - n, n, wrong=n in (1, 2), confidence=1) for n in range(4)], texts=[WORDING]
    )
    collection.close()
    return home


def collection_of(home: Path) -> Collection:
    paths = Paths(data=home, cache=home / "cache", config_file=home / "config.toml")
    return open_collection(paths, Settings())


def told(quizapp: Run, *arguments: str) -> dict[str, Any]:
    ran = quizapp("stats", *arguments, "--json")
    assert (ran.code, ran.err) == (0, "")
    data: dict[str, Any] = json.loads(ran.out)
    return data


def test_before_the_first_answer_the_next_step_is_named(home: Path, quizapp: Run) -> None:
    ran = quizapp("stats")
    assert ran.code == 0
    assert ran.err == "Nothing answered yet: quizapp study asks the first.\n"
    assert told(quizapp)["calibration"]["rmse"] is None


def test_stats_tell_what_was_done_what_was_remembered_and_what_is_hard(studied: Path, quizapp: Run) -> None:
    ran = quizapp("stats", "heart")
    assert (ran.code, ran.err) == (0, "")
    assert "4 answered on 4 days, 2 min." in ran.out
    assert "Of 3 tests of a memory 1 were passed: 33%" in ran.out
    assert "“dopamine” taken for “glutamate” 2 times." in ran.out
    hardest = next(line for line in ran.out.splitlines() if "heart/target" in line)
    assert hardest.split()[0] == "2"
    assert "The target is ____." in hardest
    assert "{{" not in ran.out
    assert "█" in ran.out


def test_line_by_line_each_row_is_a_sentence_without_bars_or_columns(studied: Path, quizapp: Run) -> None:
    ran = quizapp("stats", "heart", "--plain")
    assert "Today." in ran.out.splitlines()
    assert "sure: answered 4, right 50%, 95% sure 15% to 85%." in ran.out.splitlines()
    assert not set("█▏─│") & set(ran.out)
    assert "  " not in ran.out


def test_screen_text_and_json_are_of_one_value(studied: Path, quizapp: Run) -> None:
    collection = collection_of(studied)
    found = statistics(collection, ["heart"], days=30)
    collection.close()
    data = told(quizapp, "heart")
    assert data == json.loads(json.dumps(statistics_data(found)))
    said = " ".join(sentence for chapter in chapters(found) for sentence in chapter.said)
    assert f"Of {data['retention']['total']['of']} tests" in said
    assert f"{data['memory']['known_now']:,.1f} of {data['memory']['facts']} facts known now" in said
    assert (
        sum(day["answered"] for day in data["calendar"]["days"]) == 4 == sum(one["answered"] for one in data["hours"])
    )


def test_json_keeps_its_names(studied: Path, quizapp: Run) -> None:
    data = told(quizapp, "--days", "7")
    assert list(data) == [
        *("decks", "days", "today", "calendar", "forecast", "retention", "retention_by", "calibration", "memory"),
        *("mastery", "hours", "types", "confidence", "hardest", "leeches", "confusions", "readiness", "plan"),
    ]
    assert (data["days"], len(data["calendar"]["days"]), len(data["forecast"]["due"])) == (7, 7, 365)
    assert set(data["today"]) == {
        *("day", "answered", "right", "new", "answer_ms", "due_left", "new_left", "due_tomorrow"),
        *("streak_days", "longest_streak_days"),
    }
    assert data["retention"]["total"] == {"passed": 1, "of": 3, "share": 0.3333, "low": 0.0615, "high": 0.7923}
    assert data["calibration"]["answers"] == 3
    (hard,) = data["hardest"]
    assert (hard["fact"], hard["lapses"], hard["is_leech"]) == ("heart/target", 2, False)


def test_a_date_and_a_few_minutes_are_looked_ahead_to(studied: Path, quizapp: Run) -> None:
    data = told(quizapp, "heart", "--exam", "2099-12-12", "--minutes", "6")
    assert data["readiness"]["on"] == "2099-12-12"
    assert data["readiness"]["facts"] == 2
    assert (data["plan"]["minutes"], len(data["plan"]["facts"])) == (6, 2 if data["plan"]["due"] else 1)
    ran = quizapp("stats", "heart", "--exam", "2099-12-12", "--minutes", "6")
    assert ran.out.startswith("In 6 minutes\n")
    assert "\nReady by then\nOn Sat 12 Dec 2099, in " in ran.out


def test_the_exam_of_the_settings_is_looked_ahead_to_unasked(studied: Path, quizapp: Run) -> None:
    (studied / "config.toml").write_text('[study.deck."heart"]\nexam_on = 2099-01-31\n')
    assert told(quizapp, "heart")["readiness"]["on"] == "2099-01-31"
    assert told(quizapp)["readiness"] is None


def test_a_deck_that_is_gone_keeps_its_statistics_and_one_that_never_was_is_said(studied: Path, quizapp: Run) -> None:
    (studied / "decks" / "heart.toml").unlink()
    data = told(quizapp, "heart")
    assert (data["memory"]["facts"], sum(day["answered"] for day in data["calendar"]["days"])) == (0, 4)
    ran = quizapp("stats", "nowhere")
    assert ran.code == 2
    assert "there is no deck “nowhere”" in ran.err


def test_text_from_decks_and_answers_cannot_drive_the_terminal(home: Path, quizapp: Run) -> None:
    evil, turned = "\x1b[2Jevil", "x\u202e"
    write_deck(home, QUESTIONS["choice"])
    collection = collection_of(home)
    now_ms = time.time_ns() // 1_000_000
    wrong = [review(now_ms, n, n, wrong=True, given=(evil,), right=(turned,), deck_id="heart") for n in range(1, 4)]
    collection.store.append(wrong, texts=[])
    collection.close()
    ran = quizapp("stats")
    assert "evil" in ran.out
    assert "\x1b" not in ran.out
    assert f"“{shown(evil)}” taken for “{shown(turned)}” 3 times." in ran.out


def test_a_date_that_is_over_is_refused(studied: Path, quizapp: Run) -> None:
    ran = quizapp("stats", "heart", "--exam", "2020-01-01")
    assert (ran.code, ran.out) == (2, "")
    assert "2020-01-01 is over. Give today or a day to come." in ran.err
