"""What each word of a sentence is doing there: tokens, word classes in context, noun phrases and verb groups.

A shallow reading by rules, no trained model: closed classes anchor the sentence, a verb is what may be one and stands
where one can stand, the rest is nominal. It is right often enough to find the thing a sentence names; whoever turns
it into a question checks that the reading is complete (`Clause`) and falls back on a gap in the sentence otherwise.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quizapp.generation import words
from quizapp.generation.wordlists import listed

# Classes: D determiner, J adjective, N noun, "#" number, U pronoun, P preposition, T infinitive's "to", C coordinator,
# S subordinator, X auxiliary or modal, V finite verb or participle of a verb group, G "-ing" form with an object,
# E past participle after its noun ("patients treated with"), R adverb, Z punctuation.


@dataclass(frozen=True, slots=True)
class Token:
    """A word with its offsets in the sentence and its class there."""

    text: str
    start: int
    end: int
    tag: str

    @property
    def low(self) -> str:
        """The word in lower case with straight apostrophes."""
        return self.text.lower().replace("’", "'")


_TOKEN: Final = re.compile(
    r"[$€£]?\d+(?:[.,:]\d+)*(?:\s?[–-]\s?[$€£]?\d+(?:[.,]\d+)*)?(?:%|[^\W\d_]+(?:[-–][^\W_]+)*|(?:[-–][^\W_]+)+)?"
    r"|(?:[^\W\d_]\.){2,}|(?:St|Mt|Dr|Mr|Mrs|Ms|Prof)\.(?=\s[A-Z])"  # U.S., St. Helens
    r"|[^\W_]+(?:(?:[-–'’/&.+](?=[^\W_])|:(?=\d))[^\W_]+)*(?:['’](?![\w\s]*['’]))?"
    r"|\.{3}|\S"
)


def _split(text: str) -> list[tuple[str, int, int]]:
    return [(m.group(), m.start(), m.end()) for m in _TOKEN.finditer(text)]


def read(text: str) -> tuple[Token, ...]:
    """The tokens of one sentence, classed in context."""
    pieces = _split(text)
    lows = [piece.lower().replace("’", "'") for piece, _, _ in pieces]
    tags = [_alone(piece, low, index) for index, ((piece, _, _), low) in enumerate(zip(pieces, lows, strict=True))]
    for index in range(len(tags)):
        tags[index] = _in_context(index, tags, lows)
    _settle_finite(tags, lows)
    return tuple(Token(piece, start, end, tag) for (piece, start, end), tag in zip(pieces, tags, strict=True))


def _alone(piece: str, low: str, index: int) -> str:
    """The class of a word by itself; "v", "g", "e" stand for a verb's form still to be settled."""
    if not any(char.isalnum() for char in piece):
        return "Z" if piece not in "%°" else "N"
    if piece[0].isdigit() or (len(piece) > 1 and piece[0] in "$€£"):
        return "J" if re.search(r"\d-[a-z]", low) else "#"
    if low in _NUMBER_WORDS:
        return "#"
    named = piece[0].isupper() and index > 0 and low in words.PREPOSITIONS | words.ADVERBS
    if named or (piece.isupper() and len(piece) > 1):
        return "N"
    closed = next((tag for tag, members in _CLOSED if low in members), None)
    if closed:
        return closed
    if "-" in low and _ends_as_modifier(low):
        return "J"
    return "N" if piece[0].isupper() and index > 0 else _open_class(low)


def _open_class(low: str) -> str:
    """The class of a small word that no closed class holds."""
    forms = words.verb_forms(low)
    if words.is_adverb(low):
        return "R"
    if "gerund" in forms:
        return "g"
    if forms:
        return "e" if {"past", "participle"} & set(forms) and "base" not in forms else "v"
    if low.endswith("ing") and len(low) > 5:
        return "N"
    if low.endswith("ed") and len(low) > 4 and not words.is_never_verb(low):
        return "e"
    return "J" if words.looks_like_adjective(low) else "N"


