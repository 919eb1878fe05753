"""A deck file is read whole whatever is wrong in it, and what is wrong is said where it stands."""

from __future__ import annotations

import time
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizapp.deck.file import Parsed, id_from_text, read_bytes, read_deck, write_deck
from quizapp.deck.model import QUESTION_CLASSES, Deck, Typed

PATH = "decks/asthma.toml"


def said(text: str) -> list[str]:
    """Every problem of `text` as an author reads it, without the path."""
    return [problem.shown.removeprefix(PATH).removeprefix(":").strip() for problem in read_deck(text, PATH).problems]


def asked(text: str) -> list[str]:
    deck = read_deck(text, PATH).deck
    assert deck
    return [question.prompt for question in deck.questions]


GOOD = '[[questions]]\nprompt = "good"\nanswer = "yes"\n'

# Reading


def test_a_flat_file_of_prompts_and_answers_is_a_deck_named_after_the_file() -> None:
    parsed = read_deck(GOOD, "decks/cardiac-drugs.toml")
    assert parsed.problems == ()
    assert parsed.deck
    assert (parsed.deck.id, parsed.deck.title) == ("cardiac-drugs", "Cardiac drugs")
    assert parsed.deck.questions[0].type == "flash"


def test_dates_and_settings_of_the_deck_are_read() -> None:
    parsed = read_deck('[deck]\nid = "k"\ntitle = "K"\n[deck.article]\naccessed = 2026-11-23\n' + GOOD, PATH)
    assert parsed.problems == ()
    assert parsed.deck
    assert parsed.deck.article
    assert parsed.deck.article.accessed == date(2026, 11, 23)


def test_a_deck_without_questions_is_a_deck_with_a_next_key() -> None:
    assert said("") == ["No questions yet: a adds one."]
    assert read_deck("", PATH).deck
    assert [problem.severity for problem in read_deck("", PATH).problems] == ["note"]


def test_a_question_without_id_keeps_its_id_while_its_text_stays() -> None:
    one = read_deck('[[questions]]\nprompt = "What is\\n  it?"\nanswer = "this"\n', PATH)
    two = read_deck('[[questions]]\nhint = "h"\nprompt = "What is it?"\nanswer = "this"\ntopic = "x"\n', "other.toml")
    three = read_deck('[[questions]]\nprompt = "What is it?"\nanswer = "that"\n', PATH)
    assert one.deck
    assert two.deck
    assert three.deck
    assert one.deck.questions[0].id == two.deck.questions[0].id != three.deck.questions[0].id
    assert one.deck.questions[0].id == id_from_text(one.deck.questions[0])
    assert len(one.deck.questions[0].id) == 17


def test_the_id_from_text_never_changes_between_versions() -> None:
    question = Typed(id="x", type="typed", prompt="Which receptor?", answer="NMDA")
    assert id_from_text(question) == "~cf096431d4040b9a"  # b2sum -l 64 says the same


def test_lines_name_the_first_line_of_each_question() -> None:
    parsed = read_deck(
        f'# a deck\n[deck]\nid = "x"\n\n{GOOD}\n[[questions]]\nid = "q"\nprompt = "p"\nanswer = "a"\n', PATH
    )
    assert parsed.deck
    assert parsed.lines == {parsed.deck.questions[0].id: 5, "q": 9}


def test_a_byte_order_mark_and_windows_line_ends_are_accepted() -> None:
    text = '\ufeff[deck]\nid = "x"\n[[questions]]\nid = "q"\nprompt = """a\nb"""\nanswer = "c"\n'
    parsed = read_bytes(text.replace("\n", "\r\n").encode(), PATH)
    assert parsed.problems == ()
    assert parsed.deck
    assert parsed.deck.questions[0].prompt == "a\nb"
    assert parsed.lines == {"q": 3}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'a = 1\nb = "caf\xe9"\n', "2: This is not UTF-8 text: byte 0xe9 stands in it. Save it as UTF-8."),
        (b"a = 1\n\nb = \0\n", "3: This is no text: it has a NUL character. Save it as plain UTF-8 text."),
        ('a = "x"\n'.encode("utf-16"), "1: This is no text: it has a NUL character. Save it as plain UTF-8 text."),
    ],
)
def test_what_is_no_utf8_text_is_refused_with_its_line(data: bytes, expected: str) -> None:
    parsed = read_bytes(data, PATH)
    assert parsed.deck is None
    assert [problem.shown for problem in parsed.problems] == [f"{PATH}:{expected}"]


