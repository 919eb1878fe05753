"""Rules on how a question is put: the prompt, the answer and the options, whatever they are about.

From the item-writing guides: one thing asked, in words that stand alone, with options that differ in nothing but being
right. What the quote says is `deck.grounding`, but for a distractor that it names.
"""

from __future__ import annotations

import re

from quizapp.deck.item import Item, Rule, Setting, first_of, shortened
from quizapp.deck.wording import content, fold, folded_article, mentions, negates, numbers

TOPICS = frozenset({"condition", "mechanism", "statistic", "finding", "case"})
_NEGATIVE_STEM = re.compile(
    r"\b(?:which|what)\b(?:(?!\b(?:who|that|whom|where)\b)[^,?]){0,400}?"
    r"\b(?:(?<!at )(not|except|least|false|incorrect))\b"
)
_NEGATIVE_AT_LARGE = re.compile(r"\b(?:which|what)\b.{0,400}?\b(not|except|(?<!at )least|false|incorrect)\b")
_NOUN = (
    r"(?:drug|medicine|medication|substance|compound|condition|disease|disorder|illness|stud(?:y|ie)|trial|form|effect|"
    r"treatment|therap(?:y|ie)|process|method|symptom|case|group|finding|figure)s?|people|patients|individuals|person"
)
# "It takes years to ..." and "it is estimated that ..." point at nothing before them.
_NO_POINTER = r"(?:(?:takes?|took)|(?:is|was) (?:\w+ly )?(?:estimated|thought|known|believed|said|reported))\b"
_OPENS_ON_PRONOUN = re.compile(
    rf"it (?!{_NO_POINTER}|(?:is|was) (?:\w+ly )?(?:true|recommended))|they |he |she |those |"
    r"these (?:are|were|have|can|may)\b|this (?:is|was|has|can|may|causes|makes)\b"
)
_OPENS_AT_LARGE = re.compile(
    rf"(?:it(?! {_NO_POINTER})|they|this|these|"
    r"those(?! (?:with|who|whose|aged|over|under|living)\b)|he|she|such|that)\b|[\w ]{1,24} of (?:them|those)\b|"
    r"(?:according|in|for|since|after|before|during|at|by|from|with|on|until)\b[^,]*, (?:it|they|he|she|this|these)\b"
)
_POINTS_BACK = re.compile(rf"\bth(?:is|[eo]se) (?:{_NOUN})\b")
_POINTS_BACK_AT_LARGE = re.compile(r"(?:\bthem|\bit|\bso) (?:too|as well)\b|\bsuch (?:signs|cases|people)\b")
_THE_TEXT = re.compile(
    r"\b(?:in|according to|from|by) (?:the|this) (?:passage|text|article|paragraph|excerpt|page|author)\b|"
    r"\b(?:passage|text|article|paragraph|author) (?:says|states|mentions|mentioned|claims)\b|\bsentence above\b"
)
_ALL_OR_NONE = re.compile(
    r"\b(?:all|none|both|neither|any) of (?:the )?(?:above|these|them|those)\b|^(?:both )?[a-d] and [a-d]$",
    re.IGNORECASE,
)
_TIME_UNIT = re.compile(r"(?:second|minute|hour|day|week|month|year|decade)s?")
_ABSOLUTE = re.compile(r"\b(?:always|never|all|none|every|only(?!$)|completely|entirely|guaranteed)\b", re.IGNORECASE)
_VAGUE = re.compile(r"\b(?:usually|often|sometimes|rarely|frequently|commonly|generally|occasionally)\b", re.IGNORECASE)
_NUMBER_FIRST = re.compile(
    r"[~<>≥≤$£€]?\s?(?:about |approximately |around |over |under |nearly |up to |at least |(?:fewer|less|more) than )?"
    r"[~<>≥≤$£€]?\d(?![\d,]*-?[a-z]+\d)(?!\d*-[a-z])"
)


def _leaked(item: Item, setting: Setting) -> str | None:
    if item.is_true_false or item.is_cloze or item.type in ("order", "match"):
        return None
    if not setting.generated and _offers_options(item):
        return None
    for answer in item.answers:
        folded = fold(answer)
        if len(folded) > 2 and mentions(folded, item.asked):
            return answer
    wanted = content(item.right) if " " in item.right else frozenset()
    overlap = len(wanted) > 1 and not numbers(item.right) and len(wanted & item.asked_content) / len(wanted) > 0.6
    return item.answer if overlap else None


def _offers_options(item: Item) -> bool:
    """Does the prompt itself name what there is to choose from ("mania, depression or both?")?"""
    return item.is_choice and (" or " in item.asked or any(mentions(wrong, item.asked) for wrong in item.wrongs))


def _stands_beside_blank(item: Item, _: Setting) -> str | None:
    if not item.is_cloze or item.is_true_false:
        return None
    return next((answer for answer in item.answers if len(answer) > 2 and mentions(fold(answer), item.asked)), None)


