"""How a statement becomes the words of a question: a gap in its clause, or a question as a person would put it.

The clause's own words are kept: hedges ("may"), attributions ("According to ...") and qualifiers ("about") stay where
they stood. A question is put in one of few safe ways: the subject replaced by "what", the verb inverted, or the
question word left in place at the end ("... by blocking which receptors?"). Where none of them is safe there is no
question, only the gap. What is asked and which answers are right is decided elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from quizapp.generation import conditions, mechanisms, pointers, words
from quizapp.generation.clauses import Clause
from quizapp.generation.grammar import Token
from quizapp.generation.spine import Spine
from quizapp.generation.statements import Statement
from quizapp.generation.wordlists import listed

LONGEST_PROMPT_WORDS: Final = 36
POINTING: Final = re.compile(
    r"^(?:it(?! (?:takes?|took|(?:is|was|has been) (?:\w+ly )?(?:estimated|thought|known|believed|said|reported))\b)|"
    r"they|this|these|those|he|she|such|that)\b|\b(?:this|these|those) "
    r"(?:drugs?|conditions?|disease|medication|stud(?:y|ies)|forms?|effects?|disorder|people|patients|individuals)\b|"
    r"^(?:in )?the (?:study|trial|review|survey|report|experiment|analysis|team|researchers|authors|investigators|"
    r"results?|findings?|difference|idea|problem|answer|outcome|aim|rise|fall|change|benefit|gain|loss|resulting)\b"
    r"(?! (?:of|from|by|in|on|at|into|with|that|who|published|conducted|carried|led|called)\b)",
    re.IGNORECASE,
)


def emphatic(text: str) -> str:
    """A "not" after "which" or "what" in capitals, so that it is not overlooked."""
    return re.sub(r"\bnot\b", "NOT", text) if re.search(r"\b(?:which|what)\b.*\bnot\b", text, re.IGNORECASE) else text


# ------------------------------------------------------------------------------------------------ question


class Voice:
    """Words that the article writes small within sentences: what a sentence's first word becomes inside a question."""

    def __init__(self, text: str) -> None:
        self._names = frozenset(re.findall(r"(?<=[a-z,] )[A-Z][\w’'-]*", text))
        joined = re.findall(
            r"(?<![^\W\d_] )\b([A-Z][a-z]+)(?:, | and | or )(?=[a-z])(?!(?:it|they|the|so|but|he|she)\b)", text
        )
        self._joined = frozenset(word.lower() for word in joined)
        self._small = frozenset(re.findall(r"(?<![.!?:\n•] )(?<![.!?\n])\b[a-z][\w’'-]*", text))

    def inside(self, text: str, token: Token) -> str:
        """`text` with its first letter small unless it is a name; `token` is its first word."""
        word = re.split(r"[\s’']", text, maxsplit=1)[0]
        if word[1:] != word[1:].lower() or word == "I":
            return text
        low = word.lower()
        known = low in self._small or low.rstrip("s") in self._small or low + "s" in self._small
        common = bool(
            low in {"alpha", "beta", "gamma", "delta"}
            or words.verb_forms(low)
            or mechanisms.is_drug(low)
            or conditions.tree_of(word)
            or mechanisms.class_of([word])
            or mechanisms.class_of([low + "s"]) == "drug class"  # "Thiazide diuretics": the class by itself is plural
        )
        common = (
            common
            or re.match(r"\w+ of ", text) is not None
            or (low.endswith("s") and words.is_plural(low) and not text[len(word) + 1 : len(word) + 2].isupper())
        )
        common = common or words.looks_like_adjective(low) or (text == word and low in self._joined)
        known = known or (common and word not in self._names)
        if (
            known
            or token.tag in {"D", "P", "R", "U", "C", "S", "G", "#"}
            or (token.tag == "J" and not word.endswith(("an", "ese", "ish")))
        ):
            return text[0].lower() + text[1:]
        return text


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked of a clause, and how: `asked` is the question word or phrase.

    `plural` says that `asked` takes a plural verb as a subject. `opening` ("besides nausea") stands first.
    """

    clause: Clause
    asked: str
    voice: Voice
    plural: bool = False
    opening: str = ""


def question(request: Request, first: int, last: int) -> str | None:
    """The clause asked for what stands at tokens `first` to `last`; None where no wording is safe."""
    clause = request.clause
    spine = clause.spine
    if spine is None or clause.text.count("(") != clause.text.count(")"):
        return None
    place = _place(clause, spine, first, last)
    if place == "subject":
        return _of_subject(request, spine)
    if place == "lead":
        return _of_lead(request, spine, first, last)
    if place == "object":
        return _of_object(request, spine, last)
    if place == "complement":
        return _of_complement(request, spine, last)
    return _at_end(request, first) if place == "end" else None


def in_place(clause: Clause, start: int, end: int, asked: str) -> str | None:
    """The clause with its characters `start` to `end` replaced by the question phrase: how a number is asked."""
    before = re.sub(r"\bSome $", "About ", re.sub(r"\bsome $", "about ", clause.text[:start]))
    after = _cut_after(clause.text[end:])
    said = _SAID_BY.search(clause.text[end:])  # a figure without its source would be a poor question
    text = f"{before}{asked}{after}{said[0] if said and said[0] not in after else ''}?"
    return fitting(text[0].upper() + text[1:])


_SAID_BY: Final = re.compile(r", according to [^,;]+(?=\.$)")


def token_range(statement: Statement) -> tuple[int, int] | None:
    """The first and last token of the statement's answer; None where it cuts through one."""
    tokens = statement.clause.tokens
    inside = [n for n, token in enumerate(tokens) if statement.start <= token.start and token.end <= statement.end]
    return (inside[0], inside[-1]) if inside else None


