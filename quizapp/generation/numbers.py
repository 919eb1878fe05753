"""Where a sentence states a number, and what kind of number it is.

The grammar of quantities in running text: counts, shares, ratios, ranges, doses, durations, ages, years, money and
comparisons, in digits and in words. It finds the place and the kind; the value of a quantity and its tolerance belong
to `deck.quantity`. A citation's year, a p value, a confidence interval or a label (Figure 2, type 2 diabetes,
omega-3) is no statistic and is passed over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal[
    "percent",
    "share",
    "ratio",
    "money",
    "dose",
    "duration",
    "age",
    "year",
    "times",
    "measure",
    "count",
    "frequency",
    "date",
    "rank",
]


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit at `start` to `end` of the sentence.

    `unit` is the unit or the counted noun's first word as written, empty without one. `lead` is where the words before
    it begin that qualify it ("about", "more than", "up to"); equal to `start` where there are none.
    """

    start: int
    end: int
    kind: Kind
    unit: str
    lead: int


_ONES = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|"
    "nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
)
_WORD = rf"(?:(?:{_ONES})(?:[- ](?:{_ONES}|hundred|thousand))?|(?:a )?hundred|(?:a )?thousand|(?:a )?dozen)"
_DIGITS = r"(?:(?<![\w,.])[−-]|\bminus )?(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?[½¼¾⅓⅔]?)"
_SCALE = r"(?: (?:hundred|thousand|million|billion|trillion)\b)?"
_SOME = r"(?:a few|a couple of|several|many) "
_NUM = (
    rf"(?:(?:{_DIGITS}){_SCALE}|\b(?:half |a quarter of )?a (?:million|billion)\b|\b{_WORD}{_SCALE}|"
    rf"\b{_SOME}(?:hundred|thousand|dozen|million|billion)\b)"
)
_TO = r"(?:\s?[–-]\s?|\s?%?\s?(?:to|and|or)\s)"
_RANGE = rf"(?:{_NUM}(?:{_TO}(?!half|a half){_NUM})?(?: and a half)?)"
_TIME = r"(?:seconds?|minutes?|mins?|hours?|hrs?|days?|(?:fort)?nights?|weeks?|months?|years?|decades?|centur(?:ies|y))"
_UNIT = (
    r"(?:mg/kg(?:/(?:day|d|h|hour))?|mcg/kg|µg/kg|mg/d[lL]|ng/m[lL]|g/d[lL]|mmol/[lL]|mmol/mol|mmHg|mm Hg|kg/m2|kg/m²|"
    r"mL/min(?:/1\.73 ?m[2²])?|(?:IU|U|mEq)/[md]?[lL]|(?:person|patient)-years|"
    r"(?:milli|micro)?mol(?:es)? per lit(?:re|er)|mmol per lit(?:re|er)|"
    r"(?:mg|mcg|g|milligrams|grams|micrograms) per (?:deci|milli)?lit(?:re|er)|"
    r"[mµnp]?g/[mdl]?[lL]|mcg/[lL]|IU/[lL]|m/s|km/s|km/h|km/hr|kilomet(?:er|re)s (?:an|per) hour|miles (?:an|per) hour|"
    r"mg/day|g/day|mg|mcg|µg|μg|micrograms?|milligrams?|gramm?e?s?|kilogramm?e?s?|kg|g(?![\w/])|mL|ml|millilit(?:er|re)s?|lit(?:er|re)s?|dL|"
    r"IU|units?|international units|kcal|calories|kilocalories|joules?|kJ|MJ|"
    r"watts?|amps?|kilowatts?|kW|kWh|megawatts?|gigawatts?|MW|GW|TWh|"
    r"volts?|hertz|Hz|kHz|MHz|GHz|decibels?|dB|"
    r"nm|µm|mm|cm|km|(?:(?<= )m|"
    r"m(?= (?:high|long|wide|deep|tall|thick|above|below)\b))(?![\w/])|micromet(?:er|re)s?|"
    r"meters?|metres?|kilomet(?:er|re)s?|centimet(?:er|re)s?|millimet(?:er|re)s?|inch(?:es)?|feet|foot|"
    r"miles?|acres?|hectares?|kilos|gallons?|pints?|barrels?|fathoms?|standard deviations?|carats?|"
    r"(?:square|sq\.?) (?:km|kilomet(?:er|re)s?|miles?|"
    r"meters?|metres?|feet)|cubic (?:kilomet(?:er|re)s?|"
    r"meters?|metres?|miles?|feet)|km2|km²|tons?|tonnes?|gigatons?|gigatonnes?|megatons?|"
    r"pounds?|lbs?|ounces?|oz|cups?|tablespoons?|teaspoons?|tablets?|capsules?|pills?|doses?|drops?|servings?|drinks?|"
    r"°\s?[CF]|microns?|kilotons?|(?:kilo|mega|giga|tera)bytes?|horsepower|knots|kPa|hPa|decibels?|"
    r"degrees(?: (?:Celsius|Fahrenheit|C|F))?|beats per minute|bpm|km/h|mph|light[- ]years?|ppm|ppb|"
    r"parts per (?:million|billion)|points?)"
)
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_PER = (
    r"(?:(?: per| a| an|/| each| every) ?"
    r"(?:day|week|month|year|hour|minute|second|night|decade|kilogram|kg|person|capita))"
)
_ONE_TIME = r"an? (?:hour|day|week|fortnight|month|year|decade|century)"
_ORDINAL = r"(?:\d{1,2}(?:st|nd|rd|th)|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth)"
_CENTURY = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|"
    r"eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|"
    r"nineteenth|twentieth|twenty-first)"
)
_DECADES_OF_LIFE = (
    r"(?:early |mid-|late )?(?:[2-9]0s|teens|twenties|thirties|forties|fifties|sixties|seventies|eighties|nineties)"
)
_MONEY = (
    rf"(?:US|AU|A|C)?[$€£]\s?(?:{_DIGITS})(?:{_SCALE}\b|\s?(?:bn|m|k|tn)\b|{_SCALE})(?:{_TO}[$€£]?(?:{_DIGITS}){_SCALE})?|"
    rf"(?:(?:{_DIGITS}|\b{_WORD})(?: to |[–-]))?(?:{_DIGITS}|\b{_WORD})(?:{_SCALE}|\s?(?:bn|m|tn)) "
    r"(?:dollars?|euros?|pounds sterling|cents?|pence|francs?|shillings?)\b"
)

