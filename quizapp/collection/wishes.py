"""A desired retention chosen in the app: written into the settings file, of which every other line stays as it is.

The file is the learner's own, comments and all: one value is changed in its line, or one line put in, and what comes
out is read back before it is written. What a value may be is decided by `config`, what it costs by `memories`.
"""

from __future__ import annotations

from typing import Any

from quizapp.collection import Collection
from quizapp.config import dotted, keys_by_line, read_settings, settings_text
from quizapp.errors import ConfigError, DeckError

_Table = tuple[str, ...]


def choose_retention(collection: Collection, deck_id: str | None, retention: float | None) -> None:
    """Wish for this recall (None: the efficient mode) from now on, in one deck or (None) in all; promised days stay.

    A deck with a wish of its own keeps it when one is chosen for all. ConfigError where the file cannot be written, or
    not changed line by line.
    """
    from quizapp.deck.library import save

    path = collection.paths.config_file
    table = ("study",) if deck_id is None else ("study", "deck", deck_id)
    found = settings_text(path)
    text: str | None = found or ""
    wishes = {"efficient": True} if retention is None else {"retention": retention, "efficient": False}
    for name, value in wishes.items():
        if name == "efficient" and value == collection.settings.study(deck_id or "").efficient:
            continue
        text = with_setting(text, table, name, value) if text is not None else None
    if text is None:
        hint = f"Write it by hand below [{dotted(table)}]."
        raise ConfigError("the choice cannot be put into the settings file.", where=str(path), hint=hint)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        save(path, text, instead_of=None if found is None else found.encode(), new=found is None)
    except (DeckError, OSError) as error:
        told = error if isinstance(error, DeckError) else DeckError(f"it cannot be written: {error.strerror}.")
        raise ConfigError(
            told.message, where=str(path), hint=told.hint or "Check the folder and its rights."
        ) from error
    collection.settings = read_settings(path)


def with_setting(text: str, table: _Table, name: str, value: float | bool) -> str | None:  # noqa: FBT001 - a value
    """The settings in `text` with a number or a truth set in a table; every other line stays, and so do comments.

    None where that cannot be done line by line, as where the file has the table inline.
    """
    import tomli

    lines = text.split("\n")
    places = {key: number - 1 for number, key in reversed(list(keys_by_line(text)))}
    said = str(value).lower() if isinstance(value, bool) else f"{value:g}"
    if (*table, name) in places:
        at = places[*table, name]
        key, _, rest = lines[at].partition("=")
        comment = rest.partition("#")[2]
        lines[at] = f"{key.rstrip()} = {said}" + (f"  #{comment}" if comment else "")
    elif table in places:
        lines.insert(places[table] + 1, f"{name} = {said}")
    else:
        lines = [*text.rstrip("\n").split("\n"), ""] if text.strip() else []
        lines += [f"[{dotted(table)}]", f"{name} = {said}", ""]
    changed = "\n".join(lines)
    try:
        before, after = tomli.loads(text), tomli.loads(changed)
    except tomli.TOMLDecodeError:
        return None
    return changed if after == _set(before, table, name, value) else None


def _set(data: dict[str, Any], table: _Table, name: str, value: float | bool) -> dict[str, Any]:  # noqa: FBT001 - a value
    inner = data
    for part in table:
        inner = inner.setdefault(part, {})
    inner[name] = value
    return data
