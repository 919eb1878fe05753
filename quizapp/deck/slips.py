"""Rules on slips that only a machine makes: half phrases, answers that say nothing, stems cut off, citations asked.

Each was met again and again in generated questions and never in those a person wrote, so they are asked of generated
decks alone, and there each is an error. Word lists stand in for a grammar: a rare false alarm costs a generated
question, which is cheap; the same alarm on a teacher's own wording would not be.
"""

from __future__ import annotations

import re

from quizapp.deck.item import BLANK, Item, Rule, Setting, shortened
from quizapp.deck.wording import FUNCTION_WORDS, fold, initials, numbers, singular, vocabulary, words

LATEST_YEAR = 2026  # no clock in the core: years after this release, and after all in the article, are in the future

_GENERIC = vocabulary(
    "found shown reported said suggested stated concluded period ability action activity agent approach area aspect "
    "benefit body care case cause cell change characteristic clinic complication component compound concern condition "
    "consequence contraindication country degree development diagnosis difference disease disorder dose drug effect "
    "efficacy enzyme event evidence example experience factor feature finding form function gene group health hormone "
    "illness impact increase individual infection level location management mechanism medication medicine member "
    "method molecule number option outcome part patient people pathway percentage person phase phenomenon place "
    "population problem process product property protein question range rate reaction reason receptor relief research "
    "researcher response result risk role scientist side sign species stage state study subject substance symptom "
    "syndrome system target term test therapy thing time treatment trial type use user way additional adverse "
    "affected associated available careful certain clear common complete current different effective essential "
    "existing following further good great high important known less little long low main major many much new normal "
    "one only particular possible potential previous primary rapid real recent related relevant risky same secondary "
    "serious several severe significant similar single some specific such total typical underlying unknown unwanted "
    "various whole"
)
_RELATIVE = frozenset({"rapid", "severe", "long", "low", "high", "complete", "effective", "secondary", "primary"})
_LIST_NOUN = vocabulary(
    "adverse cause complication contraindication effect example factor feature form indication kind manifestation "
    "method option problem reason result risk side sign step subtype symptom therapy treatment trigger type use "
    "benefit common frequent main major other serious early late first key known usual possible typical less more "
    "rare"
)
_LISTS = re.compile(r"\b(?:include[sd]?|including|are|is|were|was|can be|may be|comprise[sd]?|consists? of|such as)\b")

