"""Rules on where a question comes from: does its quote stand in the article, and does the quote say the answer?

Kept together because each of them reads the quote: orphaned, silent, with other numbers, a hedge or a "not" that the
question drops, a figure without the one who counted it. How the question is put is `deck.construction`.
"""

from __future__ import annotations

import re
from functools import lru_cache

from quizapp.deck.item import Item, Rule, Setting, shortened
from quizapp.deck.wording import (
    content,
    figures,
    fold,
    folded_article,
    hedge,
    initials,
    keeps_hedge,
    mentions,
    negated,
    negates,
    numbers,
    spaced_article,
    words,
)

_BOILERPLATE = (
    "leave a reply", "leave a comment", "email address will not be", "e-mail address will not be", "required fields",
    "use cookies", "accept cookies", "our cookies", "all cookies", "cookie policy", "cookie settings", "cookie notice",
    "subscribe to", "subscribe now", "subscribe today", "newsletter", "privacy policy", "all rights reserved",
    "share this", "share on", "sign up", "log in to", "related posts", "related articles", "advertisement", "read more",
    "click here", "skip to content", "terms of use", "terms of service",
)  # fmt: skip
_BOILERPLATE_WORDS = (*_BOILERPLATE, "cookie", "subscribe", "login", "log in")
# Names have an end here: looked for up to the next one, a line of capitals would be read once for each of them.
_ATTRIBUTION = re.compile(
    r"[Aa]ccording to (?:the |an? )?([A-Z][\w&'’. -]{1,120}?)"
    r"(?=,| \(|\.|$| about| approx| around| nearly| some| more| over)|"
    r"(?:published in|reported by|data from|figures from|estimates from) (?:the )?"
    r"((?:[A-Z][\w'’]+(?: of| for| and)? ?){2,})|"
    r"\(([A-Z][\w& .'’-]{1,120}?(?: et al\.?)?),? (?:\d{4}[a-z]?|n\.d\.)\)|"
    r"\b([A-Z][\w ]{1,120}?) (?:reported|found|estimates?|estimated|says?|reckons?) that"
)
_SCALES = r"(?:thousand|million|billion|trillion)\b"
_UNITS = (
    r"%|per ?cent|thousand|million|billion|trillion|mg|mcg|µg|μg|kg|g|ml|l|mmol|°C|km|miles?|met(?:er|re)s?|tonn?es?|"
    r"(?:giga)?tons?|square|seconds?|minutes?|hours?|days?|weeks?|months?|years?|people|patients|adults|children|cases"
)


def _no_source(item: Item, setting: Setting) -> str | None:
    return "" if setting.grounded and not item.quote else None


def _orphan_quote(item: Item, setting: Setting) -> str | None:
    if setting.article is None or not item.quote:
        return None
    if setting.generated:
        found = _stands_in(" ".join(item.quote.split()), spaced_article(setting.article))
    else:
        found = _stands_in(item.quoted, folded_article(setting.article))
    return None if found else shortened(item.quote)


@lru_cache(maxsize=4096)  # a few questions share each quote, and an article is long
def _stands_in(quote: str, article: str) -> bool:
    return quote in article


def _unsupported(item: Item, setting: Setting) -> str | None:
    if not item.quote or item.is_true_false:
        return None
    asked_for = item.answers if item.type == "multi" else item.answers[:1]
    silent = [text for text in asked_for if not _supported(text, item, setting)]
    if not silent:
        return None
    others = (*item.accepted, *(() if item.type == "multi" else item.answers[1:]))
    return None if any(_supported(text, item, setting) for text in others) else shortened(silent[0])


def _supported(text: str, item: Item, setting: Setting) -> bool:
    answer = fold(text)
    if mentions(answer, item.quoted) or (text.isupper() and answer in initials(item.quoted)):
        return True
    if not setting.generated and len(short := initials(answer)) > 1 and short in words(item.quoted):
        return True
    wanted = content(answer)
    found = wanted & item.quoted_content
    if any(map(str.isdigit, answer)):
        known = numbers(item.quoted, spelt=True)
        found |= {word for word in wanted - found if numbers(word) & known}
    return bool(wanted) and len(found) / len(wanted) >= (0.75 if setting.generated else 0.6)


