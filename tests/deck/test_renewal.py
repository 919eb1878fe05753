"""A deck made again from an edited article keeps ids, facts, and whatever its author did."""

from __future__ import annotations

from quizapp.deck.identity import match_questions
from quizapp.deck.lint import lint_deck
from quizapp.deck.model import Choice, Cloze, Deck, Flash, Numeric, Question, Source, Typed
from quizapp.deck.renewal import free_name, renewed

BLOCKS = "Ketamine works by blocking NMDA receptors in the brain."
COUNT = "In 2017, about 17.3 million adults had a depressive episode."
OPIOIDS = "Opioids act on the mu receptor."
ARTICLE = f"{BLOCKS} {COUNT} {OPIOIDS}"


def typed(name: str, quote: str | None = BLOCKS, **keys: object) -> Typed:
    common = {"prompt": "Which receptors does ketamine block?", "answer": "NMDA receptors"}
    source = Source(quote=quote) if quote else None
    return Typed(**{"id": name, "type": "typed", "source": source} | common | keys)  # type: ignore[arg-type]


def cloze(name: str, prompt: str, quote: str, **keys: object) -> Cloze:
    return Cloze(id=name, type="cloze", prompt=prompt, source=Source(quote=quote), **keys)  # type: ignore[arg-type]


def numeric(name: str, answer: str, quote: str, **keys: object) -> Numeric:
    prompt = "In 2017, about how many adults had a depressive episode?"
    return Numeric(id=name, type="numeric", prompt=prompt, answer=answer, source=Source(quote=quote), **keys)  # type: ignore[arg-type]


def deck(*questions: Question) -> Deck:
    return Deck(id="d", title="D", questions=questions)


# Matching


def test_a_question_of_the_same_id_and_sentence_is_known() -> None:
    assert match_questions([typed("a")], [typed("a", prompt="What does ketamine block?")]) == {"a": "a"}


def test_the_same_sentence_and_answer_are_known_under_another_id() -> None:
    assert match_questions([typed("old")], [typed("new", prompt="What does ketamine block?")]) == {"new": "old"}


def test_numbered_ids_follow_their_sentences() -> None:
    known = [typed("x", BLOCKS), typed("x-2", OPIOIDS, answer="mu receptor")]
    fresh = [typed("x", "Zinc blocks zeta receptors.", answer="zeta receptors"), typed("x-2", BLOCKS)]
    assert match_questions(known, fresh) == {"x-2": "x"}


def test_a_figure_brought_up_to_date_is_the_old_question() -> None:
    known = [numeric("adults-17", "17.3 million", COUNT)]
    fresh = [numeric("adults-21", "21 million", COUNT.replace("17.3", "21"))]
    assert match_questions(known, fresh) == {"adults-21": "adults-17"}


def test_another_blank_in_the_same_sentence_is_another_question() -> None:
    edited = BLOCKS.replace("brain", "head")
    known = [cloze("what", "Ketamine works by blocking {{NMDA receptors}} in the brain.", BLOCKS)]
    fresh = [cloze("where", "Ketamine works by blocking NMDA receptors in the {{head}}.", edited)]
    assert match_questions(known, fresh) == {}


def test_each_known_question_is_matched_once() -> None:
    fresh = [typed("b", prompt="What is blocked by ketamine?"), typed("c", prompt="What does ketamine block?")]
    assert match_questions([typed("a")], fresh) == {"b": "a"}


# Renewing


def test_nothing_changes_where_nothing_changed() -> None:
    known = deck(typed("a"), numeric("n", "17.3 million", COUNT))
    renewal = renewed(known, known, ARTICLE)
    assert (renewal.deck, renewal.new, renewal.changed, renewal.gone) == (known, (), (), ())


def test_edits_of_the_author_stand_while_the_sentence_does() -> None:
    edited = typed("a", prompt="Ketamine blocks which receptors?", accept=("NMDARs",), hint="Glutamate.", fact="f")
    renewal = renewed(deck(edited), deck(typed("a", fact="g")), ARTICLE)
    assert renewal.deck.questions == (edited,)


def test_the_authors_own_questions_stay() -> None:
    own = Flash(id="own", prompt="What is a receptor?", answer="A protein that binds.")
    quoting = typed("mine", OPIOIDS, prompt="Where do opioids act?", answer="mu receptor")
    renewal = renewed(deck(own, quoting), deck(typed("a")), ARTICLE)
    assert [question.id for question in renewal.deck.questions] == ["a", "own", "mine"]
    assert renewal.gone == ()


