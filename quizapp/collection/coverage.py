"""What a deck asks of its article: facts by subject and topic, and the sentences that no question asks about.

A sentence is asked about when a question quotes some of it; what counts as a sentence (a title, a share line or a
reference does not) is decided by the generator's reading of the article.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from quizapp.collection import Collection
from quizapp.deck.model import Deck
from quizapp.generation.article import Sentence, read

TOPICS = ("condition", "mechanism", "statistic", "finding", "case")


@dataclass(frozen=True, slots=True)
class Unasked:
    """A sentence that no question asks about: its section (None: none), its line in the article from 1, its text."""

    section: str | None
    line: int
    text: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """`facts` counts by (subject, topic), "" where a question names none; subjects stand in the order of the deck.

    `topics` are those that occur, the usual ones first. `sentences` is how many the article has.
    """

    deck_id: str
    article_file: str
    subjects: tuple[str, ...]
    topics: tuple[str, ...]
    facts: Mapping[tuple[str, str], int]
    sentences: int
    unasked: tuple[Unasked, ...]


def coverage(collection: Collection, deck_id: str) -> Coverage:
    """The map of one deck. Raises ArticleError where its article cannot be read, as `Collection.article` does."""
    return covered(collection.deck(deck_id), collection.article(deck_id))


def covered(deck: Deck, article: str) -> Coverage:
    """The map of a deck on the text of its article."""
    facts = Counter(_places(deck))
    sentences = sentences_of(article)
    topics = dict.fromkeys(topic for _, topic in facts)
    return Coverage(
        deck_id=deck.id,
        article_file=(deck.article and deck.article.file) or "",
        subjects=tuple(dict.fromkeys(subject for subject, _ in facts)),
        topics=tuple(sorted(topics, key=lambda topic: TOPICS.index(topic) if topic in TOPICS else len(TOPICS))),
        facts=facts,
        sentences=len(sentences),
        unasked=tuple(
            Unasked(sentence.section, article.count("\n", 0, sentence.start) + 1, sentence.text)
            for sentence in _unasked(deck, article, sentences)
        ),
    )


@lru_cache(maxsize=2)
def sentences_of(article: str) -> tuple[Sentence, ...]:
    """The sentences of an article, kept: finding them takes long, and a map is asked for again and again."""
    return read(article).sentences


def _places(deck: Deck) -> Iterator[tuple[str, str]]:
    """Subject and topic of each fact; "Gout" and "gout" are one subject, spelt as it first is."""
    spelt: dict[str, str] = {}
    for questions in deck.facts.values():
        subject = next((question.subject for question in questions if question.subject), "")
        topic = next((question.topic for question in questions if question.topic), "")
        yield spelt.setdefault(subject.casefold(), subject), topic


def _unasked(deck: Deck, article: str, sentences: Iterable[Sentence]) -> Iterator[Sentence]:
    spaced, offsets = _spaced(article)
    quotes = {question.source.quote for question in deck.questions if question.source and question.source.quote}
    asked = sorted(
        (offsets[start], offsets[start + len(quote) - 1])
        for quote in (" ".join(quote.split()) for quote in quotes)
        for start in _everywhere(quote, spaced)
    )
    furthest, ends = -1, []
    for _, end in asked:
        furthest = max(furthest, end)
        ends.append(furthest)
    for sentence in sentences:
        before = bisect_left(asked, (sentence.end, -1))
        if not before or ends[before - 1] < sentence.start:
            yield sentence


def _everywhere(quote: str, text: str) -> Iterator[int]:
    start = text.find(quote)
    while start >= 0:
        yield start
        start = text.find(quote, start + len(quote))


def _spaced(text: str) -> tuple[str, Sequence[int]]:
    """The text with every run of white space as one space, and where each character stood."""
    kept: list[str] = []
    offsets: list[int] = []
    for place, char in enumerate(text):
        if not char.isspace():
            kept.append(char)
            offsets.append(place)
        elif kept and kept[-1] != " ":
            kept.append(" ")
            offsets.append(place)
    return "".join(kept), offsets
