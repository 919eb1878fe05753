"""The command line: one entry, `run`, which turns every failure a user can cause into one line and an exit code.

Exit codes: 0 all well, 1 something could not be read or written, 2 the command line asks for what is not there,
130 ended by Ctrl+C. Data goes to stdout, all else to stderr. Whatever is not a QuizError is a bug and stays loud.

Nothing heavy is imported here: `--version` is a literal, and what is started most goes around click: the app without a
verb, and `due` with plain options, which a shell's prompt may run before every line. Importing click alone takes longer
than counting what is due.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence

from quizapp import __version__
from quizapp.errors import QuizError, StoreDamaged, UsageError

OK, FAILED, INTERRUPTED = 0, 1, 130
_TOO_MANY_FILES = {errno.EMFILE, errno.ENFILE}
_OUTPUT_FAILS = {errno.ENOSPC, errno.EIO, errno.EDQUOT}


def run(argv: Sequence[str]) -> int:
    """Do what the arguments (without the program's name) ask; the exit code."""
    if None in (sys.stdin, sys.stdout, sys.stderr):
        _open_what_is_closed()
    try:
        code = _done(list(argv))
        sys.stdout.flush()
    except QuizError as error:
        return _complained(error)
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _drop_stdout()
        return FAILED
    except OSError as error:
        told = _told(error)
        if told is None:
            raise
        return _complained(told)
    except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError):
        # A log that says what no quizapp writes fails wherever it is read; without such a log this is a bug.
        wrong = _damage()
        if wrong is None:
            raise
        return _complained(wrong)
    return code


def _told(error: OSError) -> QuizError | None:
    """What failed, where that can be known: the store speaks for its own files."""
    if error.errno == errno.ENOENT and _stands_nowhere():
        return QuizError("the current folder is gone.", hint="Change to one that is there.")
    if error.errno in _TOO_MANY_FILES:
        return QuizError("too many files are open.", hint="ulimit -n 1024 allows more.")
    if error.errno in _OUTPUT_FAILS:
        _drop_stdout()
        return QuizError(f"the output cannot be written: {error.strerror}.", hint="Is the disk full?")
    if error.filename is None:
        return None
    where = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes) else ""
    return QuizError(
        f"it cannot be reached: {error.strerror or error}.", hint="Check its name and its rights.", where=where
    )


def _damage() -> QuizError | None:
    from quizapp.collection.upkeep import damage_of
    from quizapp.config import default_paths

    try:
        return damage_of(default_paths(os.environ))
    except QuizError:
        return None


def _look_next_time(error: StoreDamaged) -> None:
    from quizapp.collection.upkeep import look_next_time
    from quizapp.config import default_paths

    look_next_time(default_paths(os.environ), error)


def _open_what_is_closed() -> None:
    """Let a stream that was closed by whoever started this lead nowhere, and no file of ours take its number."""
    streams = (("stdin", "r"), ("stdout", "w"), ("stderr", "w"))
    while (descriptor := os.open(os.devnull, os.O_RDWR)) < len(streams):
        os.set_inheritable(descriptor, True)  # noqa: FBT003 - os names no argument
    os.close(descriptor)
    for number, (name, mode) in enumerate(streams):
        if getattr(sys, name) is None:
            setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115 - open to the end


def _stands_nowhere() -> bool:
    try:
        os.getcwd()  # noqa: PTH109 - the same
    except FileNotFoundError:
        return True
    return False


def _done(argv: list[str]) -> int:
    if argv == ["--version"]:
        print(f"quizapp {__version__}")
        return OK
    _accept_any_text()
    return _dispatched(argv)


def _accept_any_text() -> None:
    """Let bytes that are no text, and signs that the terminal cannot show, become a ? instead of an error."""
    for stream in (sys.stdin, sys.stdout):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")


def _dispatched(argv: list[str]) -> int:
    if "_QUIZAPP_COMPLETE" in os.environ:
        return _through_click(argv)
    if not argv:
        from quizapp.cli.studying import start_app

        return start_app()
    if argv[0] == "due" and set(argv[1:]) <= {"--short", "--json"}:
        import gc

        gc.disable()  # nothing that is about to be loaded can be collected before the end
        try:
            from quizapp.cli.listing import print_due

            return print_due((), short="--short" in argv, as_json="--json" in argv)
        finally:
            gc.enable()
    return _through_click(argv)


def _through_click(argv: list[str]) -> int:
    import click

    from quizapp.cli.group import quizapp

    try:
        code = quizapp.main(argv, prog_name="quizapp", standalone_mode=False)
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        raise _as_usage(error) from error
    return code if isinstance(code, int) else OK


def _as_usage(error: Exception) -> UsageError:
    """A complaint of click's in the shape of ours."""
    message: str = error.format_message()  # type: ignore[attr-defined] # click is imported by the caller alone
    context = getattr(error, "ctx", None)
    hint = getattr(error, "advice", "") or (f"{context.command_path} --help says more." if context else "")
    return UsageError(message[:1].lower() + message[1:].rstrip(".") + ".", hint=hint)


def _complained(error: QuizError) -> int:
    """Say it on stderr, safe to print: a line, and the place where there is a picture of it; the exit code."""
    from quizapp.text import shown

    if isinstance(error, StoreDamaged):
        _look_next_time(error)
    print(f"quizapp: {shown(str(error))}", *error.picture, sep="\n", file=sys.stderr)
    return error.exit_code


def _drop_stdout() -> None:
    """Send what is still in the buffer nowhere, or the interpreter would complain of it at its end."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