def test_a_question_whose_sentence_is_gone_goes() -> None:
    renewal = renewed(deck(typed("a"), typed("b", "Zinc helps.", answer="zinc")), deck(typed("a")), ARTICLE)
    assert renewal.gone == ("b",)
    assert [question.id for question in renewal.deck.questions] == ["a"]


def test_a_sentence_edited_elsewhere_costs_no_wording() -> None:
    edited = ARTICLE.replace("works by", "is thought to work by").replace("is thought to work", "works directly")
    quote = edited[: edited.index("brain.") + 6]
    known = typed("a", prompt="Which receptors does ketamine block, in my own words?")
    renewal = renewed(deck(known), deck(typed("a", quote)), edited)
    (question,) = renewal.deck.questions
    assert question == known.model_copy(update={"source": Source(quote=quote)})
    assert renewal.changed == ("a",)


def test_a_new_figure_takes_the_place_of_the_old_under_the_old_id_and_fact() -> None:
    quote = COUNT.replace("17.3", "21")
    known = numeric("adults-17", "17.3 million", COUNT, fact="adults", hint="Many.", tags=("mine",))
    fresh = numeric("adults-21", "21 million", quote, fact="adults-new")
    renewal = renewed(deck(known), deck(fresh), ARTICLE.replace("17.3", "21"))
    (question,) = renewal.deck.questions
    assert (question.id, question.fact, question.right) == ("adults-17", "adults", ("21 million",))
    assert (question.hint, question.tags) == ("Many.", ("mine",))
    assert renewal.changed == ("adults-17",)


def test_a_prompt_that_repeats_what_is_no_longer_said_is_worded_anew() -> None:
    quote = COUNT.replace("17.3", "21")
    known = cloze("when", "In {{2017}}, about 17.3 million adults had a depressive episode.", COUNT)
    fresh = cloze("when", "In {{2017}}, about 21 million adults had a depressive episode.", quote)
    renewal = renewed(deck(known), deck(fresh), ARTICLE.replace("17.3", "21"))
    assert "17.3" not in renewal.deck.questions[0].prompt


def test_new_questions_stand_behind_the_one_they_follow() -> None:
    known = deck(typed("a"), typed("z", OPIOIDS, answer="mu receptor"))
    fresh = deck(typed("a"), numeric("n", "17.3 million", COUNT), known.questions[1])
    renewal = renewed(known, fresh, ARTICLE)
    assert [question.id for question in renewal.deck.questions] == ["a", "n", "z"]
    assert renewal.new == ("n",)


def test_a_new_form_joins_the_fact_that_its_siblings_have_here() -> None:
    known = deck(typed("old-typed", fact="old"))
    form = Choice(
        id="new-choice",
        type="choice",
        fact="new",
        prompt="Which of these does ketamine block?",
        answer="NMDA receptors",
        distractors=({"text": "GABA receptors"},),  # type: ignore[arg-type]
        source=Source(quote=BLOCKS),
    )
    renewal = renewed(known, deck(typed("new-typed", fact="new"), form), ARTICLE)
    assert {question.id: question.fact for question in renewal.deck.questions} == {
        "old-typed": "old",
        "new-choice": "old",
    }


def test_a_new_question_never_takes_an_id_or_a_fact_that_is_another_ones() -> None:
    known = deck(typed("x", fact="f"))
    newcomer = typed("x", OPIOIDS, fact="f", prompt="Where do opioids act?", answer="mu receptor")
    renewal = renewed(known, deck(newcomer, typed("x-2", fact="f-2")), ARTICLE)
    named = {question.id: question.fact for question in renewal.deck.questions}
    assert named == {"x": "f", "x-2": "f-2"}
    assert renewal.deck.by_id["x"].right == ("NMDA receptors",)


def test_what_is_renewed_breaks_no_rule_that_its_parts_kept() -> None:
    article = ARTICLE.replace("17.3", "21")
    known = deck(typed("a"), numeric("n", "17.3 million", COUNT))
    fresh = deck(typed("a"), numeric("m", "21 million", COUNT.replace("17.3", "21")))
    found = lint_deck(renewed(known, fresh, article).deck, article)
    assert [finding for finding in found if finding.severity == "E"] == []


def test_a_free_name_is_numbered_from_two() -> None:
    assert (free_name("a", ()), free_name("a", ("a",)), free_name("a", ("a", "a-2"))) == ("a", "a-2", "a-3")
