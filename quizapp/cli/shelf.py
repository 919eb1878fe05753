"""`decks --hidden`, `--hide`, `--delete`, `--show`: decks out of sight, from the command line.

Nothing asks, for nothing is lost: whatever is put away here is brought back by the command that is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.cli.opening import deck_named, opened
from quizapp.cli.wording import iso, put_json, put_table, say
from quizapp.errors import UsageError
from quizapp.learning.events import Moment

if TYPE_CHECKING:
    from quizapp.collection import Collection


def print_shelf(
    folders: Sequence[Path], *, hide: str | None, delete: str | None, show: str | None, as_json: bool = False
) -> int:
    """Put decks away or bring them back, then list what is hidden or in the trash.

    JSON: {"hidden": [{"id", "title", "path"}], "trash": [{"name", "path", "from", "deleted_at"}]}.
    """
    from quizapp.collection import shelf

    with opened(folders) as collection:
        if hide:
            deck_id = deck_named(collection, hide)
            shelf.hide(collection, deck_id)
            say(f"Hidden: {deck_id}. quizapp decks --show {deck_id} lists it again.")
        if delete:
            trashed = shelf.delete(collection, collection.indexed(deck_named(collection, delete)))
            say(f"In the trash: {trashed.name}. quizapp decks --show {trashed.name} puts it back.")
        if show:
            _bring_back(collection, show)
        hidden, trash = shelf.hidden_decks(collection), shelf.trash(collection)
        offset = collection.now().offset_minutes
    if as_json:
        put_json(
            {
                "hidden": [{"id": deck.deck_id, "title": deck.title, "path": str(deck.path)} for deck in hidden],
                "trash": [
                    {
                        "name": entry.name,
                        "path": str(entry.path),
                        "from": str(entry.origin),
                        "deleted_at": iso(Moment(entry.at_ms, offset)),
                    }
                    for entry in trash
                ],
            }
        )
    elif hidden or trash:
        rows = [(deck.deck_id, "hidden", str(deck.path)) for deck in hidden]
        rows += [(entry.name, f"deleted {iso(Moment(entry.at_ms, offset))[:10]}", str(entry.origin)) for entry in trash]
        put_table(("Deck", "State", "From"), rows)
    else:
        say("Nothing is hidden or deleted.")
    return 0


def _bring_back(collection: Collection, name: str) -> None:
    """A hidden deck by its id or title, else the newest file of that name in the trash."""
    from quizapp.collection import shelf

    wanted = name.casefold()
    for deck in shelf.hidden_decks(collection):
        if wanted in (deck.deck_id.casefold(), deck.title.casefold()):
            shelf.hide(collection, deck.deck_id, on=False)
            say(f"{deck.deck_id} is listed again.")
            return
    for entry in shelf.trash(collection):
        if name in (entry.name, entry.path.stem):
            say(f"Put back: {shelf.restore(entry)}")
            return
    raise UsageError(f"“{name}” is neither hidden nor in the trash.", hint="quizapp decks --hidden lists both.")
