"""Which topic a plain noun phrase has: a condition, part of a mechanism, or a finding.

Names of diseases and of receptors tell their topic by themselves; of all other phrases the clause tells it. What makes
something happen, or is acted on by a law, is part of a mechanism; what people have, risk or get from a medicine is a
condition; what a study found or a guideline advises, and where and when, is a finding. Grammar decides here, never the
phrase's own words, which `conditions` and `mechanisms` know.
"""

from __future__ import annotations

import re
from typing import Final, Protocol

from quizapp.generation import agency, conditions, mechanisms, words
from quizapp.generation.clauses import Clause
from quizapp.generation.phrases import Phrase
from quizapp.generation.wordlists import listed


class Reading(Protocol):
    """A phrase of a clause: `own` are its words, `last` its last token with its complement ("of ...").

    `mechanism` says how surely the clause tells how something comes about, see `mechanisms.strength`.
    """

    @property
    def clause(self) -> Clause: ...
    @property
    def phrase(self) -> Phrase: ...
    @property
    def last(self) -> int: ...
    @property
    def mechanism(self) -> int: ...
    @property
    def own(self) -> tuple[str, ...]: ...
    @property
    def full(self) -> str: ...


def of_phrase(reading: Reading) -> str:
    """The topic that the clause gives to a phrase whose own words do not tell it."""
    risk = re.match(r"(?:\w+ )?(?:risks?|danger|chance) of\b", reading.full)
    if risk or is_suffered(reading):
        return "condition"
    if does_likewise(reading) or _follows(reading):
        return "mechanism"
    if is_treatment(reading) and _helps_against_illness(reading):
        return "finding"
    place = _is_circumstance(reading) and not agency.acts_on(reading.clause, reading.phrase.first, reading.phrase.last)
    acts = reading.mechanism == 2 and not _is_result(reading) and not place
    return "mechanism" if acts or is_cause(reading) else "finding"


def _before(reading: Reading) -> str:
    return reading.clause.text[: reading.clause.tokens[reading.phrase.first].start]


def _after(reading: Reading) -> str:
    return reading.clause.text[reading.clause.tokens[reading.last].end :]


# What a trial found or a guideline advises is a finding, whatever verbs it uses.
_RESULT: Final = re.compile(
    r"\b(?:trials?|stud(?:y|ies)|compared (?:with|to)|placebo|participants|percent|per cent|"
    r"guidelines?|recommend\w*)\b|%",
    re.IGNORECASE,
)
_WHERE: Final = frozenset({"at", "in", "during", "near", "across", "after", "before"})
# A second clause about something else: "..., although this happened less than in earlier studies".
_TURN: Final = re.compile(r", (?:although|though|while|whereas|but|even if)\b")


def _is_result(reading: Reading) -> bool:
    """Whether a trial or a guideline is spoken of in the part of the clause that the phrase stands in."""
    text, at = reading.clause.text, reading.clause.tokens[reading.phrase.first].start
    turns = [turn.start() for turn in _TURN.finditer(text)]
    start = max((turn for turn in turns if turn <= at), default=0)
    end = min((turn for turn in turns if turn > at), default=len(text))
    return _RESULT.search(text[start:end]) is not None


_SO: Final = re.compile(
    r"(?:^|[,;:] |[.!?] )(?:and )?(?:so|as a result,?|thus,?|therefore,?|consequently,?|hence|in turn,?)\s*$",
    re.IGNORECASE,
)


def _follows(reading: Reading) -> bool:
    """Whether the phrase is acted on in a clause that tells what follows by a law ("..., so the valve closes")."""
    clause, whole = reading.clause, reading.clause.sentence.text
    if clause.spine is None or agency.is_agent(clause, *clause.spine.subject):
        return False
    at = whole.lower().find(clause.text[:12].lower())
    verb = clause.tokens[clause.spine.verbs[0]].low
    present = verb in {"is", "are", "can"} or {"third", "base"} & words.verb_forms(verb).keys()
    return at > 0 and bool(present) and _SO.search(whole[:at]) is not None and not _is_result(reading)


