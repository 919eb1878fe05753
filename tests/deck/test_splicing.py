"""An edit of a deck file leaves every other letter of it alone."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.file import read_deck, write_deck
from quizapp.deck.model import Article, Flash
from quizapp.deck.splicing import spliced

TEXT = """# A deck of mine.
[deck]
id = "d"   # short
title = "D"

[deck.article]
file = "d.md"
sha256 = "00ff"

# First part

[[questions]]
id = "a"
answer   = "one"  # upside down
prompt = "What is a?"

# the second
[[questions]]
id = "b"
prompt = "What is b?"
answer = "two"

[[questions]]
prompt = "What has no id?"
answer = "this"

# The end.
"""
BUNDLED = (Path(__file__).parents[2] / "decks" / "ketamine.toml").read_text("utf-8")
NEW = Flash(id="new", prompt="What is new?", answer="this")


def test_an_unchanged_deck_is_the_same_text() -> None:
    before = read_deck(TEXT, "d.toml")
    assert before.deck is not None
    assert spliced(before, before.deck, "d.toml") == TEXT


def test_a_changed_question_is_written_anew_and_nothing_else() -> None:
    before = read_deck(TEXT, "d.toml")
    assert before.deck is not None
    a, b, c = before.deck.questions
    after = before.deck.model_copy(update={"questions": (a, b.model_copy(update={"answer": "zwei"}), c)})
    assert spliced(before, after, "d.toml") == TEXT.replace('"two"', '"zwei"')


def test_a_question_taken_out_leaves_the_comment_above_it() -> None:
    before = read_deck(TEXT, "d.toml")
    assert before.deck is not None
    a, _, c = before.deck.questions
    text = spliced(before, before.deck.model_copy(update={"questions": (a, c)}), "d.toml")
    assert "# the second\n" in text
    assert "What is b?" not in text


def test_new_questions_are_put_where_they_belong_with_a_blank_line_around() -> None:
    before = read_deck(TEXT, "d.toml")
    assert before.deck is not None
    a, b, c = before.deck.questions
    last = NEW.model_copy(update={"id": "last"})
    text = spliced(before, before.deck.model_copy(update={"questions": (NEW, a, b, c, last)}), "d.toml")
    block = '[[questions]]\nid = "new"\nprompt = "What is new?"\nanswer = "this"\n'
    assert f'# First part\n\n{block}\n[[questions]]\nid = "a"\n' in text
    assert f'answer = "this"\n\n{block.replace("new", "last", 1)}\n# The end.\n' in text


def test_another_fingerprint_changes_its_line_alone() -> None:
    before = read_deck(TEXT, "d.toml")
    assert before.deck is not None
    after = before.deck.model_copy(update={"article": Article(file="d.md", sha256="ff00")})
    assert spliced(before, after, "d.toml") == TEXT.replace("00ff", "ff00")


def test_another_title_keeps_the_comments_above() -> None:
    before = read_deck(TEXT, "d.toml")
    assert before.deck is not None
    text = spliced(before, before.deck.model_copy(update={"title": "E"}), "d.toml")
    assert text.startswith('# A deck of mine.\n[deck]\nid = "d"\ntitle = "E"\n')
    assert "# upside down" in text


def test_a_deck_without_an_id_of_its_own_keeps_the_one_of_its_file() -> None:
    text = '# mine\n[[questions]]\nprompt = "What is a?"\nanswer = "one"\n'
    before = read_deck(text, "heart.toml")
    assert before.deck is not None
    after = before.deck.model_copy(update={"questions": (*before.deck.questions, NEW)})
    assert spliced(before, after, "heart.toml").startswith(text)


def test_line_ends_stay_as_they_are() -> None:
    before = read_deck(TEXT.replace("\n", "\r\n"), "d.toml")
    assert before.deck is not None
    after = before.deck.model_copy(update={"questions": (*before.deck.questions, NEW)})
    text = spliced(before, after, "d.toml")
    assert text.count("\n") == text.count("\r\n")


def test_questions_in_one_array_are_written_as_blocks() -> None:
    before = read_deck('questions = [{ prompt = "What is a?", answer = "one" }] # all\n', "d.toml")
    assert before.deck is not None
    after = before.deck.model_copy(update={"questions": (*before.deck.questions, NEW)})
    assert spliced(before, after, "d.toml") == write_deck(after)


@given(st.data())
def test_whatever_is_kept_put_in_or_taken_out_the_text_says_it(data: st.DataObject) -> None:
    before = read_deck(BUNDLED, "ketamine.toml")
    assert before.deck is not None
    questions = []
    for number, question in enumerate(before.deck.questions[:12]):
        if data.draw(st.booleans()):
            questions.append(question)
        if data.draw(st.booleans()):
            questions.append(NEW.model_copy(update={"id": f"new-{number}"}))
    after = before.deck.model_copy(update={"questions": tuple(questions)})
    text = spliced(before, after, "ketamine.toml")
    assert read_deck(text, "ketamine.toml").deck == after
    assert text.startswith("# What ketamine is prescribed for.")
