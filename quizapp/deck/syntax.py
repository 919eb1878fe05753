"""TOML text to raw tables, losing no more to a slip of syntax than the question block it stands in.

A TOML reader stops at the first slip, and one lost quote would hide a whole deck. Here the text is cut at its
`[[questions]]` headers, each block is read alone, and those that cannot be read are emptied line for line, so that
every line number stays true. A slip outside the questions loses everything: the deck's id may stand there. What the
tables mean is not known here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import tomli

from quizapp.deck.places import find_places
from quizapp.text import fit, width

_BLOCK = re.compile(r"^[ \t]*\[\[[ \t]*questions[ \t]*\]\]", re.MULTILINE)
_DECK_TABLE = re.compile(r"""^[ \t]*\[+[ \t]*["']?deck\b""", re.MULTILINE)
_SYNTAX = (
    ("Cannot overwrite", "This name stands twice", "Take one out."),
    ("Duplicate inline", "This name stands twice", "Take one out."),
    ("Cannot declare", "This table stands twice", "Take one out, or write [[double brackets]]."),
    ("Cannot mutate", "This table stands twice", "Take one out."),
    ("Invalid value", "This is no value", 'Put text between quotes: "...".'),
    ("Illegal character '\\n'", "The quotes are not closed on this line", 'Close them, or use """ for several lines.'),
    ('Expected "\'"', "The quotes are not closed on this line", "Close them, or use ''' for several lines."),
    ("Unterminated string", "The quotes are not closed", "Close them."),
    ("Unescaped '\\'", "A backslash starts no known sign", "Write \\\\, or put the text between 'single quotes'."),
    ("Unclosed array", "The list is not closed, or lacks a comma", "Write commas between its items and ] at its end."),
    ("Unclosed inline", "The table is not closed, or lacks a comma", "Write commas between its keys and } at its end."),
    ("Expected '='", "There is no = after the key", 'Write key = "...".'),
    (
        "Expected newline",
        "Something stands after the value",
        "Take it out, or put all of it between one pair of quotes.",
    ),
    ("Illegal character", "A control character stands in the text", "Take it out."),
)


@dataclass(frozen=True, slots=True)
class Slip:
    """An error of syntax: what is wrong, what to do, line and column from 1, and the line above a caret ("" if far)."""

    message: str
    hint: str
    line: int
    column: int
    snippet: str


def read_tables(text: str) -> tuple[dict[str, Any] | None, str, tuple[Slip, ...]]:
    """The raw tables of `text` (None: not to be had), the text they were read from, and the slips left out of it.

    That text differs from `text` only in that blocks with a slip are empty lines. Nesting and digits without end are
    slips too; nothing is raised.
    """
    try:
        return tomli.loads(text), text, ()
    except (ValueError, RecursionError) as error:
        whole = _slip(error, text, 0)
    kept, slips = _readable_blocks(text)
    if kept is None or kept == text:
        return None, text, slips or (whole,)
    try:
        return tomli.loads(kept), kept, slips
    except (ValueError, RecursionError) as error:
        return None, text, (*slips, _slip(error, kept, 0))


def _readable_blocks(text: str) -> tuple[str | None, tuple[Slip, ...]]:
    """The text with unreadable question blocks emptied; None where a slip is in what belongs to no question."""
    starts = [0, *(found.start() for found in _BLOCK.finditer(text)), len(text)]
    kept: list[str] = []
    slips: list[Slip] = []
    usable, lines_before = True, 0
    for number, (start, end) in enumerate(pairwise(starts)):
        block = text[start:end]
        line_ends = block.count("\n")
        try:
            tomli.loads(block)
        except (ValueError, RecursionError) as error:
            slips.append(_slip(error, block, lines_before))
            usable = usable and number > 0 and not _DECK_TABLE.search(block)
            block = "\n" * line_ends
        kept.append(block)
        lines_before += line_ends
    return "".join(kept) if usable else None, tuple(slips)


def _slip(error: Exception, block: str, lines_before: int) -> Slip:
    if isinstance(error, RecursionError):
        return _slip_at(block, 1, 1, lines_before, "This is nested too deeply.", "No deck needs over 6 levels.")
    if not isinstance(error, tomli.TOMLDecodeError):
        long = re.search(r"[0-9_]{1000,}", block)
        line = block.count("\n", 0, long.start()) + 1 if long else 1
        return _slip_at(block, line, 1, lines_before, "A number here has too many digits.", "Shorten it.")
    line, column = error.lineno, error.colno
    last_line = block.rstrip("\r\n").count("\n") + 1
    if line > last_line:  # tomli means the end of the block; the author looks at its last line
        line, column = last_line, 1
    message, hint = _in_plain_words(error.msg)
    first = _first_of_repeated(block, line)
    again = f": it stands at line {first + lines_before} already" if first else ""
    return _slip_at(block, line, column, lines_before, f"{message}{again}.", hint)


def _first_of_repeated(block: str, line: int) -> int | None:
    places = find_places(block)
    return next((places.lines[path] for path, again in places.repeated if again == line), None)


def _slip_at(block: str, line: int, column: int, lines_before: int, message: str, hint: str) -> Slip:
    written = block.split("\n")[line - 1].rstrip("\r")
    snippet = f"{fit(written, 100)}\n{' ' * width(written[: column - 1])}^" if column <= 100 else ""
    return Slip(message, hint, line + lines_before, column, snippet)


def _in_plain_words(message: str) -> tuple[str, str]:
    for start, sentence, hint in _SYNTAX:
        if message.startswith(start):
            return sentence, hint
    return f"This is not TOML: {fit(message, 100)}", "Mend this line."