# What is wrong with a question

WRONG = [
    ('prompt = "p"', 'question "q" has no answer. Add answer = "...".', 1),
    ('answer = "a"', 'question "q" has no prompt. Add prompt = "...".', 1),
    ('type = "true_false"\nprompt = "p"', 'question "q" has no answer. Add answer = true.', 1),
    (
        'type = "choice"\nprompt = "p"\nanswer = "a"',
        'question "q" has no distractors. Add distractors = ["...", "..."].',
        1,
    ),
    (
        'type = "choice"\nprompt = "p"\nanswer = 3\ndistractors = ["b"]',
        'question "q" has answer = 3, which is a number, not text. Write answer = "3".',
        5,
    ),
    (
        'prompt = "p"\nanswer = 2019-01-02',
        'question "q" has answer = 2019-01-02, which is a date, not text. Write answer = "2019-01-02".',
        4,
    ),
    (
        'prompt = "p"\nanswer = ["a", "b"]',
        'question "q" has answer = ["a", "b"], which is a list, not text. '
        'Write one text, or answers = [...] with type = "multi".',
        4,
    ),
    (
        'type = "true_false"\nprompt = "p"\nanswer = "yes"',
        'question "q" has answer = "yes", which is text, not true or false. Write answer = true or answer = false.',
        5,
    ),
    (
        'type = "numeric"\nprompt = "p"\nanswer = true',
        'question "q" has answer = true, which is true or false, not a number. '
        "Write answer = 12, or a quantity as text.",
        5,
    ),
    ('type = "numeric"\nprompt = "p"\nanswer = ""', 'question "q" has an empty answer. Fill it in or take it out.', 5),
    (
        'type = "numeric"\nprompt = "p"\nanswer = nan',
        'question "q" has answer = nan, which is a number, not a finite number.',
        5,
    ),
    (
        'type = "numeric"\nprompt = "p"\nanswer = "a lot"',
        'question "q" has answer = "a lot", which is no number I can read. Write a number, or "17.3 million".',
        5,
    ),
    (
        'type = "numeric"\nprompt = "p"\nanswer = "3 mg"\ntolerance = "some"',
        'question "q" has tolerance = "some", which is no number I can read. Write tolerance = "5%", or a number.',
        6,
    ),
    ('prompt = " "\nanswer = "a"', 'question "q" has an empty prompt. Fill it in or take it out.', 3),
    (
        'type = "choice"\nprompt = "p"\nanswer = "a"\ndistractors = "b"',
        'question "q" has distractors = "b", which is text, not a list. Write distractors = ["b"].',
        6,
    ),
    (
        'type = "choice"\nprompt = "p"\nanswer = "a"\ndistractors = [\n  "b",\n  3,\n]',
        'question "q" has item 2 of distractors = 3, which is a number, not text. Write "3".',
        8,
    ),
    (
        'type = "choice"\nprompt = "p"\nanswer = "a"\ndistractors = [\n  "b",\n  { why = "w" },\n]',
        'question "q" has no text in item 2 of distractors. Add text = "...".',
        8,
    ),
    (
        'type = "choice"\nprompt = "p"\nanswer = "a"\ndistractors = []',
        'question "q" has too few distractors: none where at least 1 must be. Add one.',
        6,
    ),
    (
        'type = "match"\nprompt = "p"\npairs = [["a", "b"], ["c"]]',
        'question "q" has one side only in item 2 of pairs. Write ["left", "right"].',
        5,
    ),
    (
        'type = "match"\nprompt = "p"\npairs = [["a", "b", "c"], ["d", "e"]]',
        'question "q" has more than two sides in item 1 of pairs. Write ["left", "right"].',
        5,
    ),
    (
        'type = "order"\nprompt = "p"\nitems = ["a", "A"]',
        'question "q" names one thing twice in its items. Make them differ, or take one out.',
        5,
    ),
    (
        'type = "cloze"\nprompt = "p"',
        'question "q" has no {{blank}} in its prompt. Put the answer in braces: It blocks {{NMDA}}.',
        4,
    ),
    (
        'fact = "a/b"\nprompt = "p"\nanswer = "a"',
        'question "q" has a slash in its fact. Write a dash instead.',
        3,
    ),
    (
        'type = "chioce"\nprompt = "p"',
        'question "q" has the unknown type "chioce". Did you mean "choice"? '
        "The types are flash, true_false, choice, multi, typed, numeric, cloze, order, match.",
        3,
    ),
    ('prompt = "p"\nitems = ["a", "b"]', 'question "q" has items but no type. Add type = "order".', 4),
]


