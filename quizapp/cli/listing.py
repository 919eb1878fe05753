"""`decks`, `due`, `overlay`, `paths`: what there is, as a table for people and as JSON for programs.

Imports neither click nor, while the decks are unchanged, pydantic: `due` stands in shell prompts.

The JSON of each is documented at its function and only ever grows: names keep their meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quizapp.cli.opening import opened, usable_settings
from quizapp.cli.wording import minutes, percent, put, put_json, put_table, say
from quizapp.errors import QuizError, StoreError
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection import Collection, IndexedDeck
    from quizapp.collection.overview import DeckRow, Overview
    from quizapp.deck.problem import Problem


def print_decks(folders: Sequence[Path], *, as_json: bool = False) -> int:
    """Every deck that is not hidden; 1 where one of them cannot be used, after the others.

    Where the log cannot be opened, or the settings are wrong, all that can be found are listed and that is raised.

    JSON: a list of {"id" (null: unusable), "title", "path", "bundled", "outdated" (its file is broken), "facts",
    "questions", "topics": {name: facts}, "problems": [see `problem_data`]}.
    """
    from quizapp.collection.updates import updates

    paths, settings, config_error = usable_settings()
    wrong: QuizError | None = config_error
    try:
        with opened(folders, settings) as collection:
            decks = collection.decks()
            for update in updates(collection):
                say(f"{update.own.deck_id}: the newer deck has {update.counts}. quizapp decks --updates lists them.")
    except StoreError as error:
        from quizapp.collection.checking import known_decks

        decks, wrong = known_decks(paths, settings, folders), error
    if as_json:
        put_json([deck_data(deck) for deck in decks])
    else:
        rows = [
            (deck.deck_id, f"{len(deck.facts):,}", f"{deck.question_count:,}", deck.title, str(deck.path))
            for deck in decks
            if deck.deck_id
        ]
        put_table(("Deck", "Facts", "Questions", "Title", "File"), rows, right=(1, 2))
    code = _say_unusable(decks)
    if wrong is not None:
        raise wrong
    return code


def deck_data(deck: IndexedDeck) -> dict[str, Any]:
    """One deck as JSON; see `print_decks`."""
    return {
        "id": deck.deck_id or None,
        "title": deck.title,
        "path": str(deck.path),
        "bundled": deck.bundled,
        "outdated": deck.is_outdated,
        "facts": len(deck.facts),
        "questions": deck.question_count,
        "topics": dict(deck.topics),
        "problems": [problem_data(problem) for problem in deck.problems],
    }


def problem_data(problem: Problem) -> dict[str, Any]:
    """One problem as JSON: "severity" is error, warning or note, "rule" null for the format, "line" counts from 1."""
    return {
        "severity": problem.severity,
        "rule": problem.rule,
        "message": problem.message,
        "hint": problem.hint,
        "path": problem.path,
        "line": problem.line,
        "column": problem.column,
        "question": problem.question_id,
    }


def _say_unusable(decks: Iterable[IndexedDeck]) -> int:
    """Name each deck that cannot be used on stderr, with its first error; 1 where there is one, else 0."""
    unusable = [deck for deck in decks if not deck.deck_id or deck.is_outdated]
    for deck in unusable:
        worst = next((problem for problem in deck.problems if problem.severity == "error"), None)
        still = " Until then its last good version is used." if deck.is_outdated else ""
        say(f"quizapp: {worst.shown if worst else f'{deck.path}: the deck cannot be used.'}{still}")
    return 1 if unusable else 0


def say_followed(collection: Collection) -> None:
    """Let memories follow what was edited or moved outside the app, and say on stderr what that was.

    Decks of which the last good version is used, since their files are broken, are named too.
    """
    from quizapp.collection.identity import follow, told

    if found := follow(collection):
        say(f"quizapp: {told(found)}")
    _say_unusable(deck for deck in collection.decks() if deck.is_outdated)


def print_due(
    folders: Sequence[Path], filter_text: str | None = None, *, short: bool = False, as_json: bool = False
) -> int:
    """What is due and new in each deck, of the facts that fit; 1 where one of them cannot be used, after the others.

    JSON: {"due", "offered", "minutes", "streak_days", "decks": [{"id", "title", "facts", "due", "new", "offered",
    "known" (0..1, null: never studied), "due_tomorrow"}]}. Numbers count facts; "offered" is what study would ask
    today within the limits, "minutes" about how long that takes.
    """
    from quizapp.collection.overview import overview

    with opened(folders) as collection:
        found = overview(collection, _facts_that_fit(collection, filter_text) if filter_text else None)
    usable = [row for row in found.rows if row.deck.deck_id]
    if as_json:
        put_json(_due_data(found, usable))
    elif short:
        put(_due_said(found))
    else:
        rows = [
            (row.deck.deck_id, f"{row.due:,}", f"{row.new:,}", f"{row.offered:,}", percent(row.known), row.deck.title)
            for row in usable
        ]
        put_table(("Deck", "Due", "New", "Today", "Known now", "Title"), rows, right=(1, 2, 3, 4))
        say(_due_said(found))
    return _say_unusable(row.deck for row in found.rows)


def _facts_that_fit(collection: Collection, filter_text: str) -> frozenset[str]:
    from quizapp.collection.questions import matching, read_filter

    return frozenset(row.fact for row in matching(collection, read_filter(collection, filter_text, by_name=True)))


def _due_data(found: Overview, usable: Sequence[DeckRow]) -> dict[str, Any]:
    return {
        "due": found.due,
        "offered": sum(row.offered for row in usable),
        "minutes": round(found.minutes, 1),
        "streak_days": found.streak_days,
        "decks": [
            {
                "id": row.deck.deck_id,
                "title": row.deck.title,
                "facts": row.facts,
                "due": row.due,
                "new": row.new,
                "offered": row.offered,
                "known": None if row.known is None else round(row.known, 4),
                "due_tomorrow": row.due_tomorrow,
            }
            for row in usable
        ],
    }


def _due_said(found: Overview) -> str:
    """`12 due, 20 today, about 7 min`: today's are the due and new facts that study would ask."""
    today = sum(row.offered for row in found.rows)
    if not today:
        return f"{found.due:,} due"
    return f"{found.due:,} due, {today:,} today, about {minutes(found.minutes * 60_000)}"


