"""The verbs of the command line and what they take; what they do stands elsewhere and is imported when they run.

`--help` and `--version` import nothing but click and touch nothing on disk: the table below holds a sentence for each
verb. Options that mean the same are declared once.
"""

from __future__ import annotations

from importlib import import_module

import click

from quizapp import __version__
from quizapp.cli.options import decks_option, plain_option

VERBS: dict[str, tuple[str, str]] = {
    "study": ("Ask what is due today and what is new.", "quizapp.cli.commands:study"),
    "quiz": ("A scored quiz, with a time limit if you like.", "quizapp.cli.commands:quiz"),
    "filters": ("List, save or drop filters.", "quizapp.cli.filters:filters"),
    "decks": ("List the decks.", "quizapp.cli.commands:decks"),
    "due": ("Say what is due in each deck.", "quizapp.cli.commands:due"),
    "scores": ("List the quizzes taken, or show one again.", "quizapp.cli.results:scores"),
    "stats": ("Say what you know: days, memory, what is due, what is hardest.", "quizapp.cli.statistics:stats"),
    "report": ("Write how a deck goes as one page, for paper or a teacher.", "quizapp.cli.report:report"),
    "explain": ("Say why a question is due, and what each rating would do.", "quizapp.cli.remembering:explain"),
    "leeches": ("List what is forgotten again and again.", "quizapp.cli.remembering:leeches"),
    "retention": ("Say what each desired retention would cost.", "quizapp.cli.remembering:retention"),
    "optimize": ("Fit the memory model to your answers now.", "quizapp.cli.remembering:optimize"),
    "exam": ("Set the date of a deck's exam, so that most is recalled on it.", "quizapp.cli.remembering:exam"),
    "catch-up": ("Spread what is due over some days.", "quizapp.cli.remembering:catch_up"),
    "vacation": ("Move what falls due while you are away.", "quizapp.cli.remembering:vacation"),
    "orphans": (
        "Questions that are in no deck any more: link them by hand, or forget them.",
        "quizapp.cli.orphans:orphans",
    ),
    "overlay": ("List the spellings you had accepted.", "quizapp.cli.commands:overlay"),
    "new": ("Begin a deck of your own.", "quizapp.cli.authoring:new"),
    "add": ("Add a question to a deck by prompts.", "quizapp.cli.authoring:add"),
    "edit": ("Open a deck in your editor, or take an edit back.", "quizapp.cli.authoring:edit"),
    "import": ("Bring decks and memories along from Anki.", "quizapp.cli.importing:import_"),
    "generate": ("Make decks from articles.", "quizapp.cli.commands:generate"),
    "coverage": ("Show what a deck asks of its article, and what not.", "quizapp.cli.commands:coverage"),
    "check": ("Find what is wrong in deck files, with line and fix.", "quizapp.cli.authoring:check"),
    "backup": ("Back the log up now.", "quizapp.cli.commands:backup"),
    "restore": ("List the backups, or put one back.", "quizapp.cli.commands:restore"),
    "doctor": ("Look at everything that is kept, and mend it.", "quizapp.cli.commands:doctor"),
    "paths": ("Say where everything is.", "quizapp.cli.commands:paths"),
    "completion": ("Print the completion script of a shell.", "quizapp.cli.commands:completion"),
}


class UnknownVerb(click.UsageError):
    """A verb that is not there; `advice` names what may have been meant."""

    def __init__(self, name: str, context: click.Context) -> None:
        from difflib import get_close_matches

        super().__init__(f"there is no verb “{name}”", context)
        near = get_close_matches(name, VERBS, n=1, cutoff=0.5)
        self.advice = f"Did you mean quizapp {near[0]}?" if near else "quizapp --help lists the verbs."


class LazyGroup(click.Group):
    """A group whose verbs are imported when they run, not when they are listed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        return list(VERBS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        if cmd_name not in VERBS:
            return None
        module, _, name = VERBS[cmd_name][1].partition(":")
        command = getattr(import_module(module), name)
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002 - click's
        with formatter.section("Verbs"):
            formatter.write_dl([(name, help_text) for name, (help_text, _) in VERBS.items()])

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in VERBS:
            raise UnknownVerb(args[0], ctx)
        return super().resolve_command(ctx, args)


@click.group(
    cls=LazyGroup,
    invoke_without_command=True,
    no_args_is_help=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="Settings: QUIZAPP_HOME=FOLDER keeps everything there, QUIZAPP_PLAIN=1 is --plain.",
    subcommand_metavar="[VERB] [ARGS]...",
)
@decks_option
@plain_option
@click.version_option(__version__, message="quizapp %(version)s")
@click.pass_context
def quizapp(context: click.Context, *, plain: bool) -> int:
    """Learn decks of questions in the terminal: study by spaced repetition, scored quizzes.

    Without a verb the app starts full-screen.
    """
    context.meta["quizapp.plain"] = plain
    if context.invoked_subcommand is not None:
        return 0
    from quizapp.cli.studying import start_app

    return start_app(context.ensure_object(list), plain=plain)
