"""What an article is about, read from its title and from what its sentences keep speaking of, and each statement of it.

The subject fills in where a sentence leaves it out ("Common symptoms include ...", "It was approved in 2019"), and is
itself hardly ever worth asking for. Where nothing stands out there is none, and such sentences go unasked.

What single statements are about are the rows of a deck's map, so there are few: a thing that the article keeps
speaking of, else the heading above, else the article's own subject.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final

from quizapp.generation import agency, conditions, mechanisms, words
from quizapp.generation.article import Article
from quizapp.generation.clauses import Clause
from quizapp.generation.statements import Statement
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


# ------------------------------------------------------------------------------------------------ of each statement

_LONGEST_ROW_WORDS: Final = 4
_LEAST_SENTENCES: Final = 2


def with_subjects(statements: Iterable[Statement], about: str) -> list[Statement]:
    """The statements with `subject` set, spelled alike wherever it is the same; "" where there is none.

    A thing or a heading counts as one when two sentences are about it; a disease, a medicine and what takes part in a
    mechanism at once.
    """
    every = list(statements)
    named = [_named(statement.clause) for statement in every]
    sections = [statement.clause.sentence.section or "" for statement in every]
    rows = _rows(every, named, about) | _rows(every, sections, about)
    return [
        replace(statement, subject=rows.get(_key(name)) or rows.get(_key(section)) or _opened(about))
        for statement, name, section in zip(every, named, sections, strict=True)
    ]


def _rows(statements: Sequence[Statement], names: Sequence[str], about: str) -> dict[str, str]:
    """How each name that becomes a row is written, by its key."""
    places: dict[str, set[int]] = {}
    spelled: dict[str, Counter[str]] = {}
    for statement, name in zip(statements, names, strict=True):
        if name:
            places.setdefault(_key(name), set()).add(statement.clause.sentence.start)
            spelled.setdefault(_key(name), Counter())[_opened(name)] += 1
    rows = {
        key: counted.most_common(1)[0][0]
        for key, counted in spelled.items()
        if len(places[key]) >= _LEAST_SENTENCES or _is_known(key)
    }
    return {key: _opened(about) if key == _key(about) else row for key, row in rows.items()}


def _is_known(key: str) -> bool:
    return (
        conditions.tree_of(key) is not None or mechanisms.is_drug(key) or mechanisms.class_of(key.split()) is not None
    )


def _named(clause: Clause) -> str:
    """The thing that the clause's subject names, without what goes before and behind it; "" where it names none."""
    spine = clause.spine
    if spine is None:
        return ""
    phrase = next((p for p in clause.phrases if p.first >= spine.subject[0] and p.last <= spine.subject[1]), None)
    if phrase is None:
        return ""
    own = clause.tokens[phrase.core : phrase.last + 1]
    head = own[-1].low
    enumerates = any(token.tag == "C" for token in clause.tokens[spine.subject[0] : spine.subject[1] + 1])
    unclear = enumerates or any(token.tag == "#" or "'" in token.low for token in own)
    plain = len(own) == 1 and (words.is_plain(head) or head in _GENERIC)
    verb = bool(words.verb_forms(head)) and not words.is_noun_too(head)
    if unclear or plain or verb or head in words.ADJECTIVES or len(own) > _LONGEST_ROW_WORDS or head in words.PRONOUNS:
        return ""
    if agency.is_agent(clause, phrase.core, phrase.last) and not own[-1].text[:1].isupper():
        return ""
    return clause.slice(phrase.core, phrase.last)


def _key(name: str) -> str:
    *before, last = name.lower().split() or [""]
    return " ".join((*before, _stem(last)))


def _opened(name: str) -> str:
    """As a row's name opens: with a capital, unless the name itself is written with one further on ("mRNA")."""
    return name if name[:1].isupper() or name[1:2].isupper() else name[:1].upper() + name[1:]
