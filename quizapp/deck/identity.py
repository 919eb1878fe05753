"""Is this the question we knew? Among an article's fresh questions, and among those of decks that were edited.

Reviews hang on ids, so a question that is still the same must keep its own though its sentence was edited. Asked in
order: same id and sentence, same sentence and answer, same id, then likeness, where the place of the answer counts more
than the answer: a figure brought up to date is the old question, another blank in the same sentence is not.

A question that is gone from the decks has no sentence any more, only its last wording. It is the one that has that
wording now, else the one most like it; where two are as like as each other it is none: a memory given to the wrong
question is worse than one that waits. Pure.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from quizapp.deck.item import BLANK, Item, read_item
from quizapp.deck.model import Question
from quizapp.deck.wording import fold

LIKE_PROMPT = 0.85
LIKE_QUOTE = 0.6
_MOST_COMPARED = 200
"""Of one type and subject; a deck with more like questions than that is matched by the rest alone."""

LIKE_IN_DECK, LIKE_IN_FACT, LIKE_BY_ID, LIKE_ELSEWHERE = 0.75, 0.6, 0.6, 0.9
"""How like a changed question must be: in its deck; in its fact there; in another deck under its id; under another."""
CLEARLY_MORE = 0.05
"""By so much one must be more like than any other."""
_MOST_PAIRS = 1_000_000
"""Of one type; beyond it nobody has edited all of them, and comparing takes seconds."""
_LEAST_WORDS = 4
"""A prompt of so many words says by itself what is asked, whatever became of its answer."""

_TURNED = 0.95
"""The same words in another order say nearly the same."""
_Pair = tuple[str, str]


@dataclass(frozen=True)
class Known:
    """A question by its last wording. `deck_id`, `question_id`, `fact` as in a review; `answer` one member a part."""

    deck_id: str
    question_id: str
    fact: str
    type: str
    prompt: str
    answer: tuple[str, ...]

    @property
    def ref(self) -> str:
        """Its name in the whole collection."""
        return f"{self.deck_id}/{self.question_id}"

    @property
    def named(self) -> str | None:
        """Its id, None where that only stands for the text."""
        return None if self.question_id.startswith("~") else self.question_id

    @cached_property
    def words(self) -> str:
        """The prompt, folded."""
        return fold(self.prompt)

    @cached_property
    def said(self) -> str:
        """The answer, folded."""
        return fold(" ".join(self.answer))

    @cached_property
    def wording(self) -> Hashable:
        """Equal for equal texts, however they are spaced."""
        return self.type, *(
            " ".join(unicodedata.normalize("NFC", text).split()) for text in (self.prompt, *self.answer)
        )


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


def follow_questions(gone: Sequence[Known], fresh: Sequence[Known]) -> dict[str, str]:
    """For each question that is gone, by its ref, the ref of the fresh one that it is now; where nobody can tell, none.

    `gone` are no longer in any deck, `fresh` are in one and have no history.
    """
    followed: dict[str, str] = {}
    keys: tuple[Callable[[Known], Hashable], ...] = (
        lambda known: (known.wording, known.named, known.fact),
        lambda known: known.named and (known.wording, known.named),
        lambda known: (known.wording, known.deck_id, known.fact),
        lambda known: (known.wording, known.deck_id),
        lambda known: known.wording,
        lambda known: (known.deck_id, known.words, known.said),
    )
    for key in keys:
        _pair_where_single(key, *_open(gone, fresh, followed), followed)
    one_changed: tuple[Callable[[Known], Hashable], ...] = (
        lambda known: known.type != "true_false" and (known.deck_id, known.type, known.said),
        lambda known: (known.deck_id, known.type, known.words),
    )
    for key in one_changed:
        _pair_where_single(key, *_open(gone, fresh, followed), followed, alike=True)
    left, new = _open(gone, fresh, followed)
    for kind in {known.type for known in left}:
        _pair_by_likeness([k for k in left if k.type == kind], [k for k in new if k.type == kind], followed)
    return followed


def _open(
    gone: Sequence[Known], fresh: Sequence[Known], followed: Mapping[str, str]
) -> tuple[list[Known], list[Known]]:
    taken = set(followed.values())
    return [known for known in gone if known.ref not in followed], [known for known in fresh if known.ref not in taken]


def _pair_where_single(
    key: Callable[[Known], Hashable],
    gone: Iterable[Known],
    fresh: Iterable[Known],
    followed: dict[str, str],
    *,
    alike: bool = False,
) -> None:
    """Those of which one of a key is gone and one is fresh; `alike`: and like it in all."""
    groups: defaultdict[Hashable, tuple[list[Known], list[Known]]] = defaultdict(lambda: ([], []))
    for side, questions in enumerate((gone, fresh)):
        for known in questions:
            groups[key(known)][side].append(known)
    for found, (before, after) in groups.items():
        single = found and len(before) == len(after) == 1
        if single and (not alike or _changed_likeness(before[0], after[0])):
            followed[before[0].ref] = after[0].ref


def _pair_by_likeness(gone: Sequence[Known], fresh: Sequence[Known], followed: dict[str, str]) -> None:
    """The likest first; a pair that another one of either question nearly equals is left alone."""
    if len(gone) * len(fresh) > _MOST_PAIRS:
        return
    pairs = {
        (before.ref, after.ref): likeness
        for before in gone
        for after in fresh
        if (likeness := _changed_likeness(before, after)) > 0
    }
    of: tuple[defaultdict[str, set[_Pair]], ...] = (defaultdict(set), defaultdict(set))
    for pair in pairs:
        for side in (0, 1):
            of[side][pair[side]].add(pair)
    for pair, likeness in sorted(pairs.items(), key=lambda entry: (-entry[1], entry[0])):
        about = of[0][pair[0]] | of[1][pair[1]]
        if pair in about and all(pairs[other] <= likeness - CLEARLY_MORE for other in about - {pair}):
            followed[pair[0]] = pair[1]
            for other in about:
                of[0][other[0]].discard(other)
                of[1][other[1]].discard(other)


def _changed_likeness(before: Known, after: Known) -> float:
    """0 where one is not the other, else up to 1: mostly the prompt's, the answer's in part."""
    from rapidfuzz.fuzz import ratio, token_sort_ratio  # 45 ms, and mostly nothing is gone

    here = before.deck_id == after.deck_id
    least = LIKE_IN_DECK if here else LIKE_ELSEWHERE
    if here and before.fact == after.fact:
        least = LIKE_IN_FACT
    elif not here and before.named and before.named == after.named:
        least = LIKE_BY_ID
    share = 0.85 if before.type == "true_false" else 0.6
    prompt = max(ratio(before.words, after.words), _TURNED * token_sort_ratio(before.words, after.words)) / 100
    likeness = share * prompt + (1 - share) * ratio(before.said, after.said) / 100
    if here and before.words == after.words and len(before.words.split()) >= _LEAST_WORDS:
        likeness = max(likeness, least)
    return float(likeness) if likeness >= least else 0.0
