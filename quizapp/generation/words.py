"""What one English word can be: closed classes, the verbs that articles use, and how their forms lead back to them.

A generator that asks good questions has to tell "ketamine blocks receptors" from "two blocks of ice". It needs no
trained model for that: the closed classes are short, the verbs of expository prose are about seven hundred, and
what is neither is nominal. Here stands what a word may be by itself; what it is in its sentence is decided in
`grammar`. Nothing here knows about questions.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from quizapp.generation.wordlists import listed

Form = Literal["base", "third", "past", "participle", "gerund"]

DETERMINERS: Final = frozenset(listed("words.determiners"))
PREPOSITIONS: Final = frozenset(listed("words.prepositions"))
SUBORDINATORS: Final = frozenset(listed("words.subordinators"))
COORDINATORS: Final = frozenset(["and", "or", "but", "nor", "yet", "and/or"])
PRONOUNS: Final = frozenset(listed("words.pronouns"))
BE: Final = frozenset(["is", "are", "was", "were", "be", "been", "being", "am"])
HAVE: Final = frozenset(["has", "have", "had", "having"])
DO: Final = frozenset(["does", "do", "did"])
MODALS: Final = frozenset(["can", "may", "might", "could", "will", "would", "shall", "should", "must", "cannot"])
AUXILIARIES: Final = BE | HAVE | DO | MODALS

# Verbs that are adjectives too, as behind an object: "holds the artery open".
RESULTING: Final = frozenset(["open", "dry", "clean", "warm", "cool", "clear", "free", "smooth", "tame", "wet", "calm"])
ADVERBS: Final = frozenset(listed("words.adverbs"))
NOT_ADVERBS: Final = frozenset(listed("words.not_adverbs"))
ADJECTIVES: Final = frozenset(listed("words.adjectives"))

# One verb a word. "!" doubles its last letter (stopped); "~" marks one that is a noun just as often (study, cause).
_REGULAR: Final = listed("words.regular")
_IRREGULAR: Final = " ".join(listed("words.irregular")).rstrip(";")
_IRREGULAR_NOUNS: Final = frozenset(listed("words.irregular_nouns"))
# Plurals and other nouns that look like a verb's form but hardly ever are one in prose.
_NEVER_VERBS: Final = frozenset(listed("words.never_verbs"))

_VOWELS = "aeiou"


def third_person(base: str) -> str:
    if base.endswith(("s", "x", "z", "ch", "sh", "o")):
        return base + "es"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ies"
    return base + "s"


def _past(base: str, *, doubled: bool) -> str:
    if base.endswith("e"):
        return base + "d"
    if base.endswith("y") and base[-2] not in _VOWELS:
        return base[:-1] + "ied"
    if base.endswith("c"):
        return base + "ked"
    return base + (base[-1] if doubled else "") + "ed"


def _gerund(base: str, *, doubled: bool) -> str:
    if base.endswith("ie"):
        return base[:-2] + "ying"
    if base.endswith("e") and not base.endswith(("ee", "ye", "oe")) and base != "be":
        return base[:-1] + "ing"
    if base.endswith("c"):
        return base + "king"
    return base + (base[-1] if doubled else "") + "ing"


_DOUBLING: Final = frozenset(listed("words.doubling"))


def _table() -> tuple[dict[str, dict[Form, str]], frozenset[str]]:
    """Every verb form with the bases it can belong to, and the forms that are nouns just as often."""
    forms: dict[str, dict[Form, str]] = {}
    nouns: set[str] = set()

    def learn(base: str, past: str, participle: str, *, doubled: bool, noun: bool) -> None:
        spelled: tuple[tuple[Form, str], ...] = (
            ("base", base),
            ("third", third_person(base)),
            ("past", past),
            ("participle", participle),
            ("gerund", _gerund(base, doubled=doubled)),
        )
        for form, word in spelled:
            forms.setdefault(word, {}).setdefault(form, base)
        if noun:
            nouns.update((base, third_person(base)))

    for entry in _IRREGULAR.split(";"):
        base, past, participle = entry.split()
        learn(base, past, participle, doubled=base in _DOUBLING, noun=base in _IRREGULAR_NOUNS)
    known = {word for found in forms.values() for word in found.values()}
    for word in _REGULAR:
        base = word.rstrip("!~")
        if base in known:
            nouns.update((base, third_person(base)) if "~" in word else ())
            continue
        past = _past(base, doubled="!" in word)
        learn(base, past, past, doubled="!" in word, noun="~" in word)
    for word in _NEVER_VERBS:
        forms.pop(word, None)
    return forms, frozenset(nouns)


_FORMS, _NOUNS = _table()


@lru_cache(maxsize=4096)
def verb_forms(word: str) -> dict[Form, str]:
    """The forms `word` (lower case) can be, each with its base; empty where it is no verb known here.

    "re-", "over-", "under-", "mis-", "out-" and "co-" are seen through, so that "reabsorbs" is a form of "absorb".
    """
    if found := _FORMS.get(word):
        return found
    for prefix in ("re", "over", "under", "mis", "out", "co", "de", "dis", "up", "down"):
        rest = word.removeprefix(prefix).removeprefix("-")
        if len(rest) > 4 and rest != word and rest not in _NOUNS and (found := _FORMS.get(rest)):
            start = word[: len(word) - len(rest)]
            return {form: start + base for form, base in found.items()}
    return {}


def is_never_verb(word: str) -> bool:
    """Whether a word only looks like a verb's form ("species", "indeed")."""
    return word in _NEVER_VERBS


