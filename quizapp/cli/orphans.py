"""`orphans`: questions that are in no deck any more, and what becomes of what is remembered of them.

Where an edit was followed by mistake, `undo` takes it back; where none was followed, `relink` does it by hand. The JSON
of each is documented at its function and only ever grows.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from quizapp.cli.listing import say_followed
from quizapp.cli.opening import opened
from quizapp.cli.options import decks_option, json_option
from quizapp.cli.talk import says_yes
from quizapp.cli.wording import count, put_json, put_table, say
from quizapp.errors import UsageError
from quizapp.learning.events import date_of

if TYPE_CHECKING:
    from quizapp.collection.identity import Followed
    from quizapp.collection.orphans import Orphan

_MOST_NAMES = 3


@click.group(invoke_without_command=True)
@json_option
@decks_option
@click.pass_context
def orphans(context: click.Context, *, as_json: bool) -> int:
    """Questions that are in no deck any more and still remembered. Nothing of them is ever deleted from the log."""
    return _print_orphans(context.ensure_object(list), as_json=as_json) if context.invoked_subcommand is None else 0


@orphans.command("list")
@json_option
@decks_option
@click.pass_obj
def list_orphans(folders: list[Path], *, as_json: bool) -> int:
    """List them, those answered last first."""
    return _print_orphans(folders, as_json=as_json)


def _print_orphans(folders: Sequence[Path], *, as_json: bool) -> int:
    """JSON: a list of {"question", "fact" (both "deck/id"), "prompt" (last wording), "answers", "last_on", "has_deck"
    (whether its deck is there without it)}.
    """
    from quizapp.collection.orphans import orphans as found_in

    with opened(folders) as collection:
        say_followed(collection)
        found = found_in(collection)
    if as_json:
        put_json([_orphan_data(orphan) for orphan in found])
    elif found:
        rows = [(o.question, f"{o.answers:,}", _last(o) or "–", o.prompt or "–") for o in found]
        put_table(("Question", "Answers", "Last", "Last wording"), rows, right=(1,))
        if outside := _outside(found):
            say(f"{outside} A deck that lies elsewhere is not lost: quizapp orphans --decks FILE counts it in.")
        say("quizapp orphans relink OLD DECK/QUESTION says what one is now; forget lets it go.")
    else:
        say("No orphans: every question that is remembered is in a deck.")
    return 0


def _outside(found: Sequence[Orphan]) -> str:
    """A sentence on those whose whole deck is not there; "" where there are none."""
    gone = [orphan.question.partition("/")[0] for orphan in found if not orphan.has_deck]
    names = list(dict.fromkeys(gone))
    if not names:
        return ""
    more = f" and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else ""
    where = "is in no deck folder" if len(names) == 1 else "are in no deck folder"
    return f"{count(len(gone), 'question')} of {', '.join(names[:_MOST_NAMES])}{more}, which {where}."


def _orphan_data(orphan: Orphan) -> dict[str, Any]:
    return {
        "question": orphan.question,
        "fact": orphan.fact,
        "prompt": orphan.prompt,
        "answers": orphan.answers,
        "last_on": _last(orphan),
        "has_deck": orphan.has_deck,
    }


def _last(orphan: Orphan) -> str | None:
    return None if orphan.last_on is None else date_of(orphan.last_on).isoformat()


@orphans.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="DECK/QUESTION")
@json_option
@decks_option
@click.pass_obj
def relink(folders: list[Path], *, old: str, new: str, as_json: bool) -> int:
    """Let the answers of orphan OLD count for a question that is in a deck. `undo` takes it back."""
    from quizapp.collection import orphans as use_case

    with opened(folders) as collection:
        found = use_case.relink(collection, old, new)
    return _say_links((found,) if found else (), f"{old} counts for {new} now.", as_json=as_json)


@orphans.command()
@json_option
@decks_option
@click.pass_obj
def undo(folders: list[Path], *, as_json: bool) -> int:
    """Take back the newest link, made by itself or by hand, with all that was linked with it."""
    from quizapp.collection import identity

    with opened(folders) as collection:
        found = identity.undo(collection)
    told = f"Taken back: {count(len(found), 'link')}." if found else "No link to take back."
    return _say_links(found, told, as_json=as_json)


def _say_links(found: Sequence[Followed], told: str, *, as_json: bool) -> int:
    """JSON: a list of {"old", "new", "fact"}, the links that were written or taken back."""
    if as_json:
        put_json([{"old": one.old, "new": one.new, "fact": one.fact} for one in found])
    else:
        say(told)
    return 0


@orphans.command()
@click.argument("questions", metavar="OLD...", nargs=-1)
@click.option("--all", "everything", is_flag=True, help="Every orphan there is.")
@click.option("--yes", is_flag=True, help="Without asking.")
@json_option
@decks_option
@click.pass_obj
def forget(folders: list[Path], *, questions: tuple[str, ...], everything: bool, yes: bool, as_json: bool) -> int:
    """Let orphans begin anew, should they ever come back. Their answers stay in the log and in the statistics.

    JSON: {"facts": how many were forgotten}.
    """
    from quizapp.collection import orphans as use_case

    if not questions and not everything:
        raise UsageError("which orphans?", hint="quizapp orphans list names them; --all takes every one.")
    with opened(folders) as collection:
        there = use_case.orphans(collection)
        chosen = there if everything else [orphan for orphan in there if orphan.question in questions]
        names = [orphan.question for orphan in chosen] if everything else list(questions)
        agreed = yes or (not as_json and _agreed(len(names), _outside(chosen)))
        facts = use_case.forget(collection, names) if agreed and names else 0
    if as_json:
        put_json({"facts": facts})
    elif not agreed:
        say("Nothing was forgotten. --yes does it.")
    else:
        say(f"{count(facts, 'fact')} forgotten. The answers stay in the log.")
    return 0


def _agreed(number: int, outside: str) -> bool:
    """Whether somebody at a terminal says yes, told of those from `outside`; see `says_yes`."""
    if outside and sys.stdin.isatty():
        say(outside)
    return says_yes(f"Forget what is remembered of {count(number, 'question')}?")