def fitting(text: str) -> str | None:
    """The question tidied up, or None where it is too short, too long, cut off, or points at nothing."""
    text = re.sub(r"\s+", " ", text).replace(" ,", ",").replace(" ?", "?").strip()
    if text.startswith("Besides"):
        text = re.sub(r"\balso ", "", text)
    if not 4 <= len(text.split()) <= LONGEST_PROMPT_WORDS + 3 or POINTING.search(text) or _CUT_OFF.search(text):
        return None
    if pointers.dangling(text):
        return None
    return emphatic(text)


_CUT_OFF: Final = re.compile(r"\b(?:and|or|but|which|that|the|of|an?|than|as)\?$|\?.*\?|,\?$")


# ------------------------------------------------------------------------------------------------ where the gap is


def _place(clause: Clause, spine: Spine, first: int, last: int) -> str:
    """Which part of the clause the gap is: "subject", "lead", "object", "complement", "end", or "" for none of them."""
    tokens = clause.tokens
    if last == spine.subject[1] and first >= spine.subject[0]:
        return "subject" if all(t.tag in {"D", "R"} for t in tokens[spine.subject[0] : first]) else ""
    if last < spine.subject[0]:
        return "lead" if _is_lead(clause, spine, first, last) else ""
    if first <= spine.verbs[1]:
        return ""
    opened = first
    while opened - 1 > spine.verbs[1] and _opens_phrase(tokens[opened - 1]):
        opened -= 1
    return "" if tokens[opened - 1].tag == "#" else _place_behind(tokens, spine, opened, last)


def _place_behind(tokens: tuple[Token, ...], spine: Spine, opened: int, last: int) -> str:
    """The place of a gap behind the verb that begins, with its determiners, at token `opened`."""
    ends = last + 1 >= spine.end
    before = tokens[opened - 1]
    if opened == spine.verbs[1] + 1:
        owned = not ends and tokens[last + 1].low in {"with", "for"} and _is_person(tokens[last])
        return "object" if ends or (_may_follow(tokens, last + 1) and not owned) else ""
    if before.tag == "P" and opened - 2 == spine.verbs[1] and not ends:
        after = tokens[last + 1]
        return "complement" if after.low in _TIMES_AND_REASONS or _afterthought(tokens, last + 1) else ""
    if before.tag in {"S", "J", "R"}:
        return ""
    if ends or _afterthought(tokens, last + 1):
        return "end"
    joined = tokens[last + 1].low in {"and", "while", "because", "but"} and tokens[last + 2].tag in {"G", "D", "V"}
    return "end" if joined and before.tag in {"G", "P", "V"} else ""


