"""Is this word a slip of that one, or another word?

A slip is forgiven only where it looks like one: in a word of five letters or more, near on the keyboard or alike in
sound, never two side by side (glutamate is not glutamine), never at the first letter but in sound. Opposites and words
that only look alike are other words, however few letters divide them. It knows single words, folded to lower case
without accents; what a phrase or an answer is stands in `learning.likeness`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    halves = (pair.split("/") for pair in text.split())
    return tuple((first, second) for first, second in halves)


# Stems of five letters or more stand for every word that begins with them.
_OPPOSITES = _pairs(
    "increas/decreas increas/reduc rais/lower rais/reduc more/less high/low higher/lower up/down before/after "
    "agonist/antagonist positiv/negativ acute/chronic activat/inhibit excit/inhibit stimulat/block stimulat/inhibit "
    "improv/worsen better/worse left/right upper/lower anterior/posterior dorsal/ventral proximal/distal on/off "
    "medial/lateral dilat/constrict systol/diastol afferent/efferent gain/loss always/never early/late short/long "
    "fast/slow rapid/slow yes/no true/false with/without artery/vein sensory/motor rise/fall inner/outer"
)
_OPPOSED_STARTS = (
    ("hyper", "hypo"),
    ("inter", "intra"),
    ("pre", "post", "pro"),
    ("pro", "anti"),
    ("macro", "micro"),
    ("endo", "exo", "ecto", "eso"),
    ("in", "ex", "out"),
    ("im", "em"),
    ("ab", "ad"),
    ("brady", "tachy"),
    ("mono", "bi", "di", "tri", "poly"),
    ("uni", "bi"),
    ("supra", "super", "sub", "infra"),
    ("oligo", "poly"),
    ("hemi", "quadri", "para"),
    ("per", "peri"),
    ("up", "down"),
)
_TURNING_STARTS = tuple(
    # The last line makes other substances and other things rather than opposites.
    start
    for line in (
        "un non in im ir il dis de ant anti contra counter a an mal",
        "es ar nor levo para pseudo sub",
    )
    for start in line.split()
)
_OPPOSED_ENDS = (
    ("ate", "ite", "ide"),
    ("ase", "ose"),
    ("ane", "ene", "yne"),
    ("ectomy", "ostomy", "otomy"),
    ("phagia", "phasia"),
    ("emia", "uria"),
    ("itis", "osis"),
    ("gram", "graph"),
    ("blast", "clast"),
)
# One slip apart, two things apart.
_LOOK_ALIKES = _pairs(
    "ileum/ilium mucus/mucous prostate/prostrate infarction/infraction casual/causal perineal/peroneal "
    "cystine/cysteine renin/rennin insulin/inulin facial/fascial dilation/dilution breath/breadth trail/trial "
    "block/black heart/hearth stroke/stoke reflex/reflux mitosis/miosis meiosis/miosis mycosis/miosis mycosis/myosis "
    "plural/pleural callus/callous prescribe/proscribe desert/dessert thought/though viscus/viscous serous/serious "
    "fetal/fatal fecal/focal liver/lever sweat/sweet tired/tried angle/ankle bowel/bowl optic/otic mental/metal "
    "pubic/public sight/slight strain/stain stent/stint clonic/clinic clonic/colonic statin/station brain/bran "
    "spine/spin tonsil/tinsel moral/morale anemia/anomia anomia/anosmia anomic/anosmic angular/annular "
    "articular/auricular brachial/branchial branchial/bronchial brachial/bronchial cancer/canker confusion/contusion "
    "deletion/depletion defiant/deviant dysgraphia/dysraphia fibromyoma/fibromyxoma angiomyoma/angiomyxoma "
    "myosarcoma/myxosarcoma heterotopia/heterotropia hyperostosis/hyperotosis macrosomia/macrostomia "
    "microsomia/microstomia medial/median medial/medical miliary/military neuritic/neurotic neural/neutral "
    "papillary/pupillary parotitis/proctitis peliosis/poliosis postdural/postural rubella/rubeola stricture/structure "
    "vagus/valgus vagus/varus varus/virus cognition/condition palate/plate patent/patient sclerema/scleroma "
    "skull/skill acinic/actinic acariasis/ascariasis single/shingle"
)

_IRREGULAR = {
    "criteria": "criterion",
    "women": "woman",
    "men": "man",
    "children": "child",
    "crises": "crisis",
    "bacteria": "bacterium",
    "feet": "foot",
    "mice": "mouse",
    "vertebrae": "vertebra",
}
_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_KEYS = {letter: (row, at) for row, letters in enumerate(_ROWS) for at, letter in enumerate(letters)}
_SOUNDS = frozenset(map(frozenset, ("ck", "cs", "sz", "kq", "gj", "gk", "dt", "bp", "fv", "mn")))
_FIRST_SOUNDS = frozenset(map(frozenset, ("ck", "cs", "kq", "gj")))
_SILENT_STARTS = ("pn", "ps", "pt", "kn", "gn", "mn", "wr", "rh")


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip of the hand in a word.

    `kind` is missing, extra, swapped or other; `at` is where it stands in the right word, `width` how many letters of
    it that takes; `right` and `given` are the letters there.
    """

    kind: str
    at: int
    width: int
    right: str
    given: str

    @property
    def said(self) -> str:
        """The slip in words: `One letter missing: a.`"""
        return {
            "missing": f"One letter missing: {self.right}.",
            "extra": f"One letter too many: {self.given}.",
            "swapped": "Two letters swapped.",
            "other": f"One letter differs: {self.right}, not {self.given}.",
        }[self.kind]


