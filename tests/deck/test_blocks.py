"""An edit of one question leaves the rest of its block as its author wrote it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.deck.blocks import patched, says
from quizapp.deck.file import read_deck, write_question
from quizapp.deck.model import Question, Source

BLOCK = """[[questions]]   # the first
# why it is asked
answer   = 'one'  # upside down
"prompt" = "What is a?"
tags=["x",   'y']   # both
source.section = "S"
source.quote = "It is one."  # page 3
"""
CHOICE = """[[questions]]
id = "a"
type = "choice"
prompt = "What is a?"
answer = "one"
distractors = [
  # near misses
  "two",   # twice
  { text = "three", why = "It is 3." },
  'four'
]
"""


def question_of(block: str) -> Question:
    deck = read_deck(block, "d.toml").deck
    assert deck is not None
    return deck.questions[0]


def changed(block: str, **fields: Any) -> str:
    old = question_of(block)
    new = old.model_copy(update=fields)
    if old.id.startswith("~"):
        new = question_of(write_question(new.model_copy(update={"id": old.id})).replace(f'id = "{old.id}"\n', ""))
    text = patched(block, old, new)
    assert says(text, new)
    return text


def test_a_question_that_did_not_change_is_the_same_text() -> None:
    question = question_of(BLOCK)
    assert patched(BLOCK, question, question) == BLOCK


def test_a_changed_value_keeps_its_place_its_comment_and_its_quotes() -> None:
    assert changed(BLOCK, answer="two") == BLOCK.replace("'one'", "'two'")
    assert changed(BLOCK, answer="it's") == BLOCK.replace("'one'", '"it\'s"')
    assert changed(BLOCK, prompt="What is b?") == BLOCK.replace("What is a?", "What is b?")


def test_a_new_key_stands_where_it_would_be_written() -> None:
    assert changed(BLOCK, topic="finding") == BLOCK.replace("# the first\n", '# the first\ntopic = "finding"\n')
    assert changed(BLOCK, hint="h") == BLOCK.replace('a?"\n', 'a?"\nhint = "h"\n')


def test_a_key_taken_out_takes_its_line_alone() -> None:
    assert changed(BLOCK, tags=()) == BLOCK.replace("tags=[\"x\",   'y']   # both\n", "")


def test_a_source_written_key_by_key_is_changed_key_by_key() -> None:
    assert changed(BLOCK, source=Source(section="S", quote="It is two.")) == BLOCK.replace("is one.", "is two.")
    assert changed(BLOCK, source=Source(section="S")) == BLOCK.replace('source.quote = "It is one."  # page 3\n', "")
    table = BLOCK.partition("source")[0] + '\n[questions.source] # where\nquote = "It is one."\n'
    assert changed(table, source=Source(section="S", quote="It is one.")) == table + 'section = "S"\n'


def test_a_key_is_never_put_below_the_table_of_the_source() -> None:
    table = BLOCK.partition("tags")[0] + '[questions.source]\nquote = "It is one."\n'
    assert changed(table, explanation="So.") == table.replace("[questions.s", 'explanation = "So."\n[questions.s')


def test_items_of_a_list_that_stay_keep_their_lines_and_comments() -> None:
    options = question_of(CHOICE).distractors  # type: ignore[union-attr]
    two, three, four = options
    five = four.model_copy(update={"text": "five"})
    assert changed(CHOICE, distractors=(two, three, five)) == CHOICE.replace("'four'", '"five"')
    assert changed(CHOICE, distractors=(two, three, four, five)) == CHOICE.replace("'four'\n", "'four',\n  \"five\"\n")
    assert changed(CHOICE, distractors=(two, four)) == CHOICE.replace('  { text = "three", why = "It is 3." },\n', "")
    assert "  # near misses\n" in changed(CHOICE, distractors=(five, two, four))


def test_a_list_on_one_line_stays_on_one_line() -> None:
    block = '[[questions]]\nprompt = "What is a?"\nanswer = "b"\ntags = ["x", "y"] # z\n'
    assert '\ntags = ["x", "y", "new"] # z\n' in changed(block, tags=("x", "y", "new"))
    assert '\ntags = ["new", "y"] # z\n' in changed(block, tags=("new", "y"))
    assert '\ntags = ["y"] # z\n' in changed(block, tags=("y",))


def test_unknown_keys_and_keys_the_model_leaves_out_stay() -> None:
    block = CHOICE + 'mine = { a = 1 }\nhint = "h"\n'
    assert changed(block, answer="uno") == block.replace('"one"', '"uno"')


def test_line_ends_stay_as_they_are() -> None:
    text = changed(BLOCK.replace("\n", "\r\n"), topic="finding", answer="two\nlines")
    assert text.count("\n") == text.count("\r\n")
    assert "# upside down\r\n" in text


def test_the_last_line_of_a_file_needs_no_end() -> None:
    block = '[[questions]]\nprompt = "What is a?"\nanswer = "b"'
    assert changed(block, hint="h") == block + '\nhint = "h"'


@pytest.mark.parametrize("name", ["prompt", "answer", "hint", "explanation", "subject"])
@given(value=st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12))
def test_whatever_is_written_is_read_back(name: str, value: str) -> None:
    old = question_of(CHOICE)
    stripped = value.strip()
    if stripped:
        new = old.model_copy(update={name: stripped})
        text = patched(CHOICE, old, new)
        assert question_of(text) == new
        assert "# near misses" in text


@given(st.lists(st.sampled_from(["two", "four", "a, # b", 'q"', "n"]), unique=True, max_size=4))
def test_any_list_of_tags_is_read_back_and_its_neighbours_stay(tags: list[str]) -> None:
    block = CHOICE + 'tags = [ # these\n\t"two", # 2\n\n\t# then\n\t\'four\',\n]  # end\nhint = "h" # last\n'
    old = question_of(block)
    text = patched(block, old, old.model_copy(update={"tags": tuple(tags)}))
    assert question_of(text).tags == tuple(tags)
    assert text.startswith(CHOICE)
    assert text.endswith('\nhint = "h" # last\n')
