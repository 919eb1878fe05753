"""What an article is about, read from its title and from what its sentences keep speaking of.

The subject fills in where a sentence leaves it out ("Common symptoms include ...", "It was approved in 2019"), and is
itself hardly ever worth asking for. Where nothing stands out there is none, and such sentences go unasked.
"""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from typing import Final

from quizapp.generation import conditions, mechanisms, words
from quizapp.generation.article import Article
from quizapp.generation.wordlists import listed

_GENERIC: Final = frozenset(listed("subject.generic"))
_LONGEST_NAME_WORDS: Final = 5
_FIRST_WORDS: Final = re.compile(r"(?:The |A |An |In |With |Most |Some |Many )?([A-Za-z][\w’'-]+)")


def subject_of(article: Article) -> str:
    """The noun phrase the article is about, as it stands within a sentence; "" where nothing stands out."""
    text = " ".join(sentence.text for sentence in article.sentences)
    title = re.sub(r"\s*\([^)]*\)", "", article.title or "").strip(" :.?")
    if _names_a_condition(title):
        return _as_within_a_sentence(title, text)
    counted = Counter(_stem(word) for word in re.findall(r"[A-Za-z][\w’'-]*", text.lower()))
    openings = Counter(_stem(match[1].lower()) for s in article.sentences if (match := _FIRST_WORDS.match(s.text)))
    titled = [word for word in re.findall(r"[\w’'-]+", article.title or "") if _may_be_subject(word.lower())]
    best = max(
        titled,
        key=lambda word: (counted[_stem(word.lower())] + 2 * openings[_stem(word.lower())], -titled.index(word)),
        default="",
    )
    illness, times = _illness_spoken_of(text)
    known = conditions.tree_of(best.lower()) is not None or mechanisms.is_drug(best)
    if not known and times >= max(4, counted[_stem(best.lower())]):
        return _as_within_a_sentence(illness, text)
    if best and counted[_stem(best.lower())] >= (1 if len(titled) == 1 else 2):
        return _phrase(best, article.title or "", text)
    common = [
        (openings[stem] + counted[stem] / 4, stem)
        for stem in openings
        if _may_be_subject(stem) and openings[stem] >= 2 and counted[stem] >= 4
    ]
    return _phrase(max(common)[1], "", text) if common else illness if times >= 4 else ""


def _illness_spoken_of(text: str) -> tuple[str, int]:
    """The condition that the text names most often, and how often; of "chronic pain" and "pain" the longer if usual."""
    own = [word for word in re.findall(r"[a-z][\w’'-]*", text.lower()) if word]
    ones = Counter(word for word in own if len(word) > 3 and conditions.tree_of(word))
    if not ones:
        return "", 0
    best, times = max(ones.items(), key=lambda entry: (_weight(*entry), entry[0]))
    twos = Counter(f"{left} {right}" for left, right in pairwise(own) if right == best)
    longer = [(count, name) for name, count in twos.items() if 3 * count >= times and conditions.tree_of(name)]
    return (max(longer)[1] if longer else best), times


def _weight(word: str, times: int) -> float:
    """How often a condition is named, a symptom counting half: an illness's page names its pain at every turn."""
    return times / 2 if (conditions.tree_of(word) or "").startswith("C23") else times


def _names_a_condition(title: str) -> bool:
    """Whether the whole title is a condition's name ("Breast Cancer", not "Living with asthma")."""
    own = tuple(title.split())
    plain = re.fullmatch(r"[\w’'-]+(?: [\w’'-]{2,})*", title) is not None
    return (
        plain
        and len(own) <= _LONGEST_NAME_WORDS
        and not {word.lower() for word in own} & _SMALL
        and (conditions.is_condition(own))
    )


def _stem(word: str) -> str:
    return words.singular(word) if words.is_plural(word) else word


def _may_be_subject(word: str) -> bool:
    if (
        word in _GENERIC
        or len(word) < 3
        or word.isdigit()
        or word in words.DETERMINERS | words.PREPOSITIONS | words.PRONOUNS | words.ADVERBS
    ):
        return False
    return (
        not (words.verb_forms(word) and not words.is_noun_too(word))
        and word not in words.SUBORDINATORS | words.AUXILIARIES
    )


def _phrase(word: str, title: str, text: str) -> str:
    """The word with its neighbours in the title as long as the text joins them too, spelled as within a sentence."""
    pieces = re.findall(r"[\w’'-]+", title)
    lowered = text.lower()
    if word in pieces:
        first = last = pieces.index(word)
        while last + 1 < len(pieces) and _goes_with(pieces[last + 1]) and _joined(pieces[first : last + 2], lowered):
            last += 1
        while first and _goes_with(pieces[first - 1]) and _joined(pieces[first - 1 : last + 1], lowered):
            first -= 1
        word = " ".join(pieces[first : last + 1])
    return _as_within_a_sentence(word, text)


def _as_within_a_sentence(word: str, text: str) -> str:
    """The words as the text spells them within a sentence, or small where it never does and they only open a title."""
    inside = re.search(rf"(?<=[a-z,;] ){re.escape(word)}s?\b", text, re.IGNORECASE)
    if inside:
        return inside.group()
    known = conditions.tree_of(word) is not None and "’" not in word and "'" not in word
    opened = word[:1].isupper() and (word.istitle() or word[1:] == word[1:].lower())
    small = (word.isupper() and len(word) > 5) or (opened and (word.lower() in text.lower() or known))
    return word.lower() if small else word


def _goes_with(word: str) -> bool:
    """Whether a word of the title may belong to the subject's name: no verb, number or small word."""
    low = word.lower()
    small = words.DETERMINERS | words.PREPOSITIONS | words.PRONOUNS | words.SUBORDINATORS | words.AUXILIARIES
    return low not in small | _NUMBERS and not (words.verb_forms(low) and not words.is_noun_too(low))


_NUMBERS: Final = frozenset(listed("grammar.number_words"))


def _joined(pieces: list[str], lowered: str) -> bool:
    phrase = " ".join(pieces).lower()
    return lowered.count(phrase) >= 1 and pieces[0].lower() not in _SMALL and pieces[-1].lower() not in _SMALL


_SMALL: Final = frozenset(listed("subject.small"))