def _ends_as_modifier(low: str) -> bool:
    """Whether a compound ends in a participle or an adjective ("gene-related", "fast-acting")."""
    tail = low.rsplit("-", 1)[-1]
    return tail.endswith("ed") or words.looks_like_adjective(low)


_NUMBER_WORDS: Final = frozenset(listed("grammar.number_words"))
_CLOSED: Final = (
    ("X", words.AUXILIARIES),
    ("S", words.SUBORDINATORS),
    ("D", words.DETERMINERS),
    ("C", words.COORDINATORS),
    ("P", words.PREPOSITIONS),
    ("U", words.PRONOUNS),
    ("R", words.ADVERBS),
    ("J", words.ADJECTIVES),
)


_EVERY: Final = frozenset({"daily", "weekly", "monthly", "yearly", "early", "overnight", "overall"})


def _in_context(index: int, tags: list[str], lows: list[str]) -> str:
    tag, low = tags[index], lows[index]
    before = tags[index - 1] if index else "Z"
    after = tags[index + 1] if index + 1 < len(tags) else "Z"
    special = _particular(index, tags, lows, before, after)
    if special:
        return special
    if tag == "g":
        return _gerund(index, tags, lows, before, after)
    if tag == "e":
        return _past(index, tags, lows, before, after)
    if tag == "v":
        if low in words.RESULTING and before == "N" and after in "ZPC" and _verb_before(index, tags, listed=False):
            return "J"
        return _finite(index, tags, lows, before, after)
    if tag == "J" and after in {"Z", "C", "P"} and (before == "P" or lows[index - 1] == "the") and index:
        return "N"
    if tag == "N" and before == "S" and low.endswith("s") and after in {"D", "N", "J", "#"} and lows[index - 2] == ",":
        return "V"
    if tag in {"N", "J"} and _is_hidden_verb(index, tags, lows):
        return "V"
    if tag == "R" and after == "N" and low in _EVERY:
        return "J"
    if tag == "R" and low in {"more", "less", "most", "least", "only", "early", "best", "better", "long", "first"}:
        return "J" if after in {"N", "P"} and low in {"best", "better", "long", "early", "first"} else "R"
    return tag


def _is_hidden_verb(index: int, tags: list[str], lows: list[str]) -> bool:
    """Whether a word that reads as a noun or an adjective stands where only its clause's verb can."""
    tag, low, before, after = tags[index], lows[index], tags[index - 1], tags[index + 1 : index + 2]
    follows = after[0] if after else "Z"
    if tag == "J":
        modal = before == "X" and lows[index - 1] in _MODAL and follows in {"N", "J", "D"}  # "can lower potassium"
        told = before == "N" or (
            before == "S" and lows[index - 1] in {"that", "which", "who"}
        )  # "that lower the level"
        return "base" in words.verb_forms(low) and (modal or (told and follows == "D"))
    if not index or follows not in {"Z", "C", "N", "D"}:
        return False
    if before == "N" and follows in {"Z", "C"} and words.is_plural(lows[index - 1]):
        return _opens_clause(index, tags)  # "if corals bleach"
    relative = before == "S" and lows[index - 1] in {"that", "which", "who"}
    if not relative or follows not in {"N", "D"} or index < 2 or not words.is_plural(lows[index - 2]):
        return False
    noun = words.is_plural(low) or low.endswith(("tion", "ness", "ity", "ment"))
    return not (
        noun or _finite_ahead(index + 1, tags, lows) or "V" in tags[index + 1 : index + 3]
    )  # "that dam streams"


_MODAL: Final = frozenset({"can", "could", "may", "might", "must", "should", "will", "would", "shall", "cannot"})