# In the order in which they take their share of a sentence: a percentage before a count.
_GRAMMAR: Final[tuple[tuple[Kind, str], ...]] = (
    ("money", _MONEY),
    (
        "percent",
        rf"(?<!\d)(?!(?:1[4-9]|20)\d\d (?:to|and|or) ){_NUM}\s?%?(?:{_TO}{_NUM})?\s?"
        r"(?:%|percent(?:age points?)?\b|per cent\b)",
    ),
    ("ratio", rf"\b{_NUM} (?:per|for every|in every) (?:\d{{1,3}},\d{{3}}|\d{{2,6}})\b"),
    (
        "ratio",
        r"\bevery (?:second|third|fourth|fifth|sixth|tenth)(?= [a-z]+\b(?<!day)(?<!week)(?<!month)(?<!year)(?<!hour))",
    ),
    ("ratio", rf"\b{_NUM}(?:(?: to |[–-]){_NUM})? (?:in|out of)(?: every)? {_NUM}\b(?! (?:{_TIME}|{_UNIT}))"),
    ("ratio", rf"\b(?:{_ONES}|1) [a-z]+ (?:out of {_NUM}|in (?:a hundred|a thousand|a million|ten thousand))\b"),
    # "one woman in three", but not "one clinic in three towns".
    (
        "ratio",
        rf"\b(?:{_ONES}|1) [a-z]+ (?:in|out of) (?:{_WORD}|\d{{1,3}}|\d{{1,3}},\d{{3}})(?=\W*$|[,.;:)](?!\d)|"
        r" (?:and|or|but|over|under|aged|who|has|have|had|is|are|was|were|will|can|could|may|might|did|does|in|on|by|"
        r"at|with|after|before|during)\b)",
    ),
    ("ratio", r"\b\d+(?:,\d{3})* (?:of|out of) (?:the )?\d+(?:,\d{3})*\b(?![,.]\d|%)"),
    ("ratio", r"\b\d+(?:\.\d+)?:\d+(?:\.\d+)?\b"),
    (
        "dose",
        r"\b(?:half|(?:one|two|three|a) (?:quarter|third|fifth|sixth|eighth|tenth|hundredth|thousandth)s?) "
        rf"of an? {_UNIT}\b",
    ),
    (
        "duration",
        r"\b(?:half|a (?:quarter|third) of|three quarters of) an? (?:hour|day|week|month|year|decade|century)\b",
    ),
    (
        "share",
        r"\b(?:(?:one|two|three|four|five|seven|nine|(?<!and )a)[- ](?:half|halves|thirds?|"
        r"quarters?|fourths?|fifths?|sixths?|eighths?|"
        r"tenths?)(?!-| a (?:million|billion))|"
        r"(?<!first )(?<!second )half(?= (?:of|the|a|an|its|their|all|as|were|are|to|in)\b)(?! a (?:million|billion))|"
        r"(?:(?<=\bin )|(?<=\bby )|(?<=\bover )|(?<=\bunder )|(?<=\bthan )|(?<=\babout )|(?<=\balmost )|(?<=\bnearly ))"
        r"half\b(?!-| an? )|half(?=[.,;]))",
    ),
    (
        "frequency",
        rf"\b(?:once|twice|{_RANGE}(?: or more)? (?:times|days|nights|hours|minutes|drinks|cups|glasses|servings))"
        r"(?: (?:daily|weekly|monthly|yearly)|" + _PER + r")",
    ),
    (
        "frequency",
        r"\b(?:daily|weekly|monthly|yearly|annually|hourly|every (?:other |second |third |fourth |fifth |single )?"
        r"(?:day|night|morning|evening|week|month|year|hour))"
        r"(?=[.,;)]|$| (?:with|for|by|in|on|at|to|and|as|until|before|after|from|when|because)\b)",
    ),
    (
        "times",
        rf"\b(?:{_RANGE}[- ]times\b|{_RANGE}[- ]?fold\b|twice\b(?! (?:a|an|per|daily|weekly|each|every|monthly|"
        rf"yearly)\b)|twofold|threefold|fourfold|fivefold|tenfold|(?:halve|double|triple|quadruple)[sd]\b|halving|doubling|tripling|"
        r"(?:(?<=\bcan )|(?<=\bmay )|(?<=\bto )|(?<=\bwill )|(?<=\bwould )|(?<=\bcould )|(?<=\bmight ))"
        r"(?:halve|double|triple|quadruple)\b|"
        rf"(?<=\bfactor of ){_NUM}|"
        r"\bdouble(?= (?:the|that|its|their|what|those)\b))",
    ),
    ("age", r"(?<![\d,.])\b\d+(?:[- ]to[- ]\d+)?[- ](?:year|month|week|day)s?[- ]old\b"),
    ("age", rf"(?:(?<=\baged )|(?<=\bages )|(?<=\bage )|(?<=\bage of )){_RANGE}(?: years)?(?! (?:percent|%))"),
    (
        "age",
        rf"(?:(?<=\bhis )|(?<=\bher )|(?<=\btheir )){_DECADES_OF_LIFE}\b"
        rf"(?: (?:or|and|to) (?:their |his |her )?{_DECADES_OF_LIFE}\b)?",
    ),
    (
        "duration",
        rf"{_NUM} (?:years? and {_NUM} (?:months?|days?)|months? and {_NUM} days?|weeks? and {_NUM} days?|"
        rf"days? and {_NUM} hours?|hours? and {_NUM} minutes?|minutes? and {_NUM} seconds?)\b",
    ),
    # "ranges from two weeks to six months", but not "was cut from six months to two weeks".
    (
        "duration",
        r"(?:(?<=ranges from )|(?<=range from )|(?<=ranged from )|(?<=varies from )|(?<=anywhere from )|(?<=lasts )|"
        r"(?<=last )|(?<=lasted )|(?<=takes )|(?<=take )|(?<=took )|(?<=for )|(?<=after )|(?<=within ))"
        rf"{_NUM} {_TIME} to {_NUM} {_TIME}\b",
    ),
    ("duration", rf"{_RANGE}(?:[- ]|-to-)?(?:more )?(?:consecutive |full )?\b{_TIME}\b"),
    (
        "duration",
        rf"\b(?:(?:a few|several|a couple of|the first few|many) {_TIME}|(?<=within "
        rf"){_TIME}|(?<=for ){_TIME}(?= (?:after|to)\b))",
    ),
    (
        "duration",
        r"(?:(?<=about )|(?<=around )|(?<=within )|(?<=after )|(?<=takes )|(?<=lasts )|(?<=lasted )|(?<=took )|"
        r"(?<=over )|(?<=\bin )|(?<=\bfor )|(?<=\bevery half ))"
        rf"{_ONE_TIME}(?=[.,;]|$| (?:of|to|and|or|but|in|at|for|the|by|on|with|after|before|when)\b)|"
        rf"(?:(?<=than )|(?<=nearly )|(?<=almost )|(?<=some )|(?<=least )){_ONE_TIME}\b|"
        rf"\b{_ONE_TIME}(?= (?:later|earlier|ago|after|before|old|apart)\b)|"
        r"(?<=for )(?:decades|centuries|weeks|months)(?=[.,;]|$)|(?<=after )(?:decades|centuries)(?= of\b)",
    ),
    ("dose", r"\b\d{2,3}/\d{2,3}(?: ?mm ?Hg)?\b"),
    ("dose", rf"{_NUM}[- ]?{_UNIT} to {_NUM}[- ]?{_UNIT}(?![\w/]){_PER}?"),
    ("dose", rf"{_RANGE}[- ]?{_UNIT}(?![\w]){_PER}?"),
    (
        "date",
        rf"\b\d{{1,2}}(?:(?:st|nd|rd|th)(?: of)?)? (?:{_MONTH})(?:,? (?:1[4-9]|20)\d\d)?\b|"
        rf"\b(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?(?:, (?:1[4-9]|"
        rf"20)\d\d)?\b(?! ?%)|\b(?:{_MONTH}) (?:1[4-9]|20)\d\d\b",
    ),
    ("date", r"\b\d{1,2}(?:[.:]\d\d)? ?(?:am|pm|a\.m\.|p\.m\.)(?!\w)"),
    ("year", r"\b(?:AD|CE) \d{1,4}\b|\b\d{1,3}(?:,\d{3})?\d? (?:BCE?|AD|CE)\b"),
    (
        "year",
        rf"\b(?:(?:early|mid|late)[- ])?{_CENTURY}(?:(?: and | to |[–-]){_CENTURY}[- ]centuries|[- ]century)"
        r"(?: (?:BCE?|AD|CE))?\b",
    ),
    ("year", r"\b(?:early |mid-|late )?(?:1[4-9]|20)\d0s\b"),
    # An earlier one looks like any number: only "in 1370" that nothing is counted by, and a span of two.
    (
        "year",
        r"(?:(?<=\bin )|(?<=\bsince )|(?<=\bby )|(?<=\buntil ))1[0-3]\d\d"
        r"(?=\W*$|[.,;)](?!\d)| (?:by|the|and|when|with|as|to|under|at|an?|after|from|until|for)\b)|"
        r"(?:(?<=\bfrom )|(?<=\bbetween ))1[0-3]\d\d (?:to|and|until) 1\d\d\d\b(?! [a-z]+s\b)|"
        r"(?<=\()\d{3,4}\s?[–-]\s?\d{3,4}(?=\))",
    ),
    (
        "year",
        r"(?<![\d.,$€£–-])\b(?:1[4-9]|20)\d\d(?:\s?(?:–|-|to|and)\s?(?:1[4-9]|20)\d\d|[–/-]\d\d)?\b(?![\d,.]*\d|"
        r" (?:[a-z]+s\b(?<!is)(?<!was)(?<!has)))(?!-)",
    ),
    ("rank", rf"\b{_ORDINAL}(?=[- ](?:most\b|[a-z]+est\b|leading\b))"),
    ("count", r"\b\d+(?:\.\d+)?(?:m|bn)(?= [a-z])"),
    ("count", r"\b(?:dozens|tens|hundreds|thousands|millions|billions) of (?:thousands |millions )?(?=\w)"),
    ("count", rf"{_RANGE}(?![\w%°/])(?!-\w)"),
)
_PATTERNS: Final = tuple(
    (kind, re.compile(pattern, 0 if kind in {"dose", "measure", "date"} else re.IGNORECASE))
    for kind, pattern in _GRAMMAR
)
_LEAD: Final = re.compile(
    r"(?:\b(?:about|approximately|around|roughly|nearly|almost|over|under|more than|less than|fewer than|greater than|"
    r"at least|at most|up to|as (?:many|much|few|little|high|low) as|an "
    r"estimated|estimated|an average of|some|just|only|"
    r"just over|just under|well over|close to|between|from|an additional|another|above|below|the)\s)+$",
    re.IGNORECASE,
)
# What a number may be without being a statistic.
_LABEL_BEFORE: Final = re.compile(
    r"(?:\b(?:figure|fig\.?|table|chapter|section|page|step|type|phase|stage|grade|level|vitamin|omega|covid|group|day|"
    r"version|part|no\.?|number|article|apollo|class|factor|category|route|highway|unit|version|windows|case|question|rule|"
    r"experiment|appendix|volume|vol\.?|note)[ -]?|[A-Za-z]-|p\s?[<=>]\s?0?|[<=>]\s?|CI[:,]?\s?|ratio[,:]?\s)$",
    re.IGNORECASE,
)
_INTERVAL: Final = re.compile(
    r"\(?\s?95\s?%\s?(?:CI|confidence)|confidence interval|\bp\s?[<=>]|\bn\s?=", re.IGNORECASE
)
_CITATION: Final = re.compile(r"\([^()]*\b(?:1[89]|20)\d\d[a-z]?\b[^()]*\)|et al\.?,? \(?\d{4}\)?")
# A bracket with a year that says more than who wrote it: "(as happened in 1999)".
_SAYS_MORE: Final = re.compile(
    r"(?:^\(|[ (])(?!(?:see|cf|e\.g|and|of|for|the|van|von|de|der|et|al|in|on|n\.d|pp?|vol|chapter|"
    r"retrieved)\b)[a-z][a-z]+\b(?!\.[a-z])"
)
# Telephone numbers and postcodes.
_ADDRESS: Final = re.compile(
    r"(?:\(\d{3}\) ?|\b(?:1[- ])?\d{3}[- ])(?:\d{3}|\w{3,7})[- ]\d{4}\b|\b1-\d{3}-[A-Z\d-]+\w|"
    r"\b[A-Z]{2} \d{5}(?:-\d{4})?\b"
)
_VAGUE_ONE: Final = frozenset(["one", "a", "hundred", "the"])
_COUNTABLE: Final = re.compile(r"\s(?:of (?:the |these |those |its |their |all )?)?([A-Za-z][\w’'-]*)")


