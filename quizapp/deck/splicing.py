"""The text of a deck file with other questions in it: what did not change stays letter for letter.

A deck file is its author's, so comments, layout and the order of keys survive an edit made here. Only the blocks of
questions that differ are written anew, through `deck.file`. Where the text is laid out in a way that cannot be cut in
blocks (questions in one array, a question in two places), all of it is written anew: never a wrong deck for the sake of
a comment.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from quizapp.deck.file import Parsed, read_deck, write_deck, write_question
from quizapp.deck.model import Deck
from quizapp.deck.places import find_places

_COMMENTS_ABOVE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")


def spliced(before: Parsed, after: Deck, path: str) -> str:
    """The text that `before` was read from at `path`, changed to say `after`; what both have stands in one order."""
    text = _spliced(before, after, path)
    return text if text is not None and read_deck(text, path).deck == after else write_deck(after)


def _spliced(before: Parsed, after: Deck, path: str) -> str | None:
    known = before.deck
    blocks = _blocks(before)
    if known is None or blocks is None:
        return None
    first = min((start for start, _ in blocks.values()), default=len(before.text))
    pieces = [_head(before.text[:first], known, after, path)]
    asked = {question.id: question for question in after.questions}
    position = first
    below_new = False
    for name, added in _in_file_order(list(blocks), after):
        if name:
            start, end = blocks[name]
            lead, position = before.text[position:start], end
            if name in asked:
                own = before.text[start:end] if asked[name] == known.by_id[name] else write_question(asked[name])
                pieces += (_gap(pieces, lead) if below_new else "", lead, own)
                below_new = False
            elif "#" in lead:
                pieces.append(lead)
        for new in added:
            pieces += (_gap(pieces, ""), write_question(asked[new]))
            below_new = True
    written = "".join((*pieces, before.text[position:]))
    return written.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in before.text else written


def _blocks(before: Parsed) -> dict[str, tuple[int, int]] | None:
    """Where each question stands, in file order; None where one is no block of its own."""
    places = find_places(before.text).questions
    names = {index: name for name, index in before.indexes.items()}
    if len(names) != len(places) or any(place.inline or len(place.slices) != 1 for place in places):
        return None
    return {names[index]: place.slices[0] for index, place in enumerate(places)}


def _in_file_order(names: Sequence[str], after: Deck) -> list[tuple[str, list[str]]]:
    """Each known question, "" first for the head, with the new ones that follow it."""
    order: dict[str, list[str]] = {"": [], **{name: [] for name in names}}
    anchor = ""
    for question in after.questions:
        if question.id in order:
            anchor = question.id
        else:
            order[anchor].append(question.id)
    return list(order.items())


def _gap(pieces: Sequence[str], lead: str) -> str:
    """What makes a blank line after the pieces written so far, if what follows begins with none."""
    end = "".join(pieces[-3:])[-4:].replace("\r", "")
    if lead.startswith(("\n", "\r\n")) or end.endswith("\n\n") or not end:
        return ""
    return "\n" if end.endswith("\n") else "\n\n"


def _head(head: str, known: Deck, after: Deck, path: str) -> str:
    """What stands above the questions, with other settings where they differ."""
    if known.model_copy(update={"questions": ()}) == after.model_copy(update={"questions": ()}):
        return head
    old, new = known.article and known.article.sha256, after.article and after.article.sha256
    if old and new and head.count(old) == 1:
        changed = head.replace(old, new)
        if read_deck(changed, path).deck == after.model_copy(update={"questions": ()}):
            return changed
    above = _COMMENTS_ABOVE.match(head)
    return (above[0] if above else "") + write_deck(after.model_copy(update={"questions": ()})) + "\n"