_LIKEWISE: Final = re.compile(
    r"(?:can |may |could |might )?(?:do(?:es)? (?:so|the (?:opposite|same|reverse))|"
    r"ha(?:ve|s) (?:the same|a similar|the opposite|a like) effects?|act(?:s)? (?:alike|likewise|in the same way))\b"
)


def does_likewise(reading: Reading) -> bool:
    """Whether the phrase is said to do what the sentence before told of a cause ("soot has the same effect")."""
    spine = reading.clause.spine
    if spine is None or not spine.subject[0] <= reading.phrase.first <= spine.subject[1]:
        return False
    said = reading.clause.text[reading.clause.tokens[spine.verbs[0]].start :]
    return _LIKEWISE.match(said) is not None and not _acts_by_will(reading)


def _is_circumstance(reading: Reading) -> bool:
    """Whether the phrase says where or when something acts ("at plate boundaries"): no part of how it acts."""
    first = reading.phrase.first
    return first > 0 and reading.clause.tokens[first - 1].low in _WHERE


# ------------------------------------------------------------------------------------------------ what people have

_ARTICLE: Final = r"(?: an?| the)?(?: [\w-]+ly| mainly| other| further)? $"
_SUFFERED: Final = re.compile(
    r"\b(?:symptoms?|signs?|side effects?|adverse effects?|complications?|risk factors?|contraindications?)\b"
    r"(?: [\w-]+){0,5} (?:is|are|was|were|include|includes|included|being)"
    r"(?:(?: (?!which|who|that|but|by|through)[^\s.;:()]+){1,40}(?:,|(?<=,) (?:and|or)))?"
    r"(?: an?| the)?(?: [\w-]+)?(?: (?:and|or))? $|"
    r"\b(?:leave|leaves|left) (?:[\w-]+ ){1,3}with (?:an? )?$|"
    rf"\b(?:suffer(?:s|ed|ing)? from|at risk (?:of|for)|risk of developing|complain(?:s|ed|ing)? of){_ARTICLE}|"
    r"(?<!treat )(?<!treating )(?<!treated )\b(?:people|patients|adults|children|women|men|those|anyone|persons?|"
    r"individuals) (?:living )?with (?:an? )?$|"
    r"\b(?:people|patients?|users|adults|children|women|men|those|some|many|who|they) (?:[\w-]+ ){0,4}?"
    rf"(?:notice|experience|develop|contract|present with|complain of|suffer)(?:s|d|ed)?{_ARTICLE}|"
    rf"\b(?:patients?|people who (?:[\w-]+ ){{1,3}}?)(?: who)?(?: [\w-]+ly| also| may| can| might)* "
    rf"(?:has|have|had|get|got|feel|felt){_ARTICLE}|"
    r"\b(?:prone|susceptible|vulnerable) to (?:an? |the )?$|"
    # for what something is given, and in what it must not be
    r"\b(?:prescribed|approved|licensed|indicated|contraindicated|reserved|used off-label) "
    rf"(?:for|in|during|against){_ARTICLE}|"
    r"\b(?:not|never) be (?:combined|mixed|taken together|taken|used) with (?:an? |the )?$|"
    rf"\b(?:not|never) be (?:taken|used|given|prescribed)(?: [\w-]+)? (?:in|during|by)(?: people with)?{_ARTICLE}|"
    rf"\b(?:is|are) (?:to be |best )?avoided (?:in|during){_ARTICLE}",
    re.IGNORECASE,
)
_IS_SUFFERED: Final = re.compile(
    r", (?:an?|the) (?:[\w-]+ ){0,3}(?:disease|disorder|illness|infection|complication|side effect|symptom)s?\b(?! of)|"
    r" (?:is|are|was|were|can be|may be) (?:an?|its|the|their|one of (?:the|its)|among the)(?: [\w-]+){0,3} "
    r"(?:symptoms?|signs? of|side effects?|adverse effects?|complications?|risk factors?|contraindications?|"
    r"concerns?|risks?|dangers?)\b"
)


