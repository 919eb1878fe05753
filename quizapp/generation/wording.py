"""How a statement becomes the words of a question: a gap in its clause, or a question as a person would put it.

The clause's own words are kept: hedges ("may"), attributions ("According to ...") and qualifiers ("about") stay where
they stood. A question is put in one of few safe ways: the subject replaced by "what", the verb inverted, or the
question word left in place at the end ("... by blocking which receptors?"). Where none of them is safe there is no
question, only the gap. What is asked and which answers are right is decided elsewhere.
"""

from __future__ import annotations

import re
from typing import Final

from quizapp.generation import conditions, mechanisms, words
from quizapp.generation.clauses import Clause
from quizapp.generation.grammar import Token
from quizapp.generation.spine import Spine
from quizapp.generation.statements import Statement
from quizapp.generation.wordlists import listed

LONGEST_PROMPT_WORDS: Final = 36
_POINTING: Final = re.compile(
    r"^(?:it|they|this|these|those|he|she|such|that)\b|\b(?:this|these|those) "
    r"(?:drugs?|conditions?|disease|medication|stud(?:y|ies)|"
    r"forms?|effects?|disorder|people|patients|individuals)\b",
    re.IGNORECASE,
)


# ------------------------------------------------------------------------------------------------ gap


def gap(statement: Statement) -> tuple[str, str, str] | None:
    """The clause as text before the answer, the answer, and text after it; None where it gives the answer away.

    Long clauses are shortened at commas away from the answer; an acronym in brackets beside it is left out.
    """
    text = statement.clause.text
    before, after = text[: statement.start], text[statement.end :]
    answer = statement.answer
    after = re.sub(r"^\s*\((?:[A-Z][\w-]*|also (?:known|called)[^)]*)\)", "", after)
    if after.startswith(")") and not statement.quantity:
        return None
    after = _without_examples(statement, after)
    before, after = _shortened(before, after)
    rest = f"{before} {after}"
    if _names(answer, rest) or _POINTING.search(f"{before}____{after}"):
        return None
    if len(f"{before} {after}".split()) < 4:
        return None
    return before, answer, after


def _without_examples(statement: Statement, after: str) -> str:
    """A subject asked for loses the "such as ..." behind it, which would open the prompt."""
    spine = statement.clause.spine
    if spine and statement.start == 0 and after.startswith((" such as", ", such as", ", including")):
        end = statement.clause.tokens[spine.subject[1]].end
        return statement.clause.text[end:] if end > statement.end else after
    return after


def emphatic(text: str) -> str:
    """A "not" after "which" or "what" in capitals, so that it is not overlooked."""
    return re.sub(r"\bnot\b", "NOT", text) if re.search(r"\b(?:which|what)\b.*\bnot\b", text, re.IGNORECASE) else text