_VERBS = (
    "is|are|was|were|be|been|being|am|has|have|had|can|may|might|will|would|should|could|must|shall|do|does|did|"
    "include[sd]?|cause[sd]|become|becomes|became|remains?|seems?|appears?|shows?|showed|shown|found|finds|"
    "suggests|suggested|occurs?|occurred|contains?|consists?|involves?|involved|requires?|affects?|allows?|makes?|made|"
    "provides?|reduces|increases|increased|decreases|blocks|inhibits|leads|led|helps|prevents|improves|improved|uses"
)
_JOINS = "and|or|but|nor|because|although|though|while|whereas|if|when|which|that|who|whom|whose|where|than|as|so"
_STARTS_HALF = re.compile(
    rf"^(?:(?:{_VERBS}|{_JOINS}|of|to|for|with|into|onto|upon|via|from|'s)\s(?!.*\d)|-(?!\d)|[,;:)/])"
)
_ENDS_HALF = re.compile(
    rf"(?:\s(?:{_JOINS}|of|to|for|with|in|on|at|by|from|into|onto|upon|via|about|between|among|against|during|within|"
    r"the|a|an|its|their|is|are|was|were|be|been|has|have|had|can|may|might|will|would|should|could|must|does|did|not|"
    r"include|includes|including|such|very|more|most|less)|[-,;:(/])$"
)
_P_VALUE = re.compile(r"^p\s*[<>=≤]|^p[- ]?values?\b")
_BEFORE_P = r"\bp\s*(?:-?value)?\s*(?:[<>=≤]|of|was|is)\s*"
_INTERVAL = r"(?:\b95\s?% ?(?:ci|confidence)|\bci\b|confidence interval)[^.;)]{0,25}?"
_CITED_YEAR = re.compile(r"(?:et al\.?,?|[A-Z][\w'’-]{1,60},|&\s*[A-Z][\w'’-]{1,60},?)\s*\(?(\d{4})[a-z]?\)")
_REFERENCE = re.compile(r"^\[?\d+(?:\s*[,-]\s*\d+)*\]$|^\(?[\w'-]+ et al\b|\bdoi\b|^https?:")
_YEAR = re.compile(r"(?<![\d.,])(1[5-9]\d\d|2[01]\d\d)(?![\d,]|\.\d)")
_TWO_SENTENCES = re.compile(r"[.!](?<=[^\W\d_]{2}[.!])\s+[A-Z][^.?]*\?")
_SEAM = re.compile(
    r" [.,;:?](?!\d)|\b(?:the|an?) (?:the|an?|with|of|in|on|and|by|for|to|is|are|has)\b|, (?:what|which)\?$"
)
_FRONTED = re.compile(r"(?:In|Since|By|Until|Before|After|On|From|At) (?:what|which) \w+, ")
_ABBREVIATED = re.compile(r"\b(?:Dr|Mr|Mrs|Ms|St|vs|al|No|U\.S)\. ")
_MONTH = "January|February|March|April|May|June|July|August|September|October|November|December"
_NAME_FIRST = r"(?:New|North|South|East|West|San|Los|Saint|United|Royal|Mount)"
_ENDING = re.compile(r"[.?!:…\"'”’)\]]$|__$")
_CUT_WORD = re.compile(r" (?:and|or|but|which|that|because|while|whereas|the|of|with)\s*[.?!:…]?$")


def _generic_answer(item: Item, _: Setting) -> str | None:
    if item.is_true_false or item.right.count(" ") > 5 or numbers(item.right, spelt=True):
        return None
    said = [singular(word) for word in words(item.right) if word not in FUNCTION_WORDS]
    empty = all(word in _GENERIC for word in said) and not (len(said) == 1 and said[0] in _RELATIVE)
    lonely_adjective = len(said) == 2 and said[0] in _RELATIVE
    return item.answer if empty and not lonely_adjective else None


def _half_phrase(item: Item, _: Setting) -> str | None:
    half = any(_torn_off(answer) for answer in item.answers)
    return shortened(item.answer) if half or _half_name(item.answer, item.quote) else None


def _torn_off(answer: str) -> bool:
    """Does it begin or end in a word that joins? "Vitamin A" and a trial named "BE WELL" do not: capitals name."""
    starts, ends = (_STARTS_HALF.search(fold(answer)), _ENDS_HALF.search(fold(answer)))
    return bool((starts and not re.match(r"[A-Z]{2,}\b", answer)) or (ends and not answer.endswith(" A")))


def _half_name(answer: str, quote: str) -> bool:
    """Is the answer torn out of a name or date of the quote ("Ring" of Fire, New "England", "24" May)?"""
    cut = re.escape(answer)
    if answer.startswith(("-", "−", "–")):  # of a range, unless it is the sign of a number
        return re.search(rf"\w{cut}", quote) is not None
    if re.fullmatch(r"\d{1,2}", answer):
        return re.search(rf"\b{cut} (?:{_MONTH})\b|\b(?:{_MONTH}) {cut}\b", quote) is not None
    if not answer[:1].isupper():
        return False
    return re.search(rf"\b{cut} (?:of|for) (?:the )?[A-Z]|\b{_NAME_FIRST} {cut}\b", quote) is not None


def _citation_asked(item: Item, _: Setting) -> str | None:
    answer = item.right
    if _P_VALUE.search(answer) or _REFERENCE.search(answer):
        return item.answer
    if not numbers(answer):
        return None
    year = re.fullmatch(r"(?:in )?(\d{4})", answer)
    if year:
        return item.answer if year.group(1) in _CITED_YEAR.findall(item.quote) else None
    figure = re.escape(answer)
    cited = re.search(rf"(?:{_BEFORE_P}|{_INTERVAL}){figure}(?!\d)", item.quoted)
    elsewhere = cited and re.search(rf"(?<![\d.]){figure}(?![\d.]\d)", item.quoted[: cited.start()])
    return item.answer if cited and not elsewhere else None


