"""Options that mean the same for every verb that takes them, declared once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

F = TypeVar("F", bound=Callable[..., Any])


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