def _names(answer: str, text: str) -> bool:
    """Whether the answer, or its acronym, stands in the text too."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z][\w’']*", answer)).upper()
    if len(initials) > 2 and (stands_in(initials, text) or stands_in(initials + "s", text)):
        return True
    return stands_in(answer.lower(), text.lower())


def stands_in(words_sought: str, text: str) -> bool:
    """Whether the words stand in the text as whole words; a compiled pattern for each answer would cost more."""
    at = text.find(words_sought)
    while at >= 0:
        end = at + len(words_sought)
        if not text[at - 1 : at].isalnum() and not text[end : end + 1].isalnum():
            return True
        at = text.find(words_sought, at + 1)
    return False


_SOFT_END: Final = re.compile(
    r",\s(?:which|who|where|and|but|although|while|because|making|leading|causing|"
    r"including|such as|providing|with|as|so|or|for)\b|;|\s—\s"
)


def _shortened(before: str, after: str) -> tuple[str, str]:
    if len(before.split()) + len(after.split()) <= LONGEST_PROMPT_WORDS:
        return before, after
    cut = _SOFT_END.search(after)
    if cut and (len(before.split()) + len(after[: cut.start()].split())) >= 5:
        after = after[: cut.start()] + "."
    return before, after


# ------------------------------------------------------------------------------------------------ question


class Voice:
    """Words that the article writes small within sentences: what a sentence's first word becomes inside a question."""

    def __init__(self, text: str) -> None:
        self._names = frozenset(re.findall(r"(?<=[a-z,] )[A-Z][\w’'-]*", text))
        self._small = frozenset(re.findall(r"(?<![.!?:\n•] )(?<![.!?\n])\b[a-z][\w’'-]*", text))

    def inside(self, text: str, token: Token) -> str:
        """`text` with its first letter small unless it is a name; `token` is its first word."""
        word = re.split(r"[\s’']", text, maxsplit=1)[0]
        if word[1:] != word[1:].lower() or word == "I":
            return text
        low = word.lower()
        known = low in self._small or low.rstrip("s") in self._small or low + "s" in self._small
        common = bool(
            words.verb_forms(low) or mechanisms.is_drug(low) or conditions.tree_of(word) or mechanisms.class_of([word])
        )
        common = (
            common
            or re.match(r"\w+ of ", text) is not None
            or (low.endswith("s") and words.is_plural(low) and not text[len(word) + 1 : len(word) + 2].isupper())
        )
        known = known or (common and word not in self._names)
        if (
            known
            or token.tag in {"D", "P", "R", "U", "C", "S", "G", "#"}
            or (token.tag == "J" and not word.endswith(("an", "ese", "ish")))
        ):
            return text[0].lower() + text[1:]
        return text


def question(
    clause: Clause, first: int, last: int, asked: str, voice: Voice, *, plural: bool = False, opening: str = ""
) -> str | None:
    """The clause asked for what stands at tokens `first` to `last`; `asked` is the question word or phrase.

    `plural` says that `asked` takes a plural verb as a subject. `opening` ("besides nausea") stands first. None where
    no wording is safe.
    """
    spine = clause.spine
    if spine is None or clause.text.count("(") != clause.text.count(")"):
        return None
    place = _place(clause, spine, first, last)
    if place == "subject":
        words_asked = _of_subject(clause, spine, asked, voice, plural=plural, opening=opening)
    elif place == "lead":
        words_asked = _of_lead(clause, spine, first, last, asked, voice, opening)
    elif place == "object":
        words_asked = _of_object(clause, spine, last, asked, voice, opening)
    elif place == "complement":
        words_asked = _of_complement(clause, spine, first, last, asked, voice, opening)
    elif place == "end":
        words_asked = _in_place(clause, first, last, asked, voice, opening)
    else:
        return None
    return _checked(words_asked) if words_asked else None


def in_place(clause: Clause, start: int, end: int, asked: str) -> str | None:
    """The clause with its characters `start` to `end` replaced by the question phrase: how a number is asked."""
    before, after = clause.text[:start], clause.text[end:]
    before, after = _tail_off(before), _cut_after(after)
    return _checked(f"{before}{asked}{after}?" if before else f"{asked[0].upper()}{asked[1:]}{after}?")


