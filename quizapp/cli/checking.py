"""`check`: what is wrong in deck files, for people and for programs, and the ids that are missing in them.

The formats say the same: lines for people, JSON, SARIF 2.1.0 for code hosts and editors, the annotation lines of GitHub
Actions. The JSON is documented at `print_check` and only ever grows. Needs no log, and no settings where files are
named; only `--fix` opens the log, since what was answered has to follow the ids that it writes.
"""

from __future__ import annotations

import gc
import os
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from quizapp import __version__
from quizapp.cli.listing import deck_data, problem_data
from quizapp.cli.opening import opened, usable_settings
from quizapp.cli.wording import count, put, put_json, say
from quizapp.errors import UsageError
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection.checking import CheckedDeck
    from quizapp.config import Paths, Settings
    from quizapp.deck.problem import Problem

Format = Literal["human", "json", "sarif", "github"]
_COMMANDS = {"error": "error", "warning": "warning", "note": "notice"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How decks are checked. `strict`: warnings fail too and notes are told. `stale`: a span such as 18m, or None."""

    output: Format = "human"
    generated: bool = False
    strict: bool = False
    stale: str | None = None
    fix: bool = False


def print_check(names: Sequence[str], folders: Sequence[Path], wanted: Wanted) -> int:
    """Every problem in these files, folders and decks (none named: in all decks there are); 1 where one is an error.

    UsageError, at the end, for a folder without a deck.

    JSON: a list of {"path", "deck" (null: unusable), "facts", "questions", "problems": [see `problem_data`]}, notes
    included.
    """
    from quizapp.collection.checking import check, empty_folders

    stale_days = _stale_days(wanted.stale)
    paths, settings, wrong = usable_settings()
    targets = tuple(_target(name, paths, settings, folders) for name in names)
    if wanted.fix:
        _fix(targets, folders)
    gc.disable()  # a big deck is a million values that all stay; looking for rubbish among them takes time
    try:
        decks = check(paths, settings, folders, targets, generated=wanted.generated, stale_days=stale_days)
    finally:
        gc.enable()
    empty = empty_folders(targets)
    if decks or not empty or wanted.output != "human":
        _put(decks, wanted)
    if wrong is not None and not targets:
        raise wrong
    if empty:
        raise UsageError("there is no deck in this folder.", hint="Deck files end in .toml.", where=str(empty[0]))
    failing = {"error", "warning"} if wanted.strict else {"error"}
    return 1 if any(problem.severity in failing for deck in decks for problem in deck.problems) else 0


def _target(name: str, paths: Paths, settings: Settings, folders: Sequence[Path]) -> Path:
    """What is to be checked: a path that is there or looks like one, else the file of a deck of this name."""
    from quizapp.collection.checking import file_of

    path = Path(name)
    if os.path.lexists(path) or name.endswith(".toml") or os.sep in name:
        return path
    try:
        return file_of(paths, settings, folders, name)
    except UsageError as error:
        raise UsageError(error.message.replace("there is no", "there is no file and no", 1), hint=error.hint) from error


def print_schema() -> int:
    """The JSON Schema of the deck format."""
    from quizapp.collection.checking import schema_text

    put(schema_text().rstrip())
    return 0


def _stale_days(span: str | None) -> int | None:
    if span is None:
        return None
    from quizapp.deck.audit import read_span

    days = read_span(span)
    if days is None:
        raise UsageError(f"“{span}” is no span of time.", hint="Write 18m, 2y or 90d.")
    return days


def _fix(targets: Sequence[Path], folders: Sequence[Path]) -> None:
    """Give every question without one an id, in the decks that can be read; bundled ones are left alone."""
    from quizapp.collection.editing import give_ids, open_deck

    with opened((*folders, *(target.absolute() for target in targets))) as collection:
        named = [target.resolve() for target in targets]
        for deck in collection.every_deck():
            inside = any(deck.path.resolve().is_relative_to(target) for target in named)
            if deck.deck_id and not deck.bundled and (inside or not named):
                edit = give_ids(collection, open_deck(collection, str(deck.path)))
                if edit.ids:
                    say(f"{deck.path}: {edit.said}")


def _put(decks: Sequence[CheckedDeck], wanted: Wanted) -> None:
    problems = [problem for deck in decks for problem in deck.problems]
    told = [problem for problem in problems if wanted.strict or problem.severity != "note"]
    if wanted.output == "json":
        put_json([_checked_data(deck) for deck in decks])
    elif wanted.output == "sarif":
        put_json(_sarif(told))
    elif wanted.output == "github":
        for problem in told:
            put(_annotation(problem))
    else:
        for problem in told:
            if problem.rule or problem.severity != "note":  # the format's one note, that a deck is empty, comes below
                put_problem(problem)
        _say_checked(decks, problems)


def put_problem(problem: Problem) -> None:
    """A problem as a compiler tells it: file, line, what and what to do; the line with a caret below, if known."""
    said = f"{problem.message} {problem.hint}".rstrip()
    rule = f"{problem.rule} " if problem.rule else ""
    put(shown(f"{problem.shown.removesuffix(said)}{problem.severity}: {rule}{said}"))
    if problem.snippet:
        put(shown(problem.snippet, lines=True))


def _say_checked(decks: Sequence[CheckedDeck], problems: Sequence[Problem]) -> None:
    for checked in decks:
        is_sound = all(problem.severity != "error" for problem in checked.problems)
        if checked.deck.deck_id and not checked.deck.question_count and is_sound:
            say(f"{checked.deck.path}: No questions yet: quizapp add {checked.deck.deck_id} asks for one.")
    counts = Counter(problem.severity for problem in problems)
    found = f"{count(counts['error'], 'error')}, {count(counts['warning'], 'warning')}"
    found = found if counts["error"] or counts["warning"] else "no problems"
    notes = f" {count(counts['note'], 'note')}: --strict shows them." if counts["note"] else ""
    questions = sum(checked.deck.question_count for checked in decks)
    say(f"{count(len(decks), 'deck')}, {count(questions, 'question')}: {found}.{notes}")


def _checked_data(checked: CheckedDeck) -> dict[str, Any]:
    data = deck_data(checked.deck)
    return {
        "path": data["path"],
        "deck": data["id"],
        "facts": data["facts"],
        "questions": data["questions"],
        "problems": [problem_data(problem) for problem in checked.problems],
    }


def _sarif(problems: Sequence[Problem]) -> dict[str, Any]:
    rules = sorted({problem.rule or "format" for problem in problems})
    driver = {"name": "quizapp", "version": __version__, "rules": [{"id": rule} for rule in rules]}
    return {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": [_sarif_result(problem) for problem in problems]}],
    }


def _sarif_result(problem: Problem) -> dict[str, Any]:
    region = {"startLine": problem.line or 1} | ({"startColumn": problem.column} if problem.column else {})
    place = {"artifactLocation": {"uri": _uri(problem.path)}, "region": region}
    return {
        "ruleId": problem.rule or "format",
        "level": problem.severity,
        "message": {"text": f"{problem.message} {problem.hint}".rstrip()},
        "locations": [{"physicalLocation": place}],
    }


def _from_here(path: str) -> str:
    """The path as seen from the current folder, where it lies below it: what hosts of code know."""
    absolute = Path(path).absolute()
    here = Path.cwd()
    return absolute.relative_to(here).as_posix() if absolute.is_relative_to(here) else str(absolute)


def _uri(path: str) -> str:
    from urllib.parse import quote

    near = _from_here(path)
    found = quote(near.encode("utf-8", "surrogateescape"))
    return f"file://{found}" if Path(near).is_absolute() else found


def _annotation(problem: Problem) -> str:
    """A workflow command: `::error file=...,line=...::message`, what would end it spelled out."""
    place = {"file": _from_here(problem.path), "line": str(problem.line or 1)}
    if problem.column:
        place["col"] = str(problem.column)
    place["title"] = problem.rule or "format"
    keys = ",".join(f"{key}={_escaped(shown(value), ':,')}" for key, value in place.items())
    said = _escaped(shown(f"{problem.message} {problem.hint}".rstrip()))
    return f"::{_COMMANDS[problem.severity]} {keys}::{said}"


def _escaped(text: str, more: str = "") -> str:
    """Percent, line ends and `more` as workflow commands have them."""
    for sign in ("%", "\r", "\n", *more):
        text = text.replace(sign, f"%{ord(sign):02X}")
    return text
