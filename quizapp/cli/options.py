"""Options and arguments that mean the same for every verb that takes them, declared once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from quizapp.errors import QuizError, UsageError

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

F = TypeVar("F", bound=Callable[..., Any])


class DeckName(click.ParamType):  # type: ignore[type-arg] # generic in newer versions of click only
    """The name of a deck, completed from the decks there are."""

    name = "deck"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        from click.shell_completion import CompletionItem

        return [CompletionItem(name) for name in _deck_ids(ctx) if name.startswith(incomplete)]


class CalendarDate(click.ParamType):  # type: ignore[type-arg] # as above
    """A date as 2026-12-20. UsageError for anything else, in words that name no option: it may be an argument."""

    name = "date"

    def convert(
        self,
        value: str | date,
        param: click.Parameter | None,  # noqa: ARG002 - click's signature
        ctx: click.Context | None,  # noqa: ARG002 - the same
    ) -> date:
        """The date."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(value)
        except ValueError as error:
            raise UsageError(f"“{value}” is no date.", hint="Write it as 2026-12-20.") from error


def _deck_ids(context: click.Context) -> list[str]:
    """The ids to complete; none before the first start, which a press of tab should not be."""
    from quizapp.cli.opening import opened, paths_and_settings

    try:
        if not paths_and_settings()[0].log.exists():
            return []
        with opened(context.ensure_object(list)) as collection:
            return [deck.deck_id for deck in collection.decks() if deck.deck_id]
    except QuizError:
        return []


def _add_folders(context: click.Context, _option: click.Parameter, folders: tuple[Path, ...]) -> None:
    known = context.ensure_object(list)
    known += folders


def decks_option(command: F) -> F:
    """--decks, before or behind the verb: more folders to look for decks in, kept in the context's object."""
    return click.option(
        "--decks",
        "more_folders",
        multiple=True,
        expose_value=False,
        callback=_add_folders,
        metavar="FOLDER",
        type=click.Path(exists=True, path_type=Path, resolve_path=True),
        help="Look for decks in this folder too. May be given again.",
    )(command)


def filter_option(command: F) -> F:
    """--filter, of verbs that ask questions."""
    return click.option(
        "--filter",
        "filter_text",
        metavar="FILTER",
        help="Only questions that fit, such as 'topic:mechanism lapses:>3', or a saved filter by its name.",
    )(command)


def json_option(command: F) -> F:
    """--json on every listing."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON; its names keep their meaning.")(command)


def plain_option(command: F) -> F:
    """--plain: line by line."""
    return click.option("--plain", is_flag=True, help="Line by line, for screen readers, pipes and dumb terminals.")(
        command
    )