def _particular(index: int, tags: list[str], lows: list[str], before: str, after: str) -> str | None:
    """The few words whose class hangs on their neighbours more than on any rule."""
    low = lows[index]
    follows = lows[index + 1] if index + 1 < len(lows) else ""
    if low == "to":
        return _of_to(index, tags, follows)
    if low == "that":
        return "S" if before in "NVJUvXeR" or after in "DUXRve" else "D"
    if not index and tags[index] == "v" and "base" in words.verb_forms(low) and after == "D":
        return "V"
    if not index and tags[index] == "e" and after in {"N", "J"}:
        return "J"
    if tags[index] == "v" and index and lows[index - 1] in words.HAVE:
        return "V" if {"past", "participle"} & set(words.verb_forms(low)) else "N"  # "have fatigue"
    if index > 1 and lows[index - 2] in {"each", "every"} and "third" in words.verb_forms(low) and before == "N":
        return "V"
    if before == "C" and after in "NJ" and tags[index] == "v" and _repeats_verb(index, tags, lows):
        return "V"
    if low == "need" and before in {"X", "R", "U"} and _MODAL_OR_DO & set(lows[max(index - 2, 0) : index]):
        return "V"
    if low == "results" and before in {"N", "R"} and follows in {"from", "in"}:
        return "V"
    if low in {"most", "more", "all", "both", "each"} and follows == "of":
        return "U"
    return next(
        (
            tag
            for names, befores, afters, tag in _NEIGHBOURS
            if low in names and (befores is None or before in befores) and (afters is None or after in afters)
        ),
        None,
    )


_MODAL_OR_DO: Final = words.DO | words.MODALS
_ANY: Final = None
# words, classes before, classes after (None: any), class
_NEIGHBOURS: Final = (
    (frozenset({"one"}), "DJS", _ANY, "U"),
    (frozenset({"like", "past", "down", "up", "since", "once"}), _ANY, "#", "P"),
    (frozenset({"before", "after", "since", "until", "as"}), _ANY, "U", "S"),
    (frozenset({"last"}), "N", "P#RD", "V"),
    (frozenset({"itself", "themselves", "himself", "herself"}), "X", _ANY, "R"),
    (frozenset({"no"}), _ANY, "Z", "R"),
    (frozenset({"which"}), "ZP", _ANY, "S"),
    (frozenset({"what"}), _ANY, "v", "S"),
    (frozenset({"what", "which"}), _ANY, "DPTCSXUVEGRZ#ge", "S"),
    (frozenset({"her"}), _ANY, "DPTCSXUVEGRZ#ge", "U"),
    (frozenset({"this", "these", "those"}), _ANY, "X", "U"),
)


def _repeats_verb(index: int, tags: list[str], lows: list[str]) -> bool:
    """Whether an "-s" form after "and" follows an earlier verb in "-s" ("helps borrowers and hurts savers")."""
    if "third" not in words.verb_forms(lows[index]) or lows[index - 1] not in {"and", "but"}:
        return False
    return any(tag == "V" and "third" in words.verb_forms(low) for tag, low in zip(tags[:index], lows, strict=False))


def _of_to(index: int, tags: list[str], follows: str) -> str:
    """The infinitive's "to" before a base form that no auxiliary follows, else a preposition."""
    free = index + 2 >= len(tags) or tags[index + 2] != "X"
    return "T" if follows in {"be", "have", "do"} or ("base" in words.verb_forms(follows) and free) else "P"


def _gerund(index: int, tags: list[str], lows: list[str], before: str, after: str) -> str:
    if before == "X" or (before == "R" and index > 1 and tags[index - 2] == "X" and lows[index - 2] in words.BE):
        return "V" if lows[index - 1] in words.BE or before == "R" else "G"
    if before in {"D", "J"} or (before == "#" and after == "N"):
        return "J" if after in {"N", "J"} else "N"
    if _goes_on(lows[index]) and after == "Z":
        return "R"
    if after in {"D", "N", "J", "#", "U", "g"} and (before in {"P", "S", "C", "Z", "N", "V", "E", "R"} or not index):
        return "G"
    if after in {"P", "R"} and before in {"N", "Z", "P", "S", "V", "C"}:
        return "G" if lows[index + 1] in {"in", "from", "to", "with", "as", "for", "on"} or after == "R" else "N"
    return "J" if after == "N" else "N"


def _goes_on(low: str) -> bool:
    """Whether the word only says that something continues ("keep it going")."""
    return low in {"going", "running", "working", "growing", "falling", "rising"}


