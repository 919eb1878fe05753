"""The nine types of question, line by line: how each is put, how it is answered, how its verdict is told.

Study and quiz share this. What is typed is checked for sense here (a number out of range, the same twice, too few) and
never graded before it makes some; judging it is the core's matter.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, cast

from quizapp.cli.talk import Talk, echoed
from quizapp.learning.asking import Asked
from quizapp.learning.events import Confidence, Form, Outcome
from quizapp.learning.grading import Verdict, readable, reading

if TYPE_CHECKING:
    from quizapp.deck.model import Cloze, Match, Numeric, Question

Line = Callable[[str], str]
"""Gives what is answered to a prompt, commands dealt with; ":back" where that was asked for."""

BACK = ":back"
Given = tuple[str, ...]

TYPE_WORDS = {
    "choice": "Choice",
    "true_false": "True or false",
    "multi": "Several answers",
    "typed": "Typed",
    "numeric": "Number",
    "cloze": "Blanks",
    "order": "Order",
    "match": "Match",
    "flash": "Card",
}
OUTCOME_WORDS = {
    Outcome.RIGHT: "Right",
    Outcome.ALMOST: "Almost",
    Outcome.PARTIAL: "Partly",
    Outcome.ALSO_TRUE: "Also true",
    Outcome.WRONG: "Wrong",
    Outcome.DONT_KNOW: "Don't know",
    Outcome.SKIPPED: "Skipped",
    Outcome.NOT_ANSWERED: "Not answered",
    Outcome.TIMED_OUT: "Time's up",
}
_FORM_WORDS = {Form.RECOGNISE: "recognise", Form.COMPLETE: "complete", Form.RECALL: "recall"}
_NUMBERED = frozenset({"choice", "true_false", "multi", "order"})


def put_question(talk: Talk, head: str, asked: Asked, question: Question) -> None:
    """Say a question with its options, and the hints already asked for. `head`: what stands before its type."""
    new_form = " New form: without options." if asked.new_form else ""
    talk.say(f"{head} {TYPE_WORDS[asked.type]}.{new_form} {_prompt(asked, question)}")
    if asked.type == "multi":
        talk.say("Choose all that apply.")
    if asked.type in _NUMBERED:
        for number, option in enumerate(asked.options, start=1):
            talk.say(f"{number}. {_ended(option)}")
    if asked.type == "match":
        _put_lists(talk, asked, cast("Match", question))
    for hint in asked.shown_hints:
        talk.say(f"Hint: {hint.text}")


def _prompt(asked: Asked, question: Question) -> str:
    if asked.type != "cloze":
        return question.prompt
    first, *rest = cast("Cloze", question).pieces
    return first + "".join(f"(blank {number}){piece}" for number, piece in enumerate(rest, start=1))


def _put_lists(talk: Talk, asked: Asked, question: Match) -> None:
    lefts = [left for left, _ in question.pairs]
    talk.say(f"To be matched: {', '.join(lefts)}.")
    for number, option in enumerate(asked.options, start=1):
        talk.say(f"{number}. {_ended(option)}")


def _ended(text: str) -> str:
    """A sentence: with a full stop where the author set nothing of the kind."""
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."


def read_answer(talk: Talk, line: Line, asked: Asked, question: Question) -> Given:
    """Ask until there is an answer that makes sense; as the grader takes it, () for I don't know.

    Of a card: () once it was revealed by Enter, ("0",) by a 0, which says that the learner did not know it.
    """
    reader = _Reader(talk, line)
    match asked.type:
        case "choice" | "true_false":
            return reader.choice(asked.options)
        case "multi":
            return reader.several(asked.options)
        case "order":
            return reader.order(asked.options)
        case "match":
            return reader.match([left for left, _ in cast("Match", question).pairs], asked.options)
        case "cloze":
            return reader.blanks(len(cast("Cloze", question).blanks))
        case "numeric":
            return reader.number(cast("Numeric", question))
        case "flash":
            return ("0",) if line("Enter to see the answer: ") == "0" else ()
    return reader.text("Answer: ")


class _Reader:
    """Asks for one answer. Each method returns () for I don't know."""

    def __init__(self, talk: Talk, line: Line) -> None:
        self.talk = talk
        self.line = line

    def _filled(self, prompt: str, nothing: str) -> str:
        """What is answered; "" where the line was empty twice running, after saying what an empty line means."""
        text = self.line(prompt)
        if text:
            return text
        self.talk.say(nothing)
        return self.line(prompt)

    def choice(self, options: Given) -> Given:
        count = len(options)
        nothing = f"Nothing chosen. 1-{count} choose; enter again: I don't know."
        while True:
            text = self._filled(f"Answer 1 to {count}, 0 don't know: ", nothing)
            if text in {"", "0"}:
                return ()
            chosen = self._numbers(text, count)
            if chosen and len(chosen) == 1:
                return (options[chosen[0] - 1],)
            if chosen:
                self.talk.say("One number, please.")

    def several(self, options: Given) -> Given:
        count = len(options)
        nothing = f"Nothing chosen. 1-{count} choose; enter again: I don't know."
        while True:
            text = self._filled("Which ones, e.g. 1 3: ", nothing)
            if text in {"", "0"}:
                return ()
            if chosen := self._numbers(text, count):
                return tuple(options[number - 1] for number in chosen)

    def order(self, options: Given) -> Given:
        count = len(options)
        example = " ".join(str(number) for number in _example(count))
        nothing = f"Nothing chosen. All of 1-{count} in their order; enter again: I don't know."
        while True:
            text = self._filled(f"The order, e.g. {example}: ", nothing)
            if text in {"", "0"}:
                return ()
            chosen = self._numbers(text, count)
            if chosen and len(chosen) == count:
                return tuple(options[number - 1] for number in chosen)
            if chosen:
                missing = [str(number) for number in range(1, count + 1) if number not in chosen]
                self.talk.say(f"Too few: {', '.join(missing)} still to be placed.")

    def match(self, lefts: Sequence[str], options: Given) -> Given:
        """Row by row; :back takes back the row before. A row may be left without a partner."""
        ties: list[str] = []
        while len(ties) < len(lefts):
            tie = self._tie(lefts, options, ties)
            if tie is not None:
                ties.append(tie)
            elif ties:
                ties.pop()
            else:
                self.talk.say("This is the first row.")
        return tuple(ties) if any(ties) else ()

    def _tie(self, lefts: Sequence[str], options: Given, ties: list[str]) -> str | None:
        """The partner of the next row, "" for none; None for :back."""
        row, count = lefts[len(ties)], len(options)
        nothing = f"Nothing chosen. 1-{count} choose; enter again: leave it open."
        while True:
            text = self._filled(f"{row} goes with (1 to {count}): ", nothing)
            if text == BACK:
                return None
            if text in {"", "0"}:
                return ""
            chosen = self._numbers(text, count)
            if chosen is None:
                continue
            option = options[chosen[0] - 1]
            if len(chosen) > 1:
                self.talk.say("One number, please.")
            elif option in ties:
                self.talk.say(f"{chosen[0]} already goes with {lefts[ties.index(option)]}. :back takes a row back.")
            else:
                return option

    def blanks(self, count: int) -> Given:
        texts = []
        for number in range(1, count + 1):
            nothing = f"Nothing typed. Enter again: leave blank {number} empty."
            texts.append(self._filled(f"Blank {number}: ", nothing))
        return tuple(texts) if any(texts) else ()

    def number(self, question: Numeric) -> Given:
        prompt = f"Answer, a number in {question.unit}: " if question.unit else "Answer, a number: "
        while True:
            text = self._filled(prompt, "Nothing typed. Type a number; enter again: I don't know.")
            if not text:
                return ()
            if readable(question, text):
                return (text,)
            self.talk.say(reading(question, text))

    def text(self, prompt: str) -> Given:
        text = self._filled(prompt, "Nothing typed. Type an answer; enter again: I don't know.")
        return (text,) if text else ()

    def _numbers(self, text: str, most: int) -> list[int] | None:
        """The numbers in a line, each once and within 1..most; None after saying what is wrong."""
        words = text.replace(",", " ").split()
        wrong = next((word for word in words if not _is_within(word, most)), None)
        if wrong is not None or not words:
            self.talk.say(f"“{echoed(wrong or text)}” is no number from 1 to {most}.")
            return None
        numbers = [int(word) for word in words]
        doubled = next((number for number in numbers if numbers.count(number) > 1), None)
        if doubled is not None:
            self.talk.say(f"{doubled} stands there twice.")
            return None
        return numbers