def is_noun_too(word: str) -> bool:
    """Whether a verb's form is a noun just as often (a study, the causes)."""
    return word in _NOUNS


def is_adverb(word: str) -> bool:
    """Whether `word` (lower case) is an adverb by its class or its "-ly"."""
    return word in ADVERBS or (word.endswith("ly") and len(word) > 4 and word not in NOT_ADVERBS)


_COMPOUND_TAILS: Final = frozenset(listed("words.compound_tails"))
_ENDINGS: Final = tuple(listed("words.endings"))
_NOMINAL_DESPITE: Final = frozenset(listed("words.nominal_despite"))


def looks_like_adjective(word: str) -> bool:
    """Whether an unknown `word` (lower case) has an adjective's ending and is not one of the nouns that share it."""
    if word in ADJECTIVES:
        return True
    if word in _NOMINAL_DESPITE or word.rstrip("s") in _NOMINAL_DESPITE:
        return False
    tail = word.rsplit("-", 1)[-1]
    if tail != word and (tail in _COMPOUND_TAILS or "past" in verb_forms(tail) or "gerund" in verb_forms(tail)):
        return True
    if len(word) < 6 and word.endswith(("ent", "ant")):
        return False  # "stent", "vent": so short an adjective in "-ent" there is none
    return len(word) > 4 and word.endswith(_ENDINGS) and not word.endswith(("ment", "ence", "ance"))


_PLAIN: Final = frozenset(listed("alone.plain"))


def is_plain(word: str) -> bool:
    """Whether `word` (lower case) is one of everyday talk, in either number, which names nothing by itself."""
    return word in _PLAIN or singular(word) in _PLAIN


def singular(noun: str) -> str:
    """A plural noun phrase with its last word in the singular."""
    for ending, other in (
        ("ies", "y"),
        ("sses", "ss"),
        ("shes", "sh"),
        ("ches", "ch"),
        ("xes", "x"),
        ("ses", "sis"),
        ("s", ""),
    ):
        if noun.endswith(ending) and is_plural(noun.split()[-1]) and len(noun) > len(ending) + 1:
            if ending == "ses" and not noun.endswith(
                ("diagnoses", "analyses", "neuroses", "psychoses", "crises", "hypotheses")
            ):
                return noun[:-1]
            return noun[: len(noun) - len(ending)] + other
    return noun.replace("bacteria", "bacterium").replace("children", "child").replace("people", "person")


def is_plural(noun: str) -> bool:
    """Whether a noun reads as plural: by its ending, or as one of the irregular ones."""
    word = noun.lower()
    if word in {
        "people",
        "children",
        "women",
        "men",
        "adults",
        "bacteria",
        "mice",
        "teeth",
        "feet",
        "criteria",
        "data",
    }:
        return True
    singular = ("ss", "us", "is", "sis", "ics", "itis", "osis", "abetes", "news", "series", "species", "rabies")
    return word.endswith("s") and not word.endswith(singular)
