"""Which words of a sentence name a condition, and how conditions are related to one another.

Owns the vocabulary: names of diseases and mental disorders from MeSH (courtesy of the U.S. National Library of
Medicine), everyday names beside them, and the heads and endings by which a name no list holds is still recognised.
The tree numbers say which conditions are kin. What is asked about a condition is decided elsewhere.
"""

from __future__ import annotations

import lzma
import re
from collections.abc import Sequence
from functools import cache, lru_cache
from importlib import resources
from typing import Final

from quizapp.generation.wordlists import listed

_LONGEST_NAME_WORDS: Final = 7
_HEADS: Final = frozenset(listed("conditions.heads"))
# A head that names a condition only together with a modifier: "panic attack", not "the attack".
_NEEDS_MODIFIER: Final = frozenset(listed("conditions.needs_modifier"))
_WEAK_MODIFIERS: Final = frozenset(listed("conditions.weak_modifiers"))
# Heads that name a condition of a body only where bodies are spoken of: a kidney stone, but a wall of local stone.
# A part or a function of the body together with what ails it: "swollen ankles", "slow heartbeat".
_BODY: Final = frozenset(listed("conditions.body"))
_AILING: Final = frozenset(listed("conditions.ailing"))
_AMBIGUOUS: Final = frozenset(listed("conditions.ambiguous"))
_OF_BODIES: Final = re.compile(
    r"\b(?:patients?|symptoms?|diseases?|disorders?|diagnos\w+|clinic\w*|medic\w+|therap\w+|doses?|drugs?|tablets?|"
    r"doctors?|surg\w+|syndromes?|illness\w*|blood|hospitals?|infections?|chronic|acute|side effects?|treatments?)\b",
    re.IGNORECASE,
)
_ENDINGS: Final = re.compile(
    r"(?:itis|osis|emia|aemia|algia|pathy|plegia|phobia|oma|omas|rrhea|rrhoea|uria|penia|trophy|sclerosis|paresis|pnea|pnoea|"
    r"plasia|ectasis|iasis|megaly|cytosis)$"
)
_NOT_CONDITIONS: Final = frozenset(listed("conditions.not_conditions"))


@cache
def _vocabulary() -> tuple[dict[str, tuple[str, str]], dict[str, str]]:
    """Every known name with its tree number and preferred name; and each tree number's preferred name."""
    data = resources.files("quizapp.generation") / "data"
    names: dict[str, tuple[str, str]] = {}
    concepts: dict[str, str] = {}
    for line in lzma.decompress((data / "mesh_conditions.tsv.xz").read_bytes()).decode().splitlines():
        tree, preferred, spelled = line.split("\t")
        concepts[tree] = preferred
        for name in spelled.split("|"):
            names.setdefault(name, (tree, preferred))
    for line in (data / "everyday_conditions.txt").read_text("utf-8").splitlines():
        if not line.startswith("#"):
            tree, spelled = line.split("\t")
            for name in spelled.replace("~", "").split(", "):
                names.setdefault(name.lower(), (tree, name))
    return names, concepts


@cache
def everyday() -> tuple[tuple[str, str], ...]:
    """The everyday names that may be wrong options, each with the tree number of its group, in the list's order."""
    text = (resources.files("quizapp.generation") / "data" / "everyday_conditions.txt").read_text("utf-8")
    rows = (line.split("\t") for line in text.splitlines() if not line.startswith("#"))
    return tuple((name, tree) for tree, spelled in rows for name in spelled.split(", ") if not name.startswith("~"))


def _fold(name: str) -> str:
    return name.lower().replace("’", "'").replace("–", "-").strip()


_SPELLINGS: Final = (
    ("aemi", "emi"), ("haem", "hem"), ("oedem", "edem"), ("oesoph", "esoph"), ("pnoea", "pnea"), ("rrhoea", "rrhea"),
    ("tumour", "tumor"), ("coelia", "celia"), ("paed", "ped"), ("gynae", "gyne"), ("behaviour", "behavior"),
    ("caec", "cec"), ("anaes", "anes"), ("faec", "fec"), ("foet", "fet"), ("leuco", "leuko"), ("fibre", "fiber"),
)  # fmt: skip