def _is_within(word: str, most: int) -> bool:
    return word.isascii() and word.isdecimal() and len(word) <= 3 and 1 <= int(word) <= most


def _example(count: int) -> list[int]:
    """An order that nobody takes for the answer: 3 1 4 2 and on."""
    start = [2, 1] if count < 3 else [3, 1, 2] if count == 3 else [3, 1, 4, 2]
    return [*start, *range(len(start) + 1, count + 1)]


def say_verdict(talk: Talk, asked: Asked, question: Question, verdict: Verdict, *, overridden: bool = False) -> None:
    """Say what was answered, what is right, why, and what else the deck says of it."""
    if verdict.outcome is Outcome.REVEALED:
        talk.say(f"Answer: {_ended(verdict.right[0])}")
    else:
        for said in _told(asked, question, verdict):
            talk.say(said)
    if overridden:
        talk.say("Counted as right by your own word.")
    if verdict.why:
        talk.say(f"Why: {verdict.why}")
    if question.explanation:
        talk.say(question.explanation)
    form = f"form {int(asked.form)} of 3: {_FORM_WORDS[asked.form]}"
    talk.say(_ended(", ".join(part for part in (question.subject, question.topic, question.evidence, form) if part)))


def _told(asked: Asked, question: Question, verdict: Verdict) -> list[str]:
    if not verdict.given or not any(verdict.given):
        right = "; ".join(_numbered(asked, text) for text in verdict.right)
        if asked.type == "match":
            right = "; ".join(f"{left}: {right}" for left, right in cast("Match", question).pairs)
        return [f"You: {OUTCOME_WORDS[verdict.outcome].lower()}. Right: {_ended(right)}"]
    match asked.type:
        case "choice" | "true_false":
            return [_told_choice(asked, verdict)]
        case "multi":
            return _told_several(asked, verdict)
        case "order":
            return _told_order(verdict)
        case "match":
            lefts = [left for left, _ in cast("Match", question).pairs]
            return _told_parts(verdict, lefts)
        case "cloze":
            return _told_parts(verdict, [f"Blank {number}" for number in range(1, len(verdict.parts) + 1)])
    return [_told_text(question, verdict)]


