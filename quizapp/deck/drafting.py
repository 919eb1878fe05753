"""A question as a form has it: a text for each of its fields, whatever its type, whether or not it is complete.

A draft keeps the texts of every type it has been, so a change of type loses nothing, and the question it began as: what
nobody touched keeps its value to the letter, though its text in a field says less (a line break, a bar). Lists stand
one a line; behind a bar follows what a wrong option's `why` says, or the right side of a pair. Nothing is drawn or
written here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from pydantic import ValidationError

from quizapp.deck.blanks import with_gaps
from quizapp.deck.complaints import complaints
from quizapp.deck.model import QUESTION_CLASSES, Cloze, Numeric, Question, Source
from quizapp.deck.quantity import read_quantity

__all__ = ["Draft", "Field", "Flaw", "begun", "draft_of", "fields_of"]

Kind = Literal["line", "text", "lines", "yes_no"]
BREAK = "⏎"
"""Stands for a line break where a text has one line only."""
BAR = " | "
GAP = "____"


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. `kind`: one line, a text of several, a list one a line, or yes or no ("yes", "no", "")."""

    name: str
    label: str
    kind: Kind
    example: str = ""


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a draft is no question yet: the field and a sentence."""

    name: str
    message: str


_PROMPT = Field("prompt", "Prompt", "text", "What is asked")
_ANSWER = Field("answer", "Answer", "text", "The right answer")
_ALSO = Field("also", "Also true", "lines", "True, but not the one meant; one a line")
_WRONG = Field("distractors", "Wrong", "lines", "Wrong options, one a line; | and why it is wrong")
_OWN: Mapping[str, tuple[Field, ...]] = {
    "flash": (_PROMPT, _ANSWER, Field("reverse", "Both ways", "yes_no")),
    "true_false": (Field("prompt", "Statement", "text", "Something true, or not"), Field("truth", "True", "yes_no")),
    "choice": (_PROMPT, _ANSWER, _WRONG),
    "multi": (_PROMPT, Field("answers", "Right", "lines", "All that is right, one a line"), _WRONG),
    "typed": (_PROMPT, _ANSWER, Field("accept", "Accept", "lines", "As right as the answer; one a line"), _ALSO),
    "numeric": (
        _PROMPT,
        Field("answer", "Answer", "line", "e.g. 56, 17.3 million, 0.5-1 mg/kg"),
        Field("unit", "Unit", "line", "e.g. mg"),
        Field("tolerance", "Tolerance", "line", "e.g. 5%, or a number"),
    ),
    "cloze": (Field("prompt", "Sentence", "text", "e.g. It blocks {{NMDA}} receptors."), _ALSO),
    "order": (_PROMPT, Field("items", "In order", "lines", "The first, then the next; one a line")),
    "match": (
        _PROMPT,
        Field("pairs", "Pairs", "lines", "left | right, one a line"),
        Field("distractors", "More rights", "lines", "Rights that go with no left, one a line"),
    ),
}
_COMMON = (
    Field("hint", "Hint", "line"),
    Field("explanation", "Explanation", "text", "Said after the answer"),
    Field("subject", "Subject", "line", "e.g. PTSD"),
    Field("topic", "Topic", "line", "e.g. condition, mechanism, statistic"),
    Field("tags", "Tags", "line", "e.g. exam, week 3"),
    Field("quote", "Quote", "text", "The sentence of the article, word for word"),
    Field("section", "Section", "line", "The heading it stands below"),
    Field("evidence", "Evidence", "line", "e.g. guideline, trial, review, opinion"),
    Field("status", "Status", "line", "e.g. off-label"),
    Field("as_of", "As of", "line", "e.g. 2019"),
)


def fields_of(type_name: str) -> tuple[Field, ...]:
    """The fields of a type, its own first."""
    return (*_OWN[type_name], *_COMMON)


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A question being written: `texts` by field, "" or absent where nothing stands.

    `id` and `fact` are not in the form: None is not named yet. `origin` is the question it began as.
    """

    type: str
    texts: Mapping[str, str] = field(default_factory=dict)
    id: str | None = None
    fact: str | None = None
    origin: Question | None = None

    def text(self, name: str) -> str:
        """What stands in a field."""
        return self.texts.get(name, "")

    def with_text(self, name: str, text: str) -> Draft:
        """The draft with another text in a field."""
        return replace(self, texts={**self.texts, name: text})

    def as_type(self, type_name: str) -> Draft:
        """The same in another type, as far as it carries over: an answer, several, blanks in the sentence, options."""
        if type_name == self.type:
            return self
        texts = dict(self.texts)
        if self.type == "cloze":
            texts |= _uncovered(texts)
        members = {name: _members(texts.get(name, "")) for name in ("answers", "items", "answer")}
        listed = members["answers"] or members["items"]
        if "answer" in _names(type_name) and not texts.get("answer") and listed:
            texts["answer"] = listed[0]
        for name, other in (("answers", "items"), ("items", "answers")):
            if name in _names(type_name) and not texts.get(name):
                texts[name] = "\n".join(members[other] or members["answer"])
        if type_name == "cloze":
            texts["prompt"] = _covered(texts)
        return replace(self, type=type_name, texts=texts)

    def question(self, question_id: str) -> Question | tuple[Flaw, ...]:
        """The question by this name, or what it still lacks."""
        raw = {"id": question_id, "fact": self.fact, "type": self.type, **self._values()}
        raw = {key: value for key, value in raw.items() if value is not None}
        try:
            found: Question = QUESTION_CLASSES[self.type].model_validate(raw)  # type: ignore[assignment] # of the union
        except ValidationError as error:
            return _told(error, raw, self.type)
        return _unreadable(found) or found

    @property
    def changed(self) -> bool:
        """Whether it says anything but the question it began as; of a new one, whether any text is typed."""
        if self.origin is None:
            return any(text.strip() for name, text in self.texts.items() if name != "subject")
        return self.question(self.origin.id) != self.origin

    def _values(self) -> dict[str, Any]:
        known = _known(self.origin)
        found = {one.name: _value(one, self.text(one.name), known.get(one.name)) for one in fields_of(self.type)}
        source = {key: value for key in ("section", "quote") if (value := found.pop(key)) is not None}
        if source or (self.origin and self.origin.source == Source()):
            found["source"] = source
        if self.type == "true_false":
            found["answer"] = found.pop("truth")
        if self.type == "flash":
            found["reverse"] = bool(found["reverse"])
        return found


