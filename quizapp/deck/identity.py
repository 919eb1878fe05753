"""Is this the question we knew? Which of an article's fresh questions are those a deck has already.

Reviews hang on ids, so a question that is still the same must keep its own though its sentence was edited. Asked in
order: same id and sentence, same sentence and answer, same id, then likeness, where the place of the answer counts more
than the answer: a figure brought up to date is the old question, another blank in the same sentence is not. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Sequence

from quizapp.deck.item import BLANK, Item, read_item
from quizapp.deck.model import Question
from quizapp.deck.wording import fold

LIKE_PROMPT = 0.85
LIKE_QUOTE = 0.6
_MOST_COMPARED = 200
"""Of one type and subject; a deck with more like questions than that is matched by the rest alone."""


def match_questions(known: Sequence[Question], fresh: Sequence[Question]) -> dict[str, str]:
    """For each fresh question that is a known one, its id and the known one's; each known one is matched once."""
    old = [read_item(question.model_dump()) for question in known]
    new = [read_item(question.model_dump()) for question in fresh]
    matched: dict[str, str] = {}
    for key in (_id_and_sentence, _sentence_and_answer, lambda item: item.id):
        _match_by(key, *_left(old, new, matched), matched)
    _match_by_likeness(*_left(old, new, matched), {q.id: q.subject or "" for q in (*known, *fresh)}, matched)
    return matched


def _left(old: Sequence[Item], new: Sequence[Item], matched: dict[str, str]) -> tuple[list[Item], list[Item]]:
    taken = set(matched.values())
    return [item for item in old if item.id not in taken], [item for item in new if item.id not in matched]


def _id_and_sentence(item: Item) -> Hashable:
    return item.id, item.quoted


def _sentence_and_answer(item: Item) -> Hashable:
    return (item.type, item.quoted, item.answers) if item.quote else None


def _match_by(
    key: Callable[[Item], Hashable], old: Iterable[Item], new: Iterable[Item], matched: dict[str, str]
) -> None:
    """Those of one key in the order they stand; a key of None is none."""
    waiting: defaultdict[Hashable, list[str]] = defaultdict(list)
    for item in old:
        waiting[key(item)].append(item.id)
    for item in new:
        if key(item) is not None and waiting.get(key(item)):
            matched[item.id] = waiting[key(item)].pop(0)


def _match_by_likeness(
    old: Sequence[Item], new: Sequence[Item], subjects: dict[str, str], matched: dict[str, str]
) -> None:
    by_kind: defaultdict[Hashable, list[Item]] = defaultdict(list)
    for item in old:
        by_kind[item.type, fold(subjects[item.id])].append(item)
    pairs = [
        (-likeness, place, other.id, item.id)
        for place, item in enumerate(new)
        for other in by_kind[item.type, fold(subjects[item.id])][:_MOST_COMPARED]
        if (likeness := _likeness(other, item)) > 0
    ]
    taken: set[str] = set()
    for _, _, known, fresh in sorted(pairs):
        if known not in taken and fresh not in matched:
            matched[fresh] = known
            taken.add(known)


def _likeness(old: Item, new: Item) -> float:
    """0 where one is not the other, else up to 2: prompts and sentences with their answers taken out."""
    from rapidfuzz.fuzz import ratio  # 45 ms, and most decks never need it

    quote = ratio(_without_answer(old), _without_answer(new), score_cutoff=100 * LIKE_QUOTE) / 100
    if not quote:
        return 0.0
    parts = zip(fold(old.prompt).split(BLANK), fold(new.prompt).split(BLANK), strict=False)
    prompt = min(ratio(before, after) if before or after else 100.0 for before, after in parts) / 100
    return prompt + quote if prompt >= LIKE_PROMPT else 0.0


def _without_answer(item: Item) -> str:
    return item.quoted.replace(item.right, BLANK) if item.right else item.quoted
