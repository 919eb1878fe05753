"""Questions added by prompts, by people and from pipes."""

from __future__ import annotations

from pathlib import Path

import pytest

from quizapp.deck.file import read_deck
from quizapp.deck.model import QUESTION_CLASSES, Question
from tests.cli.conftest import Run
from tests.cli.support import QUESTIONS, write_deck

REST = ["", "", "", "", ""]  # topic, subject, hint, explanation, tags
ANSWERS: dict[str, list[str]] = {
    "flash": ["What is off-label use?", "A use the label does not list.", "n"],
    "true_false": ["Off-label use is legal.", "t"],
    "choice": ["Which system is it?", "glutamate", "dopamine | That is reward.", "GABA", ""],
    "multi": ["Which are forms of pain?", "CRPS", "fibromyalgia", "", "vertigo", ""],
    "typed": ["Which transmitter is it?", "glutamate", "glutamic acid", "", "glycine", ""],
    "numeric": ["How many adults have it?", "17.3 million", "people", "5%"],
    "cloze": ["The heart has {{four|4}} chambers."],
    "order": ["In which order is it done?", "history", "examination", ""],
    "match": ["What goes with what?", "PTSD | trauma", "OCD|compulsions", "", "fever", ""],
}


def questions_in(path: Path) -> tuple[Question, ...]:
    parsed = read_deck(path.read_text("utf-8"), str(path))
    assert parsed.problems == ()
    assert parsed.deck is not None
    return parsed.deck.questions


@pytest.mark.parametrize("type_name", QUESTION_CLASSES)
def test_every_type_is_asked_for_and_written_after_a_yes(home: Path, quizapp: Run, type_name: str) -> None:
    path = write_deck(home, "")
    before = path.read_text("utf-8")
    lines = [type_name, *ANSWERS[type_name], *REST]
    refused = quizapp("add", "heart", stdin="\n".join([*lines, "n", "n", ""]))
    assert refused.code == 0
    assert "Not written." in refused.out
    assert path.read_text("utf-8") == before
    ran = quizapp("add", "heart", stdin="\n".join([*lines, "y", ""]))
    assert ran.code == 0
    (question,) = questions_in(path)
    assert question.type == type_name
    assert f'id = "{question.id}"' in ran.out
    assert f"Added “{question.id}”." in ran.out


