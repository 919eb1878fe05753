"""Opening the collection for one command, and deciding whether a command runs full-screen or line by line.

Everything a command asks of the machine it runs on (environment, terminal, encoding) is asked here and nowhere else in
the CLI.
"""

from __future__ import annotations

import gc
import os
import shlex
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from quizapp.collection import Collection, deck_folders, open_collection
from quizapp.config import Settings, default_paths, read_settings
from quizapp.errors import ConfigError, DeckError, TerminalError
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.config import Paths
    from quizapp.tui.opening import Opening


def paths_and_settings() -> tuple[Paths, Settings]:
    """Where everything is and what the learner set. Raises ConfigError."""
    paths = default_paths(os.environ)
    return paths, read_settings(paths.config_file)


def usable_settings() -> tuple[Paths, Settings, ConfigError | None]:
    """The same where much can be done without settings: the defaults in the place of a file that is wrong, and why."""
    paths = default_paths(os.environ)
    try:
        return paths, read_settings(paths.config_file), None
    except ConfigError as error:
        return paths, Settings(), error


@contextmanager
def opened(
    folders: Sequence[Path] = (), settings: Settings | None = None, *, careful: bool = False
) -> Iterator[Collection]:
    """The collection, with more deck folders, closed at the end. `settings` None: those of the file.

    `careful`, for what writes answers: a damaged log is mended first, and what is left of an import that was cut off
    taken back, which its `notices` tell.
    """
    paths = default_paths(os.environ)
    settings = settings or read_settings(paths.config_file)
    opening = open_collection
    if careful:
        from quizapp.collection.upkeep import open_carefully

        opening = open_carefully
    collection = opening(paths, settings, deck_folders=tuple(folders))
    try:
        if careful and any((paths.data / "imports").glob("*.begun")):
            from quizapp.collection.importing import take_back_cut_off

            collection.notices += take_back_cut_off(collection)
        yield collection
    finally:
        collection.close()


def deck_named(collection: Collection, name: str) -> str:
    """The id of the deck that a command names: by id, title or file. A file need not lie in a known folder.

    A hidden one is listed from then on, while the command runs.
    """
    if name.endswith(".toml") or os.sep in name:
        path = Path(name).absolute()
        if not path.is_file():
            raise DeckError("there is no such file.", where=name, hint="quizapp decks lists the decks there are.")
        collection.deck_folders = (*collection.deck_folders, path)
        name = str(path)
    deck_id = collection.indexed(name).deck_id
    collection.asked_for |= {deck_id}
    return deck_id


def names_to_type(collection: Collection, deck_ids: Sequence[str]) -> str | None:
    """What a command is to be given to find these decks again; None where one of them is not to be found now.

    That is the id, and the path of a file outside the folders where every command looks.
    """
    known = {deck.deck_id: deck.path for deck in collection.every_deck()}
    if not known.keys() >= set(deck_ids):
        return None
    usual = deck_folders(collection.paths, collection.settings)
    here = f"{Path.cwd()}{os.sep}"

    def typed(deck_id: str) -> str:
        path = known[deck_id]
        is_found = any(path.is_relative_to(folder) for folder in usual)
        return shlex.quote(shown(deck_id if is_found else str(path).removeprefix(here)))

    return " ".join(typed(deck_id) for deck_id in deck_ids)


def with_new_per_day(settings: Settings, new_per_day: int) -> Settings:
    """The same settings with another number of new facts a day, for every deck."""
    return replace(
        settings,
        for_all_decks=replace(settings.for_all_decks, new_per_day=new_per_day),
        by_deck={name: replace(deck, new_per_day=new_per_day) for name, deck in settings.by_deck.items()},
    )


def plain_wished(settings: Settings, environ: Mapping[str, str]) -> bool:
    """Whether to run line by line without being told so: the setting, QUIZAPP_PLAIN=1, a terminal that is dumb."""
    told = environ.get("QUIZAPP_PLAIN", "") not in {"", "0"}
    return settings.plain or told or environ.get("TERM") == "dumb"


def require_terminal(stdin: TextIO, stdout: TextIO) -> None:
    """Raise TerminalError where the full-screen app could not be shown, saying what works instead."""
    import codecs

    for stream, name in ((stdin, "input"), (stdout, "output")):
        if not stream.isatty():
            raise TerminalError(f"the {name} is no terminal.", hint="--plain works line by line, in pipes too.")
    if codecs.lookup(stdout.encoding or "ascii").name != "utf-8":
        msg = f"the terminal's encoding is {stdout.encoding}, not UTF-8."
        raise TerminalError(msg, hint="Set LC_ALL=C.UTF-8 or PYTHONUTF8=1, or use --plain.")


def run_full_screen(collection: Collection, opening: Opening | None = None) -> int:
    """Run the app in this terminal, begun with the library or with `opening`; the exit code."""
    require_terminal(sys.stdin, sys.stdout)
    gc.disable()  # what is loaded for the first frame stays; the app turns this on again when that stands
    from quizapp.collection.fitting import fitting_meanwhile
    from quizapp.collection.upkeep import keep
    from quizapp.tui.app import run_app

    with fitting_meanwhile(collection):
        code = run_app(collection, opening)
    # Whoever ended it by a signal waits for no backup; the next start makes it.
    if code == 0:
        keep(collection.paths)
    return code
