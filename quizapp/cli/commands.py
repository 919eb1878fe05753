"""What each verb takes that studies, asks, lists or keeps; what it does stands in the module that it imports.

Verbs of whoever writes decks stand in `authoring`, those about memories in `remembering`, a few beside what they do.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from quizapp.cli.options import DeckName, decks_option, filter_option, json_option, plain_option
from quizapp.errors import TerminalError, UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quizapp.cli.making import Options, Source
    from quizapp.collection import Collection
    from quizapp.config import Settings
    from quizapp.learning.paper import QuizSettings

FILE_OR_FOLDER = click.Path(path_type=Path)
MOST_PENALTY = 1.0


def _is_plain(settings: Settings, *, plain: bool) -> bool:
    from quizapp.cli.opening import plain_wished

    before_the_verb = click.get_current_context().meta.get("quizapp.plain", False)
    return plain or before_the_verb or plain_wished(settings, os.environ)


@click.command()
@click.argument("deck", type=DeckName(), required=False)
@click.option("--cram", is_flag=True, help="Ask every question once, whatever is due; the schedule is not touched.")
@click.option(
    "--new",
    "new_per_day",
    type=click.IntRange(0, 9_999),
    metavar="N",
    help="At most N new facts today, also while much is due.",
)
@click.option("--all", "everything", is_flag=True, help="All that is due, however much has piled up.")
@filter_option
@plain_option
@decks_option
@click.pass_obj
def study(
    folders: list[Path],
    *,
    deck: str | None,
    cram: bool,
    new_per_day: int | None,
    everything: bool,
    filter_text: str | None,
    plain: bool,
) -> int:
    """Ask what is due today and what is new in DECK (its id, the start of its title, or a file).

    With --filter and no DECK, in all decks.
    """
    from quizapp.cli.opening import (
        deck_named,
        opened,
        paths_and_settings,
        require_terminal,
        run_full_screen,
        with_new_per_day,
    )
    from quizapp.cli.studying import filter_given, study_line_by_line
    from quizapp.tui.opening import Opening

    _, settings = paths_and_settings()
    if new_per_day is not None:
        settings = with_new_per_day(settings, new_per_day)
    if _is_plain(settings, plain=plain):
        with_new = bool(new_per_day)
        return study_line_by_line(
            folders, settings, deck, filter_text, cram=cram, everything=everything, with_new=with_new
        )
    require_terminal(sys.stdin, sys.stdout)
    with opened(folders, settings, careful=True) as collection:
        named = deck_named(collection, deck) if deck else None
        wanted = filter_given(collection, filter_text, (named,) if named else ())
        first = "cram" if cram else "study"
        opening = Opening(first=first, deck_id=named, everything=everything, wanted=wanted)
        return run_full_screen(collection, opening)


@click.command()
@click.argument("decks", type=DeckName(), nargs=-1)
@click.option("-n", "--questions", type=click.IntRange(1, 1_000), default=20, show_default=True, help="How many.")
@click.option("-t", "--minutes", type=click.FloatRange(0, 1_440, min_open=True), help="Time limit in minutes.")
@click.option("--topic", "topics", multiple=True, help="Only this topic. May be given again.")
@click.option("--at-end", is_flag=True, help="Show what was right at the end, not at once.")
@click.option("--exam", is_flag=True, help="Feedback at the end, questions may be flagged, the clock does not stop.")
@click.option("--pass-mark", type=click.IntRange(0, 100), metavar="PERCENT", help="What it takes to pass an exam.")
@click.option(
    "--penalty",
    type=click.FloatRange(0, MOST_PENALTY),
    default=0.0,
    show_default=True,
    metavar="MARKS",
    help="Taken off for each wrong answer in an exam.",
)
@click.option("--confidence", is_flag=True, help="Say how sure you are: 1, 2 or 3 marks, 0, -2 or -6 if wrong.")
@click.option("--seed", help="Draw the paper of this seed again.")
@filter_option
@plain_option
@decks_option
@click.pass_obj
def quiz(folders: list[Path], /, *, decks: tuple[str, ...], plain: bool, seed: str | None, **options: Any) -> int:
    """A scored quiz over one or more DECKS; every one is kept (quizapp scores).

    With --filter and no DECKS, over every deck that has a question that fits.
    """
    from quizapp.cli.opening import opened, paths_and_settings, require_terminal, run_full_screen
    from quizapp.tui.opening import Opening

    _require_what_goes_with(options)
    _, settings = paths_and_settings()
    line_by_line = _is_plain(settings, plain=plain)
    if not line_by_line:
        require_terminal(sys.stdin, sys.stdout)
    with opened(folders, settings, careful=True) as collection:
        decks = decks or _decks_that_fit(collection, options["filter_text"])
        if line_by_line:
            return _quiz_plainly(collection, decks, options, seed)
        if not decks:
            return run_full_screen(collection, Opening(first="quiz"))
        chosen = _quiz_settings(collection, decks, options)
        # Told nothing more, the set-up is filled as last time.
        told = len(chosen.decks) > 1 or any(_was_given(name) for name in options)
        opening = Opening(first="quiz", deck_id=chosen.decks[0], quiz=chosen if told else None, seed=seed)
        return run_full_screen(collection, opening)


def _require_what_goes_with(options: dict[str, Any]) -> None:
    """Say what would otherwise be dropped silently; see `QuizSettings.as_meant`."""
    if not options["exam"] and (options["pass_mark"] is not None or options["penalty"]):
        raise UsageError("a pass mark and a penalty belong to an exam.", hint="Add --exam, or leave them out.")
    if options["confidence"] and options["penalty"]:
        raise UsageError("marks by confidence have a penalty of their own.", hint="Leave out one of them.")


def _decks_that_fit(collection: Collection, filter_text: str | None) -> tuple[str, ...]:
    if not filter_text:
        return ()
    from quizapp.collection.questions import matching, read_filter

    rows = matching(collection, read_filter(collection, filter_text, by_name=True))
    return tuple(dict.fromkeys(row.deck_id for row in rows))


def _was_given(option: str) -> bool:
    """Whether an option of the running verb stands on the command line."""
    source = click.get_current_context().get_parameter_source(option)
    return source is ParameterSource.COMMANDLINE


def _quiz_plainly(collection: Collection, decks: tuple[str, ...], options: dict[str, Any], seed: str | None) -> int:
    from quizapp.cli.plain import choose_deck
    from quizapp.cli.plain_quiz import quiz_plainly
    from quizapp.cli.studying import tell_notices
    from quizapp.cli.talk import Talk
    from quizapp.collection.upkeep import keep

    talk = Talk(sys.stdin, sys.stdout)
    tell_notices(collection)
    if not decks:
        chosen = choose_deck(collection, talk)
        if chosen is None:
            return talk.exit_code
        decks = (chosen,)
    code = quiz_plainly(collection, talk, _quiz_settings(collection, decks, options), seed=seed)
    keep(collection.paths)
    return code


def _quiz_settings(collection: Collection, decks: tuple[str, ...], options: dict[str, Any]) -> QuizSettings:
    from quizapp.cli.opening import deck_named
    from quizapp.cli.studying import filter_given
    from quizapp.learning.paper import QuizSettings

    named = tuple(dict.fromkeys(deck_named(collection, deck) for deck in decks))
    topics = _known_topics(collection, named, options["topics"])
    wanted = filter_given(collection, options["filter_text"], named)
    return QuizSettings(
        decks=named,
        topics=topics,
        questions=options["questions"],
        minutes=options["minutes"],
        at_once=not options["at_end"],
        exam=options["exam"],
        pass_mark=options["pass_mark"],
        penalty=options["penalty"],
        scoring="confidence" if options["confidence"] else "plain",
        filter=str(wanted or ""),
    )


def _known_topics(collection: Collection, decks: tuple[str, ...], wanted: tuple[str, ...]) -> tuple[str, ...]:
    """The topics as the decks spell them. UsageError for one that none of them has."""
    there = {topic.casefold(): topic for deck in decks for topic in collection.indexed(deck).topics if topic}
    for topic in wanted:
        if topic.casefold() not in there:
            msg = f"there is no topic “{topic}” in {' or '.join(decks)}."
            raise UsageError(msg, hint=f"Topics: {', '.join(there.values()) or 'none'}.")
    return tuple(dict.fromkeys(there[topic.casefold()] for topic in wanted))


@click.command()
@click.option("--hidden", is_flag=True, help="List what is hidden or in the trash instead.")
@click.option("--hide", type=DeckName(), help="List this deck no longer. Every answer stays.")
@click.option("--delete", type=DeckName(), help="Move the file of this deck to the trash. Every answer stays.")
@click.option("--show", metavar="DECK", help="List a hidden deck again, or put a file of the trash back.")
@click.option("--updates", is_flag=True, help="What this quizapp brings for your copies of its decks.")
@click.option("--take", is_flag=True, help="With --updates: take it; what you changed yourself stays.")
@json_option
@decks_option
@click.pass_obj
def decks(
    folders: list[Path],
    *,
    hidden: bool,
    hide: str | None,
    delete: str | None,
    show: str | None,
    updates: bool,
    take: bool,
    as_json: bool,
) -> int:
    """List the decks, with what they hold and where they are; hide and delete them, and bring them back."""
    if updates or take:
        from quizapp.cli.updates import print_updates

        return print_updates(folders, take=take, as_json=as_json)
    if hidden or hide or delete or show:
        from quizapp.cli.shelf import print_shelf

        return print_shelf(folders, hide=hide, delete=delete, show=show, as_json=as_json)
    from quizapp.cli.listing import print_decks

    return print_decks(folders, as_json=as_json)


@click.command()
@json_option
@decks_option
@click.pass_obj
def overlay(folders: list[Path], *, as_json: bool) -> int:
    """List the spellings that you had accepted besides those of the decks."""
    from quizapp.cli.listing import print_overlay

    return print_overlay(folders, as_json=as_json)


@click.command()
@click.option("--short", is_flag=True, help="One line, for a prompt or a status bar.")
@filter_option
@json_option
@decks_option
@click.pass_obj
def due(folders: list[Path], *, short: bool, filter_text: str | None, as_json: bool) -> int:
    """Say what is due and new in each deck, in facts."""
    from quizapp.cli.listing import print_due

    return print_due(folders, filter_text, short=short, as_json=as_json)


@click.command()
@click.argument("named", type=FILE_OR_FOLDER, nargs=-1, required=True, metavar="ARTICLE...|DECK")
@click.option(
    "-o",
    "--out",
    type=FILE_OR_FOLDER,
    metavar="DECK.toml|FOLDER",
    help="Where the deck goes, unasked; a deck that is there is brought up to date.",
)
@click.option("--max", "most", type=click.IntRange(1), metavar="N", help="At most N facts, the best ones.")
@click.option("--all", "keep_all", is_flag=True, help="Every fact that was found, also what you dropped or deleted.")
@click.option("--title", help="The deck's title, if not the article's.")
@click.option("--dry-run", is_flag=True, help="Print the deck and what would change; write nothing.")
@click.option("--llm", "model", metavar="MODEL", help="Let a language model add facts; asks before any text is sent.")
@click.option("--yes", is_flag=True, help="Send the text to that model without asking.")
@plain_option
@json_option
@click.pass_obj
def generate(
    folders: list[Path],
    /,
    *,
    named: tuple[Path, ...],
    out: Path | None,
    model: str | None,
    yes: bool,
    plain: bool,
    **options: Any,
) -> int:
    """Make a deck from each ARTICLE (.txt, .md, .html, .pdf, or - for stdin), offline; a DECK is made from its own.

    Without -o the questions of one article are decided one by one, full-screen or with --plain. Questions and edits of
    your own stay, and so does the history of every question that is kept.
    """
    from quizapp.cli.making import Options, print_generated, sources

    chosen = Options(model=model, **options)
    articles = sources(named, folders)
    if out is None and not chosen.dry_run:
        return _decide(articles, chosen, plain=plain, yes=yes)
    return print_generated(articles, out, chosen, yes=yes)


def _decide(articles: Sequence[Source], options: Options, *, plain: bool, yes: bool) -> int:
    """Show the proposals of one article, each to be kept or dropped."""
    from quizapp.cli.making import has_consent, request_to_decide
    from quizapp.cli.opening import opened, paths_and_settings, require_terminal, run_full_screen

    paths, settings = paths_and_settings()
    request = request_to_decide(paths, articles, options)
    line_by_line = _is_plain(settings, plain=plain)
    if not line_by_line:
        try:
            require_terminal(sys.stdin, sys.stdout)
        except TerminalError as error:
            hint = "-o DECK.toml makes a deck unasked; --plain decides line by line."
            raise TerminalError(error.message, hint=hint) from error
    if not has_consent([request], options.model, yes=yes):
        return 0
    with opened((), settings) as collection:
        if not line_by_line:
            from quizapp.tui.opening import Opening

            return run_full_screen(collection, Opening(first="generate", article=request))
        from quizapp.cli.plain_proposals import propose_plainly
        from quizapp.cli.talk import Talk

        return propose_plainly(collection.paths, Talk(sys.stdin, sys.stdout), request)


@click.command()
@click.argument("deck", type=DeckName())
@json_option
@decks_option
@click.pass_obj
def coverage(folders: list[Path], *, deck: str, as_json: bool) -> int:
    """Show what DECK asks of its article: facts by subject and topic, and sentences nothing asks about."""
    from quizapp.cli.making import print_coverage

    return print_coverage(deck, folders, as_json=as_json)


@click.command()
@json_option
@decks_option
@click.pass_obj
def paths(folders: list[Path], *, as_json: bool) -> int:
    """Say where log, index, settings and decks are."""
    from quizapp.cli.listing import print_paths

    return print_paths(folders, as_json=as_json)


@click.command()
@click.argument("file", type=FILE_OR_FOLDER, required=False)
@json_option
def backup(*, file: Path | None, as_json: bool) -> int:
    """Back the log up now: among the backups that are made by themselves, or into FILE."""
    from quizapp.cli.keeping import print_backup

    return print_backup(file, as_json=as_json)


@click.command()
@click.argument("name", metavar="[BACKUP]", required=False)
@click.option("--yes", is_flag=True, help="Do it without asking.")
@json_option
def restore(*, name: str | None, yes: bool, as_json: bool) -> int:
    """List the backups, or put BACKUP (its number, or a file) back: shown first, and it can be undone."""
    from quizapp.cli.keeping import print_backups, print_restore

    return print_restore(name, yes=yes, as_json=as_json) if name else print_backups(as_json=as_json)


@click.command()
@click.option("--fix", is_flag=True, help="Mend what can be mended without loss.")
@json_option
@decks_option
@click.pass_obj
def doctor(folders: list[Path], *, fix: bool, as_json: bool) -> int:
    """Look at everything quizapp keeps: is it sound, does it agree, is it backed up. Ends with 1 on errors."""
    from quizapp.cli.keeping import print_doctor

    return print_doctor(folders, fix=fix, as_json=as_json)


@click.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, *, shell: str) -> int:
    """Print the completion script of a shell, to be sourced or saved where that shell looks for them."""
    from click.shell_completion import get_completion_class

    from quizapp.cli.wording import put

    found = get_completion_class(shell)
    if found is None:
        raise UsageError(f"there is no completion for {shell}.")
    put(found(context.find_root().command, {}, "quizapp", "_QUIZAPP_COMPLETE").source().rstrip("\n"))
    return 0
