"""A file of Anki as values: decks of questions, what was answered of them, and what is lost on the way.

Decides what a card becomes: one whose template gaps a sentence a cloze, every other a flash with the text of its sides;
what cannot be told as text is a loss that is counted. Ids come from the note's guid and the card's place, so that the
same card is the same question every time. What is done with all this, and any clock, is the matter of the collection.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from quizapp.deck.model import Cloze, Flash, Question
from quizapp.errors import InterchangeError
from quizapp.interchange.anki_package import AnkiCard, AnkiCollection, AnkiNote, AnkiReview, read_package
from quizapp.interchange.anki_text import Gap, answer_part, cloze, filled, media_in, plain
from quizapp.learning.events import DAY_MS, Day, Rating, day_of

ID_START = "anki-"
_MOST_SIGNS = 200_000_000
_MOST_TAGS = 1_000
_REVIEW, _SUSPENDED = 2, -1
_FILTERED, _LAST_KIND_OF_ANSWER = 3, 3
_GAP = "[…]"


@dataclass(frozen=True, slots=True)
class ImportedDeck:
    """A deck by its title there, `A::B`, questions in the order of their cards."""

    title: str
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class ImportedAnswer:
    """One answer; `rating` None where it was practice outside the schedule, `due_on` the day it promised."""

    question_id: str
    at_ms: int
    rating: Rating | None
    answer_ms: int
    due_on: Day


@dataclass(frozen=True, slots=True)
class ImportedInterval:
    """A card with an interval and no answers in the file; `ease` is what the interval grows by."""

    question_id: str
    interval_days: int
    due_on: Day
    ease: float


@dataclass(frozen=True, slots=True)
class Loss:
    """So many of what is not brought along, or not whole."""

    what: str
    number: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """What a file holds. Answers in the order they were given; every id is that of a question in `decks`."""

    decks: tuple[ImportedDeck, ...]
    answers: tuple[ImportedAnswer, ...] = field(repr=False)
    intervals: tuple[ImportedInterval, ...] = field(repr=False)
    suspended: tuple[str, ...] = ()
    losses: tuple[Loss, ...] = ()


def read_anki(path: Path, offset_minutes: int) -> Bundle:
    """What is in a .apkg, .colpkg or .anki2 file. Raises InterchangeError where it is none that can be read.

    Days are those of a clock `offset_minutes` east of UTC.
    """
    return _bundle(read_package(path), path, offset_minutes)


def _bundle(found: AnkiCollection, path: Path, offset_minutes: int) -> Bundle:
    losses: Counter[str] = Counter()
    decks: dict[str, list[Question]] = {}
    cards: dict[int, tuple[AnkiCard, str]] = {}
    taken: set[str] = set()
    signs = 0
    for card in found.cards:
        note = found.notes.get(card.note_id)
        signs += sum(map(len, note.values)) if note else 0
        if signs > _MOST_SIGNS:
            raise InterchangeError("it holds too much text to read.", hint="Export it deck by deck.", where=str(path))
        try:
            question = _question(found, card, note, losses)
        except _Lost as lost:
            losses[str(lost)] += 1
            continue
        if question.id in taken:
            losses["cards that are in the file twice"] += 1
            continue
        taken.add(question.id)
        decks.setdefault(found.decks.get(card.deck_id, "Anki"), []).append(question)
        cards[card.id] = (card, question.id)
    reviews = _answers_by_card(found, cards, losses)
    began = day_of(found.began_s * 1000, offset_minutes) if 0 <= found.began_s < 2**33 else 0
    answers = [
        one
        for card_id, (card, name) in cards.items()
        for one in _answers(card, name, reviews[card_id], began, offset_minutes)
    ]
    return Bundle(
        decks=tuple(ImportedDeck(title, tuple(questions)) for title, questions in decks.items()),
        answers=tuple(sorted(answers, key=lambda answer: answer.at_ms)),
        intervals=tuple(_intervals(cards, reviews, began)),
        suspended=tuple(name for card, name in cards.values() if card.queue == _SUSPENDED),
        losses=tuple(Loss(what, number) for what, number in sorted(losses.items()) if number),
    )


class _Lost(Exception):
    """A card that cannot come along; the message says what kind it is."""


# Cards


def _question(found: AnkiCollection, card: AnkiCard, note: AnkiNote | None, losses: Counter[str]) -> Question:
    if note is None:
        raise _Lost("cards without a note")
    kind = found.types.get(note.type_id)
    if kind is None:
        raise _Lost("cards of a note type that is missing")
    template = kind.templates.get(card.ordinal)
    sole = kind.templates.get(0)
    values = dict(zip(kind.fields, note.values, strict=False)) | dict.fromkeys(kind.fields[len(note.values) :], "")
    name = _id_of(note, card)
    if sole and "cloze:" in sole.front:
        return _cloze_question(name, card, note, (sole.front, sole.back), values, losses)
    front = filled(template.front, values, front=True) if template else None
    back = filled(answer_part(template.back), values) if template else None
    if front is None or back is None:
        raise _Lost("cards whose template takes a browser or an add-on")
    prompt, answer = plain(front), plain(back)
    if not prompt or not answer:
        raise _Lost("cards with an empty side")
    losses["pictures and sounds, of which only the names come along"] += media_in(prompt) + media_in(answer)
    return Flash(id=name, prompt=prompt, answer=answer, tags=_tags(note, losses))


def _id_of(note: AnkiNote, card: AnkiCard) -> str:
    guid = hashlib.blake2b(note.guid.encode("utf-8", "replace"), digest_size=8).hexdigest()
    return f"{ID_START}{guid}-{card.ordinal + 1}"


def _tags(note: AnkiNote, losses: Counter[str]) -> tuple[str, ...]:
    found = note.tags.split(maxsplit=_MOST_TAGS)
    losses[f"notes with more than {_MOST_TAGS:,} tags, of which the first come along"] += len(found) > _MOST_TAGS
    tags = (tag.replace("\0", "").encode("utf-8", "replace").decode().strip() for tag in found[:_MOST_TAGS])
    return tuple(dict.fromkeys(tag for tag in tags if tag))


def _cloze_question(
    name: str, card: AnkiCard, note: AnkiNote, template: tuple[str, str], values: dict[str, str], losses: Counter[str]
) -> Question:
    front = filled(template[0], values, front=True)
    if front is None:
        raise _Lost("cards whose template takes a browser or an add-on")
    if "image-occlusion:" in front:
        raise _Lost("cards that hide a part of a picture")
    gap = cloze(plain(front), card.ordinal + 1)
    if gap is None or not any(answer.strip() for answer in gap.parts[1::2]):
        raise _Lost("cards with no gap to fill")
    back = template[1]
    for field_name in values:
        back = back.replace("{{cloze:" + field_name + "}}", "")
    extra = filled(answer_part(back), values)
    explanation = plain(extra) if extra else ""
    losses["pictures and sounds, of which only the names come along"] += media_in("\n".join((*gap.parts, explanation)))
    return _gapped(name, gap, explanation or None, _tags(note, losses))


def _gapped(name: str, gap: Gap, explanation: str | None, tags: tuple[str, ...]) -> Question:
    """A cloze; where the signs that the format keeps for itself stand in it, a flash with the gaps marked."""
    hint = "; ".join(gap.hints) or None
    answers = gap.parts[1::2]
    prompt = "".join("{{" + part + "}}" if nth % 2 else part for nth, part in enumerate(gap.parts))
    with suppress(ValueError):
        found = Cloze(id=name, type="cloze", prompt=prompt, hint=hint, explanation=explanation, tags=tags)
        if found.blanks == tuple((answer,) for answer in answers):
            return found
    prompt = "".join(_GAP if nth % 2 else part for nth, part in enumerate(gap.parts))
    answer = "; ".join(answer for answer in answers if answer)
    return Flash(id=name, prompt=prompt, answer=answer, hint=hint, explanation=explanation, tags=tags)


# The past


def _answers_by_card(
    found: AnkiCollection, cards: dict[int, tuple[AnkiCard, str]], losses: Counter[str]
) -> defaultdict[int, list[AnkiReview]]:
    reviews: defaultdict[int, list[AnkiReview]] = defaultdict(list)
    for review in found.reviews:
        if review.card_id not in cards:
            losses["answers to cards that are not in the file or not brought along"] += 1
        elif not (0 <= review.type <= _LAST_KIND_OF_ANSWER and 1 <= review.ease <= 4 and 0 < review.at_ms < 2**43):
            losses["changes of an interval by hand, which are no answers"] += 1
        else:
            reviews[review.card_id].append(review)
    return reviews


def _answers(
    card: AnkiCard, name: str, reviews: list[AnkiReview], began: Day, offset_minutes: int
) -> Iterator[ImportedAnswer]:
    """Those of one card. The day it is due counts more than what its last answer promised: it may have been moved."""
    for review in reviews:
        today = day_of(review.at_ms, offset_minutes)
        due_on = today + min(max(review.interval, 0), 36_500)
        if review is reviews[-1] and card.type == _REVIEW:
            due_on = max(today, _due_on(card, began))
        practice = review.type == _FILTERED and review.factor == 0
        spent_ms = min(max(review.answer_ms, 0), DAY_MS)
        yield ImportedAnswer(name, review.at_ms, None if practice else Rating(review.ease), spent_ms, due_on)


def _due_on(card: AnkiCard, began: Day) -> Day:
    return began + min(max(card.due, -36_500), 73_000)


def _intervals(
    cards: dict[int, tuple[AnkiCard, str]], reviews: defaultdict[int, list[AnkiReview]], began: Day
) -> Iterator[ImportedInterval]:
    for card_id, (card, name) in cards.items():
        if card.type == _REVIEW and card.interval_days > 0 and not reviews[card_id]:
            ease = min(max(card.factor / 1000, 1.3), 5.0) if card.factor else 2.5
            days = min(card.interval_days, 36_500)
            yield ImportedInterval(name, days, max(_due_on(card, began), days + 1), ease)