@lru_cache(maxsize=4096)
def folded(word: str) -> str:
    """A word as it is compared: the singular, in American spelling."""
    return _american(_singular(_IRREGULAR.get(word, word)))


def _singular(word: str) -> str:
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if not set("aeiouy") & set(word):  # an acronym: CRPS is not CRP
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zes")) or (word.endswith("uses") and len(word) > 6):
        return word[:-2]
    if word.endswith(("oses", "yses")) and len(word) > 6:
        return word[:-2] + "is"
    return word[:-1]


def _american(word: str) -> str:
    word = word.replace("ae", "e").replace("oe", "e")
    if len(word) > 5:
        word = re.sub(r"our(?=$|al$|ed$|ing$)", "or", word)
        word = re.sub(r"([iy])s(e[dr]?|ing|ation)$", r"\1z\2", word)
    return re.sub(r"(?<=[tb])re$", "er", word) if len(word) > 4 else word


@lru_cache(maxsize=4096)
def word_slips(given: str, right: str) -> tuple[Slip, ...] | None:
    """The slips in one word, None if they are too many for its length or more than slips: another word."""
    most = 0 if len(right) < 5 else 1 if len(right) < 9 else 2
    if not most or abs(len(given) - len(right)) > most or any(c.isdigit() for c in given + right):
        return None
    if opposite(given, right):
        return None
    slips = _fewest(given, right, 0, most)
    if not slips or not all(_likely(slip, right) for slip in slips):
        return None
    side_by_side = any(after.at <= before.at + before.width for before, after in pairwise(slips))
    return None if side_by_side else slips


def _fewest(given: str, right: str, at: int, most: int) -> tuple[Slip, ...] | None:
    """The fewest slips between two words, at most `most`; None if it takes more."""
    same = next((i for i, (a, b) in enumerate(zip(given, right, strict=False)) if a != b), min(len(given), len(right)))
    given, right, at = given[same:], right[same:], at + same
    if not given and not right:
        return ()
    if not most:
        return None
    best: tuple[Slip, ...] | None = None
    for kind, cut, width in _moves(given, right):
        rest = _fewest(given[cut:], right[width:], at + width, most - 1)
        if rest is not None and (best is None or len(rest) + 1 < len(best)):
            best = (Slip(kind, at, width, right[:width], given[:cut]), *rest)
    return best


def _moves(given: str, right: str) -> Iterator[tuple[str, int, int]]:
    """The slips that may stand where two words first differ: kind, letters given, letters right."""
    if given[:2] == right[1::-1] and len(right) > 1:
        yield "swapped", 2, 2
    if right:
        yield "missing", 0, 1
    if given:
        yield "extra", 1, 0
    if given and right:
        yield "other", 1, 1


def _likely(slip: Slip, right: str) -> bool:
    """Whether a hand or an ear slips so. A first letter slips only in sound or silence."""
    if slip.at == 0:
        if slip.kind == "missing":
            return right.startswith(_SILENT_STARTS)
        return slip.kind == "swapped" or frozenset((slip.given, slip.right)) in _FIRST_SOUNDS
    return slip.kind != "other" or _mistaken(slip.given, slip.right)


def _mistaken(a: str, b: str) -> bool:
    """Whether one letter is easily typed for the other: both vowels, alike in sound, or neighbours on the keyboard."""
    if {a, b} <= set("aeiouy") or frozenset((a, b)) in _SOUNDS:
        return True
    if a not in _KEYS or b not in _KEYS:
        return False
    (row, at), (other_row, other_at) = _KEYS[a], _KEYS[b]
    return abs(row - other_row) <= 1 and abs(at - other_at) <= 1


# Opposites


@cache
def _look_alikes() -> frozenset[frozenset[str]]:
    return frozenset(frozenset(folded(word) for word in pair) for pair in _LOOK_ALIKES)


def _is_turn(word: str, turn: str) -> bool:
    return word.startswith(turn) if len(turn) > 4 else word == turn


def turns(word: str) -> bool:
    """Whether a word has an opposite that an answer may hang on: more, agonist, acute."""
    return any(_is_turn(word, turn) for pair in _OPPOSITES for turn in pair)


def opposite(a: str, b: str) -> bool:
    """Whether two words are opposites, or two things that only look alike."""
    if frozenset((a, b)) in _look_alikes():
        return True
    if any((_is_turn(a, x) and _is_turn(b, y)) or (_is_turn(a, y) and _is_turn(b, x)) for x, y in _OPPOSITES):
        return True
    if any(_turned(a, b, prefix) or _turned(b, a, prefix) for prefix in _TURNING_STARTS):
        return True
    return _differ_at_start(a, b) or _differ_at_end(a, b)


def _turned(a: str, b: str, prefix: str) -> bool:
    stem = a.removeprefix(prefix)
    return stem != a and len(stem) > 3 and b[:4] == stem[:4] and not b.startswith(prefix + stem[:2])


def _differ_at_start(a: str, b: str) -> bool:
    for group in _OPPOSED_STARTS:
        first, second = (max((p for p in group if word.startswith(p)), key=len, default="") for word in (a, b))
        if first and second and first != second and a[len(first) :][:3] == b[len(second) :][:3]:
            return True
    return False


def _differ_at_end(a: str, b: str) -> bool:
    if a[:3] != b[:3]:
        return False
    ends = ([next((e for e in group if word.endswith(e)), "") for word in (a, b)] for group in _OPPOSED_ENDS)
    return any(first and second and first != second for first, second in ends)
