"""What is asked: a deck, its questions (one class per type) and where they come from.

Text from outside becomes a value here, once: every class is a frozen pydantic model with strict scalars (a number is
never taken for text) and lax containers (a TOML array becomes a tuple). A key that a type does not list is refused;
`deck.file` takes unknown keys out first and warns, so that a misspelt key never costs a question.

How a question is asked again, graded or scheduled is not known here.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Discriminator,
    Field,
    StrictBool,
    StrictFloat,
    StrictInt,
    StrictStr,
    Tag,
    ValidationInfo,
    field_validator,
    model_validator,
)

from quizapp.deck.blanks import split_at_blanks

REVERSE = "/reverse"


def _not_blank(value: str) -> str:
    if not value.strip():
        msg = "is empty"
        raise ValueError(msg)
    return value.strip()


def _identifier(value: str) -> str:
    if "/" in value:
        msg = "may not contain a slash"
        raise ValueError(msg)
    return _not_blank(value)


Line = Annotated[StrictStr, AfterValidator(_not_blank)]
Whole = Annotated[StrictInt, Field(ge=-(2**63), lt=2**63)]  # as TOML has it; Python would read a gigabyte of digits
Real = Annotated[StrictFloat, Field(allow_inf_nan=False)]
Identifier = Annotated[StrictStr, AfterValidator(_identifier)]


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """As pydantic's, but without what was worked out from the old fields and remembered."""
        copied = super().model_copy(update=update, deep=deep)
        for name in copied.__dict__.keys() - type(self).model_fields.keys():
            del copied.__dict__[name]
        return copied


class Source(_Value):
    """Where in the article a question comes from: `quote` is a verbatim slice of it, `section` its heading."""

    section: Line | None = None
    quote: Line | None = None


class Distractor(_Value):
    """A wrong option; `why` says to the learner who chose it why it is wrong."""

    text: Line
    why: Line | None = None


def _distractor(value: Any) -> Any:
    return {"text": value} if isinstance(value, str) else value


WrongOption = Annotated[Distractor, BeforeValidator(_distractor)]


class _Question(_Value):
    """The keys every type has. `id` is stable: reviews hang on it. An empty `fact` means the question is its own."""

    id: Identifier
    fact: Identifier | None = None
    topic: Line | None = None
    subject: Line | None = None
    prompt: Line
    hint: Line | None = None
    explanation: Line | None = None
    source: Source | None = None
    tags: tuple[Line, ...] = ()
    evidence: Line | None = None
    status: Line | None = None
    as_of: Annotated[StrictInt, Field(ge=1000, le=9999)] | None = None

    @property
    def fact_key(self) -> str:
        """The fact this question asks for, unique within the deck: `fact`, else the question's own id."""
        return self.fact or self.id

    @property
    def right(self) -> tuple[str, ...]:
        """The right answer as text, one member a part (blank, item, option, pair)."""
        raise NotImplementedError


class Flash(_Question):
    """A card: the learner rates. With `reverse` the deck asks it the other way too (`Deck.asked`)."""

    type: Literal["flash"] = "flash"
    answer: Line
    reverse: StrictBool = False

    @property
    def right(self) -> tuple[str, ...]:
        return (self.answer,)

    def as_typed(self) -> Typed:
        """The same card as a question with a typed answer, for a quiz."""
        common = {name: getattr(self, name) for name in _Question.model_fields}
        return Typed(**common, type="typed", answer=self.answer)


class TrueFalse(_Question):
    """A statement that is true or false."""

    type: Literal["true_false"]
    answer: StrictBool

    @property
    def right(self) -> tuple[str, ...]:
        return ("True" if self.answer else "False",)


class Choice(_Question):
    """One right option among wrong ones."""

    type: Literal["choice"]
    answer: Line
    distractors: tuple[WrongOption, ...] = Field(min_length=1)

    @property
    def right(self) -> tuple[str, ...]:
        return (self.answer,)


class Multi(_Question):
    """All right options are to be chosen; how many is not said."""

    type: Literal["multi"]
    answers: tuple[Line, ...] = Field(min_length=1)
    distractors: tuple[WrongOption, ...] = ()

    @property
    def right(self) -> tuple[str, ...]:
        return self.answers


class Typed(_Question):
    """An answer in the learner's own words. `accept`: as right as `answer`. `also`: true, but not the one asked."""

    type: Literal["typed"]
    answer: Line
    accept: tuple[Line, ...] = ()
    also: tuple[Line, ...] = ()

    @property
    def right(self) -> tuple[str, ...]:
        return (self.answer,)


class Numeric(_Question):
    """A number, a range or a quantity. `tolerance`: a number in the answer's unit, or a share such as "5%"."""

    type: Literal["numeric"]
    answer: Whole | Real | Line
    unit: Line | None = None
    tolerance: Whole | Real | Line | None = None

    @property
    def right(self) -> tuple[str, ...]:
        shown = str(self.answer)
        return (f"{shown} {self.unit}" if self.unit and not shown.endswith(self.unit) else shown,)


