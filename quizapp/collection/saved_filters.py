"""Filters the learner saved: kept under `[filters]` in the settings file, each of them readable at all times."""

from __future__ import annotations

import re
from dataclasses import replace

from quizapp.collection import Collection
from quizapp.collection.settings_file import write_settings
from quizapp.errors import UsageError
from quizapp.learning.filter import FilterError, parse_filter

LONGEST_NAME = 40


def save_filter(collection: Collection, name: str, text: str) -> None:
    """Keep a filter under a name, in the place of one of that name.

    FilterError where it cannot be read, UsageError where the name is none, ConfigError where the file cannot be
    written.
    """
    if not re.fullmatch(r"[^\W_][\w-]*", name) or len(name) > LONGEST_NAME:
        hint = f"Letters, digits, - and _, at most {LONGEST_NAME}: weak, or exam-2027."
        raise UsageError(f"“{name}” is no name for a filter.", hint=hint)
    filters = {**collection.settings.filters, name: text}
    parse_filter(text, filters)
    for other, kept in filters.items():
        try:
            parse_filter(kept, filters)
        except FilterError as error:
            raise UsageError(f"then the filter “{other}” would be wrong: {error.message}", hint=error.hint) from error
    _write(collection, name, text)


def drop_filter(collection: Collection, name: str) -> None:
    """Forget a saved filter. UsageError where there is none of this name, or another one asks for it."""
    filters = dict(collection.settings.filters)
    if filters.pop(name, None) is None:
        raise UsageError(f"there is no saved filter “{name}”.", hint="quizapp filters lists them.")
    for other, text in filters.items():
        if re.search(rf"@{re.escape(name)}(?![\w-])", text):
            raise UsageError(f"the filter “{other}” asks for “{name}”.", hint=f"Change or drop {other} first.")
    _write(collection, name, None)


def _write(collection: Collection, name: str, text: str | None) -> None:
    said = write_settings(collection, {("filters", name): text})
    collection.settings = replace(collection.settings, filters=said.filters)
