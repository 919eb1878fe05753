"""Every key of a deck file has its line, and the slice of a question is the question."""

from __future__ import annotations

from typing import Any

import tomli
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.deck.places import find_places

LAYOUT = '''\
# before
[deck]
id = "x" # ]] "
[[questions]] # one
prompt = """a
[[questions]] is no header here
""""
answer = 'b"'
distractors = ["x", # ]
  { text = "y", why = "]}" },

  "z",
]
# about the next
[[ "questions" ]]
prompt = "q"
when = 1979-05-27 07:32:00 # a date with a space
[questions.source]
quote = \'\'\'x\'\'\'\'\'
'''


def read_slices(text: str) -> list[Any]:
    """Each question as its own slices alone give it."""
    found = []
    for place in find_places(text).questions:
        piece = "".join(text[start:end] for start, end in place.slices)
        found.append(tomli.loads(f"questions = [{piece}]" if place.inline else piece)["questions"][0])
    return found


def test_keys_and_items_have_their_lines() -> None:
    places = find_places(LAYOUT)
    assert places.lines["deck", "id"] == 3
    assert places.lines["questions", 0] == 4
    assert places.lines["questions", 0, "answer"] == 8
    assert places.lines["questions", 0, "distractors", 1, "why"] == 10
    assert places.lines["questions", 0, "distractors", 2] == 12
    assert places.lines["questions", 1, "source", "quote"] == 19
    assert [place.line for place in places.questions] == [4, 15]


def test_what_has_no_line_has_that_of_what_is_around_it() -> None:
    places = find_places(LAYOUT)
    assert places.line_of(("questions", 1, "answer")) == 15
    assert places.line_of(("questions", 1, "source", "section")) == 18
    assert places.line_of(("nothing",)) is None


def test_a_comment_above_a_question_is_in_no_slice() -> None:
    for place in find_places(LAYOUT).questions:
        assert not any("# about" in LAYOUT[start:end] for start, end in place.slices)


def test_the_slices_of_a_layout_give_its_questions() -> None:
    assert read_slices(LAYOUT) == tomli.loads(LAYOUT)["questions"]


def test_a_question_may_lie_in_two_pieces() -> None:
    text = (
        '[[questions]]\nprompt = "p"\n[deck]\nid = "x"\n[questions.source]\nquote = "q"\n[[questions]]\nprompt = "r"\n'
    )
    assert len(find_places(text).questions[0].slices) == 2
    assert read_slices(text) == tomli.loads(text)["questions"]


def test_keys_set_twice_are_noted() -> None:
    text = '[[questions]]\nprompt = "p"\nsource.quote = "a"\n"prompt" = "q"\n'
    assert find_places(text).repeated == ((("questions", 0, "prompt"), 4),)


def test_deep_nesting_is_walked_past() -> None:
    text = f'a = {"[" * 300}"]" # ]\n{"]" * 300}\n[[questions]]\nprompt = "p"\n'
    assert find_places(text).questions[0].line == 3


@given(st.text(st.sampled_from("[]{}=\"'#.\n\\ aq1,") | st.characters(), max_size=60))
def test_no_text_makes_the_walk_raise_or_stay(text: str) -> None:
    assert find_places(text).questions is not None


# TOML of every look: all kinds of strings, comments, blank lines, dotted and quoted keys, tables and inline tables.

newlines = st.sampled_from(["\n", "\r\n"])
comments = st.sampled_from(["", " # plain", ' # "not" [[questions]] \'', "\t#]}"])
content = st.text(st.sampled_from("ab[]{}#='é,. "), max_size=8)
strings = st.one_of(
    content.map(lambda s: f'"{s}"'),
    content.map(lambda s: f'"{s}\\" \\\\"'),
    content.filter(lambda s: "'" not in s).map(lambda s: f"'{s}\\'"),
    content.map(lambda s: f'"""\n{s}\n[[questions]]\n"\\"""""'),
    content.filter(lambda s: "'" not in s).map(lambda s: f"'''{s}\n[[questions]]'''"),
)
scalars = st.one_of(strings, st.sampled_from(["1", "-2.5e3", "true", "2026-11-23", "1979-05-27 07:32:00", "0xff"]))
parts = st.sampled_from(["prompt", "a-b", '"q k"', "'l.k'", '"#"'])


@st.composite
def tables(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    pairs = draw(st.dictionaries(parts, values, max_size=3))
    return "{" + ", ".join(f"{key} ={value}" for key, value in pairs.items()) + "}"


@st.composite
def arrays(draw: st.DrawFn, values: st.SearchStrategy[str]) -> str:
    between = st.sampled_from([" ", "\n  ", "\n # ]\n", ""])
    items = draw(st.lists(values, max_size=3))
    return "[" + "".join(f"{draw(between)}{item}{draw(between)}," for item in items) + draw(between) + "]"


any_value = st.recursive(scalars, lambda inner: tables(inner) | arrays(inner), max_leaves=5)


@st.composite
def pairs(draw: st.DrawFn) -> str:
    found = draw(st.dictionaries(parts, any_value, min_size=1, max_size=3))
    lines = [f"{draw(st.sampled_from(['', '  ']))}{k} = {v}{draw(comments)}\n" for k, v in found.items()]
    return draw(st.sampled_from(["", "\n", "# c\n"])).join(lines)


@st.composite
def layouts(draw: st.DrawFn) -> str:
    out = draw(st.sampled_from(["", "# top\n", "root = 1\n"]))
    for _ in range(draw(st.integers(0, 4))):
        header = draw(st.sampled_from(["[[questions]]", "[[ questions ]]", '[["questions"]]']))
        out += f"{header}{draw(comments)}\n{draw(pairs())}"
        if draw(st.booleans()):
            out += f"{draw(st.sampled_from(['', '# c', ' ']))}\n[questions.source]\n{draw(pairs())}"
        for _ in range(draw(st.integers(0, 2))):
            out += f"[[questions.distractors]]\n{draw(pairs())}"
    return out.replace("\n", draw(newlines)) if draw(st.booleans()) else out + "[other.table]\nx = [1]"


@given(layouts())
@settings(max_examples=300, deadline=None)
def test_reading_the_slice_of_a_question_gives_the_question(text: str) -> None:
    raw = tomli.loads(text)
    assert read_slices(text) == raw.get("questions", [])
    assert find_places(text).repeated == ()


@given(st.lists(tables(any_value), max_size=4), st.sampled_from([", ", ",\n  ", ", # }\n"]))
@settings(deadline=None)
def test_reading_the_slice_of_an_inline_question_gives_the_question(items: list[str], between: str) -> None:
    text = f"questions = [\n{between.join(items)}\n]\n"
    assert read_slices(text) == tomli.loads(text)["questions"]