class Cloze(_Question):
    """A sentence with its answers in `{{braces}}`; further spellings follow a bar: `{{NMDA|N-methyl-D-aspartate}}`."""

    type: Literal["cloze"]
    also: tuple[Line, ...] = ()

    @field_validator("prompt")
    @classmethod
    def _has_a_blank(cls, prompt: str) -> str:
        found = split_at_blanks(prompt)[1::2]
        if not found:
            msg = "has no {{blank}}"
            raise ValueError(msg)
        if any(not blank.split("|")[0].strip() for blank in found):
            msg = "has an empty {{blank}}"
            raise ValueError(msg)
        return prompt

    @cached_property
    def blanks(self) -> tuple[tuple[str, ...], ...]:
        """The accepted spellings of each blank in order; the first of each is the answer shown."""
        return tuple(
            tuple(s.strip() for s in blank.split("|") if s.strip()) for blank in split_at_blanks(self.prompt)[1::2]
        )

    @cached_property
    def pieces(self) -> tuple[str, ...]:
        """The text around the blanks: one more than there are blanks, the first and last may be empty."""
        return tuple(split_at_blanks(self.prompt)[::2])

    @property
    def right(self) -> tuple[str, ...]:
        return tuple(blank[0] for blank in self.blanks)


class Order(_Question):
    """Items to be put in order; `items` stand in the right one."""

    type: Literal["order"]
    items: tuple[Line, ...] = Field(min_length=2)

    @field_validator("items")
    @classmethod
    def _differ(cls, items: tuple[str, ...]) -> tuple[str, ...]:
        return _all_different(items)

    @property
    def right(self) -> tuple[str, ...]:
        return self.items


class Match(_Question):
    """Each left goes with one right; `distractors` are further rights that go with none."""

    type: Literal["match"]
    pairs: tuple[tuple[Line, Line], ...] = Field(min_length=2)
    distractors: tuple[WrongOption, ...] = ()

    @field_validator("pairs")
    @classmethod
    def _lefts_differ(cls, pairs: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
        _all_different(tuple(left for left, _ in pairs))
        _all_different(tuple(right for _, right in pairs))
        return pairs

    @property
    def right(self) -> tuple[str, ...]:
        """The right member of each pair, in the order of the lefts."""
        return tuple(right for _, right in self.pairs)


def _all_different(items: tuple[str, ...]) -> tuple[str, ...]:
    if len({item.casefold() for item in items}) < len(items):
        msg = "names one thing twice"
        raise ValueError(msg)
    return items


def question_type(raw: Any) -> str | None:
    """The `type` of a raw question: flash where it names none, None where it is no text."""
    found = raw.get("type", "flash") if isinstance(raw, dict) else getattr(raw, "type", None)
    return found if isinstance(found, str) else None


QUESTION_CLASSES: dict[str, type[_Question]] = {
    "flash": Flash,
    "true_false": TrueFalse,
    "choice": Choice,
    "multi": Multi,
    "typed": Typed,
    "numeric": Numeric,
    "cloze": Cloze,
    "order": Order,
    "match": Match,
}

Question = Annotated[
    Annotated[Flash, Tag("flash")]
    | Annotated[TrueFalse, Tag("true_false")]
    | Annotated[Choice, Tag("choice")]
    | Annotated[Multi, Tag("multi")]
    | Annotated[Typed, Tag("typed")]
    | Annotated[Numeric, Tag("numeric")]
    | Annotated[Cloze, Tag("cloze")]
    | Annotated[Order, Tag("order")]
    | Annotated[Match, Tag("match")],
    Discriminator(question_type),
]


class Article(_Value):
    """The article the facts come from. `file` is a path relative to the deck's folder; `sha256` is hexadecimal."""

    title: Line | None = None
    file: Line | None = None
    sha256: Line | None = None
    accessed: date | None = None


class Deck(_Value):
    """One TOML file: `questions` as written, in file order, ids unique."""

    SETTINGS: ClassVar[tuple[str, ...]] = ("id", "title", "description", "notice", "article")

    id: Identifier
    title: Line
    description: Line | None = None
    notice: Line | None = None
    article: Article | None = None
    questions: tuple[Question, ...] = ()

    @model_validator(mode="after")
    def _ids_differ(self, _info: ValidationInfo) -> Deck:
        seen: set[str] = set()
        for question in self.questions:
            if question.id in seen:
                msg = f"has two questions with the id {question.id!r}"
                raise ValueError(msg)
            seen.add(question.id)
        return self

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """Every question as asked: a flash with `reverse` is followed by its mirror `ID/reverse`, its own fact."""
        found: list[Question] = []
        for question in self.questions:
            found.append(question)
            if isinstance(question, Flash) and question.reverse:
                mirror = {
                    "id": question.id + REVERSE,
                    "fact": None,
                    "prompt": question.answer,
                    "answer": question.prompt,
                    "reverse": False,
                    "hint": None,
                }
                found.append(question.model_copy(update=mirror))
        return tuple(found)

    @cached_property
    def by_id(self) -> dict[str, Question]:
        """The asked questions by id."""
        return {question.id: question for question in self.asked}

    @cached_property
    def facts(self) -> dict[str, tuple[Question, ...]]:
        """The asked questions of each fact, facts in order of first appearance."""
        grouped: dict[str, list[Question]] = {}
        for question in self.asked:
            grouped.setdefault(question.fact_key, []).append(question)
        return {fact: tuple(questions) for fact, questions in grouped.items()}