def _blanks(item: Item, setting: Setting) -> str | None:
    if item.type == "cloze" and item.blanks == 0:
        return "no blank"
    if item.blanks < 2 or (item.braces and not setting.generated):
        return None
    return f"{item.blanks} blanks" if setting.generated or item.blanks != len(item.answers) else None


def _long_prompt(item: Item, _: Setting) -> str | None:
    count = len(item.prompt.split())
    return str(count) if count > 40 else None


def _short_prompt(item: Item, setting: Setting) -> str | None:
    vocabulary = item.type == "flash" and not setting.grounded and not setting.generated
    if vocabulary or item.type == "true_false":  # "Ketamine sedates." says it all
        return None
    return shortened(item.prompt) if len(item.prompt.split()) < 4 else None


def _quiet_negation(item: Item, setting: Setting) -> str | None:
    # Hardly a prompt has one of these, and the patterns are slow where it has a "which".
    if not any(word in item.asked for word in ("not", "except", "least", "false", "incorrect")):
        return None
    found = first_of(_NEGATIVE_AT_LARGE if setting.generated else _NEGATIVE_STEM, item.asked, group=1)
    return found if found and not re.search(r"\b(?:NOT|EXCEPT|LEAST)\b", item.prompt) else None


def _dangling(item: Item, setting: Setting) -> str | None:
    found = _OPENS_ON_PRONOUN.match(item.asked) or _POINTS_BACK.search(item.asked)
    if setting.generated:
        found = found or _OPENS_AT_LARGE.match(item.asked) or _POINTS_BACK_AT_LARGE.search(item.asked)
    return found.group().strip() if found else None


def _names_the_text(item: Item, _: Setting) -> str | None:
    return first_of(_THE_TEXT, item.asked)


def _unknown_topic(item: Item, setting: Setting) -> str | None:
    return item.topic or "none" if setting.generated and item.topic not in TOPICS else None


def _guessable(item: Item, _: Setting) -> str | None:
    return "" if item.is_true_false else None


def _long_answer(item: Item, _: Setting) -> str | None:
    count = len(item.answer.split())
    return str(count) if count > 20 else None


def _crowded_answer(item: Item, _: Setting) -> str | None:
    if item.type in ("multi", "order", "match"):
        return None
    count = len(re.split(r", and |, or |(?<!\d),|,(?!\d)|;| and |\|", item.answer))
    return str(count) if count > 4 else None


def _same_options(item: Item, _: Setting) -> str | None:
    if len(set(item.wrongs)) < len(item.wrongs):
        return next(
            text for text, folded in zip(item.distractors, item.wrongs, strict=True) if item.wrongs.count(folded) > 1
        )
    return None


def _right_among_wrong(item: Item, _: Setting) -> str | None:
    return next(
        (text for text, folded in zip(item.distractors, item.wrongs, strict=True) if folded in item.rights), None
    )


def _wrong_in_quote(item: Item, setting: Setting) -> str | None:
    if not item.quote or not item.wrongs or item.is_true_false or negates(item.asked) or "except" in item.asked:
        return None
    for text, folded in zip(item.distractors, item.wrongs, strict=True):
        offered = not setting.generated and (mentions(folded, item.asked) or mentions(folded, item.right))
        if len(folded) > 2 and not offered and mentions(folded, item.quoted):
            return text
    return None


def _wrong_in_article(item: Item, setting: Setting) -> str | None:
    if setting.article is None or item.is_true_false:
        return None
    article = folded_article(setting.article)
    for text, folded in zip(item.distractors, item.wrongs, strict=True):
        wordy = len(folded) > 3 and not _TIME_UNIT.fullmatch(folded) and any(map(str.isalpha, folded))
        if wordy and mentions(folded, article) and not mentions(folded, item.quoted):
            return text
    return None


def _all_of_them(item: Item, _: Setting) -> str | None:
    return next((option for option in item.options if _ALL_OR_NONE.search(option)), None) if item.distractors else None


def _lonely_answer(item: Item, _: Setting) -> str | None:
    count = len(item.distractors)
    return str(count) if item.type == "choice" and count < 2 and not item.is_true_false else None


def _longest_option(item: Item, _: Setting) -> str | None:
    if not item.is_choice:
        return None
    length, longest_wrong = len(item.answer), max(map(len, item.distractors))
    return shortened(item.answer) if length > 1.5 * longest_wrong and length - longest_wrong > 12 else None


def _echoed_word(item: Item, _: Setting) -> str | None:
    if not item.is_choice:
        return None
    echoes = {word for word in content(item.right) & item.asked_content if len(word) > 5}
    return ", ".join(sorted(echoes)) if echoes and not any(echoes & content(wrong) for wrong in item.wrongs) else None