def _foreign_number(item: Item, _: Setting) -> str | None:
    if not item.quote or not any(character.isdigit() for character in item.answer):
        return None
    known = numbers(item.quoted, spelt=True)
    return next((figure for figure in figures(item.right) if not numbers(figure) & known), None)


def _boilerplate(item: Item, setting: Setting) -> str | None:
    phrases = _BOILERPLATE_WORDS if setting.generated else _BOILERPLATE
    said = f"{item.quoted}\n{item.asked}"
    for phrase in phrases:
        if phrase in said:
            return phrase
    return None


def _dropped_hedge(item: Item, setting: Setting) -> str | None:
    if not item.quote or item.is_cloze or (item.is_true_false and (setting.generated or item.right != "true")):
        return None
    said = hedge(item.quote, strict=setting.generated)
    return said if said and not keeps_hedge(f"{item.prompt} {item.answer}", strict=setting.generated) else None


def _lost_negation(item: Item, setting: Setting) -> str | None:
    if not item.quote or item.is_cloze or (item.is_true_false and item.right not in ("true", "yes")):
        return None
    told = item.asked if item.is_true_false else f"{item.asked} {item.right}"
    if not negates(item.quoted) or negates(told) or (not item.is_true_false and "without" in item.quoted):
        return None
    if item.is_true_false and setting.generated:
        return "not"
    said = content(told)
    denied = [part for part in negated(item.quoted) if part]
    return next((" ".join(sorted(part)) for part in denied if len(part & said) / len(part) > 0.6), None)


def _long_quote(item: Item, _: Setting) -> str | None:
    count = len(item.quote.split())
    return str(count) if count > 60 else None


def _bare_number(item: Item, setting: Setting) -> str | None:
    if not item.quote or not re.fullmatch(r"[~<>≈]?\s*\d[\d.,]*", item.answer):
        return None
    number = re.escape(re.sub(r"^[~<>≈]\s*", "", item.answer))
    found = re.search(rf"(?<![\d.]){number}(?!\d)[ -]?({_UNITS})(?![a-z])", item.quote, re.IGNORECASE)
    if not found or mentions(fold(found.group(1)), item.asked):
        return None
    counted = re.match(r"how many\b", item.asked) and not re.match(_SCALES, found.group(1))
    return str(found.group(1)) if setting.generated or not counted else None


def _unattributed(item: Item, setting: Setting) -> str | None:
    if not item.quote or not numbers(item.right):
        return None
    for found in _ATTRIBUTION.finditer(item.quote):
        who = re.sub(r"^(?:The|A|An|This|Our)\s", "", next(part for part in found.groups() if part).strip())
        if not setting.generated and not who[:1].isupper():
            continue
        told = fold(" ".join((item.prompt, *item.answers, item.explanation)))
        name = content(fold(who))
        if len(name & content(told)) < len(name) / 2 and initials(fold(who)) not in words(told):
            return who
    return None


RULES: tuple[Rule, ...] = (
    Rule(
        "E02",
        _no_source,
        "The question has no source.",
        'Add source = { quote = "..." } with the sentence it comes from.',
    ),
    Rule(
        "E03",
        _orphan_quote,
        "The quote does not stand in the article: “{}”",
        "Copy the sentence from the article as it is.",
    ),
    Rule(
        "E04",
        _unsupported,
        "The quote does not say the answer “{}”.",
        "Quote the sentence that says it, or correct the answer.",
    ),
    Rule("E11", _boilerplate, "“{}” belongs to the web page, not to the article.", "Remove the question."),
    Rule(
        "E12",
        _foreign_number,
        "The number {} of the answer is not in the quote.",
        "Correct the number, or quote the sentence that has it.",
    ),
    Rule(
        "E13",
        _dropped_hedge,
        "The source says “{}”, the question says it as a certainty.",
        "Keep the hedge: ask what may help, what studies suggest.",
    ),
    Rule(
        "E14",
        _lost_negation,
        "The source denies it (“{}”), the question does not.",
        "Keep the “not” in the prompt, or turn the answer round.",
    ),
    Rule(
        "W10",
        _bare_number,
        "The answer is a bare number; the source has “{}” after it.",
        "Put the unit into the answer or the prompt.",
    ),
    Rule(
        "W11",
        _unattributed,
        "The figure comes from {}; the question does not say so.",
        "Name the source: “According to ...”.",
    ),
    Rule("W18", _long_quote, "The quote has {} words.", "Quote the one sentence that says it."),
)
