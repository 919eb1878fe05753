"""What the verbs about memories take: fitting, desired retention, leeches, why a question is due, moving what is due.

What they do stands in `memories`.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from quizapp.cli.options import CalendarDate, DeckName, decks_option, json_option

if TYPE_CHECKING:
    from datetime import date


@click.command()
@click.option("--all", "every", is_flag=True, help="Adopt the fitted weights even where they foresee no better.")
@click.option("--reset", is_flag=True, help="Go back to the default weights.")
@json_option
@click.pass_obj
def optimize(folders: list[Path], *, every: bool, reset: bool, as_json: bool) -> int:
    """Fit the memory model to your answers now, and show what it brought. It is done by itself as you study."""
    from quizapp.cli.memories import print_optimize

    return print_optimize(folders, every=every, reset=reset, as_json=as_json)


@click.command()
@click.argument("deck", type=DeckName())
@json_option
@decks_option
@click.pass_obj
def retention(folders: list[Path], *, deck: str, as_json: bool) -> int:
    """For each desired retention the minutes a day and the facts of DECK known in a year, simulated for you."""
    from quizapp.cli.memories import print_retention

    return print_retention(folders, deck, as_json=as_json)


@click.command()
@click.argument("deck", type=DeckName(), required=False)
@click.option("--reset", multiple=True, metavar="FACT", help="Let it come back as new. May be given again.")
@click.option("--drop", multiple=True, metavar="FACT", help="Ask it no more. May be given again.")
@click.option("--undo", is_flag=True, help="Take the last reset or drop made here back.")
@json_option
@decks_option
@click.pass_obj
def leeches(
    folders: list[Path], *, deck: str | None, reset: tuple[str, ...], drop: tuple[str, ...], undo: bool, as_json: bool
) -> int:
    """List what was forgotten so often that it is no longer asked, in DECK or everywhere."""
    from quizapp.cli.memories import print_leeches

    if undo and (reset or drop):
        raise click.UsageError("--undo goes alone.")
    return print_leeches(folders, deck, reset, drop, undo=undo, as_json=as_json)


@click.command()
@click.argument("question", metavar="DECK/QUESTION")
@json_option
@decks_option
@click.pass_obj
def explain(folders: list[Path], *, question: str, as_json: bool) -> int:
    """Say what is known of your memory of a question, why it is due, and what each rating would do."""
    from quizapp.cli.memories import print_explain

    return print_explain(folders, question, as_json=as_json)


@click.command()
@click.argument("deck", type=DeckName(), required=False)
@click.argument("on", type=CalendarDate(), required=False, metavar="[DATE]")
@click.option("--minutes", type=click.IntRange(1, 1_440), help="So many on each day before it; 20 unless told.")
@click.option("--clear", is_flag=True, help="There is no exam any more.")
@json_option
@decks_option
@click.pass_obj
def exam(
    folders: list[Path], *, deck: str | None, on: date | None, minutes: int | None, clear: bool, as_json: bool
) -> int:
    """Set the date of DECK's exam (2027-01-31): most is to be recalled on that day. Without DATE: say what is set.

    What would be due only after it is moved before it, where that pays. --clear takes that back.
    """
    from quizapp.cli.memories import print_exam

    if clear and (deck is None or on is not None):
        raise click.UsageError("--clear needs a DECK and no DATE.")
    if minutes is not None and on is None:
        raise click.UsageError("--minutes needs a DECK and a DATE.")
    return print_exam(folders, deck, on, minutes, clear=clear, as_json=as_json)


@click.command("catch-up")
@click.argument("deck", type=DeckName(), required=False)
@click.option(
    "--days", type=click.IntRange(1, 365), default=7, show_default=True, help="Over so many days, from today."
)
@click.option("--undo", is_flag=True, help="Take the last catching up back instead.")
@json_option
@decks_option
@click.pass_obj
def catch_up(folders: list[Path], *, deck: str | None, days: int, undo: bool, as_json: bool) -> int:
    """Spread what is due, in DECK or everywhere, over some days: most lost by waiting first."""
    from quizapp.cli.memories import print_catch_up

    return print_catch_up(folders, deck, days, undo=undo, as_json=as_json)


@click.command()
@click.argument("first", type=CalendarDate(), required=False, metavar="[FIRST]")
@click.argument("last", type=CalendarDate(), required=False, metavar="[LAST]")
@click.option("--deck", type=DeckName(), help="Only this deck.")
@click.option("--days", type=click.IntRange(1, 365), help="Over so many days after it; as many as it lasts, else.")
@click.option("--undo", is_flag=True, help="Take the last vacation back instead.")
@json_option
@decks_option
@click.pass_obj
def vacation(
    folders: list[Path],
    *,
    first: date | None,
    last: date | None,
    deck: str | None,
    days: int | None,
    undo: bool,
    as_json: bool,
) -> int:
    """Move what falls due from FIRST to LAST (2026-12-20) to the days after it; no day of it breaks the streak."""
    from quizapp.cli.memories import print_vacation

    if undo == (first is not None) or (first is None) != (last is None):
        raise click.UsageError("either FIRST and LAST, or --undo.")
    away = (first, last) if first and last else None
    return print_vacation(folders, deck, away, days, as_json=as_json)
