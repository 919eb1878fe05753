"""What a noun phrase states: a condition, a mechanism, a name, a definition, or a plain thing worth knowing.

Owns the judgement of one phrase in its clause: which of its words are the answer, what else is as right, what a
question would call it, and its topic. Heads that say nothing ("the number", "people") are not answers; a relational
head takes its complement along ("risk of stroke"). Numbers and verbs are judged elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from quizapp.generation import agency, conditions, mechanisms, names, shape, topics, words
from quizapp.generation.clauses import Clause
from quizapp.generation.phrases import Phrase
from quizapp.generation.statements import Statement
from quizapp.generation.wordlists import listed

_LONGEST_ANSWER_WORDS: Final = 8
_EMPTY: Final = frozenset(listed("things.empty_heads"))
_RELATIONAL: Final = frozenset(listed("things.relational"))
_NEVER: Final = frozenset(listed("things.never_asked"))
_WEAK_OPENERS: Final = frozenset(listed("things.weak_openers"))
_COUNTING: Final = frozenset({"multiple", "other", "several", "various", "two", "three", "four", "many", "numerous"})
# Classes that name a mechanism only where the clause says how something comes about.
_WEAK_CLASSES: Final = frozenset({"process", "substance", "structure", "organism", "system", "mechanism"})


@dataclass(frozen=True, slots=True)
class _Reading:
    """A phrase with the words that would be the answer (`core` to `phrase.last`) and its complement (to `last`)."""

    clause: Clause
    phrase: Phrase
    core: int
    last: int
    mechanism: int
    of_bodies: bool

    @property
    def own(self) -> tuple[str, ...]:
        return tuple(token.text for token in self.clause.tokens[self.core : self.phrase.last + 1])

    @property
    def head(self) -> str:
        return self.own[-1].lower()

    @property
    def text(self) -> str:
        return self.clause.slice(self.core, self.phrase.last)

    @property
    def full(self) -> str:
        return self.clause.slice(self.phrase.core, self.last)

    @property
    def complement(self) -> tuple[str, ...]:
        return tuple(token.text for token in self.clause.tokens[self.phrase.last + 1 : self.last + 1])

    @property
    def fuller(self) -> tuple[str, ...]:
        """Longer wordings that are as right: with the complement, with "multiple" or "severe" in front."""
        first = self.clause.tokens[self.phrase.first].low
        opened = self.clause.slice(self.phrase.first, self.phrase.last) if first in _COUNTING else self.text
        options = (self.full, opened, self.clause.slice(self.phrase.core, self.phrase.last))
        return tuple(dict.fromkeys(option for option in options if option != self.text))

    def statement(self, topic: str, relation: str, noun: str = "", *, whole: bool = False) -> Statement:
        """The phrase as a statement; `whole` makes the complement part of the answer."""
        first = self.phrase.core if whole else self.core
        start, answer = self.clause.tokens[first].start, self.full if whole else self.text
        fuller = () if whole else self.fuller
        return Statement(self.clause, topic, relation, answer, start, start + len(answer), fuller=fuller, noun=noun)


def find(clause: Clause, *, of_bodies: bool) -> Iterator[Statement]:
    """What the phrases of the clause state, in order.

    `of_bodies` says that the article speaks of illness, so that "swelling" is one.
    """
    told = mechanisms.strength(clause.text)
    # "activate A and release B" lists two deeds, no two things
    lists = [run for run in clause.lists if not any(_led_by_verb(clause, member, member.core) for member in run[1:])]
    members = {phrase.first: run for run in lists for phrase in run}
    ill = {run for run in lists if _lists_conditions(clause, run)}
    for phrase in clause.phrases:
        strength = agency.strengthened(clause, phrase.first, phrase.last, told)
        core, last = _core(clause, phrase), _complement_end(clause, phrase)
        statement = _judged(_Reading(clause, phrase, core, last, strength, of_bodies))
        if statement is None:
            continue
        run = members.get(phrase.first, ())
        if run:
            statement = _as_member(clause, phrase, run, statement, causes=_of_causes(clause, run), ill=run in ill)
        yield statement


# ------------------------------------------------------------------------------------------------ enumerations

_ILLS: Final = re.compile(
    r"\b(?:symptoms?|signs? of|warning signs?|side effects?|adverse|risk factors?|complications?|contraindicat\w+|"
    r"shows? as|experience|suffer\w*|warning|(?:patients|people|users|sufferers)\b[^,;]* (?:mention|report|describe|"
    r"notice|complain))\b",
    re.IGNORECASE,
)
_BRINGS: Final = re.compile(
    r"\b(?:causes?|caused|lead(?:s|ing)? to|results? in|brings?|develop(?:s|ed)?|risk of|"
    r"relieves?|eases?|treats?|prevents?)\b[^,;]*$",
    re.IGNORECASE,
)
_WHO_HAVE: Final = re.compile(
    r"\b(?:people|patients|those|anyone|women|men|children)(?: who)? (?:has|have|had)(?: an?)? $"
)
_LISTS_CAUSES: Final = re.compile(
    r"(?:[\w-]+ ){0,3}(?:triggers|causes)\b.{0,60}?\b(?:include|are|can be|may be)\b"
    r"(?! (?:found|seen|known|rare|\w+ed)\b)",
    re.IGNORECASE,
)
# What sets an attack off is a cause, whether a disease or not; what a disease comes from may be another disease.
_TRIGGERS: Final = re.compile(r"\btriggers\b|\b(?:triggered|set off|provoked) by\b", re.IGNORECASE)


def _of_illness(before: str) -> bool:
    """Whether the list right behind `before` is said to be of symptoms, risks and the like."""
    spoken = _ILLS.search(before)
    return spoken is not None and not re.search(r"\bby \w+ing\b|\bthat\b", before[spoken.end() :])


def _lists_conditions(clause: Clause, run: tuple[Phrase, ...]) -> bool:
    """Whether an enumeration is of conditions: most members are, or the clause speaks of symptoms before it."""
    known = sum(conditions.is_condition(_words(clause, phrase)) for phrase in run)
    if known > 1 and known * 2 > len(run):
        return True
    before = clause.text[: clause.tokens[run[0].core].start]
    if known and (_BRINGS.search(before[-40:]) or _WHO_HAVE.search(before)):
        return True
    if topics.are_suffered(clause.text[clause.tokens[run[-1].last].end :]):
        return True
    return _of_illness(before[-70:]) and "treat" not in clause.text


def _of_causes(clause: Clause, run: tuple[Phrase, ...]) -> bool:
    before = clause.text[: clause.tokens[run[0].core].start]
    if _LISTS_CAUSES.match(clause.text) or _triggers(clause, run):
        return True
    return topics.gives_causes(before) and not any(conditions.is_condition(_words(clause, member)) for member in run)


def _triggers(clause: Clause, run: tuple[Phrase, ...]) -> bool:
    return _TRIGGERS.search(clause.text[: clause.tokens[run[0].core].start]) is not None


def _words(clause: Clause, phrase: Phrase) -> tuple[str, ...]:
    return tuple(token.text for token in clause.tokens[phrase.core : phrase.last + 1])


def _as_member(
    clause: Clause, phrase: Phrase, run: tuple[Phrase, ...], statement: Statement, *, causes: bool, ill: bool
) -> Statement:
    """The statement as a member of its enumeration: what the others are, it is too."""
    siblings = tuple(clause.slice(other.core, other.last) for other in run if other.first != phrase.first)
    topic, noun = statement.topic, statement.noun
    if statement.relation != "named":
        if causes and topic != "mechanism" and (statement.relation != "condition" or _triggers(clause, run)):
            topic = "mechanism"
        elif ill and (statement.relation == "thing" or (topic != "condition" and noun in _WEAK_CLASSES)):
            topic = noun = "condition"
    return replace(statement, relation="member", topic=topic, noun=noun, siblings=siblings)


# ------------------------------------------------------------------------------------------------ one phrase


def _core(clause: Clause, phrase: Phrase) -> int:
    """The answer's first word: after "other", "severe" numbers, and after what only introduces a name."""
    tokens = clause.tokens
    core = phrase.core
    while core < phrase.last and (tokens[core].low in _WEAK_OPENERS or tokens[core].tag == "#"):
        core += 1
    if core < phrase.last and core and topics.MADE_SO.search(clause.text[: tokens[core].end]):
        core += 1  # "makes people {dizzy}"
    named = core
    while named < phrase.last and not tokens[named].text[0].isupper():
        named += 1
    capitals = all(token.text[0].isupper() for token in tokens[named : phrase.last + 1])
    if core < named < phrase.last and capitals and not conditions.is_condition((tokens[phrase.last].text,)):
        return named
    return core + _led_by_verb(clause, phrase, core)


