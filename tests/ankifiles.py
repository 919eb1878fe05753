"""Files of Anki for the tests, written by hand: a collection by its rows, packed as Anki packs it."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw

BEGAN_S = 1_600_000_000
DAY_MS = 86_400_000

_TABLES = """
CREATE TABLE col (id, crt, mod, scm, ver, dty, usn, ls, conf, models, decks, dconf, tags);
CREATE TABLE notes (id INTEGER PRIMARY KEY, guid, mid, mod, usn, tags, flds, sfld, csum, flags, data);
CREATE TABLE cards (id INTEGER PRIMARY KEY, nid, did, ord, mod, usn, type, queue, due, ivl, factor, reps, lapses, left,
 odue, odid, flags, data);
CREATE TABLE revlog (id INTEGER PRIMARY KEY, cid, usn, ease, ivl, lastIvl, factor, time, type);
"""
BASIC = {
    "flds": [{"name": "Front", "ord": 0}, {"name": "Back", "ord": 1}],
    "tmpls": [
        {"ord": 0, "qfmt": "{{Front}}", "afmt": "{{FrontSide}}<hr id=answer>{{Back}}"},
        {"ord": 1, "qfmt": "{{Back}}", "afmt": "{{FrontSide}}<hr id=answer>{{Front}}"},
    ],
}
CLOZE = {
    "flds": [{"name": "Text", "ord": 0}, {"name": "Extra", "ord": 1}],
    "tmpls": [{"ord": 0, "qfmt": "{{cloze:Text}}", "afmt": "{{cloze:Text}}<br>{{Extra}}"}],
}
SCRIPTED = {
    "flds": [{"name": "Front", "ord": 0}],
    "tmpls": [{"ord": 0, "qfmt": "<script>x</script>{{Front}}", "afmt": "{{Front}}"}],
}
MODELS = {"1": BASIC, "2": CLOZE, "3": SCRIPTED}


@dataclass
class AnkiFile:
    """Notes are (type, fields, tags), cards and reviews their columns by name; ids count from 1."""

    notes: list[tuple[int, Sequence[str], str]] = field(default_factory=list)
    cards: list[dict[str, Any]] = field(default_factory=list)
    reviews: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    decks: dict[int, str] = field(default_factory=lambda: {1: "Med::Heart"})

    def note(self, kind: int, *fields: str, tags: str = "", ordinals: Sequence[int] = (0,), **card: Any) -> None:
        """A note with a card for each ordinal, all alike."""
        self.notes.append((kind, fields, tags))
        for ordinal in ordinals:
            self.cards.append({"nid": len(self.notes), "ord": ordinal, **card})

    def review(self, card: int, at_ms: int, ease: int = 3, *, ivl: int = 5, factor: int = 2500, kind: int = 1) -> None:
        """One answer to the card of this number, from 1."""
        self.reviews.append((at_ms, card, ease, ivl, factor, kind))

    def database(self, path: Path, more: str = "") -> bytes:
        """The collection as the bytes of a database, made at `path`; `more` is SQL run at the end."""
        connection = apsw.Connection(str(path))
        connection.execute(_TABLES)
        decks = {str(number): {"name": name} for number, name in self.decks.items()}
        row = (BEGAN_S, json.dumps(MODELS), json.dumps(decks))
        connection.execute("INSERT INTO col VALUES (1, ?, 0, 0, 11, 0, 0, 0, '{}', ?, ?, '{}', '{}')", row)
        for number, (kind, fields, tags) in enumerate(self.notes, 1):
            values = (number, f"guid{number}", kind, tags, "\x1f".join(fields))
            connection.execute("INSERT INTO notes VALUES (?, ?, ?, 0, 0, ?, ?, '', 0, 0, '')", values)
        for number, card in enumerate(self.cards, 1):
            whole = {"did": 1, "type": 0, "queue": 0, "due": 0, "ivl": 0, "factor": 0, "odue": 0, "odid": 0, **card}
            names = ", ".join(whole)
            marks = ", ".join("?" for _ in whole)
            query = f"INSERT INTO cards (id, {names}) VALUES (?, {marks})"  # noqa: S608 - names of our own
            connection.execute(query, (number, *whole.values()))
        for at_ms, card_id, ease, ivl, factor, kind in self.reviews:
            values = (at_ms, card_id, ease, ivl, factor, kind)
            connection.execute("INSERT INTO revlog VALUES (?, ?, 0, ?, ?, 0, ?, 4000, ?)", values)
        if more:
            connection.execute(more)
        connection.close()
        data = path.read_bytes()
        path.unlink()
        return data

    def package(self, path: Path, member: str = "collection.anki21") -> Path:
        """A package at `path`, with the collection that older versions of Anki are shown beside it."""
        data = self.database(path.with_suffix(".db"))
        dummy = AnkiFile()
        dummy.note(1, "Please update to the latest Anki version", "then import again")
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr("collection.anki2", dummy.database(path.with_suffix(".dummy")))
            if member.endswith("b"):
                import zstandard

                data = zstandard.ZstdCompressor().compress(data)
            package.writestr(member, data)
            package.writestr("media", "{}")
        return path
