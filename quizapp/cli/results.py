"""The verb `scores`: the list, one quiz again, the trend, and two quizzes question by question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.cli.options import DeckName, decks_option, json_option, plain_option
from quizapp.errors import UsageError

if TYPE_CHECKING:
    from quizapp.cli.chapters import Chapter
    from quizapp.collection import Collection
    from quizapp.collection.results import Comparison
    from quizapp.learning.events import Moment
    from quizapp.learning.result import Line
    from quizapp.learning.trend import TopicTrend, Trend

COMPARE = "compare"
COMPARED_NAMES = ("question", "prompt", "change", "first_score", "second_score", "first_given", "second_given", "right")


@click.command()
@click.argument("deck", type=DeckName(), nargs=-1, metavar="[DECK | compare QUIZ QUIZ]")
@click.option("--quiz", "quiz_id", metavar="ID", help="Show one quiz again, answer by answer.")
@click.option("--trend", is_flag=True, help="Show how it went: averages, best, percentile, by deck and by topic.")
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV.")
@plain_option
@json_option
@decks_option
@click.pass_obj
def scores(
    folders: list[Path],
    *,
    deck: tuple[str, ...],
    quiz_id: str | None,
    trend: bool,
    plain: bool,
    as_json: bool,
    as_csv: bool,
) -> int:
    """List the quizzes taken, newest first: of DECK or of all. compare puts two of them side by side."""
    from quizapp.cli.scores import print_one_quiz, print_scores

    if as_json and as_csv:
        raise UsageError("--json and --csv exclude each other.", hint="Give one of them.")
    if trend and as_csv:
        raise UsageError("a trend is no single table.", hint="quizapp scores --csv has every quiz with its average.")
    output = "json" if as_json else "csv" if as_csv else "table"
    if deck[:1] == (COMPARE,) and len(deck) == 3:
        return print_comparison(folders, deck[1], deck[2], output)
    if len(deck) > 1 or deck == (COMPARE,):
        raise UsageError(
            "one deck, or two quizzes.", hint="quizapp scores compare QUIZ QUIZ; quizapp scores names them."
        )
    if quiz_id is not None:
        return print_one_quiz(folders, quiz_id, output)
    if trend:
        return print_trend(folders, *deck, plain=plain, as_json=as_json)
    return print_scores(folders, deck[0] if deck else None, output)


def print_trend(folders: Sequence[Path], deck: str | None = None, *, plain: bool = False, as_json: bool = False) -> int:
    """How quizzes over the same decks and topics went, and each topic over all of them.

    JSON: {"trends": [{"decks", "topics", "filter", "quizzes": [{"quiz_id", "at", "percent", "moving_average"}], "best":
    {"quiz_id", "at", "percent"}, "percentile" (0..1 of the last among those before it; null: the first),
    "distribution": [quizzes of 0-9, 10-19, ... 90-100 percent]}], "topics": [{"topic", "points": [{"at", "percent",
    "questions", "moving_average"}]}]}.
    """
    import os

    from quizapp.cli.chapters import put_chapters
    from quizapp.cli.opening import opened, paths_and_settings, plain_wished
    from quizapp.cli.scores import deck_or_gone
    from quizapp.cli.wording import put_json, say
    from quizapp.collection.overview import list_scores
    from quizapp.collection.results import trends_by_topic
    from quizapp.learning.trend import trends

    _, settings = paths_and_settings()
    with opened(folders, settings) as collection:
        deck_id = None if deck is None else deck_or_gone(collection, deck)
        found = trends(list_scores(collection, deck_id))
        topics = trends_by_topic(collection, deck_id)
        titles = {one.deck_id: one.title for one in collection.every_deck()}
        now = collection.now()
    if as_json:
        put_json({"trends": [_trend_data(one) for one in found], "topics": [_topic_data(one) for one in topics]})
        return 0
    told = [_trend_told(one, titles, now) for one in found]
    told += [_topics_told(topics)] if topics else []
    if told:
        put_chapters(told, plain=plain or plain_wished(settings, os.environ))
    else:
        say("No trend yet: it takes whole quizzes of ten questions or more. quizapp quiz DECK begins one.")
    return 0


def _trend_data(trend: Trend) -> dict[str, Any]:
    from quizapp.cli.wording import iso

    def point(place: int) -> dict[str, Any]:
        score = trend.quizzes[place]
        head = {"quiz_id": score.quiz_id, "at": iso(score.at), "percent": score.percent}
        return {**head, "moving_average": round(trend.moving[place], 2)}

    best = {"quiz_id": trend.best.quiz_id, "at": iso(trend.best.at), "percent": trend.best.percent}
    return {
        "decks": list(trend.decks),
        "topics": list(trend.topics),
        "filter": trend.filter,
        "quizzes": [point(place) for place in range(len(trend.quizzes))],
        "best": best,
        "percentile": None if trend.percentile is None else round(trend.percentile, 4),
        "distribution": list(trend.distribution),
    }


def _topic_data(trend: TopicTrend) -> dict[str, Any]:
    from quizapp.cli.wording import iso

    points = zip(trend.at, trend.percents, trend.questions, trend.moving, strict=True)
    return {
        "topic": trend.topic,
        "points": [
            {"at": iso(at), "percent": round(percent, 2), "questions": of, "moving_average": round(mean, 2)}
            for at, percent, of, mean in points
        ],
    }


def _trend_told(trend: Trend, titles: dict[str, str], now: Moment) -> Chapter:
    from quizapp.cli.chapters import Chapter
    from quizapp.cli.wording import count, day, percent
    from quizapp.learning.stats import part_words

    decks = ", ".join(titles.get(deck, deck) for deck in trend.decks)
    title = ": ".join(filter(None, (decks, part_words(trend.topics, trend.filter))))
    said = [
        f"{count(len(trend.quizzes), 'quiz', 'quizzes')}; last {trend.last.percent}%,"
        f" average of the last five {trend.moving[-1]:.0f}%, best {trend.best.percent}% ({day(trend.best.at, now)})."
    ]
    if trend.percentile is not None:
        said.append(f"The last was better than {percent(trend.percentile)} of those before it.")
    rows = tuple(
        (day(score.at, now), f"{score.percent}%", f"{mean:.0f}%")
        for score, mean in zip(trend.quizzes, trend.moving, strict=True)
    )
    return Chapter(title, tuple(said), ("Day", "Score", "Average"), rows, tuple(map(float, trend.percents)), 100.0)


def _topics_told(topics: Sequence[TopicTrend]) -> Chapter:
    from quizapp.cli.chapters import Chapter

    rows = tuple(
        (
            one.topic,
            f"{sum(one.questions):,}",
            f"{one.percents[-1]:.0f}%",
            f"{one.moving[-1]:.0f}%",
            f"{max(one.percents):.0f}%",
        )
        for one in topics
    )
    head = ("Topic", "Questions", "Last", "Average", "Best")
    return Chapter("By topic", (), head, rows, tuple(one.moving[-1] for one in topics), 100.0)


def print_comparison(folders: Sequence[Path], first: str, second: str, output: str) -> int:
    """Two quizzes question by question; each by its id or the start of it.

    JSON: {"first", "second": {"quiz_id", "percent"}, "questions": [one a question]}; CSV: the questions alone. A
    question: "question" (deck/id), "prompt", "change" (better, worse, same, only in the first, only in the second),
    "first_score", "second_score" (0..1; null: not asked there), "first_given", "second_given", "right" (lists).
    """
    from quizapp.cli.opening import opened
    from quizapp.cli.scores import whole_id
    from quizapp.cli.wording import put_csv, put_json
    from quizapp.collection.results import compare_quizzes

    with opened(folders) as collection:
        found = compare_quizzes(collection, whole_id(collection, first), whole_id(collection, second))
        days = _days_of(collection, found)
    rows = [_compared_data(row.first, row.second, str(row.change), row.prompt) for row in found.rows]
    if output == "csv":
        put_csv(rows, COMPARED_NAMES)
    elif output == "json":
        heads = [
            {"quiz_id": paper.quiz_id, "percent": result.percent}
            for paper, result in zip(found.papers, found.results, strict=True)
        ]
        put_json({"first": heads[0], "second": heads[1], "questions": rows})
    else:
        _put_comparison(found, rows, days)
    return 0


def _days_of(collection: Collection, found: Comparison) -> tuple[str, str]:
    from quizapp.cli.wording import day
    from quizapp.collection.overview import list_scores

    at = {score.quiz_id: score.at for score in list_scores(collection)}
    first, second = (day(at[paper.quiz_id], collection.now()) for paper in found.papers)
    return first, second


def _compared_data(first: Line | None, second: Line | None, change: str, prompt: str) -> dict[str, Any]:
    line = second or first
    assert line is not None  # noqa: S101 - one of them asked it
    return {
        "question": line.item.asked.question_ref,
        "prompt": prompt,
        "change": change,
        "first_score": None if first is None else round(first.score, 4),
        "second_score": None if second is None else round(second.score, 4),
        "first_given": [] if first is None else list(first.given),
        "second_given": [] if second is None else list(second.given),
        "right": list(line.right),
    }


def _put_comparison(found: Comparison, rows: Sequence[dict[str, Any]], days: tuple[str, str]) -> None:
    from quizapp.cli.wording import put, put_table
    from quizapp.text import fit

    first, second = found.results
    changes = Counter(row["change"] for row in rows)
    said = ", ".join(f"{n} {change}" for change, n in changes.most_common())
    put(f"{days[0]}: {first.percent}%. {days[1]}: {second.percent}%. {said}.")
    put_table(
        ("Change", "First", "Second", "Question"),
        [
            (row["change"], _mark(row["first_score"]), _mark(row["second_score"]), fit(row["prompt"], 70))
            for row in rows
        ],
        right=(1, 2),
    )


def _mark(score: float | None) -> str:
    return "–" if score is None else f"{score:.2f}".rstrip("0").rstrip(".")