def _absolute_distractor(item: Item, _: Setting) -> str | None:
    if not item.is_choice or _ABSOLUTE.search(item.right):
        return None
    return next((text for text in item.distractors if _ABSOLUTE.search(text)), None)


def _mixed_options(item: Item, _: Setting) -> str | None:
    if not item.is_choice:
        return None
    odd = [
        option
        for option in item.options
        if bool(_NUMBER_FIRST.match(fold(option))) != bool(_NUMBER_FIRST.match(item.right))
    ]
    return odd[0] if odd else None


def _article_clue(item: Item, _: Setting) -> str | None:
    found = re.search(r"\b(an?)\s*+(?:_{2,}+|:|\?)?+\s*+$|\b(an?)\s+_{2,}", item.prompt) if item.is_choice else None
    if not found:
        return None
    article = found.group(1) or found.group(2)
    return article if any(_opens_with_vowel(option) != (article == "an") for option in item.options) else None


def _opens_with_vowel(text: str) -> bool:
    first = (re.findall(r"[^\W_]+", text) or ["b"])[0]
    if len(first) > 1 and first.isupper():
        return first[0] in "AEFHILMNORSX"
    lowered = first.lower()
    if lowered.startswith(("hour", "honest", "heir")):
        return True
    return lowered[0] in "aeiou" and not re.match(r"eu|uni(?!n)|use|one$", lowered)


def _vague_option(item: Item, _: Setting) -> str | None:
    return next((text for text in item.options if _VAGUE.search(text)), None) if item.is_choice else None


RULES: tuple[Rule, ...] = (
    Rule("E05", _leaked, "The prompt gives the answer away: “{}”.", "Word the prompt without it."),
    Rule(
        "E15",
        _blanks,
        "A cloze needs its blanks in the prompt, each with its answer; this one has {}.",
        "Write {{braces}} round each answer in the prompt.",
    ),
    Rule("W01", _long_prompt, "The prompt has {} words.", "Cut it to 40 or fewer."),
    Rule("W02", _short_prompt, "The prompt “{}” is too short to ask one thing.", "Say in full what is asked."),
    Rule("W03", _long_answer, "The answer has {} words.", "Ask for one thing, or split the question."),
    Rule(
        "W06",
        _quiet_negation,
        "The prompt asks for what is “{}” so.",
        "Ask for what is so, or write NOT in capitals.",
    ),
    Rule("W08", _dangling, "“{}” points at nothing the learner can see.", "Name it."),
    Rule(
        "W09",
        _names_the_text,
        "“{}” means nothing to a learner who has no text in front of them.",
        "Ask about the matter itself.",
    ),
    Rule("W17", _crowded_answer, "The answer lists {} items.", 'Ask for fewer, or make it type = "multi".'),
    Rule("W19", _unknown_topic, "The topic is “{}”.", "Use condition, mechanism, statistic, finding or case."),
    Rule(
        "W22",
        _stands_beside_blank,
        "The answer “{}” also stands beside the blank.",
        "Blank it there too, or blank something else.",
    ),
    Rule("I02", _guessable, "True or false can be guessed half the time.", "A choice or a typed answer tells more."),
    Rule("E06", _same_options, "The option “{}” stands there twice.", "Replace one of them."),
    Rule("E07", _right_among_wrong, "The distractor “{}” is a right answer.", "Remove it."),
    Rule(
        "E08",
        _wrong_in_quote,
        "The quote names the distractor “{}”, so it may be right too.",
        "Use an option that the sentence does not name.",
    ),
    Rule(
        "E09",
        _all_of_them,
        "“{}” is an option about other options.",
        'Replace it, or make the question type = "multi".',
    ),
    Rule(
        "E16",
        _lonely_answer,
        "A choice needs at least two distractors; this one has {}.",
        'Add distractors, or make it type = "typed".',
    ),
    Rule("W04", _longest_option, "The right option is the longest by far: “{}”.", "Bring the options to one length."),
    Rule(
        "W05",
        _echoed_word,
        "Only the right option repeats “{}” from the prompt.",
        "Word the prompt or the options without it.",
    ),
    Rule(
        "W07",
        _absolute_distractor,
        "The distractor “{}” is too absolute to be believed.",
        "Word it as carefully as the right answer.",
    ),
    Rule("W13", _mixed_options, "Numbers and words are mixed in the options: “{}”.", "Make all options of one kind."),
    Rule(
        "W15",
        _article_clue,
        "“{}” before the blank rules options out.",
        "Write “a/an”, or put the article into the options.",
    ),
    Rule("W16", _vague_option, "The option “{}” is vague.", "Say how often, or ask something else."),
    Rule(
        "I01",
        _wrong_in_article,
        "The article names the distractor “{}” elsewhere.",
        "Check that it is no right answer.",
    ),
)