def begun(type_name: str, *, subject: str = "", fact: str | None = None) -> Draft:
    """An empty draft of a type, about a subject; of a fact, where it is another form of it."""
    return Draft(type=type_name, texts={"subject": subject}, fact=fact)


def draft_of(question: Question) -> Draft:
    """The draft that says just this question."""
    known = _known(question)
    texts = {one.name: _written(one, known.get(one.name)) for one in fields_of(question.type)}
    return Draft(type=question.type, texts=texts, id=question.id, fact=question.fact, origin=question)


# ------------------------------------------------------------------------------------------------- between the types


def _names(type_name: str) -> set[str]:
    return {one.name for one in _OWN[type_name]}


def _members(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _uncovered(texts: Mapping[str, str]) -> dict[str, str]:
    """A sentence with blanks as a prompt with gaps, and what stood in them."""
    try:
        blanks = Cloze(id="~", type="cloze", prompt=texts.get("prompt", "")).blanks
    except ValidationError:
        return {}
    found = {"prompt": with_gaps(texts["prompt"], GAP), "answer": blanks[0][0]}
    if len(blanks) > 1:
        found["answers"] = "\n".join(blank[0] for blank in blanks)
    elif len(blanks[0]) > 1:
        found["accept"] = "\n".join(blanks[0][1:])
    return found


def _covered(texts: Mapping[str, str]) -> str:
    """The prompt with the answers in its gaps, else with the answer it names in braces; unchanged where neither is."""
    prompt, answer = texts.get("prompt", ""), texts.get("answer", "").strip()
    if "{{" in prompt or not (answer or texts.get("answers")):
        return prompt
    gaps = prompt.count(GAP)
    answers = (
        _members(texts.get("answers", "")) if gaps > 1 else ["|".join([answer, *_members(texts.get("accept", ""))])]
    )
    if gaps and len(answers) == gaps:
        filled = iter(answers)
        return re.sub(GAP, lambda _: f"{{{{{next(filled)}}}}}", prompt)
    found = re.search(rf"(?<!\w){re.escape(answer)}(?!\w)", prompt) if answer else None
    return f"{prompt[: found.start()]}{{{{{answer}}}}}{prompt[found.end() :]}" if found else prompt


# ---------------------------------------------------------------------------------------------- between text and value


def _known(question: Question | None) -> dict[str, Any]:
    """The values of a question by the names of fields."""
    if question is None:
        return {}
    found = {name: getattr(question, name) for name in type(question).model_fields}
    source = found.pop("source")
    found |= {"section": source.section if source else None, "quote": source.quote if source else None}
    if question.type == "true_false":
        found["truth"] = found.pop("answer")
    return found


def _written(one: Field, value: Any) -> str:
    """How a value stands in its field."""
    if one.kind == "yes_no":
        return "" if value is None else "yes" if value else "no"
    if one.kind == "text":
        return "" if value is None else str(value)
    if one.name == "tags":
        return ", ".join(_on_one_line(tag) for tag in value or ())
    if one.kind == "lines":
        return "\n".join(_member_written(one.name, member) for member in value or ())
    return "" if value is None else _on_one_line(value)


def _on_one_line(value: object) -> str:
    return re.sub(r"\r\n|\r|\n", BREAK, str(value))


def _member_written(name: str, member: Any) -> str:
    if name == "pairs":
        return BAR.join(_on_one_line(side) for side in member)
    if name == "distractors":
        return _on_one_line(member.text) + (BAR + _on_one_line(member.why) if member.why else "")
    return _on_one_line(member)


def _value(one: Field, text: str, known: Any) -> Any:
    """What a field's text comes to, None where nothing stands there; as `known` where nobody touched it."""
    if known is not None and text == _written(one, known) and (one.kind != "text" or isinstance(known, str)):
        return _plain(known)
    if one.kind == "yes_no":
        return {"yes": True, "no": False}.get(text)
    if one.name == "tags":
        return tuple(tag.strip() for tag in text.split(",") if tag.strip())
    if one.kind == "lines":
        return _list_value(one.name, text, known if isinstance(known, tuple) else ())
    text = text.strip() if one.kind == "text" else text.strip().replace(BREAK, "\n")
    if not text:
        return None
    numbers: Mapping[str, Callable[[str], Any]] = {"as_of": _number, "tolerance": _number}
    return numbers.get(one.name, _number if one.name == "answer" and one.kind == "line" else str)(text)


def _list_value(name: str, text: str, known: tuple[Any, ...]) -> list[Any] | None:
    untouched = {_member_written(name, member): _plain(member) for member in known if _is_of(name, member)}
    lines = (line for line in text.splitlines() if line.strip())
    found = [untouched[line] if line in untouched else _member(name, line) for line in lines]
    return found or None


def _is_of(name: str, member: Any) -> bool:
    """Whether a value is what this list holds: another type's field of the name may hold something else."""
    return isinstance(member, tuple) == (name == "pairs") and hasattr(member, "why") == (name == "distractors")


def _member(name: str, line: str) -> Any:
    """One line as a member: the first bar, with or without spaces around it, parts a pair or an option and its why."""
    parts = [part.strip().replace(BREAK, "\n") for part in line.split("|", 1)]
    if name == "pairs":
        return parts
    if name == "distractors":
        return {"text": parts[0], "why": parts[1]} if len(parts) > 1 and parts[1] else parts[0]
    return line.strip().replace(BREAK, "\n")


def _plain(value: Any) -> Any:
    """Values as the models take them."""
    if isinstance(value, tuple):
        return [_plain(member) for member in value]
    return value.model_dump() if hasattr(value, "model_dump") else value


def _number(text: str) -> int | float | str:
    """A number where the text is one by itself; a quantity as people write it stays text."""
    if re.fullmatch(r"[+-]?\d{1,18}", text, re.ASCII):
        return int(text)
    return float(text) if re.fullmatch(r"[+-]?\d{1,15}\.\d{1,15}", text, re.ASCII) else text


# ----------------------------------------------------------------------------------------------------- what is lacking

_INSTEAD = {"pairs": "Write left | right.", "as_of": "Write a year, such as 2019."}


def _told(error: ValidationError, raw: dict[str, Any], type_name: str) -> tuple[Flaw, ...]:
    """Each thing that is wrong; how it would be written in a file is left out."""
    found = []
    for told in complaints(error, raw, type_name):
        key = str(told.path[0]) if told.path else ""
        predicate, hint = told.predicate, "" if "=" in told.hint or "[" in told.hint else told.hint
        if type_name == "true_false" and key == "answer":
            key, predicate = "truth", "says neither true nor false"
        sentence = f"It {predicate}. {_INSTEAD.get(key, hint)}"
        found.append(Flaw("quote" if key == "source" else key, sentence.rstrip()))
    return tuple(found)


def _unreadable(question: Question) -> tuple[Flaw, ...]:
    """What is no number where one has to stand."""
    if not isinstance(question, Numeric):
        return ()
    texts = {name: getattr(question, name) for name in ("answer", "tolerance")}
    return tuple(
        Flaw(name, f"No number I can read: {text}. Try {'5%, or a number' if name == 'tolerance' else '17.3 million'}.")
        for name, text in texts.items()
        if isinstance(text, str) and read_quantity(text, question.unit or "") is None
    )