def _complement_end(clause: Clause, phrase: Phrase) -> int:
    """The last token of the phrase with its "of ..." (or another complement a relational head calls for)."""
    last = phrase.last
    tokens = clause.tokens
    for _ in range(2):
        if last + 1 >= len(tokens) or tokens[last + 1].tag != "P":
            break
        joint, head = tokens[last + 1].low, tokens[last].low
        if joint != "of" and not (joint in {"in", "to", "from", "between"} and head in _RELATIONAL):
            break
        following = next((p for p in clause.phrases if p.first == last + 2), None)
        if following is not None and tokens[following.last].low in {"mild", "moderate"}:
            break  # "attacks of moderate to severe headache"
        if following is None or following.last - phrase.core > _LONGEST_ANSWER_WORDS - 1:
            break
        last = following.last
    return last


def _is_cut_name(reading: _Reading) -> bool:
    """Whether it begins with a ruler's number: "III of Russia" of "Ivan III of Russia"."""
    before = reading.clause.tokens[reading.core - 1].text if reading.core else ""
    return before[:1].isupper() and re.fullmatch(r"[IVX]+", reading.own[0]) is not None


def _judged(reading: _Reading) -> Statement | None:
    own, text = reading.own, reading.text
    if (
        _TO_THE_READER.search(reading.full)
        or own[-1][0].isdigit()
        or len(text) < 3
        or not any(char.isalpha() for char in text)
        or (reading.core and reading.clause.tokens[reading.core - 1].low == "per")
        or _is_quality(reading)
        or _is_lone_verb(reading)
        or _is_cut_name(reading)
        or not shape.is_one_thing(reading.clause, reading.core, reading.phrase.last)
    ):
        return None
    if names.is_name(reading.clause.tokens[reading.core : reading.phrase.last + 1]):
        kind = names.kind_of(text)
        acts = not kind and (
            agency.acts_on(reading.clause, reading.phrase.first, reading.phrase.last) or topics.does_likewise(reading)
        )
        return replace(reading.statement("mechanism" if acts else "finding", "named", kind), fuller=())
    if len(own) == 1 and mechanisms.is_drug(own[0]):
        acts = topics.raises(reading) or topics.does_likewise(reading) or topics.is_actor(reading)
        return reading.statement("mechanism" if acts else "finding", "drug")
    empty = reading.head in _EMPTY
    if _defines(reading) and reading.head not in _SORTS and (not empty or len(own) > 1 or reading.complement):
        whole = empty and len(own) == 1
        before = reading.clause.text[: reading.clause.tokens[reading.phrase.first].start]
        topic = "mechanism" if topics.gives_causes(before) else "finding"
        topic = "condition" if topics.is_suffered(reading) else topic
        return replace(reading.statement(topic, "definition", whole=whole), fuller=() if whole else reading.fuller)
    ill = conditions.is_condition(own) and (reading.of_bodies or not conditions.is_ambiguous(own))
    if ill and not topics.is_treatment(reading):
        return reading.statement("condition", "condition", "condition")
    return _of_class(reading) or _thing(reading)