def _variants(name: str) -> tuple[str, ...]:
    """The spellings under which a name may be listed: as it is, singular, with and without hyphens."""
    folded = _fold(name)
    singular = folded[:-3] + "y" if folded.endswith("ies") else folded[:-1] if folded.endswith("s") else folded
    american = folded
    for british, other in _SPELLINGS:
        american = american.replace(british, other)
    return (
        folded,
        singular,
        american,
        american.removesuffix("s"),
        folded.replace("-", " "),
        folded.replace(" ", "-"),
        folded.replace("posttraumatic", "post-traumatic"),
    )


@lru_cache(maxsize=8192)
def tree_of(name: str) -> str | None:
    """The tree number of a condition's name ("F03.080.100"), None where the vocabulary does not hold it."""
    names, _ = _vocabulary()
    for variant in _variants(name):
        if found := names.get(variant):
            return found[0]
    return None


def same(one: str, other: str) -> bool:
    """Whether two names mean one concept, or the first contains the second in the tree (or the other way round)."""
    left, right = _fold(one), _fold(other)
    if left in right or right in left:
        return True
    a, b = tree_of(one), tree_of(other)
    return a is not None and b is not None and (a == b or a.startswith(b + ".") or b.startswith(a + "."))


def kinship(one: str, other: str) -> int:
    """How many levels of the tree two tree numbers share from its root."""
    shared = 0
    for left, right in zip(_levels(one), _levels(other), strict=False):
        if left != right:
            break
        shared += 1
    return shared


@lru_cache(maxsize=4096)
def _levels(tree: str) -> tuple[str, ...]:
    return tuple(tree.split("."))


def find(words: Sequence[str]) -> list[tuple[int, int]]:
    """The (first, last) word numbers of each name the vocabulary holds, the longest at each place, none overlapping."""
    names, _ = _vocabulary()
    found: list[tuple[int, int]] = []
    index = 0
    while index < len(words):
        for size in range(min(_LONGEST_NAME_WORDS, len(words) - index), 0, -1):
            name = " ".join(words[index : index + size])
            if size == 1 and name.islower() is False and len(name) <= 4 and not name.isupper() and index:
                continue
            if any(variant in names for variant in _variants(name)):
                found.append((index, index + size - 1))
                index += size - 1
                break
        index += 1
    return found


@lru_cache(maxsize=8192)
def reads_as_condition(phrase: tuple[str, ...]) -> bool:
    """Whether a noun phrase names a condition by its head, its ending or the vocabulary ("severe tooth pain")."""
    if not phrase:
        return False
    head = _fold(phrase[-1])
    singular = (
        head[:-3] + "y"
        if head.endswith("ies")
        else head[:-1]
        if head.endswith("s") and not head.endswith("ss")
        else head
    )
    modifiers = [_fold(word) for word in phrase[:-1]]
    if head in _NOT_CONDITIONS or singular in _NOT_CONDITIONS:
        return False
    if (head in _BODY or singular in _BODY) and any(word in _AILING for word in modifiers):
        return True
    if singular in _HEADS or head in _HEADS:
        weak = all(word in _WEAK_MODIFIERS for word in modifiers)
        return not (weak and (singular in _NEEDS_MODIFIER or head in _NEEDS_MODIFIER))
    return bool(_ENDINGS.search(singular) and len(singular) > 5) or tree_of(" ".join(phrase)) is not None


def is_condition(phrase: tuple[str, ...]) -> bool:
    """Whether a noun phrase names a condition, by itself or by its last words ("untreated sleep apnea")."""
    if reads_as_condition(phrase):
        return True
    found = find(phrase)
    return bool(found) and found[-1][1] == len(phrase) - 1 and phrase[-1].lower() not in _EMPTY_HEADS


_EMPTY_HEADS: Final = frozenset(listed("things.empty_heads"))


def is_ambiguous(phrase: tuple[str, ...]) -> bool:
    """Whether a phrase that reads as a condition may as well be of things: "the swelling of the dough"."""
    head = _fold(phrase[-1])
    known = len(phrase) > 1 and tree_of(" ".join(phrase[-2:])) is not None
    return not known and (head in _AMBIGUOUS or head.removesuffix("s") in _AMBIGUOUS)


_SHARE_OF_BODIES: Final = 0.1


def is_of_bodies(sentences: Sequence[str]) -> bool:
    """Whether a text with these sentences speaks of illness now and then, so that ambiguous words are meant so."""
    spoken = sum(_OF_BODIES.search(sentence) is not None for sentence in sentences)
    return spoken > _SHARE_OF_BODIES * len(sentences)
