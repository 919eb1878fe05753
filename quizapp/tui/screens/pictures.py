"""A picture of a prompt, opened in the program that the desktop opens pictures with.

The app stays where it is: the other program gets no terminal, and nobody waits for it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from quizapp.collection.pictures import picture_path
from quizapp.errors import QuizError, UsageError
from quizapp.text import shown

if TYPE_CHECKING:
    from quizapp.tui.app import QuizApp


def open_picture(app: QuizApp, deck_id: str, name: str) -> None:
    """Open it, and say so; a failure is shown."""
    try:
        path = picture_path(app.collection, deck_id, name)
        _open(path)
    except QuizError as error:
        app.fail(error)
        return
    app.notify(f"Opened {shown(path.name)}.", timeout=4, markup=False)


def _open(path: Path) -> None:
    """Hand a file to the desktop. Raises UsageError where there is nothing to hand it to."""
    try:
        if sys.platform == "win32":
            os.startfile(path)  # noqa: S606 - a picture by its ending
        else:
            opener = "open" if sys.platform == "darwin" else "xdg-open"
            subprocess.Popen(  # noqa: S603 - with one argument, the path of a picture
                [opener, str(path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
    except OSError as error:
        message = f"nothing here opens pictures: {error.strerror or error}."
        raise UsageError(message, hint=f"It lies at {shown(str(path))}.") from error
