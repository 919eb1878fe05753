"""An article as a deck: which statements are asked, under which names, in which order.

Ranks by worth within a budget that grows with the article, restores document order, and names questions so that the
same article gives the same deck byte for byte. No clock, no dice, no files: text in, deck out.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

from quizapp.deck.blanks import with_gaps
from quizapp.deck.model import Article as ArticleSource
from quizapp.deck.model import Deck, Question
from quizapp.errors import ArticleError
from quizapp.generation import article, extraction, questions, statements
from quizapp.generation.alone import setting_of
from quizapp.generation.distractors import Unsaid
from quizapp.generation.statements import Statement
from quizapp.generation.subject import subject_of, with_subjects
from quizapp.generation.wording import Voice

FACTS_PER_SENTENCE = 2.9  # on average, before the best are kept
MOST_PER_SENTENCE = 4
LEAST_OF_THE_BEST = 0.0  # where even the best is less likely asked for than not, small talk was read
_Ladder = tuple[Statement, tuple[Question, ...]]


def deck_from_article(
    text: str,
    *,
    deck_id: str,
    title: str | None = None,
    file_name: str | None = None,
    most: int | None = None,
    keep_all: bool = False,
    with_poor: bool = False,
) -> Deck:
    """The deck on `text`, in document order, each fact asked in up to three forms.

    `most` limits the number of facts (None: a budget by the article's length); `keep_all` asks everything found.
    `with_poor` adds what is poorly worded, for somebody to decide on; all else is the same with it and without.
    Raises ArticleError where the text is empty, binary, not English, or states nothing that can be asked.
    """
    read = article.read(text)
    about = subject_of(read)
    asked = questions.Asked(text, Unsaid(text), Voice(text), setting_of(read, about))
    found = extraction.find(read)
    per_sentence = len(found) if keep_all else MOST_PER_SENTENCE
    chosen = with_subjects(statements.chosen(found, per_sentence), about or read.title or "")
    ladders = _ladders(chosen, asked)
    if all(statement.worth < LEAST_OF_THE_BEST for statement, _ in ladders):
        raise ArticleError(
            "The article states nothing that could be asked.", hint="Give one with facts in whole sentences."
        )
    budget = round(FACTS_PER_SENTENCE * len(read.sentences)) + 2 if most is None else most
    kept = ladders if keep_all else _best(ladders, budget)
    if with_poor:
        kept = _with_poor(kept, ladders, chosen, asked)
    heading = title or read.title or deck_id
    source = ArticleSource(
        title=read.title or heading, file=file_name, sha256=hashlib.sha256(text.encode()).hexdigest()
    )
    return Deck(id=deck_id, title=heading, article=source, questions=tuple(q for _, ladder in kept for q in ladder))


def _ladders(chosen: Iterable[Statement], asked: questions.Asked) -> list[_Ladder]:
    """Each statement with its questions, under a name of its own; a place or a prompt that comes again is left out."""
    names: set[str] = set()
    prompts: set[str] = set()
    asked_before: set[tuple[str, int]] = set()
    made: list[_Ladder] = []
    for statement in chosen:
        place = (statement.clause.text, statement.start)
        if place in asked_before:
            continue
        asked_before.add(place)
        name = _unique(_slug(statement), names)
        ladder = tuple(q for q in questions.ladder(statement, name, asked) if _shown(q) not in prompts)
        if ladder:
            names.add(name)
            prompts.update(_shown(question) for question in ladder)
            made.append((statement, ladder))
    return made


def _with_poor(
    kept: list[_Ladder], every: list[_Ladder], chosen: list[Statement], asked: questions.Asked
) -> list[_Ladder]:
    """The ladders that are kept with their poor forms, and those of statements that have no other, in their order."""
    names = {ladder[0].fact_key for _, ladder in every}
    prompts = {_shown(question) for _, ladder in every for question in ladder}
    found = {id(statement): ladder for statement, ladder in every}
    wanted = {id(statement) for statement, _ in kept}
    least = min(statement.worth for statement, _ in kept)
    made: list[_Ladder] = []
    for statement in chosen:
        good = found.get(id(statement), ())
        if (good and id(statement) not in wanted) or (not good and statement.worth < least):
            continue
        name = good[0].fact_key if good else _unique(_slug(statement), names)
        poor = tuple(q for q in questions.poor(statement, name, asked) if _shown(q) not in prompts)
        if good or poor:
            names.add(name)
            prompts.update(map(_shown, poor))
            made.append((statement, (*good, *poor)))
    return made


def _shown(question: Question) -> str:
    return with_gaps(question.prompt, "____").lower()


def _best(ladders: list[_Ladder], limit: int) -> list[_Ladder]:
    """The `limit` ladders worth most, in document order."""
    ranked = sorted(range(len(ladders)), key=lambda n: (-ladders[n][0].worth, n))
    kept = set(ranked[:limit])
    return [ladder for n, ladder in enumerate(ladders) if n in kept]


def _slug(statement: Statement) -> str:
    words = " ".join(filter(None, (statement.subject, statement.relation, statement.answer)))
    plain = unicodedata.normalize("NFKD", words).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "fact"


def _unique(name: str, taken: set[str]) -> str:
    if name not in taken:
        return name
    number = 2
    while f"{name}-{number}" in taken:
        number += 1
    return f"{name}-{number}"