def _place(clause: Clause, spine: Spine, first: int, last: int) -> str:
    tokens = clause.tokens
    if (
        spine.subject[0] <= first
        and last == spine.subject[1]
        and all(t.tag in {"D", "R"} for t in tokens[spine.subject[0] : first])
    ):
        return "subject"
    if last < spine.subject[0] - 1 and first >= spine.start and tokens[spine.subject[0] - 1].text == ",":
        if tokens[last + 1].text != "," and tokens[last + 1].low not in {"of", "after", "in"}:
            return ""
        near = first - spine.start <= 3 and sum(token.tag == "P" for token in tokens[spine.start : first]) < 2
        return "lead" if tokens[spine.start].tag in {"P", "G"} and not clause.frame and near else ""
    if first <= spine.verbs[1]:
        return ""
    gap_first = first
    while gap_first - 1 > spine.verbs[1] and _opens_phrase(tokens[gap_first - 1]):
        gap_first -= 1
    if tokens[gap_first - 1].tag == "#":
        return ""
    ends = last + 1 >= spine.end
    if gap_first == spine.verbs[1] + 1:
        return "object" if ends or _may_follow(tokens, last + 1) else ""
    if tokens[gap_first - 1].tag == "P" and gap_first - 2 == spine.verbs[1] and not ends:
        return "complement" if tokens[last + 1].low in _TIMES_AND_REASONS or _ends_at_comma(tokens, last + 1) else ""
    if ends or (tokens[last + 1].text == "," and _droppable(tokens, last + 2)):
        return "end"
    if (
        tokens[last + 1].low in {"and", "while", "because", "but"}
        and tokens[last + 2].tag in {"G", "D", "V"}
        and tokens[last + 1].tag != "P"
    ):
        return "end" if tokens[gap_first - 1].tag in {"G", "P", "V"} else ""
    return ""


def _opens_phrase(token: Token) -> bool:
    """Whether a word belongs to the phrase behind it and leaves with it: "the", "other", "certain"."""
    return token.tag == "D" or token.low in {"common", "main", "major", "possible"}


_FOLLOWING: Final = frozenset(listed("wording.following"))


_TIMES_AND_REASONS: Final = frozenset(["during", "after", "when", "because", "if", "before", "while"])


def _ends_at_comma(tokens: tuple[Token, ...], index: int) -> bool:
    return tokens[index].text == "," and _droppable(tokens, index + 1)


