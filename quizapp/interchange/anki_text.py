"""A side of an Anki card as plain text: templates filled in, HTML taken out, clozes found.

What cannot be told without a browser (scripts, filters of add-ons) is None rather than a guess. Pictures and sounds
become marks with their names. Nothing here recurses, and all of it takes time in proportion to what it reads: the
parser of the standard library, which needs minutes for some kilobytes of open tags, is therefore not used. What becomes
of the text is decided in `anki`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from html import unescape

_BLOCKS = frozenset(
    ("br", "div", "p", "li", "ul", "ol", "tr", "table", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "pre", "dt", "dd")
)
_SILENT = frozenset(("script", "style", "head", "title"))
_SOUND = re.compile(r"\[sound:([^\[\]\n]{0,300})\]")
_MARK = re.compile(r"\[(?:image|sound): [^\[\]]*\]")
# None of these looks beyond the next tag, so that a text of nothing but open tags is read once and not once a tag.
_NAME = r"<(/?)([a-zA-Z][^\s/<>\"']{0,40})"
_TAG_QUOTED = re.compile(_NAME + r"""((?:[^"'<>]++|"[^"]*+"|'[^']*+')*+)>""")
_TAG_BARE = re.compile(_NAME + r"([^<>]*+)>")
_SOURCE = re.compile(r"""(?<![\w-])src\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))""", re.IGNORECASE)
_FIELD = re.compile(r"\{\{([^{}]{1,400})\}\}")
_ANSWER = re.compile(r"<hr[^<>]{0,100}\bid\s*=\s*[\"']?answer\b[^<>]{0,100}>", re.IGNORECASE)
_CLOZE = re.compile(r"\{\{c(\d{1,4}(?:,\d{1,4}){0,20})::|\}\}")
_PLAIN_FILTERS = frozenset(("text", "type", "cloze", "hint", "type:cloze", "type:nc", "nc", "edit"))
_NAMES = frozenset(("Tags", "Type", "Deck", "Subdeck", "CardFlag", "Card", "CardID"))  # of Anki's own
_MOST_SIGNS = 200_000
_MOST_FILLED_IN = 20_000_000  # more than one field may hold; a template may name it ten thousand times


def _without_tags(html: str) -> str:
    """Text with the line breaks of its blocks and marks of its pictures; entities are read."""
    pieces: list[str] = []
    at = 0
    while (start := html.find("<", at)) >= 0:
        pieces.append(unescape(html[at:start]))
        found = _TAG_QUOTED.match(html, start) or _TAG_BARE.match(html, start)
        if found is None:
            at = _after_no_tag(html, start)
            pieces.append(html[start:at] if html[start + 1 : start + 2] not in ("!", "?") or at == start + 1 else "")
            continue
        closing, name, rest = found[1], found[2].lower(), found[3]
        pieces.append(_picture(name, rest, closing=bool(closing)))
        at = _after_silence(html, name, found.end()) if name in _SILENT and not closing else found.end()
    pieces.append(unescape(html[at:]))
    return "".join(pieces)


def _after_no_tag(html: str, start: int) -> int:
    """Where what begins with `<` and is no tag ends: a comment or a declaration, or but the sign itself."""
    if html.startswith("<!--", start):
        end = html.find("-->", start + 2)
        return end + 3 if end >= 0 else len(html)  # as a browser does
    if html[start + 1 : start + 2] in ("!", "?"):
        end = html.find(">", start, start + 1_000)
        return end + 1 if end >= 0 else start + 1
    return start + 1


def _after_silence(html: str, name: str, at: int) -> int:
    """Where an element ends that shows nothing; one without an end is the rest."""
    found = re.compile(f"</{name}\\b[^<>]{{0,200}}>", re.IGNORECASE).search(html, at)
    return found.end() if found else len(html)


def _picture(name: str, rest: str, *, closing: bool) -> str:
    """What is drawn in the place of a tag."""
    if name == "img" and not closing:
        source = _SOURCE.search(rest)
        return _mark("image", unescape(source[1] or source[2] or source[3] or "") if source else "")
    if name in _BLOCKS:
        return "\n"
    return " " if name in ("td", "th") and not closing else ""


def _mark(kind: str, name: str) -> str:
    name = re.sub(r"[\[\]\s\x00-\x1f]+", " ", name.replace("\\", "/").rsplit("/", 1)[-1][:200]).strip()
    return f"[{kind}: {name or 'unnamed'}]"


def plain(html: str) -> str:
    """HTML as text: a line a block, white space as single spaces, no line empty; pictures and sounds as marks."""
    text = _SOUND.sub(lambda found: _mark("sound", found[1]), _without_tags(html[:_MOST_SIGNS]))
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
    filled_in: dict[str, bool] = {}
    at = signs = 0
    for found in _FIELD.finditer(template):
        if shown[-1]:
            pieces.append(template[at : found.start()])
        at = found.end()
        name = found[1].strip()
        if name[:1] in ("#", "^"):
            field = name[1:].strip()
            if field not in filled_in:
                filled_in[field] = bool(plain(values.get(field, "")))
            shown.append(shown[-1] and filled_in[field] == (name[0] == "#"))
        elif name[:1] == "/":
            if len(shown) < 2:
                return None
            shown.pop()
        elif shown[-1] and not name.startswith("!"):
            value = _value(name, values, front=front)
            if value is None:
                return None
            signs += len(value)
            if signs <= _MOST_FILLED_IN:
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
