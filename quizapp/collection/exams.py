"""The date of a deck's exam: a line of the settings, and the days of what would be due only after it.

Answers given from now on are placed with the date in mind (`learning.exam`). What was promised before the date was set
would stay where it is, beyond the exam; so setting the date moves it, as an event that clearing the date takes back.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from quizapp.collection import Collection
from quizapp.collection.agenda import usual_answer_ms
from quizapp.collection.moving import back_from_exam, before_exam
from quizapp.collection.settings_file import Value, write_settings
from quizapp.collection.study import policy_of
from quizapp.errors import UsageError
from quizapp.learning.events import Day, study_day


@dataclass(frozen=True, slots=True, kw_only=True)
class Exam:
    """A deck's exam: `days_left` is 0 on its day and negative once it is over; `minutes` what each day before it has.

    `before` and `after` count the facts that are due before it, and those begun that are due only then or later.
    """

    deck_id: str
    on: date
    days_left: int
    minutes: int
    before: int
    after: int


def exams(collection: Collection, deck_ids: Iterable[str]) -> tuple[Exam, ...]:
    """The exams of these decks, in the order of the decks; a deck without one is left out."""
    today = collection.now().day
    found: list[Exam] = []
    for deck_id in deck_ids:
        chosen = collection.settings.study(deck_id)
        if chosen.exam_on is None:
            continue
        day = study_day(chosen.exam_on)
        due = [s.due_on for s in collection.store.fact_states(deck_id).values() if s.memory and s.due_on is not None]
        before = sum(due_on < day for due_on in due)
        found.append(
            Exam(
                deck_id=deck_id,
                on=chosen.exam_on,
                days_left=day - today,
                minutes=chosen.exam_minutes,
                before=before,
                after=len(due) - before,
            )
        )
    return tuple(found)


def set_exam(collection: Collection, deck_id: str, on: date, minutes: int | None = None) -> Counter[Day]:
    """Set the date, and minutes a day (None: as they are); how many facts were moved before it, by day.

    UsageError for a date that is not ahead, ConfigError where the settings cannot be written: then nothing is moved.
    """
    if study_day(on) <= collection.now().day:
        raise UsageError(f"{on.isoformat()} is not ahead.", hint="An exam is tomorrow or later.")
    _write(collection, deck_id, on, minutes)
    policy = policy_of(collection.settings.study(deck_id), usual_answer_ms(collection))
    return before_exam(collection, deck_id, study_day(on), policy.exam_reviews)


def clear_exam(collection: Collection, deck_id: str) -> int:
    """No exam any more; how many facts are due again on the day that their answers promised. ConfigError as above."""
    _write(collection, deck_id, None, None)
    return back_from_exam(collection, deck_id)


def _write(collection: Collection, deck_id: str, on: date | None, minutes: int | None) -> None:
    table = ("study", "deck", deck_id)
    wanted: dict[tuple[str, ...], Value | None] = {(*table, "exam_on"): on}
    if minutes is not None:
        wanted[*table, "exam_minutes"] = minutes
    said, mine = write_settings(collection, wanted).study(deck_id), collection.settings
    # A run may have been told other limits than the file says; only the exam comes from it.
    kept = replace(mine.study(deck_id), exam_on=said.exam_on, exam_minutes=said.exam_minutes)
    collection.settings = replace(mine, by_deck={**mine.by_deck, deck_id: kept})
