"""How a statement becomes a sentence with a blank: the clause's own words around the answer.

The form for every statement that no question fits. A long clause is shortened away from the answer, and of two joined
statements only the one with the answer stays. There is no gap where the rest gives the answer away, says too little,
or points at something it does not name.
"""

from __future__ import annotations

import re
from typing import Final

from quizapp.generation import pointers, wording
from quizapp.generation.statements import Statement


def gap(statement: Statement, *, led: bool = False) -> tuple[str, str] | None:
    """The clause's text before the answer and after it; None where that gives the answer away.

    `led`, or a clause that points back: with the sentence before in front, None where there is none. Long clauses are
    shortened at commas away from the answer; an acronym in brackets beside it is left out.
    """
    text = statement.clause.text
    before, after = text[: statement.start], text[statement.end :]
    answer = statement.answer
    after = re.sub(r"^\s*\((?:[A-Z][\w-]*|also (?:known|called)[^)]*)\)", "", after)
    if after.startswith(")") and not statement.quantity and not (answer.islower() and before.endswith("(")):
        return None  # an acronym, or the end of an aside; a lower-case gloss ("(thrush)") can be asked
    if statement.quantity and (re.match(r" and \d+ [a-z]", after) or re.search(r"\d [a-z]+ and $", before)):
        return None  # a part of "12 hours and 25 minutes"
    after = _without_examples(statement, after)
    before, after = _one_statement(before, after)
    lead = statement.clause.before if led or statement.clause.points_back else ""
    before, after = _shortened(before, after, wording.LONGEST_PROMPT_WORDS - max(len(lead.split()) - 2, 0))
    after = _LOOSE_END.sub(".", after)
    if led or statement.clause.points_back:
        before = f"{lead} {before}"
        if not lead or len(before.split()) + len(after.split()) > wording.LONGEST_PROMPT_WORDS + 2:
            return None
    rest = f"{before} {after}"
    if _names(answer, rest) or wording.POINTING.search(f"{before}____{after}"):
        return None
    if len(rest.split()) < 4 or pointers.dangling(f"{before}{answer}{after}"):
        return None
    before, after = wording.emphatic(f"{before}\0{after}").split("\0")
    return before, after


# "..., whatever it began with.", "..., some of.": an end that says nothing, or was left by words that pointed.
_LOOSE_END: Final = re.compile(
    r",? (?:in other words|(?:some|many|most|all|both) of|(?:whatever|whoever|whichever|wherever) [^,.]*)\.$|"
    r", (?:(?:about |nearly |almost |more than )?(?:an? |one |two )?[a-z]+|\d[\d.]*%?) of (?:them|it)\b[^,;]*\.$"
)


def _one_statement(before: str, after: str) -> tuple[str, str]:
    """The part that holds the gap where a semicolon or ", and they" joins two statements."""
    if cut := re.search(r";\s|, (?:and|but|so) (?:it|they|he|she)\b", after):
        after = after[: cut.start()] + "."
    own = re.split(r"; |(?<=[a-z]{2}): (?=(?:an?|the) )", before)[-1]
    owned = re.match(r"(?:its|their|his|her) ", own) is not None  # "it comes from wormwood; its discoverer ..."
    if own != before and not owned and len(own.split()) + len(after.split()) >= 6:
        before = own[:1].upper() + own[1:]
    return before, after


def _without_examples(statement: Statement, after: str) -> str:
    """A subject asked for loses the "such as ..." behind it, which would open the prompt."""
    spine = statement.clause.spine
    if spine and statement.start == 0 and after.startswith((" such as", ", such as", ", including")):
        end = statement.clause.tokens[spine.subject[1]].end
        return statement.clause.text[end:] if end > statement.end else after
    return after


def _names(answer: str, text: str) -> bool:
    """Whether the answer, or its acronym, stands in the text too."""
    initials = "".join(word[0] for word in re.findall(r"[A-Za-z][\w’']*", answer)).upper()
    if len(initials) > 2 and (stands_in(initials, text) or stands_in(initials + "s", text)):
        return True
    return stands_in(answer.lower(), text.lower()) or _is_spelled_out(answer, text) or _is_of_one_root(answer, text)


_ROOT_LETTERS: Final = 6


def _is_of_one_root(answer: str, text: str) -> bool:
    """Whether a lone word of eight letters or more has its root in the text: "is most sensitive ... {sensitivity}"."""
    low = answer.lower()
    if " " in low or len(low) < 8 or not low.isalpha():
        return False
    root = re.escape(low[:_ROOT_LETTERS])
    return any(low[:-2].startswith(word[:-1][:8]) for word in re.findall(rf"\b{root}[a-z]*", text.lower()))


def _is_spelled_out(answer: str, text: str) -> bool:
    """Whether long words of the text begin, in order, with an acronym's letters ("obsessive ... compulsive ...")."""
    if not re.fullmatch(r"[A-Z]{3,5}", answer):
        return False
    initials = iter(word[0].upper() for word in re.findall(r"[A-Za-z]{6,}", text))
    return all(letter in initials for letter in answer)


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


def _shortened(before: str, after: str, most_words: int) -> tuple[str, str]:
    """What stands around the gap in `most_words` if it can be shortened to that."""
    if len(before.split()) + len(after.split()) <= most_words:
        return before, after
    before, after = _ASIDE.sub("", before), _ASIDE.sub("", after)
    if len(before.split()) + len(after.split()) > most_words:
        before = _APPOSITION.sub(" ", before)
    for soft in (_SOFT_END, _HARDER_END, _LAST_END):
        cut = soft.search(after)
        words_left = len(before.split()) + len(after.split())
        if cut and words_left > most_words and len(before.split()) + len(after[: cut.start()].split()) >= 5:
            after = after[: cut.start()] + "."
    return before, after


# "..., who had come from Ulm, ..." in front of the gap; no member of a list.
_APPOSITION: Final = re.compile(
    r", (?:who|which|where|whose|an?|the)\b(?:[^,;:]|,(?=\d)){8,}, (?=(?!and\b|or\b|but\b)[a-z])"
)
_LAST_END: Final = re.compile(r",\s")
_ASIDE: Final = re.compile(r"\s\([^()]{12,}\)")
_HARDER_END: Final = re.compile(r"(?<!those)\s(?:which|who|where|because|when|while|although)\b")
