"""The JSON Schema of a deck file, for editors that complete and check as one writes.

Made from the models, so that it cannot say other than they do; what each key is for is told here once, for the schema.
The package carries it as `deck/schema.json` (a test holds that file to this), since nobody should have to load the
models to get at it: new decks have it beside them and name it on their first line.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from quizapp.deck.model import QUESTION_CLASSES, Article, Deck

FILE_NAME = "quizapp-deck.schema.json"
"""What it is called beside a deck."""

KEYS: Mapping[str, str] = {
    "id": "A name that stays: what was answered hangs on it, so the text may be edited freely. No slash.",
    "fact": "Questions of one fact are ways to ask the same thing, and share one memory.",
    "topic": "What kind of fact: condition, mechanism, statistic, finding, case, or a word of your own.",
    "subject": "What it is about, such as PTSD.",
    "type": "flash (the default), true_false, choice, multi, typed, numeric, cloze, order or match.",
    "prompt": "What is asked. In a cloze the answers stand in it, in {{braces}}, other spellings behind a |.",
    "hint": "Shown when asked for.",
    "explanation": "Shown after the answer.",
    "source": "Where in the article it stands.",
    "section": "The heading it stands under.",
    "quote": "The sentence it rests on, word for word.",
    "tags": "Words to filter by.",
    "evidence": "guideline, trial, review, case-report, opinion.",
    "status": "Such as off-label.",
    "as_of": "The year in which it was true; quizapp check --stale asks again.",
    "answer": "The right answer.",
    "answers": "All right options.",
    "distractors": "Wrong options: text, or { text, why }.",
    "text": "The wrong option.",
    "why": "Why it is wrong, told to whoever chose it.",
    "reverse": "Ask it the other way too, as a fact of its own.",
    "accept": "Other spellings that are as right.",
    "also": "True, but not the one asked.",
    "unit": "What the number counts; optional to type.",
    "tolerance": 'How far off is still right: a number, or "5%".',
    "items": "What is to be put in order, in the right one.",
    "pairs": 'What goes with what: [["left", "right"], ...].',
    "title": "What it is called.",
    "description": "What it is about, in a sentence or two.",
    "notice": "Shown with the deck, such as: for study, not medical advice.",
    "article": "The article that the facts come from.",
    "file": "The article's file, in the deck's folder or below it.",
    "sha256": "The article's fingerprint, to tell when it changed.",
    "accessed": "The day it was read, such as 2026-11-23.",
}
_DROPPED = {"title", "default", "description"}


def file_schema() -> dict[str, Any]:
    """The schema of a whole file: `[deck]`, `[deck.article]` and `[[questions]]`."""
    settings = {name: Deck.model_json_schema()["properties"][name] for name in Deck.SETTINGS if name != "article"}
    article = _keys(Article.model_json_schema(), {})
    deck = {
        "type": "object",
        "properties": {name: _key(name, about, {}) for name, about in settings.items()} | {"article": article},
        "additionalProperties": False,
    }
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "A deck of quizapp",
        "type": "object",
        "properties": {
            "deck": deck,
            "questions": {"type": "array", "items": {"oneOf": [_question(name) for name in QUESTION_CLASSES]}},
        },
        "additionalProperties": False,
    }


def schema_text() -> str:
    """The schema as its file has it."""
    return json.dumps(file_schema(), indent=1, ensure_ascii=False, sort_keys=False) + "\n"


def _question(name: str) -> dict[str, Any]:
    schema = QUESTION_CLASSES[name].model_json_schema()
    found = _keys(schema, schema.get("$defs", {}))
    required = [key for key in schema["required"] if key != "id"]
    if name != "flash" and "type" not in required:
        required.append("type")
    return {"title": name} | found | {"required": required}


def _keys(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    properties = {name: _key(name, about, definitions) for name, about in schema["properties"].items()}
    found = {"type": "object", "properties": properties, "additionalProperties": False}
    return found | ({"required": schema["required"]} if schema.get("required") else {})


def _key(name: str, about: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    said = {"description": KEYS[name]} if name in KEYS else {}
    found = said | _plain(about, definitions)
    return found | {"pattern": "^[^/]*$"} if name in {"id", "fact"} else found


def _plain(about: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A value's schema as TOML has it: no null, nothing referred to elsewhere, a distractor may be plain text."""
    if "$ref" in about:
        name = about["$ref"].rpartition("/")[2]
        table = _keys(definitions[name], definitions)
        return {"anyOf": [{"type": "string", "minLength": 1}, table]} if name == "Distractor" else table
    if "anyOf" in about:
        kinds = [_plain(kind, definitions) for kind in about["anyOf"] if kind.get("type") != "null"]
        return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}
    found = {key: value for key, value in about.items() if key not in _DROPPED}
    if "prefixItems" in found:  # draft 7, which editors know best, calls them items
        found["items"] = [_plain(item, definitions) for item in found.pop("prefixItems")]
    elif "items" in found:
        found["items"] = _plain(found["items"], definitions)
    if found.get("type") == "string" and "const" not in found and "format" not in found:
        found["minLength"] = 1
    return found