def test_the_whole_of_each_type_arrives(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    lines = [line for name, answers in ANSWERS.items() for line in (name, *answers, *REST, "y", "y")]
    assert quizapp("add", "heart", stdin="\n".join([*lines[:-1], "n", ""])).code == 0
    found = {question.type: question for question in questions_in(path)}
    assert list(found) == list(QUESTION_CLASSES)
    dumped = {name: question.model_dump(exclude_defaults=True) for name, question in found.items()}
    assert dumped["choice"]["distractors"] == ({"text": "dopamine", "why": "That is reward."}, {"text": "GABA"})
    assert dumped["multi"]["answers"] == ("CRPS", "fibromyalgia")
    assert (dumped["typed"]["accept"], dumped["typed"]["also"]) == (("glutamic acid",), ("glycine",))
    assert (dumped["numeric"]["answer"], dumped["numeric"]["tolerance"]) == ("17.3 million", "5%")
    assert dumped["match"]["pairs"] == (("PTSD", "trauma"), ("OCD", "compulsions"))
    assert dumped["true_false"]["answer"] is True


def test_topic_and_subject_stay_for_the_next_question(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    first = ["flash", "What is the first one?", "a", "", "finding", "PTSD", "h", "e", "x, y", "y", "y"]
    second = ["", "What is the second one?", "b", "", "", "-", "", "", "", "y", "n"]
    assert quizapp("add", "heart", stdin="\n".join([*first, *second, ""])).code == 0
    one, two = questions_in(path)
    assert (one.topic, one.subject, one.hint, one.explanation, one.tags) == ("finding", "PTSD", "h", "e", ("x", "y"))
    assert (two.type, two.topic, two.subject, two.hint) == ("flash", "finding", None, None)


def test_f_and_fact_add_another_form_of_a_fact(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    first = ["flash", "What is the first one?", "a", "", "finding", "PTSD", "", "", "", "y", "f"]
    second = ["typed", "Which is the first one?", "a", "", "", "", "", "", "", "", "y", "y"]
    third = ["flash", "What is the second one?", "b", "", "-", "-", "", "", "", "y", "n"]
    assert quizapp("add", "heart", stdin="\n".join([*first, *second, *third, ""])).code == 0
    one, two, three = questions_in(path)
    assert (two.fact_key, two.topic, two.subject) == (one.id, "finding", "PTSD")
    assert three.fact_key == three.id
    cloze = ["The first one is {{a}}.", "", "", "", "", "", "y", "n", ""]
    for name, fact in ((two.id, one.id), (three.id, three.id)):
        assert quizapp("add", "heart", "--type", "cloze", "--fact", name, stdin="\n".join(cloze)).code == 0
        assert questions_in(path)[-1].fact_key == fact
    ran = quizapp("add", "heart", "--fact", one.id[:-1], stdin="")
    assert (ran.code, ran.out) == (2, "")
    assert f"Near: {one.id}" in ran.err


def test_what_cannot_be_used_is_said_and_asked_again(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    numeric = ["num", "", "How many are there?", "many", "12", "", "some", "", *REST, "y", "y"]
    cloze = ["cloze", "It has no blank.", "It has {{}} none.", "It has {{one}} blank.", *REST, "y", "y"]
    order = ["order", "In which order is it done?", "a", "", "A", "", "a", "b", "", *REST, "y", "n"]
    ran = quizapp("add", "heart", stdin="\n".join([*numeric, *cloze, *order, ""]))
    for said in (
        "It needs one.",
        "“many” is not a number I can read. Try 17.3 million.",
        "Write a number, or a share such as 5%.",
        "Put {{braces}} round each answer",
        "has an empty {{blank}}",
        "It needs at least 2.",
        "names one thing twice in its items",
    ):
        assert said in ran.out, said
    assert ran.code == 0
    assert [question.right for question in questions_in(path)] == [("12",), ("one",), ("a", "b")]


def test_one_step_back_asks_the_one_before_again(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    lines = ["typed", "What is the frist?", ":back", "What is the first?", "one", "", "", *REST, "y"]
    assert quizapp("add", "heart", stdin="\n".join(lines)).code == 0
    assert questions_in(path)[0].prompt == "What is the first?"


def test_back_leads_from_list_to_list_and_out_of_what_any_type_has(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    multi = ["multi", "Which are they?", "one", "too", ":back", "two", "", "three", "", ":back", "3", ""]
    lines = [*multi, "finding", ":back", "Finding", *REST[1:], "y"]
    assert quizapp("add", "heart", stdin="\n".join(lines)).code == 0
    (question,) = questions_in(path)
    assert question.right == ("one", "two")
    assert [option.text for option in question.distractors] == ["3"]  # type: ignore[union-attr] # it is a multi
    assert question.topic == "Finding"


def test_an_id_that_is_taken_is_numbered_and_the_rules_are_told(home: Path, quizapp: Run) -> None:
    path = write_deck(home, QUESTIONS["typed"].replace('"transmitter"', '"transmitter-acts-nmda-receptors"'))
    lines = ["Which transmitter acts at NMDA receptors?", "glutamate", "", "", *REST, "y"]
    ran = quizapp("add", "heart", "--type", "typed", stdin="\n".join(lines))
    assert "W12" in ran.out
    assert [q.id for q in questions_in(path)][1:] == ["transmitter-acts-nmda-receptors-2"]


@pytest.mark.parametrize(
    ("lines", "code"), [([], 1), (["flash", "What is it?"], 1), ([":quit"], 0), (["", ":quit"], 0)]
)
def test_input_that_ends_early_writes_nothing(home: Path, quizapp: Run, lines: list[str], code: int) -> None:
    path = write_deck(home, QUESTIONS["typed"])
    before = path.read_bytes()
    ran = quizapp("add", "heart", stdin="".join(f"{line}\n" for line in lines))
    assert ran.code == code
    assert "not written" in ran.out or "Nothing was written" in ran.out
    assert path.read_bytes() == before


def test_a_deck_with_an_article_is_asked_for_the_sentence(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "", head='[deck.article]\nfile = "a.md"\n')
    (path.parent / "a.md").write_text("# PTSD\n\nKetamine acts on glutamate.\n", "utf-8")
    lines = ["typed", "What does it act on?", "glutamate", "", "", *REST]
    ran = quizapp("add", "heart", stdin="\n".join([*lines, "Ketamine acts on GABA.", "PTSD", "n", "n", ""]))
    assert "E03" in ran.out
    ran = quizapp("add", "heart", stdin="\n".join([*lines, "Ketamine acts on glutamate.", "PTSD", "y", ""]))
    assert "E0" not in ran.out
    assert 'source = { section = "PTSD", quote = "Ketamine acts on glutamate." }' in path.read_text("utf-8")


def test_hostile_text_is_written_as_text(home: Path, quizapp: Run) -> None:
    path = write_deck(home, "")
    prompt = 'a" \\ [[questions]] # \x1b[31m ‮ {{x}} \x7f'
    lines = ["flash", prompt, "'''\"\"\"", "", *REST, "y"]
    ran = quizapp("add", "heart", stdin="\n".join(lines))
    assert ran.code == 0
    assert "\x1b" not in ran.out
    (question,) = questions_in(path)
    assert (question.prompt, question.right) == (prompt, ("'''\"\"\"",))


def test_a_deck_that_is_not_there_is_said_with_the_way_to_begin_one(quizapp: Run) -> None:
    ran = quizapp("add", "lungs", stdin="")
    assert ran.code == 2
    assert "quizapp new begins one." in ran.err
