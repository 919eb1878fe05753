"""The names of pictures in what is drawn, underlined, so that a click on one opens it.

Where a picture lies, and which may be opened, is `collection.pictures`'s; the screen's action `picture` opens it by its
place among those the screen names.
"""

from __future__ import annotations

from textual.content import Content
from textual.style import Style

from quizapp.collection.pictures import MARK


def with_pictures(drawn: Content, first: int = 0) -> Content:
    """What is drawn with its pictures as links, the first of them having the place `first`."""
    for place, found in enumerate(MARK.finditer(drawn.plain), start=first):
        link = Style(underline=True) + Style.from_meta({"@click": f"screen.picture({place})"})
        drawn = drawn.stylize(link, found.start(), found.end())
    return drawn