def _past(index: int, tags: list[str], lows: list[str], before: str, after: str) -> str:
    if before == "X" or (before == "R" and index > 1 and tags[index - 2] in {"X", "R"}):
        return "V"
    if (
        before == "D"
        or (before in {"J", "#"} and after in {"N", "J"})
        or (before in {"P", "C", "G"} and after in {"N", "J"})
    ):
        return "J"
    if before in {"V", "v"} and after in {"N", "J"}:
        return "J"
    if before in {"U", "S"}:
        return "V"
    if before == "Z" and (not index or lows[index - 1] != ")"):
        if lows[index - 1] == "," and after in {"N", "J"}:
            return "J"
        return "V" if lows[index - 1] == "," and after in {"D", "#"} else "E"
    if before == "C":
        return "V"
    if before in {"N", "#", "R", "Z"} and after in {"P", "R", "T"}:
        ahead = _finite_ahead(index + 1, tags, lows) or (after == "P" and _plural_verb_ahead(index, tags, lows))
        return "E" if ahead else "V"
    return "J" if after in {"N", "J"} and before not in {"N", "R"} else "V"


def _plural_verb_ahead(index: int, tags: list[str], lows: list[str]) -> bool:
    """Whether a verb of the plural noun before a participle follows: "drinks sweetened with it | raise | acid"."""
    if not index or not words.is_plural(lows[index - 1]):
        return False
    for position in range(index + 2, len(tags) - 1):
        if tags[position] in {"Z", "S", "X"}:
            return False
        stands = tags[position] == "v" and tags[position - 1] in {"N", "v"} and tags[position + 1] in {"D", "N", "J"}
        if stands and "base" in words.verb_forms(lows[position]):
            return True
    return False


def _finite(index: int, tags: list[str], lows: list[str], before: str, after: str) -> str:
    """A base or "-s" form: a verb where one can stand, a noun otherwise."""
    low = lows[index]
    forms = words.verb_forms(low)
    plain_base = "base" in forms
    if before in {"T", "X"} or (before == "R" and index > 1 and tags[index - 2] in {"X", "T", "U", "N", "S"}):
        return "V" if plain_base or before == "R" or {"past", "participle"} & set(forms) else "N"
    if before in {"D", "J", "#", "P"} or (before == "N" and _cannot_agree(index, tags, lows)):
        return "N"
    if not words.is_noun_too(low) and not {"past", "participle"} <= set(forms):
        return "V" if before in {"N", "U", "S", "R", "C", "Z", "E", "G", "V"} or not index else "N"
    if before == "N" and _verb_before(index, tags, listed=after in {"C", "Z"}) and after in {"P", "C", "Z"}:
        return "N"
    if before == "V" and plain_base and index and lows[index - 1] in {"help", "helps", "helped"}:
        return "V"
    if before in {"U", "S"}:
        return "V"
    if before == "N" and after in {"D", "Z", "C", "P", "R", "#", "N", "J"} and _opens_clause(index, tags):
        return "V"
    measured = lows[index + 1 : index + 2] in (["less"], ["more"], ["about"], ["over"], ["nearly"], ["up"])
    quality = after == "J" and "third" in forms  # no adjective stands behind a noun's own noun: "damages small vessels"
    if before == "N" and after in {"g", "G"} and low in _WITH_GERUND:
        return "V"
    opens_object = before == "N" and (after == "D" or measured or quality) and _agrees(lows[index - 1], forms)
    if opens_object and not _verb_before(index, tags, listed=False):
        return "V"
    if before == "N" and index == 1 and after in {"N", "J"} and plain_base and words.is_plural(lows[0]):
        return "V"
    if before in {"N", "R"}:
        return "N" if after in {"X", "e"} or _finite_ahead(index + 1, tags, lows) or after == "Z" else "V"
    about = after in {"P", "R"} and index + 2 < len(tags) and tags[index + 2] == "#"
    return "V" if index and (before == "C" or lows[index - 1] == ",") and (after in {"D", "#", "U"} or about) else "N"