def _led_by_verb(clause: Clause, phrase: Phrase, core: int) -> bool:
    """Whether the phrase begins with the clause's own verb ("can [lower potassium]", "and [trap sediment]")."""
    tokens, forms = clause.tokens, words.verb_forms(clause.tokens[core].low)
    if core == phrase.last or not core or phrase.first != core or not forms:
        return False
    before = tokens[core - 1]
    helps = before.low in {"help", "helps", "helped", "helping"}
    if (helps or (before.tag in {"X", "T"} and before.low not in words.BE)) and "base" in forms:
        return True
    verb = next((token for token in tokens[:core] if token.tag in {"X", "V"}), None)
    if verb is None or before.text not in {",", "and", "but", "or"}:
        return False
    if verb.low in words.BE and before.low in {"and", "but"} and "third" in forms:
        return tokens[core + 1].tag in {"J", "D"}  # "is wide and {shelters} microscopic algae"
    own = words.verb_forms(verb.low)
    if mechanisms.is_action(forms.get("base", "")) or tokens[core].low in {
        "increase",
        "lower",
        "raise",
        "slow",
        "cause",
    }:
        return any(form in words.verb_forms(verb.low) and form in forms for form in ("third", "base"))
    if words.is_noun_too(tokens[core].low) and clause.spine and before.text != "," and "base" in forms:
        return False
    return any(form in own and form in forms for form in ("third", "base"))


def _is_lone_verb(reading: _Reading) -> bool:
    """Whether a lone word is a verb taken for a noun ("after {giving} up", "power {supplies} less than")."""
    tokens, at = reading.clause.tokens, reading.core
    if reading.phrase.first != reading.phrase.last or at + 1 >= len(tokens):
        return False
    forms, after = words.verb_forms(tokens[at].low), tokens[at + 1]
    if "gerund" in forms:
        return after.low in {"up", "down", "out", "off", "into", "away"}
    return "third" in forms and at > 0 and (after.tag == "R" or after.low in {"less", "more", "about"})