MADE_SO: Final = re.compile(
    r"\b(?:makes?|made|leaves?|left|render(?:s|ed)?) (?:[\w-]+ )?(?:people|patients|users|adults|children|women|men)$"
)


def are_suffered(after: str) -> bool:
    """Whether what stands before `after` in a clause is said to be symptoms, side effects or risks."""
    return bool(_IS_SUFFERED.match(after))


def is_risk_factor(reading: Reading) -> bool:
    """Whether the clause calls the phrase a risk factor ("old age is a risk factor")."""
    called = _IS_SUFFERED.match(_after(reading))
    return called is not None and "risk factor" in called[0] and reading.own[-1].lower() not in words.PRONOUNS


def is_suffered(reading: Reading) -> bool:
    """Whether the clause says that people have the phrase, or that it is a symptom, a side effect or a risk."""
    medicine = len(reading.own) == 1 and mechanisms.is_drug(reading.own[0])
    if medicine or mechanisms.class_of(reading.own) or any(char.isdigit() for char in reading.full):
        return False
    if _is_sign(reading):
        return True
    made_so = MADE_SO.search(reading.clause.text.partition(f" {reading.own[0]}")[0])
    told = made_so or _SUFFERED.search(_before(reading)) or _IS_SUFFERED.match(_after(reading))
    return bool(told) or _is_side_effect(reading)


_SIGNALS: Final = re.compile(r" (?:may |can |could )?(?:means?|signals?|suggests?|points? to|heralds?) (?:an? )?")


def _is_sign(reading: Reading) -> bool:
    """Whether the phrase, alone or in a list, is said to mean a condition ("a swollen tongue means anaphylaxis")."""
    after = _after_list(reading)
    meant = _SIGNALS.match(after)
    own = re.match(r"[\w-]+(?: [\w-]+){0,2}", after[meant.end() :]) if meant else None
    said = tuple(own[0].split()) if own else ()
    return any(conditions.reads_as_condition(said[:size]) for size in range(1, len(said) + 1))


def _after_list(reading: Reading) -> str:
    """What stands behind the phrase, or behind the enumeration that it is a member of."""
    clause = reading.clause
    ends = [run[-1].last for run in clause.lists if any(member.first == reading.phrase.first for member in run)]
    return clause.text[clause.tokens[max([*ends, reading.last])].end :]


def _is_side_effect(reading: Reading) -> bool:
    """Whether a medicine is said to cause the phrase."""
    clause, spine = reading.clause, reading.clause.spine
    if spine is None:
        return False
    at, verb = spine.verbs[1] + 1, clause.tokens[spine.verbs[1]].low
    brings = clause.slice(spine.verbs[1], min(at, len(clause.tokens) - 1)) in {"bring on", "brings on"}
    if reading.phrase.first != at + brings:
        return False
    medicine = any(
        mechanisms.is_drug(token.text)
        or mechanisms.class_of((token.text,)) == "drug class"
        or words.singular(token.low) in _MEDICINES
        for token in clause.tokens[spine.subject[0] : spine.subject[1] + 1]
    )
    return medicine and (brings or "cause" in words.verb_forms(verb).values())


_MEDICINES: Final = frozenset({"drug", "medicine", "medication", "tablet", "pill", "vaccine", "injection", "infusion"})


# ------------------------------------------------------------------------------------------------ causes

