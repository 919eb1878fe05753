"""Tables on stdout keep their columns: by blanks in a pipe, and in a terminal whatever it thinks of a word."""

from __future__ import annotations

import os

import pytest

from quizapp.cli.wording import put_table

ROWS = [("हिन्दी", "1"), ("plain", "22")]


def on_a_terminal(monkeypatch: pytest.MonkeyPatch, term: str = "xterm") -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.fileno", lambda: 1)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((20, 24)))
    monkeypatch.setenv("TERM", term)


def test_a_pipe_gets_blanks(capsys: pytest.CaptureFixture[str]) -> None:
    put_table(("Deck", "Due"), ROWS, right=[1])
    assert capsys.readouterr().out == "Deck   Due\nहिन्दी    1\nplain   22\n"


def test_a_terminal_is_told_where_a_column_begins(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    on_a_terminal(monkeypatch)
    put_table(("Deck", "Due"), ROWS, right=[1])
    assert capsys.readouterr().out == "Deck   Due\n     \x1b[1Gहिन्दी\x1b[6G    1\nplain   22\n"


@pytest.mark.parametrize(("term", "deck"), [("dumb", "हिन्दी"), ("", "हिन्दी"), ("xterm", "हिन्दी" * 5)])
def test_what_knows_no_sequences_or_breaks_the_line_gets_none(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, term: str, deck: str
) -> None:
    on_a_terminal(monkeypatch, term)
    put_table(("Deck", "Due"), [(deck, "1")])
    assert "\x1b" not in capsys.readouterr().out
