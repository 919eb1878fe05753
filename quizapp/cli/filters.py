"""`filters`: the saved filters, as a table for people and as JSON for programs; saving one, and dropping one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from quizapp.cli.options import decks_option, json_option
from quizapp.errors import UsageError


@click.command()
@click.argument("name", required=False)
@click.argument("filter_text", metavar="[FILTER]", required=False)
@click.option("--drop", is_flag=True, help="Forget the filter NAME.")
@json_option
@decks_option
@click.pass_obj
def filters(folders: list[Path], *, name: str | None, filter_text: str | None, drop: bool, as_json: bool) -> int:
    """List the saved filters with how many questions fit each, or save FILTER as NAME.

    What a filter may say: docs/filters.md. A saved one stands as @NAME in others, and as NAME after --filter.
    """
    if drop and (name is None or filter_text is not None):
        raise UsageError("which filter?", hint="quizapp filters --drop NAME")
    if name is not None and filter_text is None and not drop:
        raise UsageError("the filter is missing.", hint=f"quizapp filters {name} 'topic:mechanism lapses:>3'")
    return print_filters(folders, name, filter_text, as_json=as_json)


def print_filters(
    folders: Sequence[Path], name: str | None = None, filter_text: str | None = None, *, as_json: bool = False
) -> int:
    """Save, or without a text drop, the filter `name`, if one is given; then list them all.

    JSON: a list of {"name", "filter", "questions": how many fit now}.
    """
    from quizapp.cli.opening import opened
    from quizapp.cli.wording import put_json, put_table, say
    from quizapp.collection.questions import read_filter, rows_of
    from quizapp.collection.saved_filters import drop_filter, save_filter

    with opened(folders) as collection:
        if name is not None and filter_text is not None:
            save_filter(collection, name, filter_text)
        elif name is not None:
            drop_filter(collection, name)
        saved = collection.settings.filters
        rows = list(rows_of(collection)) if saved else []
        wanted = {known: read_filter(collection, text) for known, text in saved.items()}
        counts = {known: sum(map(one.matches, rows)) for known, one in wanted.items()}
    if as_json:
        put_json([{"name": known, "filter": text, "questions": counts[known]} for known, text in saved.items()])
    elif saved:
        table = [(known, f"{counts[known]:,}", text) for known, text in saved.items()]
        put_table(("Name", "Questions", "Filter"), table, right=(1,))
    else:
        say("No filters saved yet: quizapp filters NAME 'topic:mechanism lapses:>3' saves one.")
    return 0
