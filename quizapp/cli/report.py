"""`report`: how a deck goes, as one page to print or to hand to a teacher."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.options import DeckName, decks_option
from quizapp.errors import UsageError

if TYPE_CHECKING:
    from quizapp.cli.page import Report
    from quizapp.collection import Collection

_HEAD_BYTES = 4_096


@click.command()
@click.argument("deck", type=DeckName())
@click.option(
    "-o",
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    required=True,
    metavar="FILE.html",
    help="- is stdout.",
)
@click.option("--days", type=click.IntRange(7, 3_660), default=365, show_default=True, help="Over so many days.")
@decks_option
@click.pass_obj
def report(folders: list[Path], *, deck: str, out: Path, days: int) -> int:
    """Write how DECK goes as one page: scores, what was remembered, coverage, what falls due, what is hardest.

    The page fetches nothing and runs nothing; it shows well on paper too. An earlier report in FILE is replaced.
    """
    from quizapp.cli.opening import opened
    from quizapp.cli.page import page
    from quizapp.cli.wording import put, say

    with opened(folders) as collection:
        text = page(_told(collection, deck, days))
    if str(out) == "-":
        put(text.removesuffix("\n"))
        return 0
    _write(out, text)
    say(f"Written: {out}.")
    return 0


def _told(collection: Collection, name: str, days: int) -> Report:
    from quizapp.cli.page import Report
    from quizapp.cli.scores import deck_or_gone
    from quizapp.collection.overview import list_scores
    from quizapp.collection.statistics import statistics
    from quizapp.learning.events import Kind
    from quizapp.learning.stats import drawn_from
    from quizapp.learning.trend import trends

    deck_id = deck_or_gone(collection, name)
    there = {deck.deck_id: deck for deck in collection.every_deck()}
    scores = list_scores(collection, deck_id)
    wanted = drawn_from([deck_id])
    return Report(
        title=there[deck_id].title if deck_id in there else deck_id,
        notice=there[deck_id].notice if deck_id in there else "",
        found=statistics(collection, [deck_id], days=days),
        trend=next((trend for trend in trends(scores) if trend.last.drawn_from == wanted), None),
        exams=sum(score.kind is Kind.EXAM and score.how == "finished" for score in scores),
    )


def _write(out: Path, text: str) -> None:
    """Put the page in place whole. UsageError where FILE is something else, or cannot be written."""
    import os
    from contextlib import suppress

    from quizapp.cli.page import GENERATOR

    try:
        if out.exists():
            with out.open("rb") as file:
                head = file.read(_HEAD_BYTES)
            if f'content="{GENERATOR}"'.encode() not in head:
                raise UsageError("the file is there and is no report.", where=str(out), hint="Give another name.")
        part = out.with_name(f"{out.name}.part")
        try:
            part.write_text(text, "utf-8", newline="\n")
            os.replace(part, out)  # noqa: PTH105 - the same, and said as it is meant: replaced in one step
        except OSError:
            with suppress(OSError):
                part.unlink(missing_ok=True)
            raise
    except OSError as error:
        msg = f"the report cannot be written: {error.strerror or error}."
        raise UsageError(msg, where=str(out), hint="Name a file in a folder of yours.") from error
