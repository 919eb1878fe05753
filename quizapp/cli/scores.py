"""`scores`: the quizzes taken, and one of them answer by answer, as a table, JSON or CSV.

The JSON and CSV of each are documented at its function and only ever grow: names keep their meaning.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.cli.opening import opened
from quizapp.cli.wording import count, day, minutes, put, put_csv, put_json, put_table, say
from quizapp.errors import UsageError
from quizapp.learning.events import Moment
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection import Collection
    from quizapp.learning.paper import Paper
    from quizapp.learning.result import Line, Result
    from quizapp.learning.stats import Score

ID_COLUMNS = 13
"""The start of a uuid7 that holds its millisecond: two quizzes by one learner differ there."""

LINE_NAMES = (
    "number",
    "deck",
    "question",
    "type",
    "topic",
    "subject",
    "prompt",
    "outcome",
    "score",
    "given",
    "right",
    "own_word",
    "answer_ms",
    "marks",
    "confidence",
)


def print_scores(folders: Sequence[Path], deck: str | None, output: str) -> int:
    """The quizzes that were ended, newest first; discarded ones are left out.

    JSON and CSV, one a quiz: "quiz_id", "at" (ISO 8601), "decks" and "topics" (CSV: with spaces between; none: all),
    "kind" (quiz, exam, retry, same paper, cram), "how" (finished, unfinished), "percent" (0..100), "marks", "of"
    (questions), "highest" (marks they could bring), "scoring" (plain, confidence), "right", "partly", "wrong",
    "not_answered", "own_word", "passed" (null: no pass mark), "used_ms", "filter" ("": none); and of quizzes that enter
    a trend (else null) "moving_average" (of the last five), "percentile" (0..1 of those before it, null: the first),
    "is_best" (so far).
    """
    from quizapp.collection.exporting import SCORE_NAMES, score_rows
    from quizapp.collection.overview import list_scores

    with opened(folders) as collection:
        found = list_scores(collection, None if deck is None else deck_or_gone(collection, deck))
        titles = {one.deck_id: one.title for one in collection.every_deck()}
        now = collection.now()
    data = score_rows(found)
    if output == "json":
        put_json(data)
    elif output == "csv":
        put_csv(data, SCORE_NAMES)
    elif found:
        put_table(
            ("Day", "Deck", "Score", "Questions", "Time", "Kind", "Quiz"),
            [_score_row(score, titles, now) for score in found],
            right=(2, 3, 4),
        )
    else:
        say("No quiz taken yet: quizapp quiz DECK begins one.")
    return 0


def deck_or_gone(collection: Collection, name: str) -> str:
    """The deck meant; one that is gone still has its answers and scores, by its id."""
    try:
        return collection.indexed(name).deck_id
    except UsageError:
        if any(name == deck for _, deck in collection.store.answered_days()):
            return name
        raise


def _score_row(score: Score, titles: dict[str, str], now: Moment) -> tuple[str, ...]:
    kind = str(score.kind) if score.how == "finished" else f"{score.kind}, {score.how}"
    from quizapp.learning.stats import part_words

    part = part_words(score.topics, score.filter)
    return (
        day(score.at, now),
        ", ".join(titles.get(deck, deck) for deck in score.decks) + (f" · {part}" if part else ""),
        f"{score.percent}%",
        str(score.of),
        minutes(score.used_ms),
        kind if score.passed is None else f"{kind}, {'passed' if score.passed else 'not passed'}",
        score.quiz_id[:ID_COLUMNS],
    )


def print_one_quiz(folders: Sequence[Path], quiz_id: str, output: str) -> int:
    """One quiz again, answer by answer; `quiz_id` or the start of it.

    JSON: {"quiz_id", "seed", "decks", "percent", "marks", "of", ..., "questions": [one a question]}; CSV: the
    questions alone. A question: "number", "deck", "question", "type", "topic", "subject", "prompt" (as asked),
    "outcome", "score" (0..1), "given" and "right" (lists of texts), "own_word", "answer_ms", "marks",
    "confidence" (guess, unsure, sure; null where it was not said).
    """
    from quizapp.collection.quiz import result_of

    with opened(folders) as collection:
        paper, result = result_of(collection, whole_id(collection, quiz_id))
    lines = [_line_data(number, line) for number, line in enumerate(result.lines, start=1)]
    if output == "csv":
        put_csv(lines, LINE_NAMES)
    elif output == "json":
        head = {"quiz_id": paper.quiz_id, "seed": paper.seed, "decks": list(paper.settings.decks)}
        put_json({**head, **result.summary, "used_ms": result.used_ms, "questions": lines})
    else:
        _put_result(paper, result)
    return 0


def whole_id(collection: Collection, start: str) -> str:
    """The id of the one quiz whose id begins so. UsageError where there is none, or more."""
    from quizapp.collection.overview import list_scores

    found = [score.quiz_id for score in list_scores(collection) if score.quiz_id.startswith(start)] if start else []
    if len(found) == 1:
        return found[0]
    if found:
        raise UsageError(f"{len(found)} quizzes begin with “{start}”.", hint="Write more of the id.")
    raise UsageError(f"there is no quiz “{start}”.", hint="quizapp scores lists them.")


def _line_data(number: int, line: Line) -> dict[str, Any]:
    asked = line.item.asked
    return {
        "number": number,
        "deck": asked.deck_id,
        "question": asked.question_id,
        "type": asked.type,
        "topic": line.item.topic,
        "subject": line.item.subject,
        "prompt": line.item.prompt,
        "outcome": str(line.outcome),
        "score": round(line.score, 4),
        "given": list(line.given),
        "right": list(line.right),
        "own_word": line.overridden,
        "answer_ms": line.answer_ms,
        "marks": round(line.marks, 4),
        "confidence": None if line.confidence is None else line.confidence.name.lower(),
    }


def _put_result(paper: Paper, result: Result) -> None:
    put(shown(f"{', '.join(paper.settings.decks)}: {result_said(result)}"))
    for number, line in enumerate(result.lines, start=1):
        put(shown(f"{number}. {line.item.prompt}"))
        put(shown(f"   {line_said(line)}"))


def result_said(result: Result) -> str:
    """`80%, 16.0 of 20 marks: 14 right, 4 partly, 1 wrong, 1 not answered.`, and whose word it is."""
    parts = [f"{result.right} right", f"{result.partly} partly", f"{result.wrong} wrong"]
    parts.append(f"{result.not_answered} not answered")
    own = [f"{result.own_word} by your own word"] if result.own_word else []
    own += [f"{result.self_marked} self-marked"] if result.self_marked else []
    passed = "" if result.passed is None else " Passed." if result.passed else " Not passed."
    marks = f"{result.marks:.1f} of {count(round(result.highest), 'mark')}"
    return f"{', '.join([f'{result.percent}%', *own])}, {marks}: {', '.join(parts)}.{passed}"


def sureness_said(result: Result) -> list[str]:
    """`Sure: 8.0 of 9 right.`, one line for each confidence that was said."""
    return [f"{one.confidence.name.title()}: {one.score:g} of {one.answered} right." for one in result.surenesses]


def line_said(line: Line) -> str:
    """`you: within days   right: within hours`, and what it was counted as."""
    said = str(line.outcome).replace("_", " ") + (" by your own word" if line.overridden else "")
    if line.self_marked:
        return f"{said}, self-marked. Right: {'; '.join(line.right)}."
    given = "; ".join(text or "nothing" for text in line.tied(line.given, ": ")) or "nothing"
    return f"{said}. You: {given}. Right: {'; '.join(line.tied(line.right, ': '))}."
