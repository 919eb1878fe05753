"""The text of a deck file with other questions in it: what did not change stays letter for letter.

A deck file is its author's, so comments, layout and the order of keys survive an edit made here. `edited` cuts out,
puts in and changes a few questions and reads nothing but their blocks; `spliced` makes a text say another whole deck.
Where the text is laid out in a way that cannot be cut in blocks (questions in one array, a question in two places), all
of it is written anew: never a wrong deck for the sake of a comment.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterable, Mapping, Sequence

from quizapp.deck.blocks import patched, patched_settings, says
from quizapp.deck.file import Parsed, read_deck, write_deck, write_question
from quizapp.deck.model import Deck, Question
from quizapp.deck.places import find_places, question_starts

_COMMENTS_ABOVE = re.compile(r"(?:[ \t]*(?:#[^\n]*)?\n)*")
_BLANK_LINES = re.compile(r"(?:[ \t]*\r?\n)*")
_MANY = 50
"""From so many blocks on it takes less time to look through the whole text than to read each block by itself."""
_Edit = tuple[int, int, str]


def edited(
    before: Parsed, text: str, changes: Mapping[str, Question | None], added: Sequence[str] = (), *, path: str
) -> tuple[str, Parsed] | None:
    """`text`, which `before` was read from at `path`, after an edit, and what it says then; None: it has no blocks.

    `changes` has the new question of an id, None to take it out; `added` are blocks put behind the last question. What
    the text says besides, broken questions too, stays letter for letter.
    """
    blocks = block_spans(before, text, changes)
    if blocks is None or before.deck is None:
        return None
    edits = [_cut(text, *blocks[name]) for name, new in changes.items() if new is None]
    for name, new in changes.items():
        start, end = blocks[name]
        if new is not None:
            edits.append((start, end, patched(text[start:end], before.deck.by_id[name], new)))
    if added:
        edits.append(_addition(before, text, added))
    text = _with_edits(text, edits)
    after = _read_after(before, text, changes, added, path)
    return None if after is None else (text, after)


def _with_edits(text: str, edits: Iterable[_Edit]) -> str:
    pieces: list[str] = []
    position = 0
    # Behind a question that is taken out another may be put in.
    for start, end, written in sorted(edits, key=lambda edit: edit[:2]):
        pieces += (text[position:start], written)
        position = max(end, position)
    return "".join((*pieces, text[position:]))


def block_spans(before: Parsed, text: str, names: Iterable[str]) -> dict[str, tuple[int, int]] | None:
    """Where the blocks of these questions stand in `text`; None where one is no block of its own."""
    starts = question_starts(before.text)
    wanted = list(names)
    found = {name: _quick_span(before, starts, name) if len(wanted) < _MANY else None for name in wanted}
    if None in found.values():
        places = find_places(before.text).questions
        for name in wanted:
            place = places[before.indexes[name]]
            if place.inline or len(place.slices) != 1:
                return None
            found[name] = place.slices[0]
    shift = _shift(before.text, text)
    return {name: (shift(span[0]), shift(span[1])) for name, span in found.items() if span}


def _quick_span(before: Parsed, starts: Sequence[int], name: str) -> tuple[int, int] | None:
    """The block from its header to the next, if it reads as the question: no look at all else in the file."""
    index = before.indexes[name]
    if index >= len(starts) - 1 or before.deck is None:
        return None
    start, end = starts[index], starts[index + 1]
    block = before.text[start:end]
    places = find_places(block).questions
    if len(places) != 1 or len(places[0].slices) != 1 or not says(block, before.deck.by_id[name]):
        return None
    return start, start + places[0].slices[0][1]


def _shift(read: str, text: str) -> Callable[[int], int]:
    """How a place in what was read (no BOM, broken blocks emptied line for line) is found in the text of the file."""
    mark = 1 if text.startswith("\ufeff") else 0
    if len(read) == len(text) - mark:
        return lambda offset: offset + mark
    here, there = ([0, *(found.end() for found in re.finditer("\n", one))] for one in (read, text[mark:]))

    def shifted(offset: int) -> int:
        line = bisect_right(here, offset) - 1
        return mark + there[line] + offset - here[line]

    return shifted


def _cut(text: str, start: int, end: int) -> _Edit:
    """A block taken out with the blank lines behind it, or before it at the end of the file."""
    blank = _BLANK_LINES.match(text, end)
    end = blank.end() if blank else end
    if end == len(text):
        above = text[:start]
        start = len(above.rstrip(" \t\r\n")) if not above.strip() else start - len(_blank_end(above))
    return start, end, ""


def _blank_end(text: str) -> str:
    """The blank lines that `text` ends with."""
    kept = text.rstrip(" \t\r\n")
    line_end = text.find("\n", len(kept))
    return text[line_end + 1 :] if line_end >= 0 else ""


def _addition(before: Parsed, text: str, added: Sequence[str]) -> _Edit:
    """The new blocks behind the last question, with a blank line around each."""
    last = max(before.indexes, key=before.indexes.__getitem__, default=None)
    spans = block_spans(before, text, [last]) if last is not None else None
    place = spans[last][1] if spans and last is not None else len(text)
    above, below = text[:place], text[place:]
    lead = _gap([above], "") if above.strip("\ufeff") else ""
    written = lead + "\n".join(block if block.endswith("\n") else block + "\n" for block in added)
    if below.strip() and not _BLANK_LINES.match(below + "x")[0]:  # type: ignore[index] # it matches the empty text
        written += "\n"
    return place, place, _with_ends_of(text, written)


def _with_ends_of(text: str, written: str) -> str:
    """What was written, with the line ends of the text around it."""
    return written.replace("\r\n", "\n").replace("\n", "\r\n") if "\r\n" in text else written


def _read_after(
    before: Parsed, text: str, changes: Mapping[str, Question | None], added: Sequence[str], path: str
) -> Parsed | None:
    """What an edited text says; None where it does not say what it should.

    Blocks were read by themselves, so a text without a problem is not read again: that takes a second for each 50,000
    questions.
    """
    if before.deck is None:
        return None
    read = [read_deck(block, "") for block in added]
    new = [question for one in read for question in (one.deck.questions if one.deck else ())]
    kept = [changes.get(question.id, question) for question in before.deck.questions]
    questions = tuple(question for question in (*kept, *new) if question is not None)
    deck = before.deck.model_copy(update={"questions": questions})
    indexes = {question.id: index for index, question in enumerate(questions)}
    sound = not before.problems and not any(one.problems for one in read) and len(indexes) == len(questions)
    if sound and questions:
        return Parsed(deck, (), text.removeprefix("\ufeff"), indexes)
    after = read_deck(text, path)
    return after if after.deck == deck else None


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
                own = patched(before.text[start:end], known.by_id[name], asked[name])
                pieces += (_gap(pieces, lead) if below_new else "", lead, own)
                below_new = False
            elif "#" in lead:
                pieces.append(lead)
        for new in added:
            pieces += (_gap(pieces, ""), write_question(asked[new]))
            below_new = True
    return _with_ends_of(before.text, "".join((*pieces, before.text[position:])))


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
    settings = after.model_copy(update={"questions": ()})
    patched = patched_settings(head, known, after)
    if read_deck(patched, path).deck == settings:
        return patched
    above = _COMMENTS_ABOVE.match(head)
    start = above.end() if above else 0
    left = "".join(f"{line}\n" for line in head[start:].splitlines() if line.lstrip().startswith("#"))
    return head[:start] + write_deck(settings) + "\n" + (f"{left}\n" if left else "")