_CAUSE_VERBS: Final = frozenset(listed("topics.cause_verbs"))
_CAUSED_BY: Final = re.compile(
    r"\b(?:because(?: of)?|due to|caused by|causes? (?:of .*? )?(?:is|are|was|were|include)|owing to|as a result of|"
    r"results? from|resulting from|driven by|fed by|triggered by|produced by|thanks to|comes? from|stems? from|"
    r"(?:promoted|regulated|controlled|released|activated|blocked|carried|transmitted|mediated|spread|formed|made) by|"
    r"(?:grown?|grew|shrunk|worn|weakened|eroded|damaged|destroyed)\b[^,;]{0,25} by|"
    r"brought (?:on|about) by|(?:traced|put down) (?:[^,;]{1,40} )?to|"
    r"attributed to|(?:resistant|sensitive|immune|insensitive) to|plays? (?:an? |the )?(?:[\w-]+ )?(?:role|part) in|"
    r"arises? from|(?:acts?|acted|works?|worked) like|by means of|"
    r"[Tt]hrough|via)"
    r"\s(?:[\w-]+\s){0,3}$",
    re.IGNORECASE,
)
_FACTORS: Final = re.compile(
    r"\b(?:caused by|due to|(?<!risk )factors?|drivers?|reasons?|in response to)\b[^,;.]{0,60}"
    r"\b(?:is|are|was|were|include|includes|including|such as)(?: an?| the)? $"
)
_BECAUSE: Final = re.compile(r"\bbecause\b(?! of)[^,;]*$")
_INFLUENCE: Final = re.compile(r"\b(?:under|through|by) (?:the )?(?:influence|action|effect|force) of [^,;]+$")
_IS_A_CAUSE: Final = re.compile(
    r"[^,;.]{0,40}?\b(?:is|are|was|were|be|been)\b[^,;.]{0,30}\b(?:an?|the|one|main|common|leading)\b(?: [\w-]+){0,2} "
    r"(?:cause|trigger|driver|source|reason|culprit)s?\b"
)
_TAKES_PART: Final = re.compile(
    r"(?: [\w-]+)? (?:is|are|was|were) (?:\w+ )?(?:involved|implicated|responsible)\b|"
    r"(?: [\w-]+)? (?:plays?|played) (?:an? |the )?(?:[\w-]+ )?(?:role|part)\b"
)
# "Rust gives the cliffs their colour": what gives a thing what it has is its cause.
_GIVES: Final = re.compile(r"(?:, [^,]{1,50},)? (?:gives?|lends?) (?:[\w'’-]+ ){1,5}(?:its|their)\b")
_GIVEN: Final = re.compile(r"\b(?:gives?|lends?) (?:[\w'’-]+ ){1,5}$")
_MAKES: Final = frozenset({"make", "makes", "making", "let", "lets", "letting", "keep", "keeps", "keeping"})


def gives_causes(before: str) -> bool:
    """Whether what stands right behind `before` in a clause is a cause ("... is caused by factors such as")."""
    return bool(_CAUSED_BY.search(before) or _FACTORS.search(before))


def is_cause(reading: Reading) -> bool:
    """Whether the clause gives the phrase as a cause, or as what is made to be or do something."""
    before, first = _before(reading), reading.phrase.first
    if gives_causes(before) or _BECAUSE.search(before) or _INFLUENCE.search(before + reading.full):
        return True
    after = _after(reading)
    if (
        _IS_A_CAUSE.match(after)
        or _TAKES_PART.match(_after_list(reading))
        or (_GIVES.match(after) and not _acts_by_will(reading))
        or (reading.clause.tokens[first].low in {"its", "their"} and _is_given(reading))
        or (first and reading.clause.tokens[first - 1].low in _MAKES)
    ):
        return True
    return bool(_does(reading) & _CAUSE_VERBS) and not _acts_by_will(reading)


def _is_given(reading: Reading) -> bool:
    """Whether a cause gives the phrase to what has it ("Rust gives the cliffs | their colour")."""
    spine = reading.clause.spine
    by_will = spine is not None and agency.is_agent(reading.clause, *spine.subject)
    return _GIVEN.search(_before(reading)) is not None and not by_will


