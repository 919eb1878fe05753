"""Checking deck files: every problem in files and folders, whether or not the collection uses them.

What the format says of a file comes with the deck; what the rules on good questions say of each question is asked here,
with the article at hand where the deck names one. Opens the index (which decides what stands for an id) but never the
log, so that decks can be checked where nothing of the learner's may be written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.collection import IndexedDeck, deck_folders
from quizapp.config import Paths, Settings
from quizapp.deck.library import DeckFile, article_text, load, scan
from quizapp.deck.problem import Problem, Severity
from quizapp.errors import ArticleError
from quizapp.storage.index import open_index
from quizapp.text import fit

if TYPE_CHECKING:
    from quizapp.deck.file import Parsed
    from quizapp.deck.lint import Finding
    from quizapp.deck.model import Deck

_FORMAT_TELLS_TOO = {"E01", "E15", "E16"}
"""Nothing asked or no answer, a cloze without a blank, a choice without wrong options."""
_SEVERITIES: dict[str, Severity] = {"E": "error", "W": "warning", "I": "note"}


@dataclass(frozen=True, slots=True)
class CheckedDeck:
    """A deck with all that was found: `problems` of the format and of the rules, by line."""

    deck: IndexedDeck
    problems: tuple[Problem, ...]


def check(
    paths: Paths,
    settings: Settings,
    more: Sequence[Path] = (),
    targets: Sequence[Path] = (),
    *,
    generated: bool = False,
) -> tuple[CheckedDeck, ...]:
    """The decks in `targets` (files and folders), else all there are (`more`: further folders), with their problems.

    A target that is not there is a deck with a problem. `generated` reads the questions as strictly as the generator
    reads its own.
    """
    files = scan(tuple(targets) or deck_folders(paths, settings, more))
    missing = tuple(DeckFile(target, 0, 0, bundled=False) for target in targets if not target.exists())
    read: dict[DeckFile, Parsed] = {}

    def read_once(file: DeckFile) -> Parsed:
        return read[file] if file in read else read.setdefault(file, load(file))

    index = open_index(paths.index)
    try:
        decks = index.decks((*missing, *files), read_once)
    finally:
        index.close()
    return tuple(_checked(deck, read_once(deck.file), generated=generated) for deck in decks)


def _checked(indexed: IndexedDeck, parsed: Parsed, *, generated: bool) -> CheckedDeck:
    if parsed.deck is None:
        return CheckedDeck(indexed, indexed.problems)
    found = _coded(indexed.problems, _judged(indexed.path, parsed, parsed.deck, generated=generated))
    return CheckedDeck(indexed, tuple(sorted(found, key=lambda problem: problem.line or 0)))


def _coded(told: Sequence[Problem], found: Iterable[Problem]) -> list[Problem]:
    """What the format told and what the rules found; where both say the same, once, by the rule's code."""
    together = list(told)
    for problem in found:
        known = (
            place
            for place, other in enumerate(together)
            if problem.rule in _FORMAT_TELLS_TOO
            and (other.severity, other.rule, other.question_id) == ("error", None, problem.question_id)
        )
        place = next(known, None)
        if place is None:
            together.append(problem)
        else:
            together[place] = replace(together[place], rule=problem.rule)
    return together


def _judged(path: Path, parsed: Parsed, deck: Deck, *, generated: bool) -> Iterator[Problem]:
    from quizapp.deck.lint import lint_deck, lint_tables

    article = None
    if deck.article and deck.article.file:
        try:
            article = article_text(path, deck)
        except ArticleError as error:
            message = error.message[:1].upper() + error.message[1:]
            yield Problem("warning", message, error.hint, str(path))
    for finding in lint_deck(deck, article, generated=generated):
        yield _problem(finding, path, parsed.lines.get(finding.question_id))
    # A question that the format refuses may be refused for what a rule names better.
    for line, table in parsed.left_out:
        for finding in lint_tables([table], article, generated=generated):
            yield _problem(finding, path, line)


def _problem(finding: Finding, path: Path, line: int | None) -> Problem:
    return Problem(
        _SEVERITIES[finding.severity],
        f'question "{fit(finding.question_id, 60)}": {finding.message}',
        finding.hint,
        str(path),
        line,
        question_id=finding.question_id,
        rule=finding.rule,
    )
