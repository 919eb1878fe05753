"""The one owner of the deck format: TOML text to a deck and back, and every problem with its place and its mending.

A deck is somebody's text file, so reading never raises and loses as little as it can: a bad question is left out and
named, a harmless key that is wrong is left out of its question, an unknown key is left out with a guess at what was
meant, and a slip of syntax costs the one block it stands in. Only a deck whose id cannot be known is refused whole:
reviews hang on it.

Reading takes values from tomli, which knows no lines; `deck.places` finds them, and is asked only where there is a
problem. Disks are not known here: `deck.library` brings the text.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePath
from typing import Any

from pydantic import BaseModel, ValidationError

from quizapp.deck.complaints import as_written, complaints, did_you_mean, fitting_types, misplaced_key
from quizapp.deck.model import QUESTION_CLASSES, Article, Deck, Distractor, Numeric, Question, Source
from quizapp.deck.places import Path, Places, find_places, question_lines
from quizapp.deck.problem import Problem, Severity
from quizapp.deck.quantity import read_quantity
from quizapp.deck.syntax import read_tables
from quizapp.text import fit, shown, width

__all__ = [
    "Parsed",
    "Problem",
    "id_from_text",
    "question_keys",
    "read_bytes",
    "read_deck",
    "write_deck",
    "write_question",
    "write_value",
]

# Wrong in these, a question is still asked, without them.
_HARMLESS = frozenset({"topic", "subject", "hint", "explanation", "source", "tags", "evidence", "status", "as_of"})
_KEYS = {name: frozenset(cls.model_fields) for name, cls in QUESTION_CLASSES.items()}
_UNNAMED = "~"

MOST_PROBLEMS = 1_000
"""So many errors and so many warnings of a file are told: nobody reads more, and a hostile file has no end of them."""


@dataclass(frozen=True)
class Parsed:
    """What a file gave: `deck` None where it cannot be used at all; `problems` in file order.

    `text` is what was read, without the blocks that are no TOML; `indexes` has the place of each question among its
    tables, from 0, by id.
    """

    deck: Deck | None
    problems: tuple[Problem, ...] = ()
    text: str = field(default="", repr=False, compare=False)
    indexes: Mapping[str, int] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def is_lost(self) -> bool:
        """Whether nothing of it can be asked, for what is wrong in it."""
        wrong = any(problem.severity == "error" for problem in self.problems)
        return self.deck is None or (not self.deck.questions and wrong)

    @cached_property
    def lines(self) -> Mapping[str, int]:
        """The first line of each question of the deck, by id as written; found when first asked for."""
        lines = question_lines(self.text)
        return {name: lines[index] for name, index in self.indexes.items() if index < len(lines)}

    @cached_property
    def left_out(self) -> tuple[tuple[int | None, Mapping[str, Any]], ...]:
        """First line and raw table of each question that cannot be used: more than its format may be wrong with it."""
        used = set(self.indexes.values())
        tables = (read_tables(self.text)[0] or {}).get("questions", []) if self.problems else []
        lines = question_lines(self.text) if len(_listed(tables)) > len(used) else ()
        return tuple(
            (lines[index] if index < len(lines) else None, table)
            for index, table in enumerate(_listed(tables))
            if index not in used and isinstance(table, dict)
        )


def read_bytes(data: bytes, path: str) -> Parsed:
    """The deck in the bytes of a file; see `read_deck`. Anything but UTF-8 text (a BOM is allowed) is a problem.

    So is a file of so many questions, or of so much that is none, that reading it would take long however few its
    bytes are.
    """
    questions = data.count(b"[[questions]]")
    if questions > _MOST_QUESTIONS:
        return _refused(f"It holds over {_MOST_QUESTIONS:,} questions.", "Split it into several decks.", path)
    marks = data.count(b"=") + data.count(b",") + data.count(b"{") + 3 * data.count(b"[")
    if marks > _MARKS_OF_A_QUESTION * questions + _MOST_OTHER_MARKS:
        message = f"It holds far more keys, tables and values than its {questions:,} questions need."
        return _refused(message, "Take out what is no question, or split it into several decks.", path)
    if b"\0" in data:
        line = data.count(b"\n", 0, data.index(b"\0")) + 1
        return _refused("This is no text: it has a NUL character.", "Save it as plain UTF-8 text.", path, line)
    try:
        return read_deck(data.decode(), path)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"This is not UTF-8 text: byte 0x{data[error.start]:02x} stands in it."
        return _refused(message, "Save it as UTF-8.", path, line)


def read_deck(text: str, path: str) -> Parsed:
    """The deck in `text`; `path` stands in problems and, by its file name, for an id or title the deck does not give.

    Never raises. Questions without an id get one from their text (`id_from_text`).
    """
    return _Reader(text.removeprefix("\ufeff"), path).parsed()


def id_from_text(question: Question) -> str:
    """The id of a question that has none in the file: `~` and 16 hexadecimal digits.

    BLAKE2b (8 bytes) over type, prompt and the parts of the right answer, NFC and with any white space as one space, a
    unit separator between them: stable while these stay, whatever becomes of the rest.
    """
    parts = (question.type, question.prompt, *question.right)
    spoken = "\x1f".join(" ".join(unicodedata.normalize("NFC", part).split()) for part in parts)
    return "~" + hashlib.blake2b(spoken.encode(), digest_size=8).hexdigest()


def _refused(message: str, hint: str, path: str, line: int | None = None) -> Parsed:
    return Parsed(None, (Problem("error", message, hint, path, line),))


_MOST_QUESTIONS = 200_000
_MARKS_OF_A_QUESTION = 50
_MOST_OTHER_MARKS = 500_000
"""Reading takes 2 to 5 microseconds a mark."""
"""As many as a deck of 30,000 questions has; a table takes as long to read as three keys."""


@dataclass(frozen=True, slots=True)
class _Found:
    """A problem whose line is not looked up yet."""

    severity: Severity
    place: Path
    message: str
    hint: str
    question_id: str | None = None


class _Reader:
    """One reading of one text."""

    def __init__(self, text: str, path: str) -> None:
        self._raw, self._text, slips = read_tables(text)
        self._path = path
        self._slips = [Problem("error", s.message, s.hint, path, s.line, s.column, None, s.snippet) for s in slips]
        self._found: list[_Found] = []
        self._told: Counter[Severity] = Counter()

    def parsed(self) -> Parsed:
        if self._raw is None:
            return Parsed(None, tuple(self._slips))
        questions, indexes = self._questions(self._raw.get("questions", []))
        deck = self._deck(self._raw, questions)
        return Parsed(deck, self._problems(), self._text, indexes)

    # Questions

    def _questions(self, raw: Any) -> tuple[tuple[Question, ...], dict[str, int]]:
        if not isinstance(raw, list):
            hint = "Write [[questions]], with two brackets, before each question."
            self._add(_Found("error", ("questions",), "questions is no list of tables.", hint))
            return (), {}
        if not raw and not self._slips:
            self._add(_Found("note", (), "No questions yet: a adds one.", ""))
        asked: list[Question] = []
        indexes: dict[str, int] = {}
        first_with: dict[str, int] = {}  # bad ones too: an id must not change hands when the first is mended
        for index, entry in enumerate(raw):
            question = self._question(index, entry)
            name = question.id if question else _named(entry)
            if name is None:
                continue
            first = first_with.setdefault(name, index)
            if first != index:
                self._same_id(name, index, first, entry)
            elif question:
                indexes[name] = index
                asked.append(question)
        return tuple(asked), indexes

    def _question(self, index: int, raw: Any) -> Question | None:
        place: Path = ("questions", index)
        if not isinstance(raw, dict):
            hint = 'Write [[questions]] and below it prompt = "..." and answer = "...".'
            message = f"question {index + 1} is {as_written(raw)}, not a table."
            self._add(_Found("error", place, message, hint))
            return None
        if "prompt" not in raw and self._has_enough("error"):
            return None  # nothing without a prompt is asked, and no more of that is told
        type_name = raw.get("type", "flash")
        if not isinstance(type_name, str) or type_name not in QUESTION_CLASSES:
            hint = did_you_mean(type_name, QUESTION_CLASSES) if isinstance(type_name, str) else ""
            types = f"The types are {', '.join(QUESTION_CLASSES)}."
            predicate = f"has the unknown type {as_written(type_name)}"
            self._complain("error", index, raw, ("type",), predicate, f"{hint} {types}".strip())
            return None
        if "type" not in raw and self._lacks_its_type(index, raw):
            return None
        known = self._known_keys(index, raw, type_name)
        return self._valid(index, {"id": _UNNAMED} | known, type_name)

    def _lacks_its_type(self, index: int, raw: dict[str, Any]) -> bool:
        """Whether `raw` cannot be the flash card that a question without a type is, and is plainly something else."""
        key = next((key for key in ("answers", "items", "pairs") if key in raw and "answer" not in raw), None)
        if key is None:
            return False
        fitting = " or ".join(f'type = "{name}"' for name in fitting_types(raw))
        self._complain("error", index, raw, (key,), f"has {key} but no type", f"Add {fitting or 'its type'}.")
        return True

    def _known_keys(self, index: int, raw: dict[str, Any], type_name: str) -> dict[str, Any]:
        """`raw` without the keys its type does not have, each named."""
        known = raw
        unknown = [key for key in raw if key not in _KEYS[type_name]]
        if unknown:
            known = {key: value for key, value in raw.items() if key in _KEYS[type_name]}
        for key in unknown:
            misplaced = misplaced_key(key, type_name, raw)
            predicate = f"has the unknown key {as_written(key)}"
            hint = did_you_mean(key, _KEYS[type_name] - raw.keys()) or f"Take {fit(key, 40)} out."
            self._complain("warning", index, raw, (key,), *(misplaced or (predicate, hint)))
        if isinstance(known.get("source"), dict):
            source = self._known_within(index, raw, ("source",), known["source"], Source)
            known = known | {"source": source}
        if any(isinstance(entry, dict) for entry in _listed(known.get("distractors"))):
            options = [
                self._known_within(index, raw, ("distractors", number), entry, Distractor)
                for number, entry in enumerate(known["distractors"])
            ]
            known = known | {"distractors": options}
        return known

    def _known_within(self, index: int, raw: dict[str, Any], path: Path, table: Any, cls: type[BaseModel]) -> Any:
        if not isinstance(table, dict):
            return table
        for key in table.keys() - cls.model_fields.keys():
            hint = did_you_mean(key, cls.model_fields) or f"Take {fit(key, 40)} out."
            predicate = f"has the unknown key {as_written(key)} in its {path[0]}"
            self._complain("warning", index, raw, (*path, key), predicate, hint)
        return {key: value for key, value in table.items() if key in cls.model_fields}

    def _valid(self, index: int, raw: dict[str, Any], type_name: str) -> Question | None:
        cls = QUESTION_CLASSES[type_name]
        try:
            question: Question = cls.model_validate(raw)  # type: ignore[assignment] # one of the classes Question joins
        except ValidationError as error:
            return self._mended(index, raw, type_name, error)
        if isinstance(question, Numeric) and self._unreadable(index, raw, question):
            return None
        if question.id != _UNNAMED:
            return question
        return question.model_copy(update={"id": id_from_text(question)})

    def _unreadable(self, index: int, raw: dict[str, Any], question: Numeric) -> bool:
        """Whether a number written as text cannot be read: nobody could answer such a question."""
        unread = [
            key
            for key in ("answer", "tolerance")
            if isinstance(text := getattr(question, key), str) and read_quantity(text, question.unit or "") is None
        ]
        for key in unread:
            hint = (
                'Write tolerance = "5%", or a number.' if key == "tolerance" else 'Write a number, or "17.3 million".'
            )
            predicate = f"has {key} = {as_written(raw[key])}, which is no number I can read"
            self._complain("error", index, raw, (key,), predicate, hint)
        return bool(unread)

    def _mended(self, index: int, raw: dict[str, Any], type_name: str, error: ValidationError) -> Question | None:
        """The question without its harmless keys that are wrong; None if more is wrong."""
        rest, asked = raw, True
        for complaint in complaints(error, raw, type_name):
            harmless = complaint.path[:1] and complaint.path[0] in _HARMLESS
            asked = asked and bool(harmless)
            rest = {key: value for key, value in rest.items() if key != complaint.path[0]}
            severity: Severity = "warning" if harmless else "error"
            self._complain(severity, index, raw, complaint.path, complaint.predicate, complaint.hint)
        return self._valid(index, rest, type_name) if asked else None

    def _same_id(self, name: str, index: int, first: int, raw: dict[str, Any]) -> None:
        line = self._places.line_of(("questions", first, "id"))
        message = f'question "{_brief(name)}" has the id of the question at line {line}.'
        hint = "Give it an id of its own."
        if _named(raw) is None:
            message = f'question "{_brief(str(raw.get("prompt")))}" is the same as the one at line {line}.'
            hint = "Take one out, or give it an id of its own."
        self._add(_Found("error", ("questions", index, "id"), message, hint, name))

    def _add(self, found: _Found) -> None:
        if not self._has_enough(found.severity):
            self._found.append(found)
            self._told[found.severity] += 1

    def _has_enough(self, severity: Severity) -> bool:
        return self._told[severity] >= MOST_PROBLEMS

    def _complain(
        self, severity: Severity, index: int, raw: dict[str, Any], path: Path, predicate: str, hint: str
    ) -> None:
        if self._has_enough(severity):
            return
        question_id, prompt = _named(raw), raw.get("prompt")
        called = question_id or (prompt if isinstance(prompt, str) else "")
        subject = f'question "{_brief(called)}"' if called.strip() else f"question {index + 1}"
        place = ("questions", index, *path)
        self._add(_Found(severity, place, f"{subject} {predicate}.", hint, question_id))

    # The deck's own table

    def _deck(self, raw: dict[str, Any], questions: tuple[Question, ...]) -> Deck | None:
        settings = raw.get("deck", {})
        if not isinstance(settings, dict):
            hint = "Write [deck], with one bracket, and its keys below."
            self._add(_Found("error", ("deck",), "deck is no table.", hint))
            return None
        self._unknown_tables(raw)
        known = self._known_settings(settings)
        stem = shown(PurePath(self._path).stem).strip().replace("/", "-") or "deck"
        words = stem.replace("-", " ").replace("_", " ").strip() or stem
        title = words[0].upper() + words[1:]
        named = {"id": stem, "title": title} | known
        try:
            return Deck.model_validate(named | {"questions": questions})
        except ValidationError as error:
            rest = self._mended_settings(named, error)
        if "id" not in rest:
            return None
        return Deck.model_validate({"title": title} | rest | {"questions": questions})

    def _mended_settings(self, settings: dict[str, Any], error: ValidationError) -> dict[str, Any]:
        """The settings without those that are wrong."""
        rest = dict(settings)
        for found in complaints(error, settings):
            table = "[deck.article]" if found.path[0] == "article" and len(found.path) > 1 else "[deck]"
            predicate = found.predicate.replace(" in article", "")
            self._add(_Found("error", ("deck", *found.path), f"{table} {predicate}.", found.hint))
            if len(found.path) > 1 and isinstance(rest.get("article"), dict):
                rest["article"] = {key: value for key, value in rest["article"].items() if key != found.path[1]}
            else:
                rest.pop(str(found.path[0]), None)
        return rest

    def _known_settings(self, settings: dict[str, Any]) -> dict[str, Any]:
        known = {key: value for key, value in settings.items() if key in Deck.SETTINGS}
        for key in settings.keys() - known.keys():
            self._unknown(("deck", key), "[deck]", Deck.SETTINGS)
        if isinstance(known.get("article"), dict):
            fields = Article.model_fields
            for key in known["article"].keys() - fields.keys():
                self._unknown(("deck", "article", key), "[deck.article]", fields)
            known["article"] = {key: value for key, value in known["article"].items() if key in fields}
        return known

    def _unknown_tables(self, raw: dict[str, Any]) -> None:
        for key in raw.keys() - {"deck", "questions"}:
            if key in Deck.SETTINGS:
                message, hint = f"{key} stands outside [deck].", "Move it below [deck]."
                self._add(_Found("warning", (key,), message, hint))
            else:
                self._unknown((key,), "The file", ("deck", "questions"))

    def _unknown(self, path: Path, table: str, known: Iterable[str]) -> None:
        if self._has_enough("warning"):
            return
        key = str(path[-1])
        hint = did_you_mean(key, known) or f"Take {fit(key, 40)} out."
        self._add(_Found("warning", path, f"{table} has the unknown key {as_written(key)}.", hint))

    # Places

    @cached_property
    def _places(self) -> Places:
        return find_places(self._text)

    def _problems(self) -> tuple[Problem, ...]:
        found = [
            Problem(f.severity, f.message, f.hint, self._path, self._places.line_of(f.place), None, f.question_id)
            for f in self._found
        ]
        return tuple(sorted(self._slips + found, key=lambda problem: (problem.line or 0, problem.message)))


def _named(raw: Any) -> str | None:
    """The id a raw question gives itself."""
    name = raw.get("id") if isinstance(raw, dict) else None
    return name.strip() or None if isinstance(name, str) and name != _UNNAMED else None


def _brief(text: str) -> str:
    return fit(text.strip(), 60)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


# Writing

_FIRST_KEYS = ("id", "fact", "topic", "subject", "type", "prompt", "answer", "answers", "items", "pairs")
_LAST_KEYS = ("hint", "explanation", "source", "tags", "evidence", "status", "as_of")
_LINE_COLUMNS = 100


def write_deck(deck: Deck) -> str:
    """`deck` as the text of a file: `read_deck(write_deck(deck), ...).deck == deck`, and equal decks give equal text.

    Keys stand in one order, those that say nothing are left out, as is an id that comes from the text.
    """
    settings = deck.model_dump(exclude={"questions", "article"}, exclude_none=True)
    blocks = [_block("[deck]", settings)]
    if deck.article:
        blocks[0] += "\n" + _block("[deck.article]", deck.article.model_dump(exclude_none=True))
    blocks += [write_question(question) for question in deck.questions]
    return "\n".join(blocks)


def write_question(question: Question) -> str:
    """`question` as it stands in a file, from `[[questions]]` to the end of its last line."""
    return _block("[[questions]]", question_keys(question))


def question_keys(question: Question) -> dict[str, Any]:
    """What is written of `question`, by key, in the order in which the keys stand."""
    raw = question.model_dump(exclude_defaults=True) | {"type": question.type}
    if question.type == "flash":
        del raw["type"]
    if question.id == id_from_text(question):
        del raw["id"]
    if "distractors" in raw:
        raw["distractors"] = [option if option.get("why") else option["text"] for option in raw["distractors"]]
    own = [key for key in raw if key not in _FIRST_KEYS + _LAST_KEYS]
    return {key: raw[key] for key in (*_FIRST_KEYS, *own, *_LAST_KEYS) if key in raw}


def _block(header: str, keys: dict[str, Any]) -> str:
    return "\n".join([header, *(_line(key, value) for key, value in keys.items())]) + "\n"


def _line(key: str, value: Any) -> str:
    return f"{key} = {write_value(value, len(key) + 3)}"


def write_value(value: Any, column: int = 0) -> str:
    """A value as it stands behind `key = `, over several lines where it is long; `column` is where it begins."""
    written = _value(value)
    if isinstance(value, (list, tuple)) and column + width(written) > _LINE_COLUMNS:
        return "\n".join(["[", *(f"  {_value(item)}," for item in value), "]"])
    if isinstance(value, str) and "\n" in value:
        return _long_text(value)
    return written


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(_value(item) for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{k} = {_value(v)}" for k, v in value.items() if v is not None) + " }"
    return repr(value)


def _long_text(value: str) -> str:
    lines = [_value(line)[1:-1] for line in value.split("\n")]
    return '"""\n' + "\n".join(lines) + '"""'