def print_overlay(folders: Sequence[Path], *, as_json: bool = False) -> int:
    """The learner's own spellings: accepted besides what the decks say, by question.

    JSON: a list of {"question": "deck/question", "accepted": [texts, oldest first]}.
    """
    with opened(folders) as collection:
        accepted = collection.store.accepted()
    if as_json:
        put_json([{"question": question, "accepted": list(texts)} for question, texts in accepted.items()])
    elif accepted:
        put_table(("Question", "Also accepted"), [(ref, ", ".join(texts)) for ref, texts in accepted.items()])
    else:
        say("No spellings of your own yet: o after a wrong answer offers to accept one.")
    return 0


def print_paths(folders: Sequence[Path], *, as_json: bool = False) -> int:
    """Where everything is. Touches nothing, and a settings file that is wrong is named like the rest.

    JSON: {"data", "log", "index", "settings", "decks": [folders, the first wins]}.
    """
    paths, settings, wrong = usable_settings()
    from quizapp.collection import deck_folders

    decks = deck_folders(paths, settings, folders)
    named = {"data": paths.data, "log": paths.log, "index": paths.index, "settings": paths.config_file}
    if as_json:
        put_json({**{name: str(path) for name, path in named.items()}, "decks": [str(folder) for folder in decks]})
    else:
        for name, path in (*named.items(), *(("decks", folder) for folder in decks)):
            put(f"{name:9} {shown(str(path))}")
    if wrong is not None:
        raise wrong
    return 0