@pytest.mark.parametrize(("keys", "expected", "line"), WRONG, ids=[expected for _, expected, _ in WRONG])
def test_a_wrong_question_is_named_with_line_and_mending_and_hides_no_other(
    keys: str, expected: str, line: int
) -> None:
    text = f'[[questions]]\nid = "q"\n{keys}\n{GOOD}'
    assert said(text) == [f"{line}: {expected}"]
    assert asked(text) == ["good"]
    problem = read_deck(text, PATH).problems[0]
    assert (problem.severity, problem.question_id) == ("error", "q")


ASKED_ALL_THE_SAME = [
    ('explaination = "e"', 'has the unknown key "explaination". Did you mean "explanation"?'),
    ("zzz = 1", 'has the unknown key "zzz". Take zzz out.'),
    ('hint = ""', "has an empty hint. Fill it in or take it out."),
    ('tags = "x"', 'has tags = "x", which is text, not a list. Write tags = ["x"].'),
    ("as_of = 19", "has as_of = 19, which is a number, not a year. Write as_of = 2019."),
    ('source = { qoute = "x" }', 'has the unknown key "qoute" in its source. Did you mean "quote"?'),
    ('source = "x"', 'has source = "x", which is text, not a table.'),
    (
        'distractors = ["b"]',
        "has distractors, which choice, multi and match have and flash has not. "
        'Add type = "choice", or take distractors out.',
    ),
    (
        "tolerance = 3",
        'has tolerance, which numeric has and flash has not. Add type = "numeric", or take tolerance out.',
    ),
]


@pytest.mark.parametrize(("key", "expected"), ASKED_ALL_THE_SAME, ids=[key for key, _ in ASKED_ALL_THE_SAME])
def test_a_key_that_is_no_part_of_the_asking_never_costs_the_question(key: str, expected: str) -> None:
    text = f'[[questions]]\nid = "q"\nprompt = "p"\nanswer = "a"\n{key}\n'
    assert said(text) == [f'5: question "q" {expected}']
    assert asked(text) == ["p"]
    assert read_deck(text, PATH).problems[0].severity == "warning"


def test_a_misspelt_key_of_a_distractor_is_named_and_the_question_asked() -> None:
    text = (
        '[[questions]]\nid = "q"\ntype = "choice"\nprompt = "p"\nanswer = "a"\ndistractors = [{ text = "b", wy = "w" }]'
    )
    assert said(text) == ['6: question "q" has the unknown key "wy" in its distractors. Did you mean "why"?']
    assert asked(text) == ["p"]


def test_a_question_without_id_is_called_by_its_prompt_or_its_number() -> None:
    assert said('[[questions]]\nprompt = "Which one?"\n') == [
        '1: question "Which one?" has no answer. Add answer = "...".'
    ]
    assert said('[[questions]]\nanswer = "a"\n') == ['1: question 1 has no prompt. Add prompt = "...".']


def test_two_questions_of_one_id_are_named_with_both_lines_and_the_first_is_asked() -> None:
    text = '[[questions]]\nid = "q"\nprompt = "a"\nanswer = "x"\n[[questions]]\nprompt = "b"\nid = "q"\nanswer = "x"\n'
    assert said(text) == ['7: question "q" has the id of the question at line 2. Give it an id of its own.']
    assert asked(text) == ["a"]


def test_an_id_does_not_change_hands_while_its_first_question_is_broken() -> None:
    text = '[[questions]]\nid = "q"\nprompt = "a"\n[[questions]]\nid = "q"\nprompt = "b"\nanswer = "x"\n'
    assert asked(text) == []
    assert len(said(text)) == 2