def _is_quality(reading: _Reading) -> bool:
    """Whether a lone word is an adjective taken for a noun ("as {strong}", "keep {moist}", "and {sooner}")."""
    before = reading.clause.tokens[reading.core - 1] if reading.core else None
    if len(reading.own) > 1 or before is None or reading.phrase.first != reading.core:
        return False
    after = reading.clause.tokens[reading.last + 1 : reading.last + 2]
    if reading.head in {"mild", "moderate"} and after and after[0].low == "to":
        return True
    graded = before.low in {"as", "so", "too", "very", "keep", "keeps", "stay", "remain", "turns", "turn"}
    comparative = reading.head in {"sooner", "later", "earlier", "dearer", "cheaper", "awake", "shiny", "moist"}
    return comparative or (graded and (words.looks_like_adjective(reading.head) or before.low in {"keep", "stay"}))


_SORTS: Final = frozenset({"type", "form", "kind", "part", "cause", "example", "one", "sort", "number", "result"})
_TO_THE_READER: Final = re.compile(r"\b(?:you|your|our|we|my|us)\b", re.IGNORECASE)


def _defines(reading: _Reading) -> bool:
    """Whether the phrase says what the subject is: "X is a chronic disease"."""
    spine, tokens = reading.clause.spine, reading.clause.tokens
    if spine is None or reading.phrase.first != spine.verbs[1] + 1 or spine.verbs[0] != spine.verbs[1]:
        return False
    opened = tokens[reading.phrase.first].low in {"a", "an", "the", "one"}
    return opened and tokens[spine.verbs[0]].low in {"is", "are", "was", "were"}


def _of_class(reading: _Reading) -> Statement | None:
    """The phrase as a member of a closed class; medicines that only treat are findings, not mechanisms."""
    kind = mechanisms.class_of(reading.own)
    if kind is None or (kind in _WEAK_CLASSES and reading.mechanism < 2 and not topics.is_cause(reading)):
        return None
    spine = reading.clause.spine
    subject = spine is not None and reading.phrase.last <= spine.subject[1]
    treats = kind == "drug class" and (
        reading.mechanism < 2 or subject or not re.search(r"(?:or|ist|er)s?$", reading.own[-1])
    )
    if treats and (topics.raises(reading) or topics.does_likewise(reading)):
        treats = False
    return reading.statement("finding" if treats else "mechanism", "class", kind)


_AMOUNTS: Final = frozenset(
    {"number", "amount", "range", "variety", "lot", "proportion", "series", "piece", "sample", "bit"}
)


def _thing(reading: _Reading) -> Statement | None:
    """The phrase as a plain thing, with its complement where its head says little alone; None where it says nothing."""
    head, own, complement = reading.head, reading.own, reading.complement
    if topics.is_risk_factor(reading) and not complement:
        return reading.statement("condition", "thing")
    if head in _NEVER or (head in _EMPTY and len(own) == 1 and head not in _RELATIONAL):
        return None
    if (head in _EMPTY and not complement and len(own) < 3) or head in _AMOUNTS:
        return None
    counted = reading.core and reading.clause.tokens[reading.core - 1].tag == "#"
    if not complement and (_is_pale(own) or (counted and len(own) == 1)):
        return None
    ill = bool(complement) and conditions.is_condition(complement[-2:])
    whole = bool(complement) and not (ill and len(own) > 1)
    answer = reading.full if whole else reading.text
    if len(answer.split()) > _LONGEST_ANSWER_WORDS:
        return None
    after = reading.clause.tokens[reading.last + 1 : reading.last + 3]
    if len(after) == 2 and after[0].tag == "C":
        if head.endswith("ing") and after[1].low.endswith("ing") and len(own) > 1:
            return None  # "trouble falling or staying"
        if whole and after[1].tag in {"N", "J"}:
            whole = False  # "mudflows of ash | and water": half of what it is of
            if head in _EMPTY:
                return None
    if complement and head in {"symptoms", "treatment"} and conditions.is_condition(complement[1:]):
        return None
    spine = reading.clause.spine
    known = reading.clause.tokens[reading.phrase.first].low == "the" and len(own) == 1 and not complement
    if known and spine and (spine.subject[0], spine.subject[1]) == (reading.phrase.first, reading.phrase.last):
        return None  # "the wires": a thing spoken of before, which its own card would not name
    topic = topics.of_phrase(reading)
    return reading.statement(topic, "thing", whole=whole)


_PALE: Final = frozenset(listed("things.pale_modifiers"))
_PALE_HEADS: Final = frozenset(listed("things.pale_heads"))


def _is_pale(own: tuple[str, ...]) -> bool:
    """Whether the words are a time of day, a sort of study, or "higher", "usual", "first" before one plain noun."""
    opener = own[0].lower()
    if own[-1].lower() in _PALE_HEADS and (len(own) == 1 or opener in _PALE or opener in {"higher", "lower", "high"}):
        return True
    return 1 < len(own) <= 3 and opener in _PALE
