"""What `new`, `add`, `edit` and `check` take: the verbs of whoever writes decks."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click
from click.shell_completion import CompletionItem

from quizapp.cli.options import DeckName, decks_option, json_option
from quizapp.errors import QuizError

if TYPE_CHECKING:
    from quizapp.cli.checking import Format


class QuestionName(click.ParamType):  # type: ignore[type-arg] # generic in newer versions of click only
    """The id of a question, completed from the deck that was named before it."""

    name = "question"

    def shell_complete(
        self,
        ctx: click.Context,
        param: click.Parameter,  # noqa: ARG002 - click's signature
        incomplete: str,
    ) -> list[CompletionItem]:
        from quizapp.cli.opening import opened, paths_and_settings

        try:
            if not paths_and_settings()[0].log.exists():
                return []
            with opened(ctx.ensure_object(list)) as collection:
                deck = collection.indexed(str(ctx.params.get("deck")))
                names = [name for fact in deck.facts for name, _ in fact.questions]
        except QuizError:
            return []
        return [CompletionItem(name) for name in names if name.startswith(incomplete) and "/" not in name]


class DeckOrPath(DeckName):
    """The name of a deck, or a path; both are completed."""

    name = "deck or path"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        return [*super().shell_complete(ctx, param, incomplete), CompletionItem(incomplete, type="file")]


TYPES = ("flash", "true_false", "choice", "multi", "typed", "numeric", "cloze", "order", "match")


@click.command()
@click.argument("name", nargs=-1, required=True)
@json_option
@decks_option
@click.pass_obj
def new(folders: list[Path], *, name: tuple[str, ...], as_json: bool) -> int:
    """Begin a deck in your deck folder, called NAME: a file with a sample of every type, commented out."""
    from quizapp.cli.editing import print_new

    return print_new(folders, " ".join(name), as_json=as_json)


@click.command()
@click.argument("deck", type=DeckName())
@click.option("--type", "type_name", type=click.Choice(TYPES), help="The type of question, if it is not to be asked.")
@click.option("--fact", type=QuestionName(), metavar="ID", help="Ask for the fact of that question in another form.")
@decks_option
@click.pass_obj
def add(folders: list[Path], *, deck: str, type_name: str | None, fact: str | None) -> int:
    """Add a question to DECK by prompts, line by line; also from a pipe, one answer a line.

    The id is made from the prompt. The question is shown and written after a yes.
    """
    from quizapp.cli.editing import deck_to_edit
    from quizapp.cli.opening import opened
    from quizapp.cli.plain_add import add_plainly
    from quizapp.cli.talk import Talk

    with opened(folders) as collection:
        return add_plainly(collection, Talk(sys.stdin, sys.stdout), deck_to_edit(collection, deck), type_name, fact)


@click.command()
@click.argument("deck", type=DeckName())
@click.argument("question", type=QuestionName(), required=False, metavar="[ID]")
@click.option("--undo", is_flag=True, help="Show what DECK said before the last change made here, and put it back.")
@click.option("--yes", is_flag=True, help="With --undo: without asking.")
@decks_option
@click.pass_obj
def edit(folders: list[Path], *, deck: str, question: str | None, undo: bool, yes: bool) -> int:
    """Open DECK in the editor that VISUAL or EDITOR names, at the question ID, then say what is wrong in it.

    ID may also be words of the prompt. The bundled deck is copied to your folder first.
    """
    from quizapp.cli.editing import edit_deck, undo_edit

    return undo_edit(folders, deck, yes=yes) if undo else edit_deck(folders, deck, question)


@click.command()
@click.argument("targets", type=DeckOrPath(), nargs=-1, metavar="[DECK|PATH]...")
@click.option("--strict", is_flag=True, help="End with 1 on warnings too, and show notes.")
@click.option("--generated", is_flag=True, help="Judge as strictly as a generated deck is judged.")
@click.option("--stale", metavar="SPAN", help="Name figures whose as_of is older than 18m, 2y or 90d.")
@click.option("--fix", is_flag=True, help="Give questions without an id one first; nothing else is changed.")
@click.option(
    "--format",
    "output",
    type=click.Choice(["human", "json", "sarif", "github"]),
    default="human",
    show_default=True,
    help="Lines, JSON, SARIF 2.1.0, or annotations of GitHub Actions.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of deck files instead.")
@json_option
@decks_option
@click.pass_obj
def check(
    folders: list[Path],
    *,
    targets: tuple[str, ...],
    strict: bool,
    generated: bool,
    stale: str | None,
    fix: bool,
    output: Format,
    schema: bool,
    as_json: bool,
) -> int:
    """Find what is wrong in each DECK, file or folder, else in all decks. Ends with 1 on errors.

    Rules on good questions are named by a code: E wrong, W poor, I worth a look.
    """
    from quizapp.cli.checking import Wanted, print_check, print_schema

    if schema:
        return print_schema()
    wanted = Wanted(output="json" if as_json else output, generated=generated, strict=strict, stale=stale, fix=fix)
    return print_check(targets, folders, wanted)
