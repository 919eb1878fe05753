"""A desired retention chosen in the app: a line of the settings file from now on. What it costs `memories` says."""

from __future__ import annotations

from dataclasses import replace

from quizapp.collection import Collection
from quizapp.collection.settings_file import Value, write_settings
from quizapp.config import StudySettings


def choose_retention(collection: Collection, deck_id: str | None, retention: float | None) -> None:
    """Wish for this recall (None: the efficient mode) from now on, in one deck or (None) in all; promised days stay.

    A deck with a wish of its own keeps it when one is chosen for all. ConfigError where the file cannot be written, or
    not changed line by line.
    """
    table = ("study",) if deck_id is None else ("study", "deck", deck_id)
    wanted: dict[tuple[str, ...], Value | None] = {} if retention is None else {(*table, "retention"): retention}
    if (retention is None) != collection.settings.study(deck_id or "").efficient:
        wanted[*table, "efficient"] = retention is None
    said, mine = write_settings(collection, wanted), collection.settings
    collection.settings = replace(
        mine,
        for_all_decks=_with_wish(mine.for_all_decks, said.for_all_decks),
        by_deck={deck: _with_wish(mine.study(deck), said.study(deck)) for deck in {**mine.by_deck, **said.by_deck}},
    )


def _with_wish(mine: StudySettings, said: StudySettings) -> StudySettings:
    """A run may have been told other limits than the file says; only the wish comes from it."""
    return replace(mine, retention=said.retention, efficient=said.efficient)
