"""The text in an HTML page or a PDF, found in a process of its own.

Both formats come from strangers and are read by large libraries: a page of a few kilobytes may ask for gigabytes or
never end. So `articles` starts this module as a program, which limits itself before it looks at a byte, and ends it
when its time is up. Bytes on stdin, one JSON object on stdout: {"title", "text"}, or {"missing": extra}, or
{"failed": why}. Knows nothing of files, and is never imported by the app itself.
"""

from __future__ import annotations

import io
import json
import re
import sys
from collections import Counter
from collections.abc import Sequence, Set
from itertools import pairwise

MOST_MEMORY_BYTES = 1 << 30
MOST_CPU_SECONDS = 60
MOST_ATTRIBUTES = 10_000
"""Of one tag: the parser compares each of its attributes with those before."""
_LONG_TAG = re.compile(rb"<[a-zA-Z][^<>]{20000,}")
_QUOTED = re.compile(rb"\"[^\"]*\"|'[^']*'")
_LIGATURES = str.maketrans({"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "st", "ﬆ": "st", "\xa0": " "})
_RAISED = re.compile(r"<sup>[^<]{0,40}</sup>")
_LOWERED = re.compile(r"</?su[bp]>")
_ESCAPED = re.compile(r"\\(?=[\[\]~<_(])|(?<!^)\\(?=[>.!+)-])", re.MULTILINE)
"""Signs that stand for themselves in running text; an asterisk, a hash or what begins a line might not."""
_EDIT_LINK = re.compile(r"^(#+ .*?) ?\[edit(?: source)?(?: \| edit source)?\]$", re.MULTILINE)
_BULLET = re.compile(r"[•◦▪‣●○■–-] ?|\d{1,2}[.)] ")
_PAGE_NUMBER = re.compile(r"(?:page )?\W*\d{1,4}\W*(?:of \d{1,4})?", re.IGNORECASE)
_WORD = re.compile(r"\w+(?:-\w+)*")
_CUT_WORD = re.compile(r"(\w+)-$")
_SUSPENDED = re.compile(r"(?:and|or|to)\b")
_WHOLE_LINE_SHARE = 0.75
"""A line that fills this share of the column goes on in the next; a shorter one ends its paragraph."""
_HEADING_SHARE = 0.6


def main(kind: str) -> int:
    """Read stdin as `kind` (html, pdf) and print what is in it."""
    _limit()
    sys.stdout.write(json.dumps(_extracted(kind, sys.stdin.buffer.read())))
    return 0


def _limit() -> None:
    try:
        import resource
    except ImportError:  # not posix: the time limit of the parent still holds
        return
    for what, most in ((resource.RLIMIT_AS, MOST_MEMORY_BYTES), (resource.RLIMIT_CPU, MOST_CPU_SECONDS)):
        _, hard = resource.getrlimit(what)
        resource.setrlimit(what, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))


def _extracted(kind: str, data: bytes) -> dict[str, str | None]:
    try:
        title, text = _html(data) if kind == "html" else _pdf(data)
    except ModuleNotFoundError:
        return {"missing": "web" if kind == "html" else "pdf"}
    except MemoryError:
        return {"failed": "it asks for too much memory"}
    except Exception as error:  # whatever a foreign parser makes of it, it cannot be read
        return {"failed": " ".join(str(error).split())[:120].rstrip(".") or type(error).__name__}
    return {"title": title, "text": text}


def _html(data: bytes) -> tuple[str | None, str]:
    """The article of a page as markdown: no navigation, forms, comments or tables."""
    if any(_attributes(tag) > MOST_ATTRIBUTES for tag in _LONG_TAG.findall(data)):
        raise ValueError(f"one of its tags has more than {MOST_ATTRIBUTES:,} attributes")
    import socket

    # The client library below trafilatura binds a socket when it is imported, to see whether the machine has IPv6.
    socket.has_ipv6 = False
    from trafilatura import extract, extract_metadata

    found = extract(data, output_format="markdown", include_comments=False, include_tables=False) or ""
    about = extract_metadata(data) if found else None
    title = " ".join((about.title or "").split()) or None if about else None
    text = running_text(found)
    if title and text and not text.startswith("#"):
        text = f"# {title}\n\n{text}"
    return title, f"{text}\n" if text else ""


def running_text(markdown: str) -> str:
    """The markdown of a page as somebody reads it: no escapes, footnote signs or links to edit a section."""
    text = _ESCAPED.sub("", _LOWERED.sub("", _RAISED.sub("", markdown)))
    return _EDIT_LINK.sub(r"\1", text).strip()


def _attributes(tag: bytes) -> int:
    """About how many; what is quoted (a picture, a drawing) is one value, however long."""
    return len(_QUOTED.sub(b" ", tag).split()) - 1


def _pdf(data: bytes) -> tuple[str | None, str]:
    """The running text of a PDF, a blank line between paragraphs: no page numbers, no headers and footers."""
    import logging

    from pypdf import PdfReader

    logging.disable()  # its remarks on sloppy files help nobody here
    reader = PdfReader(io.BytesIO(data))
    if reader.is_encrypted and not reader.decrypt(""):
        return None, ""
    pages = [_lines(page.extract_text()) for page in reader.pages]
    title = " ".join(((reader.metadata and reader.metadata.title) or "").split()) or None
    text = "\n\n".join(paragraphs([line for page in without_margins(pages) for line in page]))
    return title, f"{text}\n" if text else ""


def _lines(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.translate(_LIGATURES).splitlines() if line.strip()]


def without_margins(pages: Sequence[Sequence[str]]) -> list[list[str]]:
    """The pages without their numbers and without what stands in the first or last line of most of them."""
    edges = Counter(_unnumbered(line) for page in pages for line in {*page[:1], *page[-1:], *page[1:2], *page[-2:-1]})
    repeated = {line for line, count in edges.items() if count >= 3 and count > len(pages) / 3}
    return [
        [
            line
            for place, line in enumerate(page)
            if not (
                (place < 2 or place >= len(page) - 2)
                and (_unnumbered(line) in repeated or _PAGE_NUMBER.fullmatch(line))
            )
        ]
        for page in pages
    ]


def _unnumbered(line: str) -> str:
    return re.sub(r"\d+", "#", line)


def paragraphs(lines: Sequence[str]) -> list[str]:
    """Lines joined where a paragraph was broken into them; a word broken by a hyphen is made whole."""
    if not lines:
        return []
    words = _whole_words(lines)
    column = sorted(map(len, lines))[len(lines) * 9 // 10]
    joined = [lines[0]]
    for before, line in pairwise(lines):
        goes_on = line[0].islower() or len(before) >= _WHOLE_LINE_SHARE * column
        if not goes_on or _BULLET.match(line) or _is_heading(before, line, column):
            joined.append(line)
        else:
            joined[-1] = _joined(joined[-1], line, words)
    return joined


def _whole_words(lines: Sequence[str]) -> set[str]:
    """The words of a text in lower case, without the halves of those that its lines cut."""
    words: set[str] = set()
    after_a_cut = False
    for line in lines:
        found = _WORD.findall(line.casefold())
        cut = bool(_CUT_WORD.search(line))
        words.update(found[after_a_cut : len(found) - cut])
        after_a_cut = cut
    return words


def _joined(before: str, line: str, words: Set[str]) -> str:
    """Two lines of a paragraph as one; the hyphen of a word cut in two goes, that of a compound stays.

    Only typesetting cuts plain lower-case words: beside a capital or a digit (CGRP-targeting, interleukin-6) the hyphen
    is the author's. So it is where the text has the compound elsewhere, or both halves as words and not the whole.
    """
    cut, rest = _CUT_WORD.search(before), _WORD.match(line)
    if not cut or not rest or _SUSPENDED.match(line):
        return f"{before} {line}"
    first, second = cut[1], rest[0].casefold()
    authored = not (first[-1].islower() and line[0].islower())
    first = first.casefold()
    whole = first + second in words
    compound = f"{first}-{second}" in words or (not whole and {first, second} <= words)
    return before + line if authored or compound else before[:-1] + line


def _is_heading(before: str, line: str, column: int) -> bool:
    """Between whole sentences, short, and none itself."""
    ended = before.endswith((".", "!", "?", ":"))
    return ended and len(line) < _HEADING_SHARE * column and not line.endswith((".", ",", ";", "!", ":", ")"))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