MEASURES: Final = frozenset({"dose", "duration", "frequency", "percent", "ratio", "times", "age"})


def find(text: str) -> list[Quantity]:
    """The statistics a sentence states, in order, never overlapping."""
    taken = [*_citations(text), *(match.span() for match in _ADDRESS.finditer(text))]
    found: list[Quantity] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = _trimmed(text, *match.span())
            if start >= end or any(start < stop and begin < end for begin, stop in taken):
                continue
            if (quantity := _judged(text, start, end, kind)) is None:
                continue
            taken.append((start, end))
            found.append(quantity)
    return sorted(found, key=lambda quantity: quantity.start)


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " ,.":
        start += 1
    while end > start and text[end - 1] in " ,":
        end -= 1
    return start, end


def _judged(text: str, start: int, end: int, kind: Kind) -> Quantity | None:
    words = text[start:end]
    before, after = text[:start], text[end:]
    if before[-1:].isalnum() or (after[:1].isalnum() and words[-1:].isdigit()) or before[-1:] in {"#", "_"}:
        return None
    if _LABEL_BEFORE.search(before) and kind in {"count", "year", "dose"}:
        return None
    if _INTERVAL.search(before[-16:] + words + (after[:16] if words.startswith("95") else "")):
        return None
    if kind == "count" and not _is_counted(words, before, after):
        return None
    if kind == "duration" and re.fullmatch(r"one (?:day|year|time)", words, re.IGNORECASE) and after[:4] == " of ":
        return None
    lead = _LEAD.search(before)
    return Quantity(start, end, kind, _unit(words, after, kind), lead.start() if lead else start)


