"""`stats`: what the log and the memories come to, in words and tables, or as JSON.

The JSON is documented at its function and only ever grows: names keep their meaning. Days are ISO dates, shares 0..1,
times milliseconds; null stands where there is nothing to tell a number of.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.cli.options import CalendarDate, DeckName, decks_option, json_option, plain_option

if TYPE_CHECKING:
    from quizapp.collection import Collection
    from quizapp.learning.activity import Answers, Retention, Share
    from quizapp.learning.calibration import Interval
    from quizapp.learning.events import Day
    from quizapp.learning.readiness import MinutesPlan, Readiness
    from quizapp.learning.statistics import Statistics

FURTHEST_DAYS = 36_500


@click.command()
@click.argument("decks", type=DeckName(), nargs=-1)
@click.option(
    "--days",
    type=click.IntRange(1, FURTHEST_DAYS),
    default=30,
    show_default=True,
    help="What is counted by day: so many.",
)
@click.option("--exam", "exam_on", type=CalendarDate(), metavar="DATE", help="What is expected on that date.")
@click.option(
    "--minutes", type=click.FloatRange(0, 1_440, min_open=True), help="What is best asked in so many minutes."
)
@plain_option
@json_option
@decks_option
@click.pass_obj
def stats(
    folders: list[Path],
    *,
    decks: tuple[str, ...],
    days: int,
    exam_on: date | None,
    minutes: float | None,
    plain: bool,
    as_json: bool,
) -> int:
    """Say what you know: of DECKS, or of everything. Days, what falls due, what was remembered, what is hardest."""
    return print_stats(folders, decks, days=days, exam_on=exam_on, minutes=minutes, plain=plain, as_json=as_json)


def print_stats(
    folders: Sequence[Path],
    decks: Sequence[str],
    *,
    days: int = 30,
    exam_on: date | None = None,
    minutes: float | None = None,
    plain: bool = False,
    as_json: bool = False,
) -> int:
    """Statistics of these decks (none: of everything); see `statistics_data` for the JSON.

    An exam that the settings of a single deck name is looked ahead to unasked.
    """
    from quizapp.cli.opening import opened, paths_and_settings, plain_wished
    from quizapp.cli.scores import deck_or_gone
    from quizapp.cli.wording import put_json, say
    from quizapp.collection.statistics import plan, readiness, statistics

    _, settings = paths_and_settings()
    with opened(folders, settings) as collection:
        named = tuple(dict.fromkeys(deck_or_gone(collection, deck) for deck in decks))
        found = statistics(collection, named, days=days)
        on = _exam_day(collection, named, exam_on)
        ahead = None if on is None else readiness(collection, named, on)
        planned = None if minutes is None else plan(collection, named, minutes)
    if as_json:
        put_json(statistics_data(found, ahead, planned))
        return 0
    from quizapp.cli.chapters import chapters, minutes_chapter, put_chapters, readiness_chapter

    asked = [minutes_chapter(planned)] if planned else []
    asked += [readiness_chapter(ahead, found)] if ahead else []
    put_chapters(
        (*asked, *chapters(found, with_streak=settings.show_streak)),
        plain=plain or plain_wished(settings, os.environ),
    )
    if not found.calendar.answered + found.calendar.earlier + found.calendar.later:
        say("Nothing answered yet: quizapp study asks the first.")
    return 0


def _exam_day(collection: Collection, decks: Sequence[str], exam_on: date | None) -> Day | None:
    from quizapp.learning.events import study_day

    if exam_on is not None:
        return study_day(exam_on)
    on = collection.settings.study(decks[0]).exam_on if len(decks) == 1 else None
    return study_day(on) if on is not None and study_day(on) >= collection.now().day else None


def statistics_data(
    found: Statistics, ahead: Readiness | None = None, planned: MinutesPlan | None = None
) -> dict[str, Any]:
    """Statistics as JSON.

    {"decks", "days", "today", "calendar": {"earlier", "later", "days": [one a day]}, "forecast": {"backlog", "due":
    [today's, ...], "later"}, "retention" and "retention_by": {"week", "month"}: {"first", "last", "young", "mature",
    "total": {"passed", "of", "share", "low", "high"}}, "calibration": {"answers", "predicted", "observed", "log_loss",
    "rmse", "bins"}, "memory": {"facts", "seen", "known_now", "retrievability", "stability", "difficulty": {"edges",
    "counts"}}, "mastery", "hours", "types", "confidence" (1 sure, 2 unsure, 3 a guess), "hardest", "leeches",
    "confusions", "readiness" and "plan" (null unless asked for)}.
    """
    today = asdict(found.today)
    return {
        "decks": list(found.decks),
        "days": found.days,
        "today": {**today, "day": _date(found.today.day)},
        "calendar": {
            "earlier": found.calendar.earlier,
            "later": found.calendar.later,
            "days": [{**asdict(day), "day": _date(day.day)} for day in found.calendar.days],
        },
        "forecast": {
            "first": _date(found.forecast.today),
            "backlog": found.forecast.backlog,
            "due": list(found.forecast.due),
            "later": found.forecast.later,
        },
        "retention": _retention(found.retention),
        "retention_by": {
            "week": [_retention(one) for one in found.retention_by_week],
            "month": [_retention(one) for one in found.retention_by_month],
        },
        "calibration": _calibration(found),
        "memory": _memory(found),
        "mastery": [
            {**_rounded(asdict(cell)), "facts": cell.facts, "level": cell.level, "word": cell.word}
            for cell in found.mastery
        ],
        "hours": _answers(found.hours),
        "types": _answers(found.types),
        "confidence": _answers(found.confidence),
        "hardest": [{**_rounded(asdict(one)), "is_leech": one.is_leech} for one in found.hardest],
        "leeches": found.leeches,
        "confusions": [{**asdict(one), "questions": list(one.questions)} for one in found.confusions],
        "readiness": None if ahead is None else _readiness(ahead),
        "plan": None if planned is None else {**_rounded(asdict(planned)), "facts": list(planned.facts)},
    }


def _date(day: Day) -> str:
    from quizapp.learning.events import date_of

    return date_of(day).isoformat()


def _rounded(data: dict[str, Any]) -> dict[str, Any]:
    return {name: round(value, 4) if isinstance(value, float) else value for name, value in data.items()}


def _interval(interval: Interval | None) -> dict[str, float | None]:
    if interval is None:
        return {"low": None, "high": None}
    return {"low": round(interval.low, 4), "high": round(interval.high, 4)}


def _share(share: Share) -> dict[str, Any]:
    value = None if share.share is None else round(share.share, 4)
    return {"passed": share.passed, "of": share.of, "share": value, **_interval(share.interval)}


def _retention(one: Retention) -> dict[str, Any]:
    parts = {"young": _share(one.young), "mature": _share(one.mature), "total": _share(one.total)}
    return {"first": _date(one.first), "last": _date(one.last), **parts}


def _calibration(found: Statistics) -> dict[str, Any]:
    data = _rounded(asdict(found.calibration))
    bins = [{**_rounded(asdict(one)), **_interval(one.interval)} for one in found.calibration.bins]
    return {**data, "bins": [{name: value for name, value in one.items() if name != "interval"} for one in bins]}


def _memory(found: Statistics) -> dict[str, Any]:
    held = found.memories
    histograms = {
        name: {"edges": list(one.edges), "counts": list(one.counts)}
        for name, one in (
            ("retrievability", held.retrievability),
            ("stability", held.stability),
            ("difficulty", held.difficulty),
        )
    }
    return {"facts": held.facts, "seen": held.seen, "known_now": round(held.known_now, 4), **histograms}


def _answers(found: Iterable[Answers]) -> list[dict[str, Any]]:
    return [{**asdict(one), "share": None if one.share.share is None else round(one.share.share, 4)} for one in found]


def _readiness(ahead: Readiness) -> dict[str, Any]:
    curve = [{"facts_a_day": pace, "expected": round(share, 4)} for pace, share in ahead.curve]
    return {**_rounded(asdict(ahead)), "on": _date(ahead.on), "curve": curve}