def test_the_same_question_twice_is_asked_once() -> None:
    assert asked(GOOD + GOOD) == ["good"]
    hint = "Take one out, or give it an id of its own."
    assert said(GOOD + GOOD) == [f'4: question "good" is the same as the one at line 1. {hint}']


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("questions = 3\n", "1: questions is no list of tables. "),
        ('[questions]\nprompt = "p"\n', "1: questions is no list of tables. "),
        ('questions = ["x"]\n', '1: question 1 is "x", not a table. '),
        ('deck = "x"\n' + GOOD, "1: deck is no table. "),
        ('[[deck]]\nid = "x"\n' + GOOD, "1: deck is no table. "),
        ('[[question]]\nprompt = "p"\n', '1: The file has the unknown key "question". Did you mean "questions"?'),
        ('title = "T"\n' + GOOD, "1: title stands outside [deck]. Move it below [deck]."),
        ('[deck]\ntitel = "T"\n' + GOOD, '2: [deck] has the unknown key "titel". Did you mean "title"?'),
        ("[deck]\ntitle = 3\n" + GOOD, '2: [deck] has title = 3, which is a number, not text. Write title = "3".'),
        ('[deck]\narticle = "x"\n' + GOOD, '2: [deck] has article = "x", which is text, not a table.'),
        (
            '[deck.article]\naccessed = "soon"\n' + GOOD,
            '2: [deck.article] has accessed = "soon", which is text, not a date. Write accessed = 2026-11-23.',
        ),
    ],
)
def test_a_file_of_another_shape_is_explained(text: str, expected: str) -> None:
    assert [line for line in said(text) if line.startswith(expected)]


def test_wrong_settings_of_a_deck_cost_neither_the_deck_nor_each_other() -> None:
    parsed = read_deck(
        '[deck]\nid = "x"\ntitle = 3\nnotice = "n"\n[deck.article]\ntitle = "t"\nfile = 3\n' + GOOD, PATH
    )
    assert parsed.deck
    assert (parsed.deck.id, parsed.deck.title, parsed.deck.notice) == ("x", "Asthma", "n")
    assert parsed.deck.article
    assert parsed.deck.article.title == "t"
    assert len(parsed.problems) == 2


@pytest.mark.parametrize("setting", ["id = 3", 'id = ""', 'id = "a/b"'])
def test_a_deck_whose_id_is_wrong_is_refused_because_reviews_hang_on_it(setting: str) -> None:
    parsed = read_deck(f"[deck]\n{setting}\n{GOOD}", PATH)
    assert parsed.deck is None
    assert [problem.line for problem in parsed.problems] == [2]


# Syntax


def test_a_slip_of_syntax_costs_one_question_and_is_shown_with_a_caret() -> None:
    bad = '[[questions]]\nprompt = "p"\nanswer = yes\n'
    text = f'[deck]\nid = "x"\n{GOOD}{bad}[[questions]]\nprompt = "r"\nanswer = "s"\n'
    parsed = read_deck(text, PATH)
    assert asked(text) == ["good", "r"]
    assert parsed.deck
    assert list(parsed.lines.values()) == [3, 9]
    assert [problem.shown for problem in parsed.problems] == [
        f'{PATH}:8:10: This is no value. Put text between quotes: "...".'
    ]
    assert parsed.problems[0].snippet == "answer = yes\n         ^"


def test_every_slip_is_reported_at_once() -> None:
    text = GOOD + '[[questions]]\nprompt = "p\n[[questions]]\nprompt "q"\n[[questions]]\nprompt = """r\n'
    assert [line.split(".")[0] for line in said(text)] == [
        "5:12: The quotes are not closed on this line",
        "7:8: There is no = after the key",
        "9:1: The quotes are not closed",
    ]
    assert asked(text) == ["good"]


def test_a_key_set_twice_is_named_with_both_lines() -> None:
    text = GOOD + '[[questions]]\nprompt = "p"\nanswer = "a"\nanswer = "b"\n'
    assert said(text) == ["7:13: This name stands twice: it stands at line 6 already. Take one out."]
    assert asked(text) == ["good"]