def _cut_prompt(item: Item, _: Setting) -> str | None:
    first = item.prompt.split(maxsplit=1)[0]
    small = re.fullmatch(r"[a-z][a-z'’-]*[,;:]?", first) is not None
    if small or _CUT_WORD.search(item.prompt) or item.prompt[0] in ",;:.)]":
        return shortened(item.prompt)
    plain = _ABBREVIATED.sub("", item.prompt) if ". " in item.prompt else item.prompt
    if _SEAM.search(plain) or _FRONTED.match(plain) or (not item.is_cloze and _TWO_SENTENCES.search(plain)):
        return shortened(item.prompt)
    whole_sentence = item.is_cloze and item.quote and item.prompt.split()[-1] == item.quote.split()[-1]
    return shortened(item.prompt) if not _ENDING.search(item.prompt) and not whole_sentence else None


def _acronym_beside_blank(item: Item, _: Setting) -> str | None:
    if not item.is_cloze or not item.answer or ("(" not in item.prompt and "[" not in item.prompt):
        return None
    after = re.search(rf"{BLANK}\w{{0,60}}\s*[\[(]([A-Za-z][\w-]{{0,60}})[\])]", item.prompt)
    if after and _stands_for(after.group(1), item.answer):
        return after.group(1)
    within = re.search(rf"([^.;:()]{{1,300}})[\[(]\s*{BLANK}\s*[\])]", item.prompt)
    if within and _stands_for(item.answer, within.group(1)):
        return shortened(within.group(1).strip())
    return None


def _stands_for(acronym: str, phrase: str) -> bool:
    letters = re.sub(r"[^A-Za-z]", "", acronym).lower()
    shouted = sum(map(str.isupper, acronym)) > 1
    return shouted and initials(fold(phrase)).endswith((letters, letters.removesuffix("s")))


def _list_without_subject(item: Item, _: Setting) -> str | None:
    if item.is_cloze:
        head = _LISTS.split(fold(item.prompt.split(BLANK, maxsplit=1)[0]), maxsplit=1)
        stem = head[0] if len(head) > 1 else ""
    else:
        stem = item.asked
    said = [word for word in words(stem) if word not in FUNCTION_WORDS and not _LISTS.fullmatch(word)]
    return shortened(item.prompt) if said and all(singular(word) in _LIST_NOUN for word in said) else None


def _future_year(item: Item, setting: Setting) -> str | None:
    years = [(int(found.group()), text) for text in item.distractors for found in _YEAR.finditer(text)]
    if not years or not _YEAR.search(item.answer):
        return None
    known = max((int(year) for year in _YEAR.findall(f"{setting.article or ''} {item.quote}")), default=0)
    return next((text for year, text in years if year > max(known, LATEST_YEAR)), None)


RULES: tuple[Rule, ...] = (
    Rule("E17", _generic_answer, "The answer “{}” would fit anything.", "Ask for something that has a name."),
    Rule("E18", _half_phrase, "The answer “{}” is half a phrase.", "Take the whole phrase, or less of it."),
    Rule("E19", _citation_asked, "“{}” belongs to the citation, not to the matter.", "Ask for what was found."),
    Rule("E20", _cut_prompt, "The prompt is no whole sentence: “{}”", "Begin with a capital and end the sentence."),
    Rule("E21", _acronym_beside_blank, "“{}” beside the blank spells the answer out.", "Leave it out of the prompt."),
    Rule("E22", _list_without_subject, "The prompt does not say of what: “{}”", "Name the thing that has these."),
    Rule("E23", _future_year, "The year in “{}” is still to come.", "Choose a year that has been."),
)
