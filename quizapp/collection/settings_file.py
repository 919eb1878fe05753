"""The settings file, written line by line: a value put in, changed or taken out, every other line as it was.

The file is the learner's own, comments, order and line ends and all, so nothing is written that does not read back as
wished; where that cannot be done, as in a table written inline, the line to write by hand is told instead. What a value
may be is decided by `config` and by who asks for it.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from quizapp.collection import Collection
from quizapp.config import Settings, dotted, keys_by_line, read_settings, settings_text
from quizapp.errors import ConfigError, DeckError

Value = str | float | bool | date
_Key = tuple[str, ...]


def write_settings(collection: Collection, wanted: Mapping[_Key, Value | None]) -> Settings:
    """Put values (None: take it out) at these keys of the settings file, all in one replacement; what it says then.

    The collection's own settings stay: a run may have been told others. ConfigError where the file cannot be read,
    written, or changed line by line.
    """
    from quizapp.deck.library import save

    path = collection.paths.config_file
    before = settings_text(path)
    text = before or ""
    for key, value in wanted.items():
        changed = with_value(text, key, value)
        if changed is None:
            by_hand = f"put {key[-1]} = {_said(value)}" if value is not None else f"delete {key[-1]}"
            hint = f"By hand: {by_hand} below [{dotted(key[:-1])}]."
            raise ConfigError("this cannot be put into the settings file.", where=str(path), hint=hint)
        text = changed
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, text, instead_of=None if before is None else before.encode(), new=before is None)
    except (DeckError, OSError) as error:
        message = error.message if isinstance(error, DeckError) else f"it cannot be written: {error.strerror}."
        raise ConfigError(message, where=str(path), hint="Check the folder and its rights.") from error
    return read_settings(path)


def with_value(text: str, key: _Key, value: Value | None) -> str | None:
    """The settings in `text` with `value` at `key`, a table's name and a name in it; None: without it.

    None where no change of single lines does just that.
    """
    import tomli

    try:
        wished = _wished(tomli.loads(text), key, value)
    except tomli.TOMLDecodeError:
        return None
    return next((changed for changed in _changes(text, key, value) if _reads_as(changed, wished)), None)


def _changes(text: str, key: _Key, value: Value | None) -> Iterator[str]:
    """Ways to change single lines, the best first; the text itself where there is nothing to take out."""
    table, lines, end = key[:-1], text.split("\n"), "\r" if "\r\n" in text else ""
    places = [(number, found) for number, found in keys_by_line(text) if found[: len(table)] == table]
    at = next((number for number, found in places if found == key), None)
    if value is None:
        yield "\n".join(lines[: at - 1] + lines[at:]) if at else text
        return
    new = f"{dotted(key[-1:])} = {_said(value)}"
    if at:
        before = lines[at - 1].partition("=")[0].rstrip()
        lines[at - 1] = f"{before} = {_said(value)}{_comment_of(lines[at - 1])}{end}"
        yield "\n".join(lines)
        return
    within = [number for number, found in places if found[:-1] == table]
    heads = [number for number, found in places if found == table]
    # Below the others of its table; below the head where the last of them goes on over several lines.
    yield from ("\n".join([*lines[:after], new + end, *lines[after:]]) for after in (*within[-1:], *heads))
    kept = text.rstrip("\r\n") + f"{end}\n" * 2 if text.strip() else ""
    yield f"{kept}[{dotted(table)}]{end}\n{new}{end}\n"


def _comment_of(line: str) -> str:
    """What follows the value of a line, with the blanks before it."""
    import tomli

    for place in (place for place, char in enumerate(line) if char == "#"):
        try:
            tomli.loads(line[:place])
        except tomli.TOMLDecodeError:
            continue
        return line[len(line[:place].rstrip()) :].rstrip("\r")
    return ""


def _said(value: Value) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, date):
        return value.isoformat()
    return str(value).lower() if isinstance(value, bool) else f"{value:g}"


def _wished(data: dict[str, Any], key: _Key, value: Value | None) -> dict[str, Any]:
    inner: Any = data
    for part in key[:-1]:
        inner = inner.setdefault(part, {}) if isinstance(inner, dict) else {}
    if isinstance(inner, dict):
        inner.pop(key[-1], None)
        if value is not None:
            inner[key[-1]] = value
    return data


def _reads_as(text: str, wished: dict[str, Any]) -> bool:
    import tomli

    try:
        return tomli.loads(text) == wished
    except tomli.TOMLDecodeError:
        return False