_PEOPLE: Final = re.compile(r"(?:people|patients|adults|children|women|men|[a-z]{3,}(?:ers|ors|ists|ians|ees))$")


def _is_person(token: Token) -> bool:
    """Whether "with ..." behind a noun says whom it means ("borrowers with fixed rates"), not how."""
    return _PEOPLE.match(token.low) is not None


def _is_lead(clause: Clause, spine: Spine, first: int, last: int) -> bool:
    """Whether the gap is the near part of a fronted phrase: "By targeting ___, ..."."""
    tokens = clause.tokens
    closed = tokens[spine.subject[0] - 1].text == "," or last == spine.subject[0] - 1
    if clause.frame or first < spine.start or not closed:
        return False
    near = first - spine.start <= 3 and sum(token.tag == "P" for token in tokens[spine.start : first]) < 2
    return (
        near
        and tokens[spine.start].tag in {"P", "G"}
        and (last + 1 == spine.subject[0] or tokens[last + 1].low in {",", "of", "after", "in"})
    )


def _opens_phrase(token: Token) -> bool:
    """Whether a word belongs to the phrase behind it and leaves with it: "the", "other", "common"."""
    return token.tag == "D" or token.low in {"common", "main", "major", "possible"}


_FOLLOWING: Final = frozenset(listed("wording.following"))
_TIMES_AND_REASONS: Final = frozenset({"during", "after", "when", "because", "if", "before", "while"})
_AFTERTHOUGHT_WORDS: Final = frozenset({"which", "including", "and", "but", "especially"})


