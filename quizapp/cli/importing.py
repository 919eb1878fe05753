"""`import`: decks and memories from Anki, looked at first where asked, and taken back. The JSON only ever grows."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.opening import opened
from quizapp.cli.options import decks_option, json_option
from quizapp.cli.wording import count, put, put_json, put_table, say
from quizapp.errors import UsageError
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.collection.importing import Imported, TakenBack


@click.command("import")
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--to", metavar="NAME", help="One deck of this name for all of it, instead of one a deck.")
@click.option("--dry-run", is_flag=True, help="Say what would come, and write nothing.")
@click.option("--undo", is_flag=True, help="Take the last import back.")
@json_option
@decks_option
@click.pass_obj
def import_(folders: list[Path], *, file: Path | None, to: str | None, dry_run: bool, undo: bool, as_json: bool) -> int:
    """Bring decks and memories along from Anki: a .apkg, .colpkg or .anki2 FILE.

    Answers are replayed as if given here, in days of this machine's time zone now. Again, it adds what is new.
    """
    if undo:
        if file is not None or to is not None or dry_run:
            raise UsageError("--undo takes the last import back and goes alone.", hint="quizapp import --undo")
        return _undo(folders, as_json=as_json)
    if file is None:
        raise UsageError("which file?", hint="quizapp import FILE.apkg, as Anki exports it.")
    if to is not None and not to.strip():
        raise UsageError("a deck needs a name.", hint='--to "The heart"')
    from quizapp.collection.importing import import_anki

    with opened(folders, careful=not dry_run) as collection:
        for notice in collection.notices:
            say(f"quizapp: {notice}")
        found = import_anki(collection, file, to=to, dry=dry_run)
    if as_json:
        put_json(_data(found))
    else:
        _print(found)
    return 0


def _data(found: Imported) -> dict[str, object]:
    """What was brought along as JSON.

    {"dry_run", "decks": [{"deck", "title", "new", "added", "changed", "unchanged"}], "answers", "known", "estimates",
    "suspended", "losses": [{"what", "number"}]}; numbers of a deck count questions.
    """
    decks = [
        {
            "deck": deck.deck_id,
            "title": deck.title,
            "new": deck.is_new,
            "added": deck.added,
            "changed": deck.changed,
            "unchanged": deck.unchanged,
        }
        for deck in found.decks
    ]
    return {
        "dry_run": found.dry,
        "decks": decks,
        "answers": found.answers,
        "known": found.known,
        "estimates": found.estimates,
        "suspended": found.suspended,
        "losses": [{"what": loss.what, "number": loss.number} for loss in found.losses],
    }


def _print(found: Imported) -> None:
    if found.decks:
        rows = [
            (deck.deck_id, f"{deck.added:,}", f"{deck.changed:,}", f"{deck.unchanged:,}", "new" if deck.is_new else "")
            for deck in found.decks
        ]
        put_table(("Deck", "Added", "Changed", "Same", ""), rows, right=(1, 2, 3))
    else:
        put("No questions.")
    known = f"; {found.known:,} were here before" if found.known else ""
    put(f"{count(found.answers, 'answer')} to learn from{known}.")
    if found.estimates:
        cards = count(found.estimates, "card")
        put(f"{cards} with an interval and no answers: the memory is an estimate until the first answer.")
    if found.suspended:
        put(f"{count(found.suspended, 'question')} suspended, as in Anki.")
    for loss in found.losses:
        put(f"Not brought along: {shown(loss.what)}: {loss.number:,}.")
    came = found.answers or found.estimates or found.suspended
    if not (came or any(deck.added or deck.changed for deck in found.decks)):
        say("Nothing new.")
    elif found.dry:
        say("Nothing was written. Without --dry-run it is done.")
    else:
        say("Done. Days count by this machine's time zone. quizapp import --undo takes it back.")


def _undo(folders: list[Path], *, as_json: bool) -> int:
    """JSON: {"file", "trashed": [path], "restored": [path], "events": how many were taken back}."""
    from quizapp.collection.importing import undo_import

    with opened(folders, careful=True) as collection:
        found: TakenBack = undo_import(collection)
    if as_json:
        put_json(
            {
                "file": found.name,
                "trashed": list(found.trashed),
                "restored": list(found.restored),
                "events": found.events,
            }
        )
        return 0
    say(f"The import of {found.name} is taken back: {count(found.events, 'event')} of the log.")
    for path in found.trashed:
        say(f"To the trash: {path}")
    for path in found.restored:
        say(f"As it was before: {path}")
    return 0
