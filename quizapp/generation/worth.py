"""How likely a teacher would ask for what a statement answers: the one measure by which questions are ranked.

A weighted sum of what can be seen of a statement: its answer, its place in the clause, the clause, what stands beside
it and how often the article speaks of it. The weights are those of a logistic regression on the annotated articles of
tests/data (`python -m tests.benchmarks.worth --write`), measured there on articles that had no part in them. Which
statements exist, and how many are kept, is none of this module's business.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Final

from quizapp.generation import conditions, mechanisms, words
from quizapp.generation.article import Article
from quizapp.generation.statements import Statement
from quizapp.generation.wordlists import listed

_PAST: Final = re.compile(r"\b(?:was|were|had|did|became|took|[a-z]+ed)\b")
_PRESENT: Final = re.compile(r"\b(?:is|are|may|might|can|should|will|if|when|often|usually)\b")
_PERSONAL: Final = re.compile(r"\b(?:you|your|we|our|us|I|my)\b")
_TOLD: Final = re.compile(r"\b(?:he|she|his|her|says|said)\b", re.IGNORECASE)
# Words right before an answer that say how it stands to the rest.
_BEFORE: Final = frozenset(listed("worth.before"))
_OFTEN: Final = 8
_MANY: Final = 12
_LONG_ANSWER_WORDS: Final = 4
_SHORT_CLAUSE_WORDS: Final = 8
_LONG_CLAUSE_WORDS: Final = 25


@dataclass(frozen=True, slots=True)
class Company:
    """What a statement is among: how often the article says each word, its subject, and what its sentence holds."""

    frequencies: Mapping[str, int]
    about: str
    figures: int
    candidates: int


def weighed(statements: Iterable[Statement], article: Article, about: str) -> list[Statement]:
    """The statements with `worth` set: the logarithm of the odds that it would be asked for."""
    return [
        replace(statement, worth=sum(_weights().get(name, 0.0) * value for name, value in found.items()))
        for statement, found in seen(statements, article, about)
    ]


def seen(statements: Iterable[Statement], article: Article, about: str) -> Iterator[tuple[Statement, dict[str, float]]]:
    """Each statement with its features by name, 0 to 1 each; one that is absent is 0."""
    every = list(statements)
    frequencies = Counter(word for one in article.sentences for word in re.findall(r"[^\W\d_]{3,}", one.text.lower()))
    candidates = Counter(statement.clause.sentence.start for statement in every)
    figures = Counter(statement.clause.sentence.start for statement in every if statement.quantity)
    for statement in every:
        at = statement.clause.sentence.start
        company = Company(frequencies, about.lower(), figures[at], candidates[at])
        yield statement, {name: value for name, value in _features(statement, company) if value}


def _features(statement: Statement, company: Company) -> Iterator[tuple[str, float]]:
    yield "any", 1.0
    yield f"topic {statement.topic}", 1.0
    yield f"relation {statement.relation}", 1.0
    yield from _of_answer(statement)
    yield from _of_place(statement)
    yield from _of_clause(statement)
    yield from _of_company(statement, company)


def _of_answer(statement: Statement) -> Iterator[tuple[str, float]]:
    answer = statement.answer
    own = answer.lower().split()
    plain = bool(own) and words.is_plain(own[-1])
    yield "one word", float(len(own) == 1)
    yield "many words", float(len(own) > _LONG_ANSWER_WORDS)
    yield "plain", float(plain)
    yield "plain by itself", float(plain and len(own) == 1)
    yield "in digits", float(statement.quantity is not None and any(char.isdigit() for char in answer))
    yield "a condition", float(conditions.tree_of(answer.lower()) is not None)
    yield "of a mechanism", float(mechanisms.class_of(answer.split()) is not None)
    yield "a medicine", float(any(mechanisms.is_drug(word) for word in own))
    yield "a name", float(statement.start > 0 and answer[:1].isupper())
    yield "of a list", float(len(statement.siblings) > 1)
    yield "of a long list", float(len(statement.siblings) > 2)


def _of_place(statement: Statement) -> Iterator[tuple[str, float]]:
    clause = statement.clause
    before = clause.text[: statement.start].lower().split()
    word = "nothing" if not before else "," if before[-1].endswith(",") else before[-1]
    yield f"behind {word if word in _BEFORE or word == 'nothing' else 'another word'}", 1.0
    yield "how far in", statement.start / max(len(clause.text), 1)
    yield "at the end", float(statement.end >= len(clause.text.rstrip(" .")) - 1)
    if clause.spine is None:
        yield "open reading", 1.0
        return
    first = next((n for n, token in enumerate(clause.tokens) if token.end > statement.start), 0)
    verb = clause.spine.verbs[1]
    yield "in the subject", float(first <= clause.spine.subject[1])
    yield "behind the verb", float(first > verb)
    yield "right behind the verb", float(verb < first <= verb + 2)
    yield "says what it is", float(clause.tokens[verb].low in words.BE)


def _of_clause(statement: Statement) -> Iterator[tuple[str, float]]:
    text = statement.clause.text
    length = len(text.split())
    strength = mechanisms.strength(text)
    yield "a short clause", float(length < _SHORT_CLAUSE_WORDS)
    yield "a long clause", float(length > _LONG_CLAUSE_WORDS)
    yield "tells what acts on what", float(strength > 1)
    yield "names what acts", float(strength == 1)
    yield "somebody speaks", float(_TOLD.search(text) is not None)
    yield "speaks to somebody", float(_PERSONAL.search(text) is not None)
    yield "of the past", float(_PAST.search(text) is not None and _PRESENT.search(text) is None)
    yield "before any heading", float(statement.clause.sentence.section is None)


def _of_company(statement: Statement, company: Company) -> Iterator[tuple[str, float]]:
    own = statement.answer.lower().split()
    times = company.frequencies.get(own[-1], 0) if own else 0
    yield "how often said", min(times, _OFTEN) / _OFTEN
    yield "said once", float(times <= 1)
    yield "part of the subject", float(any(word.rstrip("s") in company.about for word in own if company.about))
    yield "figures beside it", min(company.figures, 3) / 3
    yield "others beside it", min(company.candidates, _MANY) / _MANY


@cache
def _weights() -> dict[str, float]:
    text = (resources.files("quizapp.generation") / "data" / "worth.txt").read_text("utf-8")
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if line and not line.startswith("#"))
    return {name.strip(): float(weight) for name, weight in lines}
