"""`add`: one question after another by prompts, line by line, for people and for pipes.

Each type asks for its own keys and then for what any question may have; an answer that cannot be used is said and asked
again at once. The id is made from the prompt and shown with the whole block before anything is written, which happens
after a yes. What a type needs is the models' to say; here stands only how it is asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

from pydantic import ValidationError

from quizapp.cli.talk import Command, Ended, Talk
from quizapp.collection import Collection
from quizapp.collection.editing import OpenDeck, check_question, free_id, open_deck, save_question
from quizapp.deck.complaints import complaints
from quizapp.deck.file import write_question
from quizapp.deck.model import QUESTION_CLASSES, Deck, Question
from quizapp.deck.quantity import read_quantity
from quizapp.errors import UsageError
from quizapp.text import shown

COMMANDS = {"back": "asks the one before again.", "quit": "ends; what is not written yet is not written."}
EMPTY = "An empty line skips what is optional, and ends a list."


class _Wrong(ValueError):
    """Why an answer cannot be used, as a sentence."""


Read = Callable[[str], Any]


@dataclass(frozen=True, slots=True)
class _Field:
    """What is asked for a key. `least`: so many lines of a list at least; None: it is no list. `read` may refuse."""

    key: str
    label: str
    needed: bool = True
    least: int | None = None
    read: Read = str


def _truth(text: str) -> bool:
    word = text.casefold()
    if word in {"t", "true", "y", "yes"}:
        return True
    if word in {"f", "false", "n", "no"}:
        return False
    raise _Wrong("Write t or f.")


def _yes(text: str) -> bool:
    word = text.casefold()
    if word not in {"y", "yes", "n", "no"}:
        raise _Wrong("Write y or n.")
    return word.startswith("y")


def _number(text: str) -> int | float | str:
    """A plain number as one, anything else that is a quantity as it is written."""
    for kind in (int, float):
        try:
            number = kind(text)
        except ValueError:
            continue
        if abs(number) < 2**63:
            return number
    if read_quantity(text, "") is None:
        raise _Wrong(f"“{text}” is not a number I can read. Try 17.3 million.")
    return text


def _tolerance(text: str) -> int | float | str:
    try:
        return _number(text)
    except _Wrong:
        raise _Wrong("Write a number, or a share such as 5%.") from None


def _cloze(text: str) -> str:
    if "{{" not in text or "}}" not in text:
        raise _Wrong("Put {{braces}} round each answer: The heart has {{four}} chambers.")
    return text


def _option(text: str) -> str | dict[str, str]:
    option, bar, why = text.partition(" | ")
    return {"text": option.strip(), "why": why.strip()} if bar and why.strip() and option.strip() else text


def _pair(text: str) -> list[str]:
    left, bar, right = (part.strip() for part in text.partition("|"))
    if not (left and bar and right):
        raise _Wrong("Write both sides with a | between: vitamin C | scurvy")
    return [left, right]


def _tags(text: str) -> list[str]:
    return [tag.strip() for tag in text.split(",") if tag.strip()]


_PROMPT = _Field("prompt", "Prompt: ")
_ANSWER = _Field("answer", "Answer: ")
_WRONG_ONES = _Field("distractors", "Wrong option, or text | why it is wrong: ", least=1, read=_option)
_MAY_BE_WRONG = _Field("distractors", "Wrong option: ", needed=False, least=0, read=_option)
FIELDS: Mapping[str, Sequence[_Field]] = {
    "flash": (_PROMPT, _ANSWER, _Field("reverse", "Ask it the other way too? y or n: ", needed=False, read=_yes)),
    "true_false": (_Field("prompt", "Statement: "), _Field("answer", "True or false? t or f: ", read=_truth)),
    "choice": (_PROMPT, _ANSWER, _WRONG_ONES),
    "multi": (_PROMPT, _Field("answers", "Right option: ", least=1), _MAY_BE_WRONG),
    "typed": (
        _PROMPT,
        _ANSWER,
        _Field("accept", "Other spelling that is as right: ", needed=False, least=0),
        _Field("also", "True, but not the one asked: ", needed=False, least=0),
    ),
    "numeric": (
        _PROMPT,
        _Field("answer", "Answer, a number: ", read=_number),
        _Field("unit", "Unit (optional): ", needed=False),
        _Field("tolerance", "How far off is right, such as 5% (optional): ", needed=False, read=_tolerance),
    ),
    "cloze": (_Field("prompt", "Sentence with {{braces}} round each answer: ", read=_cloze),),
    "order": (_PROMPT, _Field("items", "Next in the right order: ", least=2)),
    "match": (
        _PROMPT,
        _Field("pairs", "Pair, left | right: ", least=2, read=_pair),
        _Field("distractors", "Further right side that goes with none: ", needed=False, least=0),
    ),
}
ANY_TYPE = (
    _Field("topic", "Topic, such as mechanism (optional): ", needed=False),
    _Field("subject", "Subject, such as PTSD (optional): ", needed=False),
    _Field("hint", "Hint (optional): ", needed=False),
    _Field("explanation", "Explanation (optional): ", needed=False),
    _Field("tags", "Tags, with commas (optional): ", needed=False, read=_tags),
)


FROM_THE_ARTICLE = (
    _Field("quote", "The article's sentence it rests on (optional): ", needed=False),
    _Field("section", "The heading it stands under (optional): ", needed=False),
)


def add_plainly(
    collection: Collection, talk: Talk, deck_id: str, type_name: str | None = None, fact: str | None = None
) -> int:
    """Add questions to a deck until nobody wants another; the exit code.

    `type_name` is asked for where None. `fact`, or the id of a question of it: the first question is another form of
    that. 1 where the input ended before the first question was written, or within one.
    """
    talk.empty_line = EMPTY
    opened = open_deck(collection, deck_id)
    usual = _Usual(type_name or "flash")
    if fact is not None:
        usual.follow(_of_fact(opened.deck, fact))
    talk.say(f"{opened.deck.title}: {EMPTY[0].lower()}{EMPTY[1:-1]}; :? lists commands.")
    asking = _Asking(talk)
    try:
        while True:
            opened, written = _add_one(collection, asking, opened, usual, type_name)
            other = asking.another(same_fact=written is not None)
            if not other:
                return 0
            usual.follow(written if other == "f" else None)
    except Ended as ended:
        if not asking.begun and asking.written:
            return 0
        talk.say("The question was not written." if asking.begun else "Nothing was written.")
        return 0 if ended.told else 1


def _of_fact(deck: Deck, name: str) -> Question:
    """A question of the fact of this name, or of the fact that the question of this id asks for."""
    found = deck.facts.get(name) or ((deck.by_id[name],) if name in deck.by_id else ())
    if found:
        return found[0]
    near = get_close_matches(name, [*deck.facts, *deck.by_id], n=3, cutoff=0.4)
    hint = f"Near: {', '.join(dict.fromkeys(near))}." if near else "Each question's id is its fact's name too."
    raise UsageError(f"the deck has no fact “{shown(name)}”.", hint=hint)


@dataclass(slots=True)
class _Usual:
    """What the question before had, and the next one most likely has; `sibling` asks for the same fact."""

    type: str
    topic: str = ""
    subject: str = ""
    sibling: Question | None = None

    def follow(self, sibling: Question | None) -> None:
        """The next question asks for the fact of `sibling`; None: for one of its own."""
        self.sibling = sibling
        if sibling is not None:
            self.topic, self.subject = sibling.topic or "", sibling.subject or ""


@dataclass(slots=True)
class _Asking:
    """Asking field by field, and going back; `begun`: something was answered that is not written yet."""

    talk: Talk
    begun: bool = False
    written: int = 0
    answers: dict[str, Any] = field(default_factory=dict)

    def yes(self, prompt: str) -> bool:
        """A plain question; an empty line is no."""
        while True:
            answer = self.talk.ask(prompt, {"quit": COMMANDS["quit"]})
            if answer == "":
                return False
            try:
                return _yes(str(answer))
            except _Wrong as wrong:
                self.talk.say(str(wrong))

    def another(self, *, same_fact: bool) -> str:
        """Whether to go on: "y", "f" for another form of the same fact, or "" for no."""
        form = ", f for the same fact in another form" if same_fact else ""
        while True:
            answer = self.talk.ask(f"Another one? y or n{form}: ", {"quit": COMMANDS["quit"]})
            word = str(answer).casefold()
            if word in {"", "n", "no"}:
                return ""
            if word in {"y", "yes"} or (same_fact and word == "f"):
                return word[0]
            self.talk.say("Write y, n or f." if same_fact else "Write y or n.")

    def type(self, usual: str) -> str:
        names = list(QUESTION_CLASSES)
        self.talk.say(f"Types: {', '.join(names)}.")
        while True:
            answer = self.talk.ask(f"Type, or enter for {usual}: ", {"quit": COMMANDS["quit"]})
            near = [name for name in names if name.startswith(str(answer).casefold())]
            if answer == "" or len(near) == 1:
                return near[0] if answer else usual
            self.talk.say(f"There is no type “{answer}”." if not near else f"Which: {' or '.join(near)}?")

    def fields(self, fields: Sequence[_Field], place: int = 0) -> bool:
        """Ask for all of them from `place` on, with going back; False where that leads before the first."""
        while 0 <= place < len(fields):
            place += 1 if self._field(fields[place]) else -1
            self.begun = True
        return place >= 0

    def _field(self, wanted: _Field) -> bool:
        """Whether the field was answered; else the one before is to be asked again."""
        self.answers.pop(wanted.key, None)
        value = self._one(wanted) if wanted.least is None else self._list(wanted)
        if value not in (None, "", []):
            self.answers[wanted.key] = value
        return value is not None

    def _one(self, wanted: _Field) -> Any:
        while True:
            answer = self.talk.ask(wanted.label, COMMANDS)
            if isinstance(answer, Command):
                return None
            if answer == "":
                if not wanted.needed:
                    return ""
                self.talk.say("It needs one.")
                continue
            try:
                return wanted.read(answer)
            except _Wrong as wrong:
                self.talk.say(str(wrong))

    def _list(self, wanted: _Field) -> list[Any] | None:
        found: list[Any] = []
        least = wanted.least or 0
        while True:
            answer = self.talk.ask(f"{len(found) + 1}. {wanted.label}", COMMANDS)
            if isinstance(answer, Command):
                if not found:
                    return None
                found.pop()
                continue
            if answer == "":
                if len(found) >= least:
                    return found
                self.talk.say(f"It needs at least {least}.")
                continue
            try:
                found.append(wanted.read(answer))
            except _Wrong as wrong:
                self.talk.say(str(wrong))


def _add_one(
    collection: Collection, asking: _Asking, opened: OpenDeck, usual: _Usual, type_name: str | None
) -> tuple[OpenDeck, Question | None]:
    """Ask for a question and write it after a yes; the deck after, and the question where it was written."""
    asking.answers = {}
    chosen = type_name or asking.type(usual.type)
    usual.type = chosen
    own, place = FIELDS[chosen], 0
    while True:
        while not asking.fields(own, place):
            place = 0
        _made(asking, opened, chosen, usual.sibling)  # what is wrong with it is said before the rest is asked
        if asking.fields([*_with_usual(usual), *(FROM_THE_ARTICLE if opened.deck.article else ())]):
            break
        place = len(own) - 1
    for key in ("topic", "subject"):
        setattr(usual, key, asking.answers.setdefault(key, getattr(usual, key)))
        if asking.answers[key] in ("", "-"):
            del asking.answers[key]
            setattr(usual, key, "")
    question = _made(asking, opened, chosen, usual.sibling)
    asking.talk.say(f"\n{write_question(question)}")
    for finding in check_question(opened, question):
        if finding.severity != "I":
            asking.talk.say(f"{finding.rule} {finding.message} {finding.hint}")
    if not asking.yes(f"Write it to {opened.path}? y or n: "):
        asking.begun = False
        asking.talk.say("Not written.")
        return opened, None
    edit = save_question(collection, opened, question, replacing=None)
    asking.begun = False
    asking.written += 1
    asking.talk.say(edit.said)
    return edit.opened, question


def _with_usual(usual: _Usual) -> list[_Field]:
    """What any question may have; topic and subject stay those of the question before, and - takes them away."""
    found = []
    for wanted in ANY_TYPE:
        kept = getattr(usual, wanted.key, "") if wanted.key in ("topic", "subject") else ""
        label = f"{wanted.key.capitalize()}, enter for {kept}, - for none: " if kept else wanted.label
        found.append(_Field(wanted.key, label, needed=False, least=wanted.least, read=wanted.read))
    return found


def _made(asking: _Asking, opened: OpenDeck, type_name: str, sibling: Question | None) -> Question:
    """The question of the answers; what the model refuses is said and asked again.

    Another form of a fact rests on the sentence that `sibling` rests on, if on no other.
    """
    fields = {wanted.key: wanted for wanted in (*FIELDS[type_name], *ANY_TYPE)}
    while True:
        source = {key: asking.answers[key] for key in ("section", "quote") if key in asking.answers}
        raw = {key: value for key, value in asking.answers.items() if key not in source}
        raw |= {"id": free_id(opened, raw["prompt"]), "type": type_name, "source": source or None}
        if sibling is not None:
            raw |= {"fact": sibling.fact_key, "source": source or sibling.source}
        try:
            question: Question = QUESTION_CLASSES[type_name].model_validate(raw)  # type: ignore[assignment]
        except ValidationError as error:
            wrong = complaints(error, raw, type_name)[0]
            asking.talk.say(f"The question {wrong.predicate}. {wrong.hint}".strip())
            again = fields.get(str(wrong.path[0]), fields["prompt"])
            while not asking.fields([again]):
                pass
            continue
        return question
