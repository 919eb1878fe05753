"""`optimize`, `retention`, `leeches`, `explain`, `exam`, `catch-up`, `vacation`: what is remembered, what is moved.

The JSON of each is documented at its function and only ever grows: names keep their meaning.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.cli.opening import deck_named, opened
from quizapp.cli.wording import count, percent, put, put_json, put_table, say
from quizapp.errors import UsageError
from quizapp.learning.events import Day, date_of, study_day
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection import Collection
    from quizapp.collection.exams import Exam
    from quizapp.collection.fitting import Fit, Measured
    from quizapp.collection.moving import Undone


MOST_DAYS = 365
"""The longest vacation: no day may be promised for longer, either."""


def print_optimize(folders: Sequence[Path], *, every: bool, reset: bool, as_json: bool) -> int:
    """Fit the weights and say what it brought.

    JSON: {"model", "weights_id" (null: defaults), "weights", "scored", "tested", "better", "adopted", "before",
    "after", "default": {"log_loss", "rmse", "calibration": [[foreseen, recalled, answers]]}, null without answers}.
    """
    from quizapp.collection import fitting

    with opened(folders) as collection:
        if reset:
            done = fitting.reset(collection)
            if as_json:
                put_json({"reset": done})
            else:
                put("Back to the default weights." if done else "The default weights are in force already.")
            return 0
        found = fitting.optimize(collection, every=every)
    if as_json:
        put_json(_fit_data(found))
    else:
        _put_fit(found)
    return 0


def _fit_data(found: Fit) -> dict[str, Any]:
    measured = {"before": found.before, "after": found.after, "default": found.default}
    return {
        "model": found.model.name,
        "weights_id": found.weights_id,
        "weights": list(found.model.weights),
        "scored": found.scored,
        "tested": found.tested,
        "better": found.better,
        "adopted": found.adopted,
        **{name: _measured_data(value) if found.tested else None for name, value in measured.items()},
    }


def _measured_data(measured: Measured) -> dict[str, Any]:
    return {"log_loss": measured.log_loss, "rmse": measured.rmse, "calibration": [list(b) for b in measured.bins]}


def _put_fit(found: Fit) -> None:
    if not found.tested:
        put(f"{count(found.scored, 'answer')} to learn from: the default weights stay.")
        return
    put(f"{count(found.scored, 'answer')} to learn from; the latest {found.tested} foreseen without having seen them.")
    put("")
    rows = [
        (name, f"{m.log_loss:.4f}", f"{m.rmse:.4f}")
        for name, m in (("weights in force", found.before), ("fitted", found.after), ("defaults", found.default))
    ]
    put_table(("", "Log loss", "RMSE in bins"), rows, right=(1, 2))
    if found.caveat:
        put(found.caveat)
    put("")
    bars = [
        (percent(foreseen), percent(recalled), f"{answers:,}", "█" * round(20 * recalled))
        for foreseen, recalled, answers in found.after.bins
    ]
    put_table(("Foreseen", "Recalled", "Answers", ""), bars, right=(0, 1, 2))
    put("")
    if found.adopted:
        put("Adopted. Days already promised stay.")
    elif found.better:
        put("Better, and not adopted.")
    else:
        put("Not better than the defaults on the latest answers: what is in force stays. --all adopts it all the same.")


def print_retention(folders: Sequence[Path], deck: str, *, as_json: bool) -> int:
    """What each desired retention would cost.

    JSON: a list of {"retention" (null: efficient), "minutes_a_day", "known", "facts"}.
    """
    from quizapp.collection.memories import costs

    with opened(folders) as collection:
        deck_id = deck_named(collection, deck)
        chosen = collection.settings.study(deck_id)
        found = costs(collection, deck_id)
    if not (as_json or found[0].facts):
        say("No questions yet, so nothing costs anything: quizapp add DECK adds one.")
        return 0
    if as_json:
        put_json(
            [
                {
                    "retention": cost.retention,
                    "minutes_a_day": round(cost.minutes_a_day, 2),
                    "known": round(cost.known, 1),
                    "facts": cost.facts,
                }
                for cost in found
            ]
        )
        return 0
    now = None if chosen.efficient else chosen.retention
    rows = [
        (
            "efficient" if cost.retention is None else f"{cost.retention:.2f}",
            cost.minutes_words,
            f"{cost.known:,.0f} of {cost.facts:,}",
            "as now" if cost.retention == now else "",
        )
        for cost in found
    ]
    put_table(("Retention", "Minutes a day", "Known in a year", ""), rows, right=(1, 2))
    say("Simulated from your weights and times, the deck begun anew. Set it: retention or efficient under [study].")
    return 0


def print_leeches(
    folders: Sequence[Path],
    deck: str | None,
    reset: Sequence[str],
    drop: Sequence[str],
    *,
    undo: bool,
    as_json: bool,
) -> int:
    """The facts that were stopped; or let some come back as new, or drop them, or take the last of that back.

    JSON: a list of {"fact", "lapses", "prompt" (null: gone), "place"}.
    """
    from quizapp.collection import memories

    with opened(folders) as collection:
        decks = _decks(collection, deck)
        found = memories.leeches(collection, decks)
        known = {leech.fact for leech in found}
        if undo:
            back = memories.take_back(collection)
            say(f"{count(len(back), 'fact')} as before: {', '.join(back)}." if back else "Nothing to take back here.")
        for fact in (*reset, *drop):
            if fact not in known:
                raise UsageError(f"“{fact}” is no leech.", hint="quizapp leeches lists them.")
        if reset:
            memories.reset(collection, reset)
            say(f"{count(len(reset), 'fact')} will come back as new. --undo takes it back.")
        if drop:
            memories.drop(collection, drop)
            say(f"{count(len(drop), 'fact')} will not be asked again. --undo takes it back.")
        found = memories.leeches(collection, decks)
    if as_json:
        put_json([{"fact": x.fact, "lapses": x.lapses, "prompt": x.prompt, "place": x.place} for x in found])
        return 0
    if found:
        put_table(
            ("Fact", "Lapses", "Question", "File"),
            [(x.fact, str(x.lapses), x.prompt or "–", x.place or "–") for x in found],
            right=(1,),
        )
        say("Rewrite or split it, or add a hint or mnemonic, then --reset FACT: it comes back as new. Or --drop FACT.")
    else:
        say("No leeches.")
    return 0


def _decks(collection: Collection, deck: str | None) -> list[str]:
    if deck is not None:
        return [deck_named(collection, deck)]
    return [known.deck_id for known in collection.decks() if known.deck_id]


def print_explain(folders: Sequence[Path], name: str, *, as_json: bool) -> int:
    """Why a fact is asked when it is. `name` is DECK/QUESTION.

    JSON: {"fact", "recall", "wished", "foreseen" (recall on the due day), "stability_days", "difficulty", "estimated"
    (no answer yet: taken over from another program's interval), "lapses", "due_on", "why", "curve": [[days, recall]],
    "history": [{"on", "rating", "heard", "form", "in_quiz"}], "promises": [{"rating", "days", "due_on",
    "stability_days"}]}.
    """
    from quizapp.collection.memories import explain_named
    from quizapp.learning.explaining import explanation_lines, why_due

    deck, _, question = name.partition("/")
    if not question:
        raise UsageError("which question?", hint="quizapp explain DECK/QUESTION")
    with opened(folders) as collection:
        fact, found = explain_named(collection, deck_named(collection, deck), question)
    if not as_json:
        put(shown("\n".join((fact, "", *explanation_lines(found))), lines=True))
        return 0
    state = found.state
    put_json(
        {
            "fact": fact,
            "recall": found.recall,
            "wished": found.wished,
            "foreseen": found.foreseen,
            "stability_days": state.memory.stability_days if state.memory else None,
            "difficulty": state.memory.difficulty if state.memory else None,
            "estimated": state.is_estimate,
            "lapses": state.lapses,
            "due_on": _iso(state.due_on),
            "why": why_due(found),
            "curve": [list(point) for point in found.curve],
            "history": [
                {
                    "on": _iso(past.on),
                    "rating": past.rating.name.lower(),
                    "heard": past.heard.name.lower(),
                    "form": past.form.name.lower(),
                    "in_quiz": past.in_quiz,
                }
                for past in found.history
            ],
            "promises": [
                {
                    "rating": promise.rating.name.lower(),
                    "days": promise.interval_days,
                    "due_on": _iso(promise.due_on),
                    "stability_days": promise.memory.stability_days,
                }
                for promise in found.promises
            ],
        }
    )
    return 0


def _iso(day: Day | None) -> str | None:
    return None if day is None else date_of(day).isoformat()


def print_catch_up(folders: Sequence[Path], deck: str | None, days: int, *, undo: bool, as_json: bool) -> int:
    """Spread what is due over some days, or take the last such move back.

    JSON: {"YYYY-MM-DD": facts moved there}; with `undo` {"facts" (due again as before), "first", "last" (of the
    vacation, or null)}, null where there is none.
    """
    from quizapp.collection import moving

    with opened(folders) as collection:
        if undo:
            return _say_undone(moving.undo(collection, "catch-up"), "catch-up", as_json=as_json)
        moved = moving.catch_up(collection, tuple(_decks(collection, deck)), days)
    return _say_moved(moved, as_json=as_json)


def print_vacation(
    folders: Sequence[Path], deck: str | None, away: tuple[date, date] | None, days: int | None, *, as_json: bool
) -> int:
    """Move what falls due while away, or take the last such move back (`away` None). JSON: as of `print_catch_up`."""
    from quizapp.collection import moving

    with opened(folders) as collection:
        if away is None:
            return _say_undone(moving.undo(collection, "vacation"), "vacation", as_json=as_json)
        first, last = map(study_day, away)
        if last < first:
            raise UsageError("the last day is before the first.", hint="quizapp vacation FIRST LAST")
        if last - first >= MOST_DAYS:
            raise UsageError(f"a vacation is at most {MOST_DAYS} days.", hint="quizapp vacation FIRST LAST")
        spread = days if days is not None else last - first + 1
        decks = tuple(_decks(collection, deck))
        moved = moving.away(collection, decks, first, last, spread, from_all=deck is None)
    if deck is None and not as_json:
        say("No day of it breaks your streak.")
    return _say_moved(moved, as_json=as_json)


def print_exam(
    folders: Sequence[Path], deck: str | None, on: date | None, minutes: int | None, *, clear: bool, as_json: bool
) -> int:
    """The exams that are set; or set one, or clear it.

    JSON: a list of {"deck", "exam_on", "days_left", "minutes", "before", "after"} (facts due before it, and from then
    on); on setting, as of `print_catch_up`; on clearing {"facts" (due again as promised)}.
    """
    from quizapp.collection import exams

    with opened(folders) as collection:
        if deck is None or (on is None and not clear):
            return _say_exams(exams.exams(collection, _decks(collection, deck)), as_json=as_json)
        deck_id = deck_named(collection, deck)
        if on is not None:
            moved = exams.set_exam(collection, deck_id, on, minutes)
            if not as_json:
                a_day = collection.settings.study(deck_id).exam_minutes
                say(f"Exam of {deck_id} on {on.isoformat()}, with {count(a_day, 'minute')} on each day before it.")
            return _say_moved(moved, as_json=as_json)
        back = exams.clear_exam(collection, deck_id)
    if as_json:
        put_json({"facts": back})
    else:
        say(f"No exam. {count(back, 'fact')} due again on the day the last answer promised.")
    return 0


def _say_exams(found: Sequence[Exam], *, as_json: bool) -> int:
    if as_json:
        put_json(
            [
                {
                    "deck": exam.deck_id,
                    "exam_on": exam.on.isoformat(),
                    "days_left": exam.days_left,
                    "minutes": exam.minutes,
                    "before": exam.before,
                    "after": exam.after,
                }
                for exam in found
            ]
        )
        return 0
    if not found:
        say("No exam is set. quizapp exam DECK DATE sets one.")
        return 0
    rows = [
        (
            exam.deck_id,
            exam.on.isoformat(),
            "over" if exam.days_left < 0 else "today" if exam.days_left == 0 else f"{exam.days_left} d",
            str(exam.minutes),
            f"{exam.before:,}",
            f"{exam.after:,}",
        )
        for exam in found
    ]
    put_table(("Deck", "Exam", "In", "Minutes a day", "Due before", "Due after"), rows, right=(2, 3, 4, 5))
    return 0


def _say_undone(undone: Undone | None, verb: str, *, as_json: bool) -> int:
    if as_json:
        first, last = undone.vacation if undone and undone.vacation else (None, None)
        put_json({"facts": undone.facts, "first": _iso(first), "last": _iso(last)} if undone else None)
        return 0
    if undone is None:
        what = "catching up" if verb == "catch-up" else "vacation"
        say(f"No {what} to take back.")
        return 0
    if undone.vacation:
        say(f"The vacation from {_iso(undone.vacation[0])} to {_iso(undone.vacation[1])} is taken back.")
    say(f"{count(undone.facts, 'fact')} due again as before the move.")
    if undone.left:
        say(f"An earlier one is left: quizapp {verb} --undo takes it back too.")
    return 0


def _say_moved(moved: Counter[Day], *, as_json: bool) -> int:
    if as_json:
        put_json({date_of(day).isoformat(): facts for day, facts in sorted(moved.items())})
        return 0
    for day, facts in sorted(moved.items()):
        put(f"{date_of(day).isoformat()}  {facts:,}")
    say(f"{count(moved.total(), 'fact')} moved." if moved else "Nothing had to be moved.")
    return 0