def _is_counted(words: str, before: str, after: str) -> bool:
    """Whether a bare number counts something ("two receptors") and is not a pronoun or a list's label."""
    if re.search(r"[(\[]$", before) and after[:1] in ")]":
        return False
    low = words.lower()
    if low == "one":
        return False
    if low in _VAGUE_ONE:
        return False
    if re.match(r"\s?(?:of (?:the|these|those) (?:most|main|first|best)|another\b)", after):
        return False
    return bool(_COUNTABLE.match(after)) or any(char.isdigit() for char in words) or low.endswith((" of", "s of"))


_UNIT_AT_END: Final = re.compile(rf"(?:{_TIME}|{_UNIT}|%|per ?cent(?:age points?)?)(?:{_PER})?$")


def _unit(words: str, after: str, kind: Kind) -> str:
    if kind in {"year", "date", "share", "ratio", "times", "frequency", "rank"}:
        return ""
    own = _UNIT_AT_END.search(words)
    if own:
        return own.group()
    counted = _COUNTABLE.match(after)
    return counted[1] if counted and kind == "count" else ""


def without_citations(text: str) -> Iterator[tuple[int, int]]:
    """The places of citations in brackets, which no prompt repeats."""
    for start, end in _citations(text):
        if text[start] == "(":
            yield start, end


def _citations(text: str) -> Iterator[tuple[int, int]]:
    """The places of citations; a bracket with a year that tells something, or nothing but a year, is none."""
    for match in _CITATION.finditer(text):
        said = match.group()
        if said[0] != "(" or (re.search(r"[A-Z][\w’'-]+|et al\.?|&", said) and not _SAYS_MORE.search(said)):
            yield match.span()