def _numbered(asked: Asked, text: str) -> str:
    """`3, the GABA system`: an option with the number it was shown under."""
    numbered = asked.type in _NUMBERED and text in asked.options
    return f"{asked.options.index(text) + 1}, {text}" if numbered else text


def _told_choice(asked: Asked, verdict: Verdict) -> str:
    said = f"You: {_ended(_numbered(asked, verdict.given[0]))} {OUTCOME_WORDS[verdict.outcome]}."
    if verdict.outcome is Outcome.RIGHT:
        return said
    return f"{said} Right: {_ended(_numbered(asked, verdict.right[0]))}"


def _told_several(asked: Asked, verdict: Verdict) -> list[str]:
    """The verdict, then each option that was chosen or should have been."""
    given, right = ("; ".join(_numbered(asked, text) for text in texts) for texts in (verdict.given, verdict.right))
    all_right = verdict.outcome is Outcome.RIGHT
    lines = [f"You: {_ended(given)} {_headline(verdict)}" + ("" if all_right else f" Right: {_ended(right)}")]
    for number, option in enumerate(asked.options, start=1):
        meant, chosen = option in verdict.right, option in verdict.given
        if meant or chosen:
            what = "yours, right" if meant and chosen else "yours, wrong" if chosen else "missed, right"
            lines.append(f"{number}. {option}: {what}.")
    return lines


def _told_order(verdict: Verdict) -> list[str]:
    places = (f"{number}. {part.right}: {part.note}." for number, part in enumerate(verdict.parts, start=1))
    return [_headline(verdict), *places]


def _told_parts(verdict: Verdict, names: Sequence[str]) -> list[str]:
    """The verdict, then each pair or blank."""
    lines = [_headline(verdict)] if len(names) > 1 else []
    for name, part in zip(names, verdict.parts, strict=True):
        said = f"{name}: {_ended(echoed(part.given) or 'nothing')} {OUTCOME_WORDS[part.outcome]}."
        if part.outcome is not Outcome.RIGHT:
            said = f"{said} Right: {_ended(part.right)}"
        lines.append(f"{said} {part.note}".rstrip())
    return lines


def _headline(verdict: Verdict) -> str:
    """`Partly: 2 of 3, 0 wrong.`, `Right.`"""
    word = OUTCOME_WORDS[verdict.outcome]
    if not verdict.note or verdict.note.startswith(word):
        return _ended(verdict.note or word)
    return f"{word}. {_ended(verdict.note)}"


def _told_text(question: Question, verdict: Verdict) -> str:
    """`You: glutmate. Right: glutamate. One letter missing: a.`"""
    given, right, note = echoed(verdict.given[0]), verdict.right[0], verdict.note
    if question.type == "numeric":
        read = reading(question, verdict.given[0])
        given = given if read.removeprefix("read as ") == given else f"{given}, {read}"
    word = OUTCOME_WORDS[verdict.outcome]
    if verdict.outcome is Outcome.RIGHT:
        same = given.casefold() == right.casefold()
        said = f"You: {_ended(given)} {word}." + ("" if same else f" Right: {_ended(right)}")
    elif verdict.outcome is Outcome.ALMOST:
        return f"You: {_ended(given)} Right: {_ended(right)} {note} {word}.".replace("  ", " ")
    else:
        said = f"You: {_ended(given)} {word}. Right: {_ended(right)}"
    return f"{said} {note}".rstrip()


def say_source(talk: Talk, question: Question) -> None:
    """Say where in the article a question comes from."""
    source = question.source
    if source is None or not (source.quote or source.section):
        talk.say("The deck names no source for this one.")
        return
    section = f"{source.section}. " if source.section else ""
    talk.say(f"Source: {section}{f'“{source.quote}”' if source.quote else ''}".rstrip())


def read_confidence(talk: Talk, line: Line, *, must: bool) -> Confidence | None:
    """How sure an answer is, before anything is said of it; `must`: it is marked by that, so Enter says nothing."""
    prompt = "How sure? 1 sure, 2 unsure, 3 guess"
    prompt += ": " if must else ", Enter to leave it unsaid: "
    while True:
        said = line(prompt)
        if said in {"1", "2", "3"}:
            return Confidence(int(said))
        if not said and not must:
            return None
        talk.say("1, 2 or 3.")