@pytest.mark.parametrize(
    "text",
    [
        '[deck\nid = "x"\n' + GOOD,
        '[deck]\nid = "x\n' + GOOD,
        f'[deck]\nid = "x"\n{GOOD}[deck]\nid = "y"\n',
        f'{GOOD}[[questions]]\nprompt = "p\n[deck]\nid = "y"\n',
        "a = " + "[" * 100_000,
        "a = " + "[" * 5_000 + "]" * 5_000,
        "a = " + "9" * 5_000,
        ".".join("a" * 5_000) + " = 1",
    ],
    ids=range(8),
)
def test_a_slip_that_may_hide_the_id_or_the_whole_refuses_the_deck(text: str) -> None:
    parsed = read_deck(text, PATH)
    assert parsed.deck is None
    assert parsed.problems
    assert all(problem.line and problem.message.endswith(".") for problem in parsed.problems)


def test_what_a_deck_says_reaches_a_problem_as_harmless_text() -> None:
    text = '[[questions]]\nid = "\\u001b[31mx"\nprompt = "p"\n"k\\u0007ey" = 1\nanswer = "a"\n'
    text += '[[questions]]\nprompt="\\u009b"\n'
    shown = "".join(said(text))
    assert "\x1b" not in shown
    assert "\x07" not in shown
    assert "\x9b" not in shown
    assert "␛[31mx" in shown


# Laws

raw_values = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
keys = st.sampled_from(sorted({key for cls in QUESTION_CLASSES.values() for key in cls.model_fields}))
raw_questions = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(sorted(QUESTION_CLASSES)) | st.text(max_size=3)}
).flatmap(lambda base: st.dictionaries(keys, raw_values, max_size=6).map(lambda more: more | base))


