"""Checking deck files: every problem in files and folders, whether or not the collection uses them.

What the format says of a file comes with the deck; what the rules on good questions say of each question is asked here,
with the article at hand where the deck names one, and what a look at several decks finds. Opens the index (which
decides what stands for an id) but never the log, so that decks can be checked where nothing of the learner's may be
written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.collection import IndexedDeck, deck_folders, named, system_clock
from quizapp.config import Paths, Settings
from quizapp.deck.library import DeckFile, article_data, article_text, load, scan, schema_file
from quizapp.deck.problem import Problem, Severity
from quizapp.errors import ArticleError
from quizapp.learning.events import date_of
from quizapp.storage.index import open_index
from quizapp.text import fit, shown

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
    stale_days: int | None = None,
) -> tuple[CheckedDeck, ...]:
    """The decks in `targets` (files and folders), else all there are (`more`: further folders), with their problems.

    A target that is not there is a deck with a problem. `generated` reads the questions as strictly as the generator
    reads its own. `stale_days`: figures older than so many days are named (None: however old they are).
    """
    files = scan(tuple(targets) or deck_folders(paths, settings, more))
    scanned = {file.path for file in files}  # a link that leads nowhere is found, though it does not exist
    missing = tuple(
        DeckFile(target, 0, 0, bundled=False) for target in targets if target not in scanned and not target.exists()
    )
    read: dict[DeckFile, Parsed] = {}

    def read_once(file: DeckFile) -> Parsed:
        return read[file] if file in read else read.setdefault(file, load(file))

    index = open_index(paths.index)
    try:
        decks = index.decks((*missing, *files), read_once)
    finally:
        index.close()
    together = [_Checked(deck, read_once(deck.file)) for deck in decks]
    for one in together:
        one.judge(generated=generated, stale_days=stale_days)
    _lay_side_by_side([one for one in together if one.indexed.deck_id])
    return tuple(one.result() for one in together)


def empty_folders(targets: Sequence[Path]) -> tuple[Path, ...]:
    """The folders among these that hold no deck, so that nothing of them was checked."""
    return tuple(target for target in targets if target.is_dir() and not scan((target,)))


def file_of(paths: Paths, settings: Settings, more: Sequence[Path], name: str) -> Path:
    """The file of the deck that goes by `name` (see `collection.named`), a broken one too. Raises UsageError."""
    return named(known_decks(paths, settings, more), name).path


def known_decks(paths: Paths, settings: Settings, more: Sequence[Path] = ()) -> tuple[IndexedDeck, ...]:
    """Every deck there is, without opening the log."""
    index = open_index(paths.index)
    try:
        return index.decks(scan(deck_folders(paths, settings, more)), load)
    finally:
        index.close()


def schema_text() -> str:
    """The JSON Schema of the deck format."""
    return schema_file().read_text("utf-8")


@dataclass(slots=True)
class _Checked:
    """A deck while it is checked."""

    indexed: IndexedDeck
    parsed: Parsed
    problems: list[Problem] = field(default_factory=list)

    def judge(self, *, generated: bool, stale_days: int | None) -> None:
        """Gather all that is to be said of the deck by itself."""
        self.problems = list(self.indexed.problems)
        deck = self.parsed.deck
        if deck is None:
            # The index may know a file by date and size as it was: rights, or what is in it, can be other ones now.
            if all(problem.severity != "error" for problem in self.problems):
                self.problems += self.parsed.problems
            return
        self.problems = _coded(self.problems, _judged(self.indexed.path, self.parsed, deck, generated=generated))
        if stale_days is not None:
            from quizapp.deck.audit import stale

            now = system_clock()
            for finding in stale(deck, stale_days, date_of(now.day)):
                self.add(finding)

    def add(self, finding: Finding, hint: str = "") -> None:
        """Say a finding at the line of its question."""
        line = self.parsed.lines.get(finding.question_id)
        problem = _problem(finding, self.indexed.path, line)
        self.problems.append(replace(problem, hint=f"{hint} {problem.hint}".strip()))

    def result(self) -> CheckedDeck:
        """What was found, by line."""
        return CheckedDeck(self.indexed, tuple(sorted(self.problems, key=lambda problem: problem.line or 0)))


def _lay_side_by_side(checked: Sequence[_Checked]) -> None:
    """Find what several decks ask alike."""
    from quizapp.deck.audit import asked_elsewhere

    usable = [(one, one.parsed.deck) for one in checked if one.parsed.deck is not None]
    if len(usable) < 2:
        return
    for place, finding, there, name in asked_elsewhere([deck for _, deck in usable]):
        other = usable[there][0]
        usable[place][0].add(finding, f"See {other.indexed.path}:{other.parsed.lines.get(name, 1)}.")


def _coded(told: Sequence[Problem], found: Iterable[Problem]) -> list[Problem]:
    """What the format told and what the rules found; where both say the same, once, by the rule's code."""
    together = list(told)
    for problem in found:
        known = (
            place
            for place, other in enumerate(together)
            if problem.rule in _FORMAT_TELLS_TOO
            and (other.severity, other.rule, other.question_id) == ("error", None, problem.question_id)
            and (problem.question_id is not None or other.line == problem.line)
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
        else:
            yield from _another_article(path, deck)
    for finding in lint_deck(deck, article, generated=generated):
        yield _problem(finding, path, parsed.lines.get(finding.question_id))
    # A question that the format refuses may be refused for what a rule names better.
    for line, table in parsed.left_out:
        for finding in lint_tables([table], article, generated=generated):
            yield _called_by_prompt(_problem(finding, path, line), finding, table)


def _called_by_prompt(problem: Problem, finding: Finding, table: Mapping[str, object]) -> Problem:
    """The problem of a question that cannot be used, which goes by its prompt where it has no id."""
    name, prompt = table.get("id"), table.get("prompt")
    if isinstance(name, str) and name.strip():
        return problem
    called = f'question "{fit(prompt.strip(), 60)}"' if isinstance(prompt, str) and prompt.strip() else "the question"
    return replace(problem, message=f"{called}: {finding.message}", question_id=None)


def _another_article(path: Path, deck: Deck) -> Iterator[Problem]:
    source = deck.article
    if source and source.sha256 and source.sha256.lower() != hashlib.sha256(article_data(path, deck)).hexdigest():
        message = f"The article {source.file} is not as it was when the deck was made: its sha256 is another one."
        hint = f"quizapp generate {source.file} -o {path.name} brings the deck up to date."
        yield Problem("warning", shown(message), shown(hint), str(path), rule="W25")


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
