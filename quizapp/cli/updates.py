"""`decks --updates`: what a newer version of the app brings for the copy of a deck that came with it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from quizapp.cli.opening import opened
from quizapp.cli.wording import count, put_json, put_table, say
from quizapp.text import fit

_PROMPT_COLUMNS = 70


def print_updates(folders: Sequence[Path], *, take: bool, as_json: bool = False) -> int:
    """The differences, or with `take` those that were taken into the copies and those that were left.

    JSON: a list of {"deck", "question", "kind" (new, changed, gone), "edited" (you changed it too), "prompt", "taken"}.
    """
    from quizapp.collection import updates

    with opened(folders) as collection:
        found = updates.updates(collection)
        left = {update.own.deck_id: updates.take(collection, update) for update in found} if take else {}
    rows = [
        (update.own.deck_id, one, take and one not in left.get(update.own.deck_id, ()))
        for update in found
        for one in update.found
    ]
    if as_json:
        put_json(
            [
                {
                    "deck": deck,
                    "question": one.question.id,
                    "kind": one.kind,
                    "edited": one.edited,
                    "prompt": one.question.prompt,
                    "taken": taken,
                }
                for deck, one, taken in rows
            ]
        )
    elif not rows:
        say("Your copies have everything that the decks of this quizapp have.")
    else:
        table = [
            (deck, one.kind + (", edited by you" if one.edited else ""), one.question.id, _short(one.question.prompt))
            for deck, one, _ in rows
        ]
        put_table(("Deck", "What", "Question", "Prompt"), table)
        _say_what_next(sum(taken for *_, taken in rows), len(rows), take=take)
    return 0


def _short(prompt: str) -> str:
    return fit(prompt, _PROMPT_COLUMNS)


def _say_what_next(taken: int, every: int, *, take: bool) -> None:
    if not take:
        say("quizapp decks --updates --take takes them; what you changed yourself stays as you have it.")
        return
    left = f" {every - taken} left as you have them." if taken < every else ""
    say(f"{count(taken, 'question')} taken.{left} quizapp edit DECK --undo takes that back.")