def _may_follow(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether what follows the gap hangs on the verb, not on the gap ("of", "from")."""
    token = tokens[index]
    return token.low in _FOLLOWING or (token.text == "," and _droppable(tokens, index + 1)) or token.tag == "R"


def _droppable(tokens: tuple[Token, ...], index: int) -> bool:
    """Whether what follows a comma is an afterthought that a question may leave out."""
    return index < len(tokens) and (
        tokens[index].tag in {"G", "S", "E", "R", "P", "V"}
        or tokens[index].low in {"which", "including", "and", "but", "especially"}
    )


def _verbs(clause: Clause, spine: Spine) -> list[Token]:
    return list(clause.tokens[spine.verbs[0] : spine.verbs[1] + 1])


def _lead(clause: Clause, spine: Spine, voice: Voice) -> str | None:
    """What stands before the subject, as the start of a question: an attribution, a fronted phrase; None if neither."""
    if spine.subject[0] == 0:
        return ""
    text = clause.text[: clause.tokens[spine.subject[0]].start].strip()
    if clause.frame:
        return _attributed(clause, text, voice)
    return text if text.endswith(",") or clause.tokens[0].tag == "P" else None


_FACTUAL: Final = re.compile(
    r"\b(?:show|shows|shown|showed|found|finds|find|demonstrated?s?|report(?:s|ed)?|reveal(?:s|ed)?|"
    r"conclude[sd]?|confirm(?:s|ed)?|observed|estimated?s?|says?|said) ?(?:that)?$",
    re.IGNORECASE,
)
_HEDGED: Final = re.compile(
    r"\b(?:may|might|could|can|likely|possibly|potential\w*|about|approximately|appears?|seems?|associated)\b",
    re.IGNORECASE,
)


def _attributed(clause: Clause, text: str, voice: Voice) -> str | None:
    """A reporting frame as "According to ...": only where the verb reports, or the clause keeps a hedge of its own."""
    frame = clause.frame
    if text != frame or frame.lower().startswith("it "):
        return None
    if not _FACTUAL.search(frame) and not _HEDGED.search(clause.text[len(frame) :]):
        return None
    source = re.sub(
        r"(?: (?:has|have|had))?(?: (?:also|recently|now|previously|since|long|consistently))*"
        r" (?:shown?s?|showed|found|finds?|demonstrated?s?|suggest(?:s|ed)?|indicates?d?|"
        r"reveal(?:s|ed)?|report(?:s|ed)?|estimated?s?|"
        r"concluded?s?|believed?|think|thought|confirm(?:s|ed)?|propose[sd]?|"
        r"observed|say|says|said|warn|argue)(?: that)?$",
        "",
        frame,
    )
    return f"According to {voice.inside(source, clause.tokens[0])},"


def _of_subject(clause: Clause, spine: Spine, asked: str, voice: Voice, *, plural: bool, opening: str) -> str | None:
    lead = _lead(clause, spine, voice)
    if lead is None:
        return None
    verbs = _verbs(clause, spine)
    rest = clause.text[verbs[-1].end : clause.tokens[spine.end - 1].end]
    if verbs[-1].low in words.BE and re.match(r"\s(?:an?|the|one)\s", rest):
        return None
    said = " ".join([_agreeing(verbs[0], plural=plural), *(token.text for token in verbs[1:])])
    return _joined(opening, lead, f"{asked} {said}{_cut_after(rest)}")


def _agreeing(verb: Token, *, plural: bool) -> str:
    """The first verb as the question word's number wants it: "what causes", "which receptors are"."""
    if plural:
        return verb.text
    singular = {"are": "is", "were": "was", "have": "has", "do": "does"}
    if verb.low in singular:
        return singular[verb.low]
    forms = words.verb_forms(verb.low)
    return words.third_person(verb.low) if verb.tag == "V" and "base" in forms and "past" not in forms else verb.text


def _inverted(clause: Clause, spine: Spine, voice: Voice) -> tuple[str, str] | None:
    """Auxiliary with subject, and what is left of the verb group: "can ketamine", "reduce"; None where it is unclear."""
    verbs = _verbs(clause, spine)
    leading = 0
    while leading < len(verbs) and verbs[leading].tag == "R":
        leading += 1
    adverbs = " ".join(token.text for token in verbs[:leading])
    verbs = verbs[leading:]
    if not verbs:
        return None
    subject = clause.slice(*spine.subject)
    subject = re.sub(r",\s(?:an?|the)\s[^,]*,?$", "", subject)
    if spine.subject[0] == 0:
        subject = voice.inside(subject, clause.tokens[0])
    head = verbs[0]
    if head.tag == "X" and not (len(verbs) == 1 and head.low in words.HAVE):
        rest = " ".join(token.text for token in verbs[1:])
        return f"{head.text} {subject}", " ".join(filter(None, (adverbs, rest)))
    forms = (
        words.verb_forms(head.low)
        if head.tag == "V"
        else {"third" if head.low == "has" else "past" if head.low == "had" else "base": "have"}
    )
    last_noun = clause.tokens[spine.subject[1]].text
    if "third" in forms:
        aux, base = "does", forms["third"]
    elif "base" in forms and ("past" not in forms or words.is_plural(last_noun)):
        aux, base = "do", forms["base"]
    elif "past" in forms:
        aux, base = "did", forms["past"]
    else:
        return None
    rest = " ".join([base, *(token.text for token in verbs[1:])])
    return f"{aux} {subject}", " ".join(filter(None, (adverbs, rest)))


def _of_object(clause: Clause, spine: Spine, last: int, asked: str, voice: Voice, opening: str) -> str | None:
    lead = _lead(clause, spine, voice)
    inverted = _inverted(clause, spine, voice)
    if lead is None or inverted is None:
        return _in_place_if_last(clause, spine, last, asked, voice, opening)
    after = _cut_after(clause.text[clause.tokens[last].end : clause.tokens[spine.end - 1].end])
    return _joined(opening, lead, f"{asked} {inverted[0]} {inverted[1]}".rstrip() + after)


def _in_place_if_last(clause: Clause, spine: Spine, last: int, asked: str, voice: Voice, opening: str) -> str | None:
    return _in_place(clause, spine.verbs[1] + 1, last, asked, voice, opening) if last + 1 >= spine.end else None


def _of_complement(
    clause: Clause, spine: Spine, first: int, last: int, asked: str, voice: Voice, opening: str
) -> str | None:
    """ "... is prescribed for X in adults": "For which condition is ... prescribed in adults?"."""
    lead = _lead(clause, spine, voice)
    inverted = _inverted(clause, spine, voice)
    if lead is None or inverted is None:
        return None
    preposition = clause.tokens[spine.verbs[1] + 1].text
    after = _cut_after(clause.text[clause.tokens[last].end : clause.tokens[spine.end - 1].end])
    return _joined(opening, lead, f"{preposition} {asked} {inverted[0]} {inverted[1]}".rstrip() + after)


def _of_lead(clause: Clause, spine: Spine, first: int, last: int, asked: str, voice: Voice, opening: str) -> str | None:
    """ "In 2018, X approved Y": "In which year did X approve Y?"."""
    inverted = _inverted(clause, spine, voice)
    if inverted is None or opening:
        return None
    start = first
    while start > spine.start and clause.tokens[start - 1].tag == "D":
        start -= 1
    lead = clause.text[: clause.tokens[start].start]
    asked += clause.text[clause.tokens[last].end : clause.tokens[spine.subject[0] - 1].start]
    rest = _cut_after(clause.text[clause.tokens[spine.verbs[1]].end : clause.tokens[spine.end - 1].end])
    return f"{lead}{asked} {inverted[0]} {inverted[1]}".rstrip() + rest + "?"


def _in_place(clause: Clause, first: int, last: int, asked: str, voice: Voice, opening: str) -> str | None:
    start = first
    while start and _opens_phrase(clause.tokens[start - 1]):
        start -= 1
    text = clause.text[: clause.tokens[start].start]
    if opening:
        text = voice.inside(text, clause.tokens[0])
    return _joined(opening, "", f"{text}{asked}")


def _joined(opening: str, lead: str, rest: str) -> str:
    parts = [
        f"{opening}," if opening else "",
        lead[0].lower() + lead[1:]
        if lead and opening and lead.startswith(("According", "In ", "By ", "After ", "When ", "During "))
        else lead,
        rest,
    ]
    text = " ".join(part for part in parts if part)
    return text[0].upper() + text[1:] + "?"


def _cut_after(text: str) -> str:
    """What follows the gap up to an afterthought, without the full stop."""
    text = text.rstrip(" .!;")
    cut = re.search(
        r",\s(?:which|who|providing|making|leading|causing|resulting|allowing|including|although|though|"
        r"while|whereas|but|and (?:it|they|is|are|has|have|can|may|the)|so|because|"
        r"often|sometimes|according)\b|;|\s—\s|\s–\s|:\s",
        text,
    )
    if cut:
        text = text[: cut.start()]
    return text


def _tail_off(before: str) -> str:
    """What precedes the gap, without a first half that has its own verb."""
    return before


def _checked(text: str) -> str | None:
    text = re.sub(r"\s+", " ", text).replace(" ,", ",").replace(" ?", "?").strip()
    if text.startswith("Besides"):
        text = re.sub(r"\balso ", "", text)
    count = len(text.split())
    if not 4 <= count <= LONGEST_PROMPT_WORDS + 3 or _POINTING.search(text):
        return None
    text = emphatic(text)
    if re.search(r"\b(?:and|or|but|which|that|the|of|an?|than|as)\?$|\?.*\?|,\?$", text):
        return None
    return text


def token_range(statement: Statement) -> tuple[int, int]:
    """The first and last token of the statement's answer."""
    inside = [n for n, t in enumerate(statement.clause.tokens) if t.start >= statement.start and t.end <= statement.end]
    return (inside[0], inside[-1]) if inside else (-1, -1)
