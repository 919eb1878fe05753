"""Every failure a user can cause, as one tree.

QuizError
├── UsageError      the command line or a filter asks for something that is not there       exit 2
│   └── FilterError     a filter that cannot be read (learning.filter)
├── DeckError       a deck file cannot be read or used                                       exit 1
│   └── ConflictError   it was changed on disk since it was read, where an edit would change it
├── ArticleError    an article cannot be read, states nothing, or lies where no deck may look exit 1
├── InterchangeError  a file of another program cannot be read                                exit 1
├── StoreError      the log cannot be opened, read or written                               exit 1
│   ├── StoreLocked     another program holds it
│   ├── StoreDamaged    it is not what it was; a backup can take its place
│   └── StoreTooNew     a newer quizapp wrote it; it is left as it is
├── ConfigError     the settings file is wrong                                              exit 1
├── IllegalMove     an event that the session's phase does not allow: a bug in a front end  exit 1
└── TerminalError   no terminal, or one that cannot show the app                            exit 2

Only a QuizError becomes a toast or a line on stderr; anything else is a bug and stays loud.
"""

from __future__ import annotations


class QuizError(Exception):
    """A failure with what happened, where, and what to do about it.

    `where` is a path, `path:line`, or empty; `hint` is an imperative sentence, or empty.
    """

    exit_code = 1

    @property
    def picture(self) -> tuple[str, ...]:
        """Lines that show the place, safe to print, below the message; mostly none."""
        return ()

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        """`where: message hint`, on one line, as stderr and toasts show it."""
        place = f"{self.where}: " if self.where else ""
        advice = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{advice}"


class UsageError(QuizError):
    """The command line or a filter asks for something that is not there."""

    exit_code = 2


class DeckError(QuizError):
    """A deck file cannot be read or used."""


class ConflictError(DeckError):
    """A deck file was changed since it was read, right where it was to be edited; nothing was written."""


class ArticleError(QuizError):
    """An article is missing, too large, outside the deck's folder, no text, not English, or states nothing."""


class InterchangeError(QuizError):
    """A file of another program is no such file, damaged, too large, or needs a package that is not installed."""


class StoreError(QuizError):
    """The log cannot be opened, read or written."""


class StoreLocked(StoreError):
    """Another program holds the log longer than the wait."""


class StoreDamaged(StoreError):
    """The log is not what it was; a backup can take its place."""

    def with_hint(self, hint: str) -> StoreDamaged:
        """The same with other advice."""
        return StoreDamaged(self.message, hint=hint, where=self.where)


class StoreTooNew(StoreError):
    """A newer quizapp wrote the log; it is left as it is."""


class ConfigError(QuizError):
    """The settings file is wrong; `more` are further complaints about it, safe to print."""

    def __init__(self, message: str, *, hint: str = "", where: str = "", more: tuple[str, ...] = ()) -> None:
        super().__init__(message, hint=hint, where=where)
        self.more = more

    @property
    def picture(self) -> tuple[str, ...]:
        """The further complaints, a line each."""
        return self.more


class IllegalMove(QuizError):
    """An event that the phase of a session does not allow."""


class TerminalError(QuizError):
    """There is no terminal, or it cannot show the app."""

    exit_code = 2