def _acts_by_will(reading: Reading) -> bool:
    """Whether the phrase is the clause's subject and people or a body, whose deeds are no mechanism."""
    spine = reading.clause.spine
    inside = spine is not None and spine.subject[0] <= reading.phrase.first <= spine.subject[1]
    return inside and spine is not None and agency.is_agent(reading.clause, *spine.subject)


def is_treatment(reading: Reading) -> bool:
    """Whether a phrase that reads as a condition is what helps against one ("weight loss can reverse the disease").

    What eases by itself ("the cramps eased") is what is suffered.
    """
    helps = _does(reading) & _HELPS
    return bool(helps) and (not helps <= _EASES or _has_object(reading))


_EASES: Final = frozenset({"ease", "improve", "reverse"})


def _has_object(reading: Reading) -> bool:
    spine, tokens = reading.clause.spine, reading.clause.tokens
    at = spine.verbs[1] + 1 if spine and reading.phrase.last <= spine.subject[1] else _next_verb(reading) + 1
    return at < len(tokens) and tokens[at].tag in "DNJ#UG"


def _helps_against_illness(reading: Reading) -> bool:
    """Whether what the phrase's verb acts on is a condition ("weight loss | reverses | the disease")."""
    spine = reading.clause.spine
    if spine is None:
        return False
    acted = next((phrase for phrase in reading.clause.phrases if phrase.first > spine.verbs[1]), None)
    tokens = reading.clause.tokens
    own = tuple(token.text for token in tokens[acted.core : acted.last + 1]) if acted else ()
    return bool(own) and (conditions.is_condition(own) or own[-1].lower() in _ILLNESSES)


_ILLNESSES: Final = frozenset({"disease", "condition", "disorder", "illness", "symptoms", "attacks", "complaints"})


_HELPS: Final = frozenset({"help", "reverse", "relieve", "ease", "treat", "cure", "prevent", "improve", "protect"})


def is_actor(reading: Reading) -> bool:
    """Whether a medicine takes part in a law that the clause tells, and not as what helps against an illness.

    What only stands for its class ("triptans such as sumatriptan") does not.
    """
    spine, first = reading.clause.spine, reading.phrase.first
    if spine is None or re.search(r"\b(?:such as|like|for example,?|including) $", _before(reading)):
        return False
    if not spine.subject[0] <= first <= spine.subject[1]:
        return agency.acts_on(reading.clause, first, reading.phrase.last)
    return agency.tells_a_law(reading.clause) and not _does(reading) & _HELPS and not _helps_against_illness(reading)


def raises(reading: Reading) -> bool:
    """Whether a medicine is told of as what raises something, not as what treats."""
    return bool(_does(reading) & {"raise", "increase", "worsen"})


def _does(reading: Reading) -> set[str]:
    """The base forms of the active verb whose subject the phrase is, empty where it is none."""
    clause, phrase, spine = reading.clause, reading.phrase, reading.clause.spine
    if spine and spine.subject[0] <= phrase.first and phrase.last <= spine.subject[1]:
        opened, verb = spine.verbs
    else:
        opened = verb = _next_verb(reading)
    if not verb or any(token.low in words.BE for token in clause.tokens[opened:verb]):
        return set()
    return set(words.verb_forms(clause.tokens[verb].low).values())


def _next_verb(reading: Reading) -> int:
    """The active verb right behind the phrase or its enumeration ("but fog and darkness | stopped"), 0 if none."""
    clause, first, last = reading.clause, reading.phrase.first, reading.phrase.last
    ends = (run[-1].last for run in clause.lists if any(member.first == first for member in run))
    at = max(ends, default=last) + 1
    while at < len(clause.tokens) and (clause.tokens[at].tag in {"R", "X"} or clause.tokens[at].low == "which"):
        if clause.tokens[at].low in words.BE:
            return 0
        at += 1
    return at if at < len(clause.tokens) and clause.tokens[at].tag == "V" else 0
