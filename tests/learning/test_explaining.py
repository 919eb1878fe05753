"""What a learner is told of a memory."""

from __future__ import annotations

from datetime import UTC, datetime

from quizapp.learning.events import DAY_MS, Form, Memory, Moment, Rating
from quizapp.learning.explaining import Background, explain, explanation_lines, why_due
from quizapp.learning.folding import Answer
from quizapp.learning.memory_models import FSRS7
from quizapp.learning.scheduling import FactState, Policy, preview

NOON = Moment(at_ms=int(datetime(2026, 11, 23, 12, tzinfo=UTC).timestamp() * 1000), offset_minutes=0)
MODEL, POLICY = FSRS7(), Policy()
RECALLED = Background(highest_form=Form.RECALL)
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
    assert f"Recall now {100 * recall:.0f}%, as FSRS-7 sees it." in lines
    assert f"Due today, with recall at about {100 * recall:.0f}%." in lines
    assert "2026-11-12  Easy   recognise, heard as Good" in lines
    assert "2026-11-15  Good   recall" in lines
    assert sum(line.startswith(("1 Again", "2 Hard", "3 Good", "4 Easy")) for line in lines) == 4
    assert sum("%" in line and "█" in line for line in lines) == 9
    assert sum(line.endswith("%  today") for line in lines) == 1


def test_the_curve_falls_and_reaches_the_wish_about_when_it_is_due() -> None:
    state = KNOWN._replace(due_on=NOON.day - 8 + round(MODEL.interval_days(Memory(12.0, 5.5), 0.85)))
    curve = explain(state, ANSWERS, (), NOON, MODEL, POLICY).curve
    assert [recall for _, recall in curve] == sorted((recall for _, recall in curve), reverse=True)
    assert abs(curve[4][1] - 0.85) < 0.02


def why(**changes: object) -> str:
    return why_due(explain(KNOWN._replace(**changes), (), (), NOON, MODEL, POLICY))  # type: ignore[arg-type]


def test_every_state_has_its_reason() -> None:
    assert why(due_on=NOON.day + 3).startswith("Due in 3 d, on 2026-11-26: recall about ")
    assert why(due_on=NOON.day - 1).startswith("Due since 2026-11-22: recall was about ")
    assert why(lapses=8).startswith("Stopped: forgotten 8 times.")
    assert why(suspended=True).startswith("Suspended by you")
    assert why(lapses=8, suspended=True).startswith("Suspended by you")
    assert why(buried_until=NOON.day + 1) == "Buried by you: not asked before 2026-11-24."
    assert why(buried_until=NOON.day).startswith("Due today")
    assert why(last_rating=Rating.AGAIN, due_at_ms=NOON.at_ms).startswith("Comes back now")
    in_step = why(last_rating=Rating.AGAIN, due_at_ms=NOON.at_ms + 6 * 60_000)
    assert in_step == "Comes back in 6 min, since it was rated Again last."
    assert told(FactState(), [])[0] == "New: never rated."
    assert "New facts come as the day's limit allows." in told(FactState(), [])


def reason(
    state: FactState,
    answers: list[Answer] = ANSWERS,
    policy: Policy = POLICY,
    background: Background = RECALLED,
) -> str:
    return explain(state, answers, (), NOON, MODEL, policy, background).reason


def with_interval(days: int, **changes: object) -> FactState:
    return KNOWN._replace(due_on=NOON.day - 8 + days, **changes)  # type: ignore[arg-type]


def test_a_day_that_is_not_the_wish_s_says_what_made_it() -> None:
    wished = round(MODEL.interval_days(Memory(12.0, 5.5), 0.85))
    assert reason(with_interval(wished)) == "You wish for 85%."
    assert reason(with_interval(wished + 2)) == "You wish for 85%; days are spread, away from full and easy ones."
    assert "before your weights or settings changed" in reason(with_interval(3 * wished))
    lasting = Memory(400.0, 3.0)
    assert "; no interval is over 365 d." in reason(with_interval(351, memory=lasting))
    assert "; an easier form grants 21 d at most." in reason(
        with_interval(20, memory=lasting, last_form=Form.RECOGNISE)
    )
    assert "; a first pass grants 4 d at most." in reason(with_interval(4, memory=lasting), ANSWERS[1:])
    exam = Policy(exam_on=NOON.day + 20)
    assert "; the exam on 2026-12-13, or settings" in reason(with_interval(25, memory=lasting), policy=exam)
    assert "the exam" not in reason(with_interval(wished + 2), policy=exam)
    assert reason(with_interval(wished), policy=Policy(efficient=True)).startswith("The efficient mode wishes for ")


def test_a_day_that_was_moved_says_so_and_what_the_answer_promised() -> None:
    moved = Background(moved_by="a vacation")
    assert reason(with_interval(30), background=moved) == "Moved there by a vacation; the answer promised 2026-11-23."
    estimate = KNOWN._replace(reviews=0)
    assert reason(estimate, []) == "The other program promised that day."


def test_no_line_is_wider_than_a_narrow_terminal_can_wrap_once() -> None:
    lines = told(with_interval(351, memory=Memory(400.0, 3.0), lapses=7), ANSWERS * 20)
    assert all(len(line) <= 72 for line in lines)
    assert "28 earlier ones, then:" in lines


def test_a_stability_below_a_day_is_told_in_hours_or_minutes() -> None:
    assert any("Stability 12.0 hours" in line for line in told(KNOWN._replace(memory=Memory(0.5, 9.0))))
    assert any("Stability 29 min" in line for line in told(KNOWN._replace(memory=Memory(0.02, 9.0))))


def test_answers_given_in_a_quiz_and_whose_weights_they_are_is_said() -> None:
    background = Background(quizzed=frozenset({"a"}), weights="Fitted to 16 of your answers on 2026-11-01.")
    lines = explanation_lines(explain(KNOWN, ANSWERS, (), NOON, MODEL, POLICY, background))
    assert "2026-11-12  Easy   recognise, in a quiz, heard as Good" in lines
    assert "2026-11-15  Good   recall" in lines
    assert "Fitted to 16 of your answers on 2026-11-01." in lines


def test_a_terminal_without_blocks_gets_plain_signs() -> None:
    lines = explanation_lines(explain(KNOWN, ANSWERS, (), NOON, MODEL, POLICY), ascii_only=True)
    assert "\n".join(lines).isascii()
