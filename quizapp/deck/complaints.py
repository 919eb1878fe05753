"""What is wrong with a raw question or deck table, in the sentences an author needs.

pydantic says which rule a value broke; an author wants to know which key, what stands there and what to write instead.
The translation lives apart from the reader so that every rule of `deck.model` has its sentence in one table. Files,
lines and the decision what becomes of a bad question are the reader's.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from typing import Any

from pydantic import ValidationError

from quizapp.deck.model import QUESTION_CLASSES
from quizapp.deck.places import Path
from quizapp.text import fit, shown

_LONGEST_SHOWN = 40
_EXAMPLES = {
    "answers": 'answers = ["...", "..."]',
    "distractors": 'distractors = ["...", "..."]',
    "items": 'items = ["first", "second"]',
    "pairs": 'pairs = [["left", "right"], ["left", "right"]]',
    "id": 'id = "..."',
}
_ANSWERS = {"true_false": "answer = true", "numeric": "answer = 12"}
_WANTED = {
    "string_type": "text",
    "bool_type": "true or false",
    "tuple_type": "a list",
    "model_type": "a table",
    "int_type": "a whole number",
    "float_type": "a number",
    "greater_than_equal": "a number that fits here",
    "less_than": "a number that fits here",
    "less_than_equal": "a number that fits here",
    "finite_number": "a finite number",
}
_RULES = {
    "is empty": ("has an empty {name}", "Fill it in or take it out."),
    "may not contain a slash": ("has a slash in its {name}", "Write a dash instead."),
    "has no {{blank}}": ("has no {{blank}} in its prompt", "Put the answer in braces: It blocks {{NMDA}}."),
    "has an empty {{blank}}": ("has an empty {{blank}}", "Write the answer between the braces."),
    "names one thing twice": ("names one thing twice in its {name}", "Make them differ, or take one out."),
}


@dataclass(frozen=True, slots=True)
class Complaint:
    """One thing wrong: the way to it from the table's top, a predicate ("has no answer") and what to do."""

    path: Path
    predicate: str
    hint: str


