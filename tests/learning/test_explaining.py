"""What a learner is told of a memory."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from quizapp.learning.events import DAY_MS, Form, Memory, Moment, Rating
from quizapp.learning.explaining import explain, explanation_lines, why_due
from quizapp.learning.folding import Answer
from quizapp.learning.memory_models import FSRS7
from quizapp.learning.scheduling import FactState, Policy, preview

NOON = Moment(at_ms=int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000), offset_minutes=0)
MODEL, POLICY = FSRS7(), Policy()
KNOWN = FactState(
    memory=Memory(12.0, 5.5),
    reviewed_at_ms=NOON.at_ms - 8 * DAY_MS,
    reviewed_on=NOON.day - 8,
    due_on=NOON.day,
    last_rating=Rating.GOOD,
    highest_form=Form.RECALL,
    reviews=2,
    lapses=1,
)
ANSWERS: list[Answer] = [
    (NOON.at_ms - 11 * DAY_MS, "a", 0, "d", "q", "d/f", 4, 1, "right", 1.0, 900, None, None),
    (NOON.at_ms - 8 * DAY_MS, "b", 0, "d", "q", "d/f", 3, 3, "right", 1.0, 900, NOON.day, None),
]


def told(state: FactState, answers: list[Answer] = ANSWERS) -> list[str]:
    promises = preview(state, "d/f", Form.RECALL, NOON, MODEL, POLICY)
    return list(explanation_lines(explain(state, answers, promises, NOON, MODEL, POLICY)))


def test_memory_curve_history_reason_and_ratings_are_all_there() -> None:
    lines = told(KNOWN)
    recall = MODEL.recall(Memory(12.0, 5.5), 8)
    assert f"Recall now {100 * recall:.0f}%, as fsrs-7 sees it." in lines
    assert "Due today: recall was to fall to 85%." in lines
    assert "2026-11-12  Easy   recognise, heard as Good" in lines
    assert "2026-11-15  Good   recall" in lines
    assert sum(line.startswith(("1 Again", "2 Hard", "3 Good", "4 Easy")) for line in lines) == 4
    assert sum(line.endswith("%") and "█" in line for line in lines) == 9


def test_the_curve_falls_and_reaches_the_wish_about_when_it_is_due() -> None:
    state = replace(KNOWN, due_on=NOON.day - 8 + round(MODEL.interval_days(Memory(12.0, 5.5), 0.85)))
    curve = explain(state, ANSWERS, (), NOON, MODEL, POLICY).curve
    assert [recall for _, recall in curve] == sorted((recall for _, recall in curve), reverse=True)
    assert abs(curve[4][1] - 0.85) < 0.02


def test_every_state_has_its_reason() -> None:
    def why(**changes: object) -> str:
        return why_due(explain(replace(KNOWN, **changes), (), (), NOON, MODEL, POLICY))  # type: ignore[arg-type]

    assert why(due_on=NOON.day + 3) == "Due in 3 d, on 2026-11-26: then recall was to fall to 85%."
    assert why(due_on=NOON.day - 1).startswith("Due since 2026-11-22")
    assert why(lapses=8).startswith("Stopped: forgotten 8 times.")
    assert why(suspended=True) == "Suspended by you."
    assert why(last_rating=Rating.AGAIN, due_at_ms=NOON.at_ms).startswith("Asked again within the day")
    assert told(FactState(), [])[0] == "New: never rated."
    assert "New facts come as the day's limit allows." in told(FactState(), [])


def test_a_terminal_without_blocks_gets_plain_signs() -> None:
    lines = explanation_lines(explain(KNOWN, ANSWERS, (), NOON, MODEL, POLICY), ascii_only=True)
    assert "\n".join(lines).isascii()
