"""Words compared as a reader compares them: spelling folded, numbers read, hedges and negations recognised.

Decides when a phrase stands in a sentence, and which English words soften, deny, exaggerate or point at nothing. Kept
apart from `deck.lint` because the generator asks the same questions of its sentences. Texts come in as written; the
functions that want folded text say so. Must not know what a question is.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_SIGNS = str.maketrans(
    {
        "’": "'",
        "‘": "'",
        "“": '"',
        "”": '"',
        "–": "-",
        "—": "-",
        "−": "-",
        "‑": "-",
        "‐": "-",
        "\u00ad": "",
        "\u200b": "",
    }
)
_PERCENT = re.compile(r"\bper ?cent\b")
_SPACED_PERCENT = re.compile(r"(?<=\d) %")
_THIN_THOUSANDS = re.compile("(?<=\\d)[\u00a0\u2009\u202f](?=\\d{3}(?!\\d))")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_RANGE = re.compile(r"(\d)\s?%?\s?(?:-|to|and)\s?(?=\d)")
_DIGIT = re.compile(r"\d")
_WORD = re.compile(r"[^\W_]+(?:[.'-][^\W_]+)*")
_NUMBER = re.compile(r"(?<![\w.:])(?<![a-z]-)(\d+(?:\.\d+)?)(?:\s?(thousand|million|billion|trillion)\b)?(?!\d|:\d)")
_SCALE = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_SPELT = {
    "zero": 0.0, "one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0, "seven": 7.0, "eight": 8.0,
    "nine": 9.0, "ten": 10.0, "eleven": 11.0, "twelve": 12.0, "fifteen": 15.0, "twenty": 20.0, "thirty": 30.0,
    "forty": 40.0, "fifty": 50.0, "sixty": 60.0, "seventy": 70.0, "eighty": 80.0, "ninety": 90.0, "hundred": 100.0,
    "once": 1.0, "twice": 2.0, "double": 2.0, "half": 50.0, "third": 3.0, "quarter": 4.0, "fifth": 5.0, "tenth": 10.0,
}  # fmt: skip


def vocabulary(text: str) -> frozenset[str]:
    """The words of a line of words: a list that long is read more easily without a quote round each."""
    return frozenset(text.split())


FUNCTION_WORDS = vocabulary(
    "a an the this that these those of in on to for from by with at as into than or and nor but is are was were be "
    "been do does did has have had can may it its they their which who whom whose what when where how why such not "
    "also other more most"
)

_HEDGE = re.compile(
    r"\b(?:may|might|could|suggest(?:s|ed|ing|ive)?|appear(?:s|ed)? to|seem(?:s|ed)? to|likely|probabl[ey]|possibl[ey]|"
    r"believed|(?:is|are|was|were) thought|promis(?:e|es|ing)|propos(?:e|es|ed)|hypothes\w+|unclear|"
    r"some (?:patients|people))\b",
)
_HEDGE_AT_LARGE = re.compile(
    r"\b(?:may|might|could|suggest\w*|appear\w*|seem\w*|likely|probably|possibl[ey]|believe\w*|thought|promis\w+|"
    r"propos\w+|hypothe\w+|unclear|some (?:patients|people)|indicat\w*)\b",
)
_SOFT = re.compile(
    r"\b(?:may|might|could|can|suggest\w*|appear\w*|seem\w*|(?:un)?likely|probably|possibl[ey]|potential\w*|believe\w*|"
    r"thought|promis\w+|propos\w+|hypothe\w+|unclear|some (?:patients|people)|report\w*|estimat\w*|approximat\w*|about|"
    r"around|indicat\w*|associated)\b",
)
_SOFT_AT_LARGE = re.compile(
    r"\b(?:according|stud(?:y|ies|ied)|trials?|research\w*|evidence|explor\w+|investigat\w+|hop(?:e|ed|es)|claim\w*|said|"
    r"expect\w*|candidate|link(?:s|ed)?|risk|sometimes|often|maybe|perhaps|would|tend\w*)\b",
)
_MONTH_OF_MAY = re.compile(r"\bMay\b")
_NEGATION = re.compile(r"\b(?:not|no|never|without|cannot|neither|nor|\w+n't)\b")


def fold(text: str) -> str:
    """The text as a reader hears it: case, quotes, dashes, spaces, "per cent", thousands and ranges made one."""
    if not text.isascii():
        text = unicodedata.normalize("NFKC", _THIN_THOUSANDS.sub("", text)).translate(_SIGNS)
    text = text.lower()
    # All white space but a plain space is unprintable. Most texts have none to mend, and every rule asks for many.
    if "  " in text or not text.isprintable() or text[:1] == " " or text[-1:] == " ":
        text = " ".join(text.split())
    if "cent" in text or "%" in text:
        text = _SPACED_PERCENT.sub("%", _PERCENT.sub("%", text))
    if _DIGIT.search(text):
        text = _THOUSANDS.sub("", text) if "," in text else text
        text = _RANGE.sub(r"\1-", text) if "-" in text or "to" in text or "and" in text else text
    return text


@lru_cache(maxsize=2)
def folded_article(article: str) -> str:
    """`fold` of a whole article, remembered while its questions are looked at one by one."""
    return fold(article)


@lru_cache(maxsize=2)
def spaced_article(article: str) -> str:
    """The article with every run of white space as one space, else unchanged."""
    return " ".join(article.split())


def mentions(phrase: str, text: str) -> bool:
    """Does the phrase stand in the text? Both folded; a plural or other ending counts, a part of a number does not."""
    if not phrase:
        return False
    at = text.find(phrase)
    while at >= 0:
        if _starts_clean(phrase, text, at) and _ends_clean(phrase, text, at + len(phrase)):
            return True
        at = text.find(phrase, at + 1)
    return False


def _starts_clean(phrase: str, text: str, at: int) -> bool:
    return at == 0 or not phrase[0].isalnum() or not (text[at - 1].isalnum() or text[at - 1] in "._")


def _ends_clean(phrase: str, text: str, end: int) -> bool:
    following = text[end : end + 1]
    if not following or not phrase[-1].isalnum():
        return True
    if phrase[-1].isdigit():
        return not following.isdigit()
    return len(phrase) > 3 or not (following.isalnum() or following == "_")


def words(folded: str) -> list[str]:
    """The words of folded text in order; "treatment-resistant" and "0.5" are one each."""
    return _WORD.findall(folded)


def content(folded: str) -> frozenset[str]:
    """The words that carry meaning, without a plural s."""
    return frozenset(singular(word) for word in _WORD.findall(folded) if word not in FUNCTION_WORDS)


def singular(word: str) -> str:
    """The word without its plural s; short words and words in -ss stay."""
    return word[:-1] if len(word) > 4 and word.endswith("s") and not word.endswith("ss") else word


def numbers(folded: str, *, spelt: bool = False) -> frozenset[float]:
    """The values of the numbers in folded text: "17.3 million" gives 17.3 and 17,300,000.

    `spelt`: number words count too. Fractions in words count as the percentage and as their parts.
    """
    found: set[float] = set()
    for digits, scale in _NUMBER.findall(folded):
        found.add(float(digits))
        if scale:
            found.add(round(float(digits) * _SCALE[scale], 6))
    if spelt:
        found.update(value for word in re.split(r"[^a-z]+", folded) if (value := _SPELT.get(word)) is not None)
    return frozenset(found)


def figures(folded: str) -> list[str]:
    """The numbers of folded text as they stand there, with their "million"."""
    return [found.group() for found in _NUMBER.finditer(folded)]


def hedge(text: str, *, strict: bool = False) -> str:
    """The first word that makes the claim less than certain, or "". The month of May is none.

    `strict` counts doubtful words too: "appear" in any sense, "indicated".
    """
    found = _HEDGE_AT_LARGE.search(text.lower()) if strict else _HEDGE.search(_MONTH_OF_MAY.sub("", text).lower())
    return found.group() if found else ""


def keeps_hedge(text: str, *, strict: bool = False) -> bool:
    """Does a stem say that its claim is less than certain? `strict` wants a hedge, not only "studies" or "risk"."""
    lowered = text.lower()
    return _SOFT.search(lowered) is not None or (not strict and _SOFT_AT_LARGE.search(lowered) is not None)


def negates(folded: str) -> bool:
    """Is anything denied in the folded text?"""
    return _NEGATION.search(folded) is not None


_FOUR_WORDS_CHARS = 300


def negated(folded: str) -> tuple[frozenset[str], ...]:
    """For each negation in folded text the content of the four words after it, up to the next comma or full stop."""
    following = (folded[found.end() : found.end() + _FOUR_WORDS_CHARS] for found in _NEGATION.finditer(folded))
    clauses = (re.split(r"[,.;:](?!\d)", rest, maxsplit=1)[0] for rest in following)
    return tuple(content(" ".join(words(clause)[:4])) for clause in clauses)


def initials(folded: str) -> str:
    """The first letters of the words and of their hyphenated parts: "obsessive-compulsive disorder" gives "ocd"."""
    parts = [part for word in words(folded) for part in word.split("-")]
    return "".join(part[0] for part in parts if part not in FUNCTION_WORDS)
