"""A side of an Anki card as plain text: templates filled in, HTML taken out, clozes found.

What cannot be told without a browser (scripts, filters of add-ons) is None rather than a guess. Pictures and sounds
become marks with their names. Nothing here recurses, and all of it takes time in proportion to what it reads. What
becomes of the text is decided in `anki`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS = frozenset(
    ("br", "div", "p", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "dt", "dd")
)
_SILENT = frozenset(("script", "style", "head", "title"))
_SOUND = re.compile(r"\[sound:([^\[\]\n]{0,300})\]")
_MARK = re.compile(r"\[(?:image|sound): [^\]]*\]")
_TAG = re.compile(r"\{\{([^{}]{1,400})\}\}")
_ANSWER = re.compile(r"<hr[^<>]{0,100}\bid\s*=\s*[\"']?answer\b[^<>]{0,100}>", re.IGNORECASE)
_CLOZE = re.compile(r"\{\{c(\d{1,4}(?:,\d{1,4}){0,20})::|\}\}")
_PLAIN_FILTERS = frozenset(("text", "type", "cloze", "hint", "type:cloze", "type:nc", "nc", "edit"))
_NAMES = frozenset(("Tags", "Type", "Deck", "Subdeck", "CardFlag", "Card", "CardID"))  # of Anki's own
_MOST_SIGNS = 200_000


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self.silent = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _SILENT and not self.silent:
            self.silent = tag
        elif tag == "img":
            self.pieces.append(_mark("image", next((value for name, value in attrs if name == "src" and value), "")))
        elif tag in _BLOCKS:
            self.pieces.append("\n")
        elif tag in ("td", "th"):
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag == self.silent:
            self.silent = ""
        elif tag in _BLOCKS:
            self.pieces.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.pieces.append(data)


def _mark(kind: str, name: str) -> str:
    name = re.sub(r"[\[\]\s\x00-\x1f]+", " ", name.replace("\\", "/").rsplit("/", 1)[-1][:200]).strip()
    return f"[{kind}: {name or 'unnamed'}]"


def plain(html: str) -> str:
    """HTML as text: a line a block, white space as single spaces, no line empty; pictures and sounds as marks."""
    reader = _Text()
    reader.feed(html[:_MOST_SIGNS])
    reader.close()
    text = _SOUND.sub(lambda found: _mark("sound", found[1]), "".join(reader.pieces))
    lines = (" ".join(line.split()) for line in text.replace("\0", "").splitlines())
    return "\n".join(line for line in lines if line).encode("utf-8", "replace").decode()


def media_in(text: str) -> int:
    """How many pictures and sounds a plain text names."""
    return len(_MARK.findall(text))


def answer_part(back: str) -> str:
    """What a template of a back shows below the line, or all of it but the front."""
    return _ANSWER.split(back, maxsplit=1)[-1].replace("{{FrontSide}}", "")


def filled(template: str, values: Mapping[str, str], *, front: bool = False) -> str | None:
    """A template with its fields filled in, as HTML; None where it takes a browser or an add-on to show it.

    On a `front`, a box to type into and a hint that is still folded show nothing of their fields.
    """
    if "<script" in template.lower() or len(template) > _MOST_SIGNS:
        return None
    pieces: list[str] = []
    shown = [True]
    at = 0
    for found in _TAG.finditer(template):
        if shown[-1]:
            pieces.append(template[at : found.start()])
        at = found.end()
        name = found[1].strip()
        if name[:1] in ("#", "^"):
            has = bool(plain(values.get(name[1:].strip(), "")))
            shown.append(shown[-1] and has == (name[0] == "#"))
        elif name[:1] == "/":
            if len(shown) < 2:
                return None
            shown.pop()
        elif shown[-1] and not name.startswith("!"):
            value = _value(name, values, front=front)
            if value is None:
                return None
            pieces.append(value)
    return "".join((*pieces, template[at:])) if len(shown) == 1 else None


def _value(name: str, values: Mapping[str, str], *, front: bool) -> str | None:
    if name in values:
        return values[name]
    filters, _, field = name.rpartition(":")
    if filters in _PLAIN_FILTERS and field in values:
        return "" if front and filters.startswith(("type", "hint")) else values[field]
    return "" if name in _NAMES or name == "FrontSide" else None


@dataclass(frozen=True, slots=True)
class Gap:
    """A cloze sentence for one card: `parts` are text and gaps in turn, text first and last; hints of those gaps."""

    parts: tuple[str, ...]
    hints: tuple[str, ...]


def cloze(text: str, number: int) -> Gap | None:
    """The sentence with the gaps of one number open and all others filled; None where none has this number.

    A gap inside another is open where it is the outermost of its number.
    """
    parts, hints = [""], []
    stack: list[tuple[bool, int]] = []  # whether each open brace began a gap, and where its text does
    at = 0
    for found in _CLOZE.finditer(text):
        if found[0] == "}}" and not stack:
            continue
        parts[-1] += text[at : found.start()]
        at = found.end()
        if found[0] != "}}":
            opens = not any(is_gap for is_gap, _ in stack) and number in {int(one) for one in found[1].split(",")}
            if opens:
                parts.append("")
            stack.append((opens, len(parts[-1])))
            continue
        is_gap, start = stack.pop()
        answer, _, hint = parts[-1][start:].partition("::")
        parts[-1] = parts[-1][:start] + answer
        if is_gap:
            parts[-1] = answer.strip()
            parts.append("")
            hints += [hint.strip()] if hint.strip() else []
    if stack:
        return None
    parts[-1] += text[at:]
    return Gap(tuple(parts), tuple(hints)) if len(parts) > 1 else None