_WITH_GERUND: Final = frozenset({"stops", "keeps", "starts", "begins", "continues", "involves", "avoids", "requires"})


def _cannot_agree(index: int, tags: list[str], lows: list[str]) -> bool:
    """Whether a bare form stands behind one thing in a clause that has its verb: "works in jet lag"."""
    bare = set(words.verb_forms(lows[index])) == {"base"}
    several = words.is_plural(lows[index - 1]) or lows[index - 2 : index - 1] in (["and"], ["or"])
    caused = _CAUSING & set(lows[:index])
    return bare and not several and not caused and _verb_before(index, tags, listed=False)


_CAUSING: Final = frozenset(
    {"make", "makes", "made", "let", "lets", "help", "helps", "helped", "have", "has", "see", "saw"}
)


def _agrees(noun: str, forms: dict[words.Form, str]) -> bool:
    """Whether a verb's form goes with the noun before it: "diuretics increase ...", "montelukast blocks ..."."""
    several = words.is_plural(noun) or noun.endswith("ics")  # "diuretics", but "economics" too
    return ("base" if several else "third") in forms or (noun.endswith("ics") and "third" in forms)


def _verb_before(index: int, tags: list[str], *, listed: bool) -> bool:
    """Whether the clause has its finite verb already; within a list its commas do not end the clause."""
    for position in range(index - 1, -1, -1):
        if tags[position] in {"V", "X"}:
            return True
        if tags[position] == "S" or (tags[position] in {"Z", "C"} and not listed):
            return False
    return False


def _opens_clause(index: int, tags: list[str]) -> bool:
    """Whether a subordinate clause ("as the magma ...") has begun a few words before and still lacks its verb."""
    for position in range(index - 1, max(index - 9, -1), -1):
        if tags[position] in {"V", "X", "Z"}:
            return False
        if tags[position] == "S":
            return True
    return False


def _finite_ahead(index: int, tags: list[str], lows: list[str]) -> bool:
    """Whether a surely finite verb follows before the clause ends (so that this one need not be it)."""
    inside = False
    for position in range(index, len(tags)):
        if lows[position] in {";", ":", "(", "—", "–"} or (
            lows[position] in {",", "and", "or"} and position - index > 8
        ):
            return False
        if lows[position - 1] == "," and lows[position] in {"which", "who"}:
            return False
        first_comma = lows[position - 1] == "," and "," not in lows[index : position - 1]
        if first_comma and tags[position] == "C" and _clause_follows(position + 1, tags):
            return False
        if tags[position] == "S" or lows[position] == "which":
            inside = True
        finite = tags[position] == "X" and lows[position] not in {"be", "been", "being", "having"}
        forms = words.verb_forms(lows[position]) if tags[position] == "v" else {}
        if finite or (tags[position] == "v" and not words.is_noun_too(lows[position]) and "third" in forms):
            if inside:
                inside = False
                continue
            return True
        follows = tags[position + 1] if position + 1 < len(tags) else "Z"
        if (
            tags[position] == "e"
            and tags[position - 1] in {"N", "R"}
            and follows in {"D", "N", "J", "#"}
            and not inside
        ):
            return True
    return False


def _clause_follows(index: int, tags: list[str]) -> bool:
    """Whether a short subject and a verb stand here: a new clause, no list's last member."""
    position = index
    while position < min(len(tags), index + 5) and tags[position] in {"D", "J", "N"}:
        position += 1
    return index < position < len(tags) and tags[position] in {"e", "v", "X"}


def _settle_finite(tags: list[str], lows: list[str]) -> None:
    """A sentence needs a verb: where none was found, the first noun that can be one after a noun is it."""
    if any(tag in {"V", "X"} for tag in tags):
        return
    for index in range(1, len(tags) - 1):
        forms = words.verb_forms(lows[index])
        stands = tags[index] in {"N", "E"} and (
            tags[index - 1] in {"N", "J"} or lows[index - 1] in {"all", "both", "each"}
        )
        if forms and stands and "gerund" not in forms:
            tags[index] = "V"
            if tags[index - 1] == "J":
                tags[index - 1] = "N"
            return
