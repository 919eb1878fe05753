"""An edit of a deck file leaves every other letter of it alone."""

from __future__ import annotations

from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.deck.file import read_deck, write_deck, write_question
from quizapp.deck.model import Article, Deck, Flash, Question
from quizapp.deck.splicing import block_spans, edited, spliced
from quizapp.deck.template import new_deck_text
from tests.courses import decks

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


def test_another_title_changes_its_line_alone() -> None:
    before = read_deck(TEXT, "d.toml")
    assert before.deck is not None
    assert spliced(before, before.deck.model_copy(update={"title": "E"}), "d.toml") == TEXT.replace('"D"', '"E"')


def test_an_article_goes_into_a_template_and_its_samples_stay() -> None:
    template = new_deck_text(Deck(id="d", title="D"), "schema.json")
    for text in (template, template.replace("\n", "\r\n"), "# mine\n# yours\n", ""):
        before = read_deck(text, "d.toml")
        assert before.deck is not None
        article = Article(title="A", file="a.md", sha256="00ff")
        after = before.deck.model_copy(update={"article": article, "questions": (NEW,)})
        made = spliced(before, after, "d.toml")
        assert read_deck(made, "d.toml").deck == after
        lines = iter(made.splitlines())
        assert all(line in lines for line in text.splitlines())


def test_comments_stay_where_the_settings_are_laid_out_oddly() -> None:
    text = '# above\ndeck = { id = "d", title = "D" }\n# below\n[[questions]]\nprompt = "A?"\nanswer = "a"\n'
    before = read_deck(text, "d.toml")
    assert before.deck is not None
    after = before.deck.model_copy(update={"title": "E"})
    made = spliced(before, after, "d.toml")
    assert read_deck(made, "d.toml").deck == after
    assert [line for line in made.splitlines() if line.startswith("#")] == ["# above", "# below"]


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


# Edits of a few questions


def commented(text: str, data: st.DataObject) -> str:
    """The text with comments, blank lines and another kind of line end drawn into it, which change nothing it says."""
    lines = []
    for line in text.splitlines():
        lines.append(
            line + data.draw(st.sampled_from(("", "", "  # why", "   "))) if line and '"""' not in line else line
        )
        if line.startswith("[") or not line:
            lines += data.draw(st.lists(st.sampled_from(("", "# a comment = 1", "\t# [[questions]]")), max_size=2))
    end = data.draw(st.sampled_from(("\n", "\r\n")))
    mark = data.draw(st.sampled_from(("", "\ufeff")))
    return mark + "".join(line + end for line in lines)


@settings(deadline=None)
@given(deck=decks(), data=st.data())
def test_whatever_a_few_questions_become_the_text_says_it_and_the_rest_stays(deck: Deck, data: st.DataObject) -> None:
    text = commented(write_deck(deck), data)
    before = read_deck(text, "d.toml")
    assert before.deck == deck
    changes: dict[str, Question | None] = {}
    for question in deck.questions:
        kind = data.draw(st.sampled_from(("keep", "keep", "cut", "hint", "tags", "other")))
        if kind == "cut":
            changes[question.id] = None
        elif kind == "hint":
            changes[question.id] = question.model_copy(update={"hint": "Another\nhint."})
        elif kind == "tags":
            changes[question.id] = question.model_copy(update={"tags": ("x", "y")})
        elif kind == "other":
            changes[question.id] = Flash(id=question.id, prompt="What else?", answer="this")
    added = [write_question(NEW)] if data.draw(st.booleans()) else []
    result = edited(before, text, changes, added, path="d.toml")
    assert result is not None
    after, parsed = result
    kept = (changes.get(question.id, question) for question in deck.questions)
    expected = (*(question for question in kept if question is not None), *([NEW] if added else []))
    again = read_deck(after, "d.toml")
    assert again.deck is not None
    assert again.deck.questions == expected == (parsed.deck and parsed.deck.questions)
    assert again.indexes == parsed.indexes
    assert again.problems == parsed.problems
    assert after.startswith(text[: text.index("\n", text.index("title ="))])
    assert ("\r" in after) == ("\r" in text)
    assert after.count("\r\n") in (0, after.count("\n"))
    own = before.lines
    for name in own.keys() - changes.keys():
        block = block_spans(before, text, [name])
        assert block is not None
        assert text[slice(*block[name])] in after