def complaints(error: ValidationError, raw: dict[str, Any], type_name: str = "") -> tuple[Complaint, ...]:
    """`error` for the table `raw` in plain words, one complaint a place; `type_name`: the question's type or ""."""
    by_path: dict[Path, list[dict[str, Any]]] = {}
    for found in error.errors(include_url=False):
        entry = dict(found)
        by_path.setdefault(_path_in(raw, entry), []).append(entry)
    return tuple(
        _complaint(path, _telling(entries), raw, type_name)
        for path, entries in by_path.items()
        if not _follows_from_its_items(path, entries, by_path)
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`Did you mean "answer"?`, or nothing where no known word is near."""
    near = _nearest(word[:_LONGEST_SHOWN], tuple(sorted(known)))
    return f'Did you mean "{near}"?' if near else ""


@lru_cache(256)  # a misspelt key is often misspelt throughout
def _nearest(word: str, known: tuple[str, ...]) -> str:
    return next(iter(get_close_matches(word, known, n=1, cutoff=0.6)), "")


def as_written(value: Any) -> str:
    """A raw TOML value as it might stand in the file, shortened, safe to print."""
    return fit(_written(value), _LONGEST_SHOWN)


def misplaced_key(key: str, type_name: str, raw: dict[str, Any]) -> tuple[str, str] | None:
    """(predicate, hint) for a key that other types have; None where no type has it."""
    owners = [name for name, cls in QUESTION_CLASSES.items() if key in cls.model_fields]
    if not owners:
        return None
    predicate = f"has {key}, which {_listed(owners)} {'have' if len(owners) > 1 else 'has'} and {type_name} has not"
    fitting = fitting_types(raw)
    written = " or ".join(f'type = "{name}"' for name in fitting)
    advice = "Write" if "type" in raw else "Add"
    return predicate, f"{advice} {written}, or take {key} out." if fitting else f"Take {key} out."


def fitting_types(raw: dict[str, Any]) -> list[str]:
    """The types that have every key of `raw` and miss none they need."""
    keys = (raw.keys() - {"type"}) | {"id", "type"}
    return [
        name
        for name, cls in QUESTION_CLASSES.items()
        if keys <= cls.model_fields.keys()
        and all(key in keys for key, field in cls.model_fields.items() if field.is_required())
    ]


def _path_in(raw: dict[str, Any], entry: dict[str, Any]) -> Path:
    """The place of an error as far as it exists in `raw`: pydantic's own way also names the members of unions."""
    path: list[str | int] = []
    value: Any = raw
    for step in entry["loc"]:
        if (isinstance(value, dict) and step in value) or (
            isinstance(value, list) and isinstance(step, int) and step < len(value)
        ):
            value = value[step]
        elif not (entry["type"] == "missing" and isinstance(value, dict)):
            break
        path.append(step)
    return tuple(path)


def _telling(entries: list[dict[str, Any]]) -> dict[str, Any]:
    """Of the errors a union gives for one value, the one that says most."""
    ranked = {"value_error": 0, "finite_number": 1, "float_type": 2}
    return min(entries, key=lambda entry: ranked.get(entry["type"], 3))


def _follows_from_its_items(path: Path, entries: list[dict[str, Any]], all_paths: Iterable[Path]) -> bool:
    short = all(entry["type"] == "too_short" for entry in entries)
    return short and any(other[: len(path)] == path and other != path for other in all_paths)


def _complaint(path: Path, entry: dict[str, Any], raw: dict[str, Any], type_name: str) -> Complaint:
    kind, name = entry["type"], _spoken(path)
    value = _at(raw, path)
    if kind == "missing" and isinstance(value, list):
        return Complaint(path, f"has one side only in {name}", 'Write ["left", "right"].')
    if kind == "missing":
        return Complaint(path, f"has no {name}", f"Add {_example(path, type_name)}.")
    if kind == "value_error":
        broken = str(entry["ctx"]["error"])
        predicate, hint = _RULES.get(broken, (f"has a {{name}} that {broken}", ""))
        return Complaint(path, predicate.replace("{name}", name), hint)
    if kind == "too_short":
        least = entry["ctx"]["min_length"]
        count = entry["ctx"]["actual_length"] or "none"
        return Complaint(path, f"has too few {name}: {count} where at least {least} must be", "Add one.")
    if kind == "too_long":
        return Complaint(path, f"has more than two sides in {name}", 'Write ["left", "right"].')
    return _wrong_kind(path, kind, value, type_name)


def _wrong_kind(path: Path, kind: str, value: Any, type_name: str) -> Complaint:
    wanted = "a date" if kind.startswith("date") else _WANTED.get(kind, "what belongs here")
    if path == ("as_of",):
        wanted = "a year"
    if kind == "model_type" and path[0] == "distractors":
        wanted = "text"
    predicate = f"has {_spoken(path)} = {as_written(value)}, which is {_kind(value)}, not {wanted}"
    if _kind(value) == wanted:
        predicate = f"has {_spoken(path)} = {as_written(value)}, which cannot be"
    return Complaint(path, predicate, _right_kind(path, wanted, value, type_name))


def _right_kind(path: Path, wanted: str, value: Any, type_name: str) -> str:
    """What to write where a value is of the wrong kind."""
    key = f"{path[-1]} = " if isinstance(path[-1], str) else ""
    if wanted == "text" and isinstance(value, list) and path == ("answer",):
        return 'Write one text, or answers = [...] with type = "multi".'
    if wanted == "text" and not isinstance(value, (list, dict)):
        return f"Write {key}{as_written(_plain(value))}."
    if wanted == "a list" and isinstance(value, str):
        return f"Write {key}[{as_written(value)}]."
    examples = {
        "true or false": f"Write {key}true or {key}false.",
        "a number": f"Write {key}12, or a quantity as text.",
        "a year": f"Write {key}2019.",
        "a date": f"Write {key}2026-11-23.",
        "a list": f"Write {_EXAMPLES.get(str(path[-1]), key + '[...]')}.",
    }
    return examples.get(wanted, f"Write {_example(path, type_name)}." if path[-1] in _EXAMPLES else "")


def _example(path: Path, type_name: str) -> str:
    key = path[-1]
    if path == ("answer",):
        return _ANSWERS.get(type_name, 'answer = "..."')
    return _EXAMPLES.get(str(key), f'{key} = "..."')


def _spoken(path: Path) -> str:
    """`answer`, `item 2 of distractors`, `why in item 2 of distractors`."""
    words = ""
    for step in path:
        key = f"{step} in {words}" if words else str(step)
        words = f"item {step + 1} of {words}" if isinstance(step, int) else key
    return words


def _at(raw: Any, path: Path) -> Any:
    for step in path:
        if isinstance(raw, dict) and step not in raw:
            return raw
        raw = raw[step]
    return raw


def _kind(value: Any) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, (dt.date, dt.time)):
        return "a date" if type(value) is dt.date else "a time"
    kinds = {str: "text", int: "a number", float: "a number", list: "a list", dict: "a table"}
    return kinds.get(type(value), "something else")


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    # Python refuses to write an integer of thousands of digits; TOML can hold one in hexadecimal.
    if isinstance(value, int) and abs(value) >= 2**64:
        return hex(value)[:_LONGEST_SHOWN]
    return str(value)


def _written(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(shown(value[: 2 * _LONGEST_SHOWN]), ensure_ascii=False)
    if isinstance(value, list):
        return "[" + ", ".join(_written(item) for item in value[:_LONGEST_SHOWN]) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {_written(item)}" for key, item in list(value.items())[:3]) + " }"
    return _plain(value)


def _listed(words: list[str]) -> str:
    return ", ".join(words[:-1]) + " and " + words[-1] if len(words) > 1 else words[0]
