"""Drafts on disk: kept after every decision, taken up again, and the deck that is written only when told."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quizapp.collection import Collection, authoring, open_collection, proposals
from quizapp.collection.copies import base_of
from quizapp.collection.proposals import Request
from quizapp.collection.unwanted import recall
from quizapp.config import Paths, Settings
from quizapp.deck.file import read_deck, write_deck
from quizapp.deck.model import Choice, Cloze, Deck, Distractor, Flash, Numeric, Question, Source, Typed
from quizapp.errors import ArticleError, DeckError, UsageError
from quizapp.generation.proposals import Deciding, Decision, Origin

ARTICLES = Path(__file__).parents[1] / "data" / "articles"


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    home = tmp_path / "home"
    (home / "decks").mkdir(parents=True)
    return Paths(data=home, cache=home / "cache", config_file=home / "config.toml")


@pytest.fixture
def article(tmp_path: Path) -> Path:
    """An article of our own to be edited."""
    path = tmp_path / "gout.md"
    path.write_text((ARTICLES / "gout.md").read_text("utf-8"), "utf-8")
    return path


@pytest.fixture
def collection(paths: Paths) -> Iterator[Collection]:
    opened = open_collection(paths, Settings())
    yield opened
    opened.close()


def request_of(paths: Paths, article: Path) -> Request:
    return Request(article=article, deck=paths.decks / f"{article.stem}.toml")


def deck_at(path: Path) -> Deck:
    parsed = read_deck(path.read_text("utf-8"), str(path))
    assert not parsed.problems
    assert parsed.deck is not None
    return parsed.deck


def all_accepted(state: Deciding) -> Deciding:
    """Every page accepted as it is marked; where only a poor wording is offered, dropped."""
    while not state.finished:
        state = state.accept_clean()
        if not state.finished:
            state = state.accept() if any(row.marked for row in state.page.rows) else state.drop()
    return state


def drafts(paths: Paths) -> list[Path]:
    return sorted((paths.data / "drafts").glob("*")) if (paths.data / "drafts").exists() else []


# ---------------------------------------------------------------------------------------------------------- the draft


def test_looking_writes_nothing(paths: Paths, article: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    assert draft.deciding.pages
    assert not draft.resumed
    assert drafts(paths) == []
    assert list(paths.decks.iterdir()) == []


def test_every_decision_is_on_disk_and_taken_up_again(paths: Paths, article: Path) -> None:
    request = request_of(paths, article)
    draft = proposals.begin(paths, request)
    for move in ("accept", "drop", "retype", "accept"):
        draft = proposals.keep(draft, getattr(draft.deciding, move)())
        again = proposals.begin(paths, request)
        assert again.resumed
        assert again.deciding.pages == draft.deciding.pages
    assert list(paths.decks.iterdir()) == []
    [file] = drafts(paths)
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_each_deck_has_a_draft_of_its_own(paths: Paths, article: Path) -> None:
    one = proposals.begin(paths, request_of(paths, article))
    proposals.keep(one, one.deciding.accept())
    other = proposals.begin(paths, Request(article=article, deck=paths.decks / "other.toml"))
    assert not other.resumed
    proposals.keep(other, other.deciding.drop())
    assert len(drafts(paths)) == 2


@pytest.mark.parametrize(
    "junk", ["", "{", "[]", "null", '{"deciding": 3}', "[" * 100_000, '{"deciding": {"version": 9}}']
)
def test_a_draft_that_cannot_be_read_is_begun_anew(paths: Paths, article: Path, junk: str) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    proposals.keep(draft, draft.deciding.accept())
    drafts(paths)[0].write_text(junk, "utf-8")
    again = proposals.begin(paths, request_of(paths, article))
    assert not again.resumed
    assert again.deciding.pages == draft.deciding.pages


def test_decisions_outlast_an_edit_of_the_article(paths: Paths, article: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    state = draft.deciding.accept().drop()
    proposals.keep(draft, state)
    article.write_text(article.read_text("utf-8") + "\n\nColchicine blocks the assembly of microtubules.\n", "utf-8")
    again = proposals.begin(paths, request_of(paths, article)).deciding
    assert len(again.pages) > len(state.pages)
    by_fact = {page.fact: page.decision for page in again.pages}
    assert by_fact[state.pages[0].fact] is Decision.ACCEPTED
    assert by_fact[state.pages[1].fact] is Decision.DROPPED
    assert again.counts.decided == 2


def test_a_draft_that_cannot_be_kept_is_said(paths: Paths, article: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    (paths.data / "drafts").write_text("in the way", "utf-8")
    with pytest.raises(DeckError, match="cannot be made"):
        proposals.keep(draft, draft.deciding.accept())


# ----------------------------------------------------------------------------------------------------------- the deck


def test_what_was_accepted_is_written_with_its_article_and_nothing_else(paths: Paths, article: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    draft = proposals.keep(draft, draft.deciding.accept().drop().accept())
    written = proposals.write(draft)
    deck = deck_at(paths.decks / "gout.toml")
    assert deck == written
    accepted = [row.question for place in (0, 2) for row in draft.deciding.pages[place].rows if row.marked]
    assert list(deck.questions) == accepted
    assert (paths.decks / "gout.md").read_text("utf-8") == article.read_text("utf-8")


def test_all_accepted_is_the_deck_that_would_be_made_unasked(paths: Paths, article: Path, tmp_path: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    proposals.write(proposals.keep(draft, all_accepted(draft.deciding)))
    unasked = authoring.propose(Request(article=article, deck=tmp_path / "home" / "decks" / "elsewhere.toml")).deck
    assert deck_at(paths.decks / "gout.toml").questions == unasked.questions


def test_open_pages_are_proposed_again_and_dropped_ones_never(paths: Paths, article: Path) -> None:
    request = request_of(paths, article)
    draft = proposals.begin(paths, request)
    facts = [page.fact for page in draft.deciding.pages]
    proposals.write(proposals.keep(draft, draft.deciding.accept().drop().retype().accept()))
    again = proposals.begin(paths, request)
    assert [page.fact for page in again.deciding.pages] == facts[3:]
    proposals.write(proposals.keep(again, all_accepted(again.deciding)))
    last = proposals.begin(paths, request)
    assert last.deciding.pages == ()
    offered = {page.fact for page in draft.deciding.pages if any(row.marked for row in page.rows)}
    assert deck_at(paths.decks / "gout.toml").facts.keys() == offered - {facts[1]}


def test_a_poor_wording_is_proposed_unmarked_with_its_warning(paths: Paths, tmp_path: Path) -> None:
    article = tmp_path / "asthma.txt"
    article.write_text((ARTICLES / "asthma.txt").read_text("utf-8"), "utf-8")
    state = proposals.begin(paths, request_of(paths, article)).deciding
    warned = [row for page in state.pages for row in page.rows if row.findings]
    assert warned
    assert all(not row.marked and {found.severity for found in row.findings} == {"W"} for row in warned)
    assert all(row.marked for page in state.pages for row in page.rows if not row.findings)
    stopped = state.accept_clean()
    assert stopped.page.has_warning
    assert not stopped.finished


def test_what_was_dropped_or_deleted_comes_back_by_no_way(paths: Paths, article: Path) -> None:
    request = request_of(paths, article)
    draft = proposals.begin(paths, request)
    proposals.write(proposals.keep(draft, all_accepted(draft.deciding.drop())))
    path = paths.decks / "gout.toml"
    whole = deck_at(path)
    deleted, *rest = whole.questions
    path.write_text(write_deck(whole.model_copy(update={"questions": tuple(rest)})), "utf-8")
    remembered = recall(paths, path)
    again = authoring.propose(replace(request, unwanted=remembered))
    assert (again.new, again.deck.questions) == ((), tuple(rest))
    assert again.left_out > len(draft.deciding.pages[0].rows) - 1
    assert proposals.begin(paths, request).deciding.pages == ()
    every = authoring.propose(replace(request, unwanted=remembered, keep_all=True))
    assert deleted.prompt in {question.prompt for question in every.deck.questions}


def test_a_question_that_only_got_another_id_was_not_deleted(paths: Paths, article: Path) -> None:
    request = request_of(paths, article)
    draft = proposals.begin(paths, request)
    proposals.write(proposals.keep(draft, all_accepted(draft.deciding)))
    path = paths.decks / "gout.toml"
    whole = deck_at(path)
    renamed = whole.questions[0].model_copy(update={"id": "of-my-own"})
    path.write_text(write_deck(whole.model_copy(update={"questions": (renamed, *whole.questions[1:])})), "utf-8")
    unwanted = recall(paths, path).of(deck_at(path))
    assert whole.questions[0].id not in {question.id for question in unwanted}


def test_a_deck_that_is_there_keeps_its_comments_and_the_authors_questions(paths: Paths, article: Path) -> None:
    request = request_of(paths, article)
    draft = proposals.begin(paths, request)
    proposals.write(proposals.keep(draft, draft.deciding.accept()))
    path = paths.decks / "gout.toml"
    own = '\n# mine\n[[questions]]\nprompt = "Who wrote this?"\nanswer = "I did"\n'
    path.write_text(path.read_text("utf-8") + own, "utf-8")
    again = proposals.begin(paths, request)
    proposals.write(proposals.keep(again, again.deciding.accept()))
    assert "# mine\n" in path.read_text("utf-8")
    assert "Who wrote this?" in [question.prompt for question in deck_at(path).questions]


def test_a_question_whose_sentence_is_gone_goes_only_when_it_is_dropped(paths: Paths, article: Path) -> None:
    request = request_of(paths, article)
    draft = proposals.begin(paths, request)
    proposals.write(proposals.keep(draft, all_accepted(draft.deciding)))
    before = deck_at(paths.decks / "gout.toml")
    gone = before.questions[0]
    assert gone.source is not None
    article.write_text(
        article.read_text("utf-8").replace(gone.source.quote or "", "Nobody knows what gout is."), "utf-8"
    )
    again = proposals.begin(paths, request)
    place = next(n for n, page in enumerate(again.deciding.pages) if page.rows[0].origin is Origin.GONE)
    assert not again.deciding.pages[place].rows[0].marked
    others = again.deciding.go(1 if place == 0 else 0)
    kept = proposals.keep(again, all_accepted(others) if len(others.pages) > 1 else others.toggle(0).accept())
    proposals.write(kept)
    assert gone in deck_at(paths.decks / "gout.toml").questions
    last = proposals.begin(paths, request)
    place = next(n for n, page in enumerate(last.deciding.pages) if page.rows[0].origin is Origin.GONE)
    proposals.write(proposals.keep(last, last.deciding.go_to(place).drop()))
    assert gone not in deck_at(paths.decks / "gout.toml").questions


def test_what_changed_comes_first_with_what_the_deck_says_now(paths: Paths, article: Path) -> None:
    first = proposals.begin(paths, request_of(paths, article))
    assert (proposals.differences(first), proposals.before(first, first.deciding.page.rows[0])) == ("", "")
    proposals.write(proposals.keep(first, all_accepted(first.deciding)))
    text = (
        article.read_text("utf-8")
        .replace("3.9%", "4.1%")
        .replace("Men are affected three times as often", "Men have it")
    )
    article.write_text(text + "\nColchicine costs 12 dollars a month in Iceland.\n", "utf-8")
    draft = proposals.begin(paths, request_of(paths, article))
    origins = [{row.origin for row in page.rows} == {Origin.NEW} for page in draft.deciding.pages]
    known = origins.count(False)
    assert known
    assert origins == sorted(origins)
    assert proposals.differences(draft).startswith(f"{known} facts changed or gone, then ")
    changed = [row for page in draft.deciding.pages for row in page.rows if "4.1%" in row.question.prompt]
    assert changed
    assert all("3.9%" in proposals.before(draft, row) for row in changed)


def test_nothing_kept_is_nothing_written(paths: Paths, article: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    with pytest.raises(DeckError, match="nothing is kept yet"):
        proposals.write(proposals.keep(draft, draft.deciding.drop()))
    assert list(paths.decks.iterdir()) == []


def test_a_deck_that_changed_meanwhile_is_not_written_over(paths: Paths, article: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    draft = proposals.keep(draft, draft.deciding.accept())
    path = paths.decks / "gout.toml"
    path.write_text('[deck]\nid = "other"\n', "utf-8")
    with pytest.raises(DeckError, match="changed by something else"):
        proposals.write(draft)
    assert path.read_text("utf-8") == '[deck]\nid = "other"\n'


def test_a_deck_is_not_written_on_an_article_that_changed_meanwhile(paths: Paths, article: Path) -> None:
    beside = paths.decks / article.name
    beside.parent.mkdir(parents=True, exist_ok=True)
    beside.write_bytes(article.read_bytes())
    draft = proposals.begin(paths, request_of(paths, beside))
    draft = proposals.keep(draft, draft.deciding.accept())
    beside.write_text(article.read_text("utf-8").replace("gout", "pseudogout"), "utf-8")
    with pytest.raises(DeckError, match="the article was changed meanwhile"):
        proposals.write(draft)
    assert not draft.target.exists()
    beside.write_bytes(article.read_bytes())
    assert proposals.write(draft).questions


# ------------------------------------------------------------------------------------------------- what it is made from


def test_an_article_at_a_path_becomes_a_deck_in_the_learners_folder(collection: Collection, article: Path) -> None:
    assert proposals.request_for(collection, article) == request_of(collection.paths, article)


def test_the_bundled_deck_is_brought_up_to_date_as_a_copy(collection: Collection) -> None:
    request = proposals.request_for(collection, "ketamine")
    bundled = request.deck.read_bytes()
    draft = proposals.begin(collection.paths, request)
    assert draft.target == collection.paths.decks / "ketamine.toml"
    proposals.write(proposals.keep(draft, draft.deciding.accept()), collection.paths)
    assert base_of(collection, "ketamine").read_bytes() == bundled, "so that a newer version is told from the copy"
    assert request.deck.read_bytes() == bundled
    copied = collection.indexed("ketamine")
    assert copied.path == draft.target
    assert set(collection.deck("ketamine").by_id) > {question.id for question in draft.proposal.known.questions}  # type: ignore[union-attr] # it is known
    assert collection.article("ketamine").startswith("# What ketamine is prescribed for")


def test_a_deck_without_an_article_and_no_deck_at_all_are_said(collection: Collection) -> None:
    (collection.paths.decks / "bare.toml").write_text('[[questions]]\nprompt = "Why?"\nanswer = "So."\n', "utf-8")
    with pytest.raises(ArticleError, match="names no article"):
        proposals.request_for(collection, "bare")
    with pytest.raises(UsageError):
        proposals.request_for(collection, "nonesuch")


def test_the_outlook_counts_what_is_decided_and_what_would_come(paths: Paths, article: Path) -> None:
    draft = proposals.begin(paths, request_of(paths, article))
    now, then = proposals.outlook(draft, draft.deciding)
    assert sum(now.facts.values()) == 0
    marked = [page for page in draft.deciding.pages if any(row.marked for row in page.rows)]
    assert sum(then.facts.values()) == len(marked)
    after, _ = proposals.outlook(draft, draft.deciding.accept())
    assert sum(after.facts.values()) == 1
    assert len(after.unasked) < len(now.unasked)


# ---------------------------------------------------------------------------------------------------- a language model


@dataclass
class Fake:
    """A library `llm` of one model that says one thing about any passage."""

    said: dict[str, Any]
    calls: int = 0
    model_id: str = "fake"
    api_base: str = "http://localhost:1/"

    def get_model(self, _name: str) -> Fake:
        return self

    def prompt(self, prompt: str, **_options: Any) -> Fake:
        self.calls += 1
        return self

    def text(self) -> str:
        return json.dumps(self.said)


def test_what_a_model_proposed_is_kept_and_not_asked_for_again(
    paths: Paths, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sentence = "The museum of Ghent shows a chair with a rest for the aching foot."
    article.write_text(article.read_text("utf-8") + f"\n\n{sentence}\n", "utf-8")
    fact = {
        "quote": sentence,
        "subject": "museum of Ghent",
        "topic": "finding",
        "prompt": "What does the museum of Ghent show that has a rest for the aching foot?",
        "answer": "a chair",
        "distractors": [],
    }
    fake = Fake({"facts": [fact], "answer": "a chair"})
    monkeypatch.setattr("quizapp.interchange.model._library", lambda: fake)
    plain = request_of(paths, article)
    asked = Request(article=plain.article, deck=plain.deck, model="fake")
    heard: list[tuple[int, int]] = []
    draft = proposals.begin(paths, asked, lambda done, many: heard.append((done, many)))
    calls = fake.calls
    assert calls > 0
    assert heard == [(0, 1)] * calls, "before each call, so that it can be ended"
    assert draft.proposal.suggestions.startswith("fake added 1 fact.")
    prompts = {row.question.prompt for page in draft.deciding.pages for row in page.rows}
    assert fact["prompt"] in prompts
    proposals.keep(draft, draft.deciding.accept())
    for request in (plain, asked, plain):
        again = proposals.begin(paths, request)
        assert again.deciding.pages == draft.deciding.accept().pages
    assert fake.calls == calls


# ------------------------------------------------------------------------------------------------- one question's words

SOURCE = Source(quote="Ketamine blocks NMDA receptors.")
EXAMPLES: tuple[Question, ...] = (
    Typed(id="a", fact="f", type="typed", prompt="Which receptors?", answer="NMDA receptors", source=SOURCE),
    Choice(
        id="b",
        type="choice",
        prompt="Which?",
        answer="NMDA",
        distractors=(Distractor(text="GABA", why="No."),),
        source=SOURCE,
    ),
    Cloze(id="c", type="cloze", prompt="It blocks {{NMDA|N-methyl-D-aspartate}} receptors.", source=SOURCE),
    Numeric(id="d", type="numeric", prompt="How many?", answer=3, unit="mg", tolerance="5%"),
    Flash(id="e", prompt="What?\nReally?", answer="That", reverse=True),
)


@pytest.mark.parametrize("question", EXAMPLES, ids=lambda question: question.type)
def test_a_question_as_it_is_edited_is_the_question(question: Question) -> None:
    text = proposals.editable(question)
    assert "source" not in text
    assert "fact" not in text
    assert proposals.edited(question, text) == question


@given(st.text(alphabet="a \x1b\x9b\u202e\u200d\U0001f600é\\\"'[]{", min_size=1, max_size=12))
def test_what_is_edited_drives_no_terminal_and_loses_nothing(text: str) -> None:
    question = Typed(id="a", type="typed", prompt=f"a{text}a", answer="b")
    shown = proposals.editable(question)
    assert not set(shown) & set("\x1b\x9b\u202e\u200d")
    assert proposals.edited(question, shown) == question


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('prompt = "Which"\nanswer = ', "line 2"),
        ('prompt = "Which?"', "answer"),
        ('prompt = "Which?"\nanswr = "a"\nanswer = "b"', "answr"),
        ("", "has no answer"),
        ('prompt = "a?"\nanswer = "b"\n[[questions]]\nprompt = "c?"\nanswer = "d"', "not one question"),
        ('type = "numeric"\nprompt = "How many?"\nanswer = "many"', "number"),
    ],
)
def test_what_makes_no_question_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(DeckError, match=said):
        proposals.edited(EXAMPLES[0], text)


def test_words_are_changed_by_key_and_refused_where_they_make_no_sense() -> None:
    changed = proposals.with_words(EXAMPLES[1], {"prompt": "Which one?", "distractors": ["GABA", "opioid"]})
    assert changed.prompt == "Which one?"
    assert (changed.id, changed.source) == ("b", SOURCE)
    with pytest.raises(DeckError):
        proposals.with_words(EXAMPLES[2], {"prompt": "No blank."})
    with pytest.raises(DeckError):
        proposals.with_words(EXAMPLES[3], {"answer": "many"})


def test_a_question_is_told_with_answers_in_its_blanks_and_what_is_wrong() -> None:
    assert proposals.told(EXAMPLES[2]) == (
        "It blocks [NMDA] receptors.",
        (("accepts", "N-methyl-D-aspartate"),),
    )
    assert proposals.told(EXAMPLES[1])[1] == (("", "NMDA"), ("wrong", "GABA"))


# ------------------------------------------------------------------------------------------------------- a path typed


def test_a_path_is_completed_as_far_as_it_is_sure(tmp_path: Path) -> None:
    for name in ("gout.md", "goutte.txt", "goose.png", ".hidden.md"):
        (tmp_path / name).write_text("", "utf-8")
    (tmp_path / "articles").mkdir()
    at = str(tmp_path)
    assert proposals.completed(f"{at}/a") == (f"{at}/articles/", ())
    assert proposals.completed(f"{at}/g") == (f"{at}/gout", ("gout.md", "goutte.txt"))
    assert proposals.completed(f"{at}/goutt") == (f"{at}/goutte.txt", ())
    assert proposals.completed(f"{at}/") == (f"{at}/", ("articles/", "gout.md", "goutte.txt"))
    assert proposals.completed(f"{at}/.") == (f"{at}/.hidden.md", ())
    assert proposals.completed(f"{at}/zzz") == (f"{at}/zzz", ())
    assert proposals.completed("/no/such/place/x") == ("/no/such/place/x", ())


def test_a_path_in_the_home_folder_keeps_its_tilde(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "gout.md").write_text("", "utf-8")
    assert proposals.completed("~/go") == ("~/gout.md", ())
