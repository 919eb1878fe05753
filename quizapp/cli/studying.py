"""Beginning to study, full-screen or line by line, once it is known what: the app without a verb, `study --plain`.

Apart from the verbs because `quizapp` alone, by which the app is mostly started, goes around click: importing that, and
declaring every verb's options, would come before the first frame.
"""

from __future__ import annotations

import gc
import os
import sys
from contextlib import nullcontext
from typing import TYPE_CHECKING

from quizapp.cli.opening import (
    deck_named,
    opened,
    paths_and_settings,
    plain_wished,
    require_terminal,
    run_full_screen,
)

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from quizapp.collection import Collection
    from quizapp.config import Settings
    from quizapp.learning.filter import Filter


def start_app(folders: Sequence[Path] = (), *, plain: bool = False) -> int:
    """The app without a verb: full-screen, or line by line after asking which deck."""
    _, settings = paths_and_settings()
    if plain or plain_wished(settings, os.environ):
        return study_line_by_line(folders, settings, None)
    require_terminal(sys.stdin, sys.stdout)
    gc.disable()  # what is loaded for the first frame stays; the app turns this on again when that stands
    with opened(folders, settings, careful=True) as collection:
        return run_full_screen(collection)


def study_line_by_line(
    folders: Sequence[Path],
    settings: Settings,
    deck: str | None,
    filter_text: str | None = None,
    *,
    cram: bool = False,
    everything: bool = False,
    with_new: bool = False,
) -> int:
    """Study a deck (None: ask which) as lines of text; the exit code. Raises QuizError."""
    from quizapp.cli.plain import study_plainly
    from quizapp.cli.talk import Talk
    from quizapp.collection.fitting import fitting_meanwhile
    from quizapp.collection.upkeep import keep

    with opened(folders, settings, careful=True) as collection:
        talk = Talk(sys.stdin, sys.stdout)
        tell_notices(collection)
        named = deck_named(collection, deck) if deck else None
        wanted = filter_given(collection, filter_text, (named,) if named else ())
        with fitting_meanwhile(collection) if talk.interactive else nullcontext():
            code = study_plainly(
                collection, talk, named, cram=cram, everything=everything, with_new=with_new, wanted=wanted
            )
        keep(collection.paths)
        return code


def filter_given(collection: Collection, text: str | None, decks: tuple[str, ...]) -> Filter | None:
    """The filter that was given, read; UsageError where nothing in the decks fits it."""
    if not text:
        return None
    from quizapp.collection.questions import matching, read_filter

    wanted = read_filter(collection, text, by_name=True)
    matching(collection, wanted, decks)
    return wanted


def tell_notices(collection: Collection) -> None:
    """Say on stderr what the learner must know of the opening, and what was followed meanwhile."""
    from quizapp.cli.listing import say_followed
    from quizapp.cli.wording import say

    for notice in collection.notices:
        say(f"quizapp: {notice}")
    say_followed(collection)
