"""One block of text, a question's or the settings', with other values in it: what did not change keeps its letters.

A block is somebody's writing: comments between its keys, their order, their quotes and a list laid out one item a line
are theirs. So only the values that differ are written, each in the place of the old one, keys that are new stand where
`deck.file` would write them, and the result is read back: where it does not say what it should, the block is written
anew. Whole files are the matter of `deck.splicing`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Any

from quizapp.deck.file import question_keys, read_deck, write_question, write_value
from quizapp.deck.model import Deck, Question
from quizapp.deck.places import Pair, Path, find_items, find_pairs, find_settings

_TAIL = re.compile(r"(?:[ \t]*,)?(?:[ \t]*#[^\n]*)?")
_COMMA = re.compile(r"[ \t]*,")
_LITERAL = re.compile(r"'(?!'')[^'\n]*'")
_Edit = tuple[int, int, str]


def patched(block: str, old: Question, new: Question) -> str:
    """`block`, which reads as `old`, so that it reads as `new`; line ends stay those of the block."""
    if old == new:
        return block
    text = block.replace("\r\n", "\n")
    text = _with_edits(text, _edits(text, question_keys(old), question_keys(new)))
    if not says(text, new):
        text = write_question(new)
        if not block.endswith("\n"):
            text = text.removesuffix("\n")
    return text.replace("\n", "\r\n") if "\r\n" in block else text


def patched_settings(head: str, old: Deck, new: Deck) -> str:
    """`head`, what stands above the questions of `old`, with the settings of `new` in the places of the old ones.

    Where it is laid out in a way that is not known it may not say them all: whoever asks reads it back.
    """
    pairs = {pair.path: pair for pair in find_settings(head)}
    edits: list[_Edit] = []
    for table in (("deck",), ("deck", "article")):
        before, after = _settings(old, table), _settings(new, table)
        anchors = [pair for path, pair in pairs.items() if path[:-1] == table]
        added = {key: value for key, value in after.items() if (*table, key) not in pairs and before.get(key) != value}
        if added:
            written = "".join(f"{key} = {write_value(value, len(key) + 3)}\n" for key, value in added.items())
            header = "" if anchors else f"\n[{'.'.join(table)}]\n"
            place = (anchors or list(pairs.values()))[-1].end if pairs else len(head)
            start = "" if head[:place].endswith("\n") else "\n"
            edits.append((place, place, start + header + written))
        for path, pair in pairs.items():
            key = str(path[-1])
            if path[:-1] != table or before.get(key) == after.get(key):
                continue
            gone = key not in after
            edits.append((pair.start, pair.end, "") if gone else _replaced(head, pair, before.get(key), after[key]))
    return _with_edits(head, edits)


def _settings(deck: Deck, table: tuple[str, ...]) -> dict[str, Any]:
    about = deck if table == ("deck",) else deck.article
    return about.model_dump(exclude={"questions", "article"}, exclude_none=True) if about else {}


def _with_edits(text: str, edits: Iterable[_Edit]) -> str:
    """`text` with each slice replaced, from the last on, so that places stay true."""
    for start, end, written in sorted(edits, reverse=True):
        text = text[:start] + written + text[end:]
    return text


def says(block: str, question: Question) -> bool:
    """Whether `block` alone reads as this question and nothing else."""
    found = read_deck(block, "").deck
    return found is not None and found.questions == (question,)


def _edits(block: str, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[_Edit]:
    pairs = {pair.path: pair for pair in find_pairs(block)}
    # A key may go only below one that stays in the question's own table, above any [questions.source].
    anchors = {pair.path[0]: pair for pair in pairs.values() if len(pair.path) == 1}
    added: dict[int, list[str]] = {}
    place = block.index("\n") + 1 if "\n" in block else len(block)
    indent = ""
    for key in dict.fromkeys((*new, *old)):
        before, after = old.get(key), new.get(key)
        if key in anchors and after is not None and anchors[key].end > place:
            place, indent = anchors[key].end, _indent(block, anchors[key])
        if before == after:
            continue
        within = [path for path in pairs if path[0] == key]
        if within and (key,) not in pairs:
            yield from _edits_within(block, pairs, key, before, after)
        elif after is None:
            yield from ((pair.start, pair.end, "") for path, pair in pairs.items() if path == (key,))
        elif within:
            yield _replaced(block, pairs[key,], before, after)
        else:
            added.setdefault(place, []).append(f"{indent}{key} = {write_value(after, len(key) + 3)}\n")
    for place, lines in added.items():
        written = "".join(lines)
        yield (place, place, written if block[:place].endswith("\n") else "\n" + written.removesuffix("\n"))


def _indent(block: str, pair: Pair) -> str:
    found = re.match(r"[ \t]*", block[pair.start :])
    return found[0] if found else ""


def _edits_within(block: str, pairs: Mapping[Path, Pair], key: str, old: Any, new: Any) -> Iterator[_Edit]:
    """The edits of a table that is written key by key: `source.quote = "..."`, or below `[questions.source]`."""
    before, after = (value if isinstance(value, dict) else {} for value in (old, new))
    last = [pair for path, pair in pairs.items() if path[0] == key][-1]
    for name in dict.fromkeys((*before, *after)):
        pair = pairs.get((key, name))
        if before.get(name) == after.get(name):
            continue
        if pair is None:
            prefix = f"{key}." if "." in block[last.start : last.value[0]] else ""
            written = f"{_indent(block, last)}{prefix}{name} = {write_value(after[name])}\n"
            yield (last.end, last.end, written if block[: last.end].endswith("\n") else "\n" + written[:-1])
        elif name in after:
            yield _replaced(block, pair, before.get(name), after[name])
        else:
            yield (pair.start, pair.end, "")


def _replaced(block: str, pair: Pair, old: Any, new: Any) -> _Edit:
    start, end = pair.value
    value = block[start:end]
    if isinstance(old, (list, tuple)) and isinstance(new, (list, tuple)):
        return start, end, _array(value, old, new) or write_value(new, start - pair.start)
    if isinstance(new, str) and _LITERAL.fullmatch(value) and _LITERAL.fullmatch(f"'{new}'") and new.isprintable():
        return start, end, f"'{new}'"
    return start, end, write_value(new, start - pair.start)


def _array(array: str, old: Sequence[Any], new: Sequence[Any]) -> str | None:
    """The text of an array with other items; None where it is not laid out as known, or was empty."""
    spans = find_items(array)
    if not spans or len(spans) != len(old) or not new:
        return None
    units = list(_units(array, spans))
    closing = array[spans[-1][1] :][len(units[-1][2]) :]
    lead = next((lead for lead, _, _ in units[1:]), units[0][0])
    plain_lead = "\n" + lead.rpartition("\n")[2] if "\n" in lead else " "
    found: list[tuple[str, str, str]] = []
    for tag, a, b, c, d in _steps(old, new):
        for number in range(c, d):
            known = units[a + number - c] if a + number - c < b else None
            text = write_value(new[number]) if tag != "equal" or known is None else known[1]
            found.append((known[0], text, known[2]) if known else (plain_lead, text, ""))
    first_lead = units[0][0] if not found[0][0].strip() else found[0][0]
    found[0] = (first_lead, *found[0][1:])
    trailing = _COMMA.match(units[-1][2]) is not None
    return "[" + "".join(_joined(found, trailing=trailing)) + closing


def _steps(old: Sequence[Any], new: Sequence[Any]) -> list[tuple[str, int, int, int, int]]:
    """How one list becomes the other: difflib's opcodes."""
    texts = [[write_value(item) for item in items] for items in (old, new)]
    return [(*step,) for step in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes()]


def _units(array: str, spans: Sequence[tuple[int, int]]) -> Iterator[tuple[str, str, str]]:
    """Of each item what stands before it, itself, and what stands behind it on its line, the comma among it."""
    position = 1
    for start, end in spans:
        tail = _TAIL.match(array, end)
        behind = tail[0] if tail else ""
        yield array[position:start], array[start:end], behind
        position = end + len(behind)


def _joined(units: Sequence[tuple[str, str, str]], *, trailing: bool) -> Iterator[str]:
    for number, (lead, text, tail) in enumerate(units):
        known = _COMMA.match(tail)
        comma = "," if number < len(units) - 1 or trailing else ""
        yield lead + text + comma + (tail[known.end() :] if known else tail)