def as_toml(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{as_toml(str(k))} = {as_toml(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(as_toml(item) for item in value) + "]"
    if isinstance(value, str):
        return '"' + "".join(f"\\U{ord(char):08x}" for char in value) + '"'
    return "0" if value is None else str(value).lower()


@given(st.lists(raw_questions, max_size=4))
@settings(max_examples=200, deadline=None)
def test_no_question_however_wrong_raises_or_hides_a_good_one(questions: list[dict[str, Any]]) -> None:
    blocks = ["[[questions]]\n" + "".join(f"{k} = {as_toml(v)}\n" for k, v in raw.items()) for raw in questions]
    text = "".join(blocks) + '[[questions]]\nid = "the good one"\nprompt = "good"\nanswer = "yes"\n'
    parsed = read_deck(text, PATH)
    assert parsed.deck
    assert "the good one" in parsed.deck.by_id
    assert all(problem.line for problem in parsed.problems)
    assert len(parsed.deck.questions) + len([p for p in parsed.problems if p.severity == "error"]) >= len(questions) + 1
    assert set(parsed.lines) == {question.id for question in parsed.deck.questions}


@given(st.text(st.sampled_from("[]{}=\"'#.\n\\ aqd1,é\x00\r") | st.characters(), max_size=60) | st.binary(max_size=40))
@settings(max_examples=400, deadline=None)
def test_no_text_and_no_bytes_make_reading_raise(foreign: str | bytes) -> None:
    parsed = read_bytes(foreign, PATH) if isinstance(foreign, bytes) else read_deck(foreign, PATH)
    assert isinstance(parsed, Parsed)
    assert parsed.deck or parsed.problems
    assert parsed.lines is not None


any_line = st.text(max_size=12).map(str.strip).filter(bool)
ids = any_line.map(lambda text: text.replace("/", "-"))
numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
options = st.lists(st.fixed_dictionaries({"text": any_line}, optional={"why": any_line}), min_size=1, max_size=3)
few = st.lists(any_line, min_size=1, max_size=3)
several = st.lists(any_line, min_size=2, max_size=4, unique_by=str.casefold)
OWN_KEYS: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "flash": st.fixed_dictionaries({"answer": any_line, "reverse": st.booleans()}),
    "true_false": st.fixed_dictionaries({"answer": st.booleans()}),
    "choice": st.fixed_dictionaries({"answer": any_line, "distractors": options}),
    "multi": st.fixed_dictionaries({"answers": few, "distractors": options}),
    "typed": st.fixed_dictionaries({"answer": any_line}, optional={"accept": few, "also": few}),
    "numeric": st.fixed_dictionaries(
        {"answer": numbers | st.just("0.5-1 mg/kg")}, optional={"unit": any_line, "tolerance": numbers | st.just("5%")}
    ),
    "cloze": st.fixed_dictionaries(
        {"prompt": any_line.map(lambda text: text + " {{a|b}} {{c}}")}, optional={"also": few}
    ),
    "order": st.fixed_dictionaries({"items": several}),
    "match": st.tuples(several, several)
    .map(lambda s: {"pairs": list(zip(*s, strict=False))})
    .filter(lambda r: len(r["pairs"]) > 1),
}
shared_keys = st.fixed_dictionaries(
    {"prompt": any_line},
    optional={
        "fact": ids,
        "topic": any_line,
        "hint": any_line,
        "source": st.fixed_dictionaries({"quote": any_line}, optional={"section": any_line}),
        "tags": few,
        "as_of": st.integers(1000, 9999),
    },
)
some_questions = st.sampled_from(sorted(OWN_KEYS)).flatmap(
    lambda name: st.tuples(shared_keys, OWN_KEYS[name]).map(lambda parts: {"type": name} | parts[0] | parts[1])
)
decks = st.builds(
    lambda settings, questions: Deck.model_validate(
        settings | {"questions": [{"id": name} | question for name, question in questions.items()]}
    ),
    st.fixed_dictionaries(
        {"id": ids, "title": any_line},
        optional={
            "description": any_line,
            "notice": any_line,
            "article": st.fixed_dictionaries({"title": any_line, "accessed": st.dates(), "sha256": any_line}),
        },
    ),
    st.dictionaries(ids.filter(lambda name: name != "~"), some_questions, max_size=4),
)


@given(decks)
@settings(max_examples=300, deadline=None)
def test_a_written_deck_is_read_as_it_was(deck: Deck) -> None:
    text = write_deck(deck)
    parsed = read_deck(text, PATH)
    assert [problem for problem in parsed.problems if problem.message != "No questions yet: a adds one."] == []
    assert parsed.deck == deck
    assert write_deck(parsed.deck) == text


def test_a_written_deck_looks_as_an_author_would_write_it() -> None:
    deck = Deck.model_validate(
        {
            "id": "k",
            "title": "Ketamine",
            "article": {"title": "A", "accessed": "2026-11-23"},
            "questions": [
                {
                    "id": "ptsd",
                    "topic": "mechanism",
                    "type": "choice",
                    "prompt": 'Which "system"?',
                    "answer": "glutamate",
                    "distractors": ["dopamine", {"text": "GABA", "why": "That is where benzodiazepines act."}],
                    "explanation": "One.\nTwo.",
                    "source": {"section": "PTSD", "quote": "work on glutamate"},
                    "tags": ["exam"],
                },
                {"id": "r", "type": "flash", "prompt": "p", "answer": "a", "reverse": True},
            ],
        }
    )
    assert write_deck(deck) == (
        """[deck]
id = "k"
title = "Ketamine"

[deck.article]
title = "A"
accessed = 2026-11-23

[[questions]]
id = "ptsd"
topic = "mechanism"
type = "choice"
prompt = "Which \\"system\\"?"
answer = "glutamate"
distractors = ["dopamine", { text = "GABA", why = "That is where benzodiazepines act." }]
explanation = \"\"\"
One.
Two.\"\"\"
source = { section = "PTSD", quote = "work on glutamate" }
tags = ["exam"]

[[questions]]
id = "r"
prompt = "p"
answer = "a"
reverse = true
"""
    )


def test_an_id_that_comes_from_the_text_is_not_written() -> None:
    parsed = read_deck(GOOD, PATH)
    assert parsed.deck
    assert write_deck(parsed.deck).endswith('\n[[questions]]\nprompt = "good"\nanswer = "yes"\n')


def test_ten_thousand_questions_are_read_well_under_a_second_and_a_half() -> None:
    block = (
        '[[questions]]\nid = "q{0}"\nfact = "f{0}"\ntype = "choice"\nprompt = "Which of these is number {0}?"\n'
        'answer = "the first"\ndistractors = ["the second", {{ text = "the third", why = "It comes later." }}]\n\n'
    )
    text = "".join(block.format(number) for number in range(10_000))
    started = time.process_time()
    parsed = read_deck(text, PATH)
    assert time.process_time() - started < 1.5
    assert parsed.deck
    assert len(parsed.deck.questions) == 10_000
