"""A deck saved in an editor beside the running app."""

from __future__ import annotations

from pathlib import Path

from tests.endtoend.conftest import Start

HEAD = '[deck]\ntitle = "Asthma drugs"\n'
DECK = HEAD + '[[questions]]\nprompt = "Which inhaler relieves an attack?"\nanswer = "salbutamol"\n'


def test_a_save_shows_in_the_library_and_in_the_question_on_show(start: Start, home: Path) -> None:
    path = home / "decks" / "asthma.toml"
    path.parent.mkdir(parents=True)
    path.write_text(DECK, "utf-8")
    terminal = start()
    terminal.wait_for("1 fact, 1 question")
    path.write_text(DECK + '[[questions]]\nprompt = "Which one prevents it?"\nanswer = "a steroid"\n', "utf-8")
    terminal.wait_for("2 facts, 2 questions")
    terminal.press("enter").wait_for("Which inhaler relieves an attack?")
    path.write_text(DECK.replace("an attack", "an asthma attack"), "utf-8")
    terminal.wait_for("Which inhaler relieves an asthma attack?", "This question was edited")
    path.write_text(DECK.replace('attack?"', "attack?"), "utf-8")
    terminal.wait_for("asthma.toml:4", "The version before stays in use.")
    terminal.press("enter").wait_for("salbutamol")
    terminal.press("q").wait_for("Asthma drugs !")
    terminal.press("q")
    assert terminal.wait() == 0