def _may_follow(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether what follows the gap hangs on the verb, not on the gap ("of", "from")."""
    return tokens[index].low in _FOLLOWING or tokens[index].tag == "R" or _afterthought(tokens, index)


def _afterthought(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether a comma here opens what a question may leave out."""
    if tokens[index].text != "," or index + 1 >= len(tokens):
        return False
    if tokens[index + 1].tag == "E" and tokens[index + 2].tag != "P":
        return False  # "a goiter, increased risk of heart disease and ...": one more of a list
    return tokens[index + 1].tag in {"G", "S", "E", "R", "P", "V"} or tokens[index + 1].low in _AFTERTHOUGHT_WORDS


# ------------------------------------------------------------------------------------------------ one way a place


# "What closed two days after it was finished?": "it" is something else, which the question does not name.
_ABOUT_ITSELF: Final = re.compile(r"\b(?:after|before|until|once|because|since) (?:it|they)\b")


def _of_subject(request: Request, spine: Spine) -> str | None:
    lead = _lead(request, spine)
    if request.opening and (lead or request.asked in {"what else", "which of these"}):
        return None  # "besides retail and roasting, what else takes the lion's share?"
    if _ABOUT_ITSELF.search(request.clause.text[request.clause.tokens[spine.verbs[1]].end :]):
        return None
    if not any(
        token.tag in {"N", "J", "V", "G", "R"} for token in request.clause.tokens[spine.verbs[1] + 1 : spine.end]
    ):
        return None  # "what runs from 0 to 8?"
    verbs = request.clause.tokens[spine.verbs[0] : spine.verbs[1] + 1]
    rest = _behind(request.clause, spine, spine.verbs[1])
    if lead is None or (verbs[-1].low in words.BE and re.match(r"\s(?:an?|the|one)\s", rest)):
        return None
    agreed = _agreeing(verbs[0], plural=request.plural)
    if agreed != verbs[0].text and _more_verbs(request.clause, spine):
        return None
    if verbs[0].low in {"called", "known", "named", "given", "made", "caused"}:
        return None  # a participle that hangs on the subject
    said = " ".join([_agreeing(verbs[0], plural=request.plural), *(token.text for token in verbs[1:])])
    return _joined(request.opening, lead, f"{request.asked} {said}{_cut_after(rest)}")


def _of_object(request: Request, spine: Spine, last: int) -> str | None:
    lead, inverted = _lead(request, spine), _inverted(request, spine)
    if request.opening and lead:
        return None
    if lead is None or inverted is None:
        return _at_end(request, spine.verbs[1] + 1) if last + 1 >= spine.end else None
    after = _cut_after(_behind_object(request.clause, spine, last))
    if request.plural and spine.verbs[0] == spine.verbs[1]:
        inverted = re.sub(r"^(is|was)\b", lambda verb: {"is": "are", "was": "were"}[verb[0]], inverted)
    return _joined(request.opening, lead, f"{request.asked} {inverted}{after}")


def _of_complement(request: Request, spine: Spine, last: int) -> str | None:
    """ "... is prescribed for X in adults" becomes "For which condition is ... prescribed in adults?"."""
    lead, inverted = _lead(request, spine), _inverted(request, spine)
    if lead is None or inverted is None:
        return None
    preposition = request.clause.tokens[spine.verbs[1] + 1].text
    if request.asked == "what" and preposition in _AT_PLACES | {"along", "across", "through"}:
        return None
    if request.asked == "where":
        after = _cut_after(_behind_object(request.clause, spine, last))
        return _joined(request.opening, lead, f"where {inverted}{after}") if preposition in _AT_PLACES else None
    after = _cut_after(_behind_object(request.clause, spine, last))
    return _joined(request.opening, lead, f"{preposition} {request.asked} {inverted}{after}")


def _more_verbs(clause: Clause, spine: Spine) -> bool:
    """Whether further verbs of the same subject follow, which would have to change with the first."""
    tokens = clause.tokens
    return any(
        tokens[n].text in {",", "and", "but", "or"} and "base" in words.verb_forms(tokens[n + 1].low)
        for n in range(spine.verbs[1] + 1, spine.end - 1)
    )


_AT_PLACES: Final = frozenset({"in", "at", "on", "near"})


def _of_lead(request: Request, spine: Spine, first: int, last: int) -> str | None:
    """ "In 2018, X approved Y" becomes "In which year did X approve Y?"."""
    inverted = _inverted(request, spine)
    if inverted is None or request.opening:
        return None
    clause, start = request.clause, first
    opener = clause.tokens[spine.start]
    if opener.low == "besides":
        return None
    if opener.tag == "P" and request.asked in {"what", "where"}:
        if request.asked == "what" or opener.low not in _AT_PLACES:
            return None  # "in what" asks for no place
        after = _cut_after(_behind(clause, spine, spine.verbs[1]))
        rest = clause.text[clause.tokens[last].end : clause.tokens[spine.subject[0] - 1].start]
        return fitting(f"Where{rest} {inverted}{after}?")
    while start > spine.start and clause.tokens[start - 1].tag == "D":
        start -= 1
    comma = clause.tokens[spine.subject[0] - 1]
    rest_of_lead = clause.text[clause.tokens[last].end : comma.start if comma.text == "," else comma.end]
    after = _cut_after(_behind(clause, spine, spine.verbs[1]))
    return fitting(f"{clause.text[: clause.tokens[start].start]}{request.asked}{rest_of_lead} {inverted}{after}?")


def _at_end(request: Request, first: int) -> str | None:
    """The question word left where the answer stood: "... by blocking which receptors?"."""
    clause, start = request.clause, first
    while start and _opens_phrase(clause.tokens[start - 1]):
        start -= 1
    text = clause.text[: clause.tokens[start].start]
    listed_behind = ":" in clause.text[: clause.tokens[start].start]
    if request.opening and ((clause.spine and clause.spine.subject[0] > 0) or listed_behind):
        return None  # "Besides ash, in 1815, ..." opens twice
    before = clause.tokens[start - 1] if start else None
    if before and before.text == ",":
        return None  # "symptoms include thickened skin, what?"
    if before and request.asked in _BARE_WORDS and not _is_asked_last(request, before):
        return None
    if before and (before.tag in {"J", "E", "N", "#"} or (before.tag == "G" and _describes(clause.tokens, start - 1))):
        return None
    if (
        before
        and before.low == "to"
        and start > 1
        and clause.tokens[start - 2].low in {"mild", "moderate", "low", "light"}
    ):
        return None  # "moderate to severe"
    if before and start > 1 and before.low.endswith("ed") and clause.tokens[start - 2].low in {"more", "less"}:
        return None  # "ten times more erupted what?"
    compound = before and before.tag == "V" and start > 2 and clause.tokens[start - 2].tag in {"N", "J"}
    if compound and clause.tokens[start - 3].tag == "D" and clause.spine and clause.spine.verbs[1] < start - 1:
        return None  # "the consumer price index"
    text = request.voice.inside(text, clause.tokens[0]) if request.opening else text
    return _joined(request.opening, "", f"{text}{'which place' if request.asked == 'where' else request.asked}")


_BARE_WORDS: Final = frozenset({"what", "what else", "where"})
_ASKED_LAST_BEHIND: Final = frozenset({"by", "to", "with"})


def _is_asked_last(request: Request, before: Token) -> bool:
    """Whether a plain "what" reads well at the end: behind a verb, "by", "to" or "with", and beside nothing else.

    "Grapefruit blocks the enzyme in what?" is understood, but nobody says so; the gap asks the same.
    """
    spine = request.clause.spine
    listed = spine is not None and any(
        token.text == "," for token in request.clause.tokens[spine.verbs[1] : request.clause.tokens.index(before)]
    )
    if request.opening or listed:
        return False  # "The pill slows one thing, exposes another to what?"
    return before.tag in {"V", "G", "X"} or before.low in _ASKED_LAST_BEHIND


def _describes(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether an "-ing" word may belong to the noun behind it ("at walking pace", "of migrating salmon")."""
    before = tokens[index - 1] if index else None
    return before is not None and (before.tag in {"D", "J"} or before.low in {"at", "of", "with", "on", "between"})


def _behind(clause: Clause, spine: Spine, token: int) -> str:
    """The clause's text behind a token, without its full stop."""
    return clause.text[clause.tokens[token].end : clause.tokens[spine.end - 1].end]


def _behind_object(clause: Clause, spine: Spine, token: int) -> str:
    """The same, but only up to a second verb ("... and killed many"), which an inverted question cannot take along."""
    tokens = clause.tokens
    for index in range(token + 1, spine.end - 1):
        joint = tokens[index].tag == "C" or tokens[index].text == ","
        if joint and tokens[index + 1].tag in {"V", "X"}:
            return clause.text[tokens[token].end : tokens[index - 1].end]
    return _behind(clause, spine, token)


def _joined(opening: str, lead: str, rest: str) -> str | None:
    if opening and re.match(r"(?:According|In|By|After|When|During) ", lead):
        lead = lead[0].lower() + lead[1:]
    text = " ".join(part for part in (f"{opening}," if opening else "", lead, rest) if part)
    return fitting(f"{text[0].upper()}{text[1:]}?")


_AFTERTHOUGHT: Final = re.compile(
    r",\s(?:which|who|providing|making|leading|causing|resulting|allowing|including|although|though|while|whereas|but|so|"
    r"(?:and|or|so|but) (?:if|when|as|while|since|although|after|before|then)|"
    r"and (?:it|they|is|are|has|have|can|may|the)|because|often|sometimes|according)\b|;|\s—\s|\s–\s|:\s"
)


def _cut_after(text: str) -> str:
    """What follows the gap up to an afterthought, without the full stop."""
    text = text.rstrip(" .!;")
    cut = _AFTERTHOUGHT.search(text)
    return text[: cut.start()] if cut else text


# ------------------------------------------------------------------------------------------------ leads and verbs

_REPORTING: Final = re.compile(
    r"(?: (?:has|have|had))?(?: (?:also|recently|now|previously|since|long|consistently))* "
    r"(shown?s?|showed|found|finds?|demonstrated?s?|suggest(?:s|ed)?|indicates?d?|reveal(?:s|ed)?|report(?:s|ed)?|"
    r"estimated?s?|concluded?s?|believed?|think|thought|confirm(?:s|ed)?|propose[sd]?|observed|say|says|said|warn|argue)"
    r"(?: that)?$"
)
_DOUBTING: Final = re.compile(r"suggest|indicate|believe|think|thought|propose|warn|argue")
_HEDGED: Final = re.compile(
    r"\b(?:may|might|could|can|likely|possibly|potential\w*|about|approximately|appears?|seems?|associated)\b",
    re.IGNORECASE,
)


def _lead(request: Request, spine: Spine) -> str | None:
    """What stands before the subject, as the start of a question: an attribution, a fronted phrase, "" for nothing.

    None where it cannot open a question. A reporting frame becomes "According to ..." only where its verb reports a
    fact, or the clause keeps a hedge of its own.
    """
    clause = request.clause
    if spine.subject[0] == 0:
        return ""
    text = clause.text[: clause.tokens[spine.subject[0]].start].strip()
    if not clause.frame:
        return text if text.endswith(",") or clause.tokens[0].tag == "P" else None
    report = _REPORTING.search(clause.frame)
    if report is None or text != clause.frame or clause.frame.lower().startswith("it "):
        return None
    if _DOUBTING.search(report[1]) and not _HEDGED.search(clause.text[len(clause.frame) :]):
        return None
    return f"According to {request.voice.inside(clause.frame[: report.start()], clause.tokens[0])},"


_SINGULAR_AUXILIARY: Final = {"are": "is", "were": "was", "have": "has", "do": "does"}


def _agreeing(verb: Token, *, plural: bool) -> str:
    """The first verb as the question word's number wants it: "what causes", "which receptors are"."""
    if plural:
        return verb.text
    forms = words.verb_forms(verb.low) if verb.tag == "V" else {}
    bare = "base" in forms and "past" not in forms
    return words.third_person(verb.low) if bare else _SINGULAR_AUXILIARY.get(verb.low, verb.text)


_LONGEST_INVERTED_SUBJECT: Final = 8


def _inverted(request: Request, spine: Spine) -> str | None:
    """The clause's subject inside its verb group: "can ketamine reduce"; None where the verb is unclear."""
    clause = request.clause
    verbs = list(clause.tokens[spine.verbs[0] : spine.verbs[1] + 1])
    adverbs: list[str] = []
    while verbs and verbs[0].tag == "R":
        adverbs.append(verbs.pop(0).text)
    if not verbs:
        return None
    subject = re.sub(r",\s(?:an?|the)\s[^,]*,?$", "", clause.slice(*spine.subject))
    if spine.subject[0] == 0:
        subject = request.voice.inside(subject, clause.tokens[0])
    inner = clause.tokens[spine.subject[0] : spine.subject[1] + 1]
    if len(inner) > _LONGEST_INVERTED_SUBJECT:
        return None
    head = verbs[0]
    if head.tag == "X" and not (len(verbs) == 1 and head.low in words.HAVE):
        said = [head.text, subject, *adverbs]
    elif supported := _supported(head, plural=words.is_plural(clause.tokens[spine.subject[1]].text)):
        said = [supported[0], subject, *adverbs, supported[1]]
    else:
        return None
    return " ".join([*said, *(token.text for token in verbs[1:])])


def _supported(verb: Token, *, plural: bool) -> tuple[str, str] | None:
    """ "reduces" as "does" and "reduce"; None for a form that is no finite verb."""
    if verb.low in words.HAVE:
        return {"has": "does", "had": "did"}.get(verb.low, "do"), "have"
    forms = words.verb_forms(verb.low)
    if "third" in forms:
        return "does", forms["third"]
    if "base" in forms and ("past" not in forms or plural):
        return "do", forms["base"]
    return ("did", forms["past"]) if "past" in forms else None
