"""From an article on disk to a deck on disk, once and again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from quizapp.collection import authoring
from quizapp.collection.authoring import Proposal, Request, propose, propose_all, write
from quizapp.collection.coverage import covered
from quizapp.deck.file import read_deck
from quizapp.deck.library import DeckFile, article_text, load
from quizapp.deck.lint import lint_deck
from quizapp.deck.model import Deck
from quizapp.errors import ArticleError, DeckError
from quizapp.generation.article import read

ARTICLES = Path(__file__).parents[1] / "data" / "articles"
GOUT = (ARTICLES / "gout.md").read_text("utf-8")
FIGURE = "9.2 million"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "gout.md"
    path.parent.mkdir()
    path.write_text(GOUT, "utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out" / "gout.toml"


def made(article: Path, out: Path, **keys: object) -> Proposal:
    proposal = propose(Request(article=article, deck=out, **keys))  # type: ignore[arg-type]
    write(proposal)
    return proposal


def deck_at(path: Path) -> Deck:
    parsed = load(DeckFile(path, 0, 0, bundled=False))
    assert parsed.deck is not None
    assert parsed.problems == ()
    return parsed.deck


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


# A new deck


def test_proposing_touches_no_file(article: Path, out: Path, tmp_path: Path) -> None:
    propose(Request(article=article, deck=out))
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["gout.md", "in"]


def test_a_deck_is_written_with_the_article_it_quotes_beside_it(article: Path, out: Path) -> None:
    proposal = made(article, out)
    deck = deck_at(out)
    assert deck == proposal.deck
    assert (deck.id, deck.article and deck.article.file) == ("gout", "gout.md")
    assert (out.parent / "gout.md").read_text("utf-8") == GOUT
    found = lint_deck(deck, article_text(out, deck), generated=True)
    assert [finding for finding in found if finding.severity == "E"] == []


def test_an_article_in_the_decks_folder_is_named_where_it_is(article: Path) -> None:
    made(article, article.parent / "gout.toml")
    made(article, article.parent.parent / "all.toml")
    assert sorted(path.name for path in article.parent.iterdir()) == ["gout.md", "gout.toml"]
    named = deck_at(article.parent.parent / "all.toml").article
    assert named is not None
    assert named.file == "in/gout.md"


def test_a_file_of_another_article_is_never_overwritten(article: Path, out: Path) -> None:
    out.parent.mkdir()
    (out.parent / "gout.md").write_text("Something else.", "utf-8")
    made(article, out)
    assert (out.parent / "gout.md").read_text("utf-8") == "Something else."
    named = deck_at(out).article
    assert named is not None
    assert named.file == "gout-2.md"


def test_a_title_may_be_given(article: Path, out: Path) -> None:
    assert made(article, out, title="My gout").deck.title == "My gout"
    assert made(article, out).deck.title == "My gout", "and stays"
    assert made(article, out, title="Our gout").deck.title == "Our gout"


def test_at_most_so_many_facts_are_proposed(article: Path, out: Path) -> None:
    few = propose(Request(article=article, deck=out, most=5)).deck
    everything = propose(Request(article=article, deck=out, keep_all=True)).deck
    usual = propose(Request(article=article, deck=out)).deck
    assert len(few.facts) == 5
    assert len(everything.facts) >= len(usual.facts) > 5


@pytest.mark.parametrize("text", ["", " \n", "Leave a Reply\nAll rights reserved.\n", "Und das ist gut so. " * 20])
def test_an_article_that_states_nothing_is_an_error_naming_it(article: Path, out: Path, text: str) -> None:
    article.write_text(text, "utf-8")
    with pytest.raises(ArticleError) as caught:
        propose(Request(article=article, deck=out))
    assert caught.value.where == str(article)


# Again


def test_again_without_a_change_writes_nothing(article: Path, out: Path) -> None:
    made(article, out)
    before = out.stat().st_mtime_ns
    again = made(article, out)
    assert (again.new, again.changed, again.gone, again.article_copy) == ((), (), (), None)
    assert out.stat().st_mtime_ns == before


@pytest.mark.parametrize("path", sorted(ARTICLES.glob("*.[tm]*")), ids=lambda path: path.stem)
def test_every_deck_made_again_from_its_article_is_the_same(path: Path, tmp_path: Path) -> None:
    out = tmp_path / "deck.toml"
    made(path, out)
    again = propose(Request(article=path, deck=out))
    assert again.deck == again.known
    assert again.text == out.read_text("utf-8")


def test_what_the_author_did_survives(article: Path, out: Path) -> None:
    made(article, out)
    first = deck_at(out).questions[0]
    edit(out, f'id = "{first.id}"\n', f'id = "{first.id}" # mine\nhint = "Think."\n')
    edit(out, "[deck]\n", "# My deck.\n[deck]\n")
    with out.open("a", encoding="utf-8") as stream:
        stream.write('\n# Own.\n[[questions]]\nid = "own"\nprompt = "What is uric acid?"\nanswer = "An acid."\n')
    edit(article, FIGURE, "9.9 million")
    proposal = made(article, out)
    text, deck = out.read_text("utf-8"), deck_at(out)
    assert text.startswith("# My deck.\n")
    assert f'id = "{first.id}" # mine\nhint = "Think."\n' in text
    assert "# Own.\n" in text
    assert "own" in deck.by_id
    assert proposal.changed
    assert (proposal.new, proposal.gone) == ((), ())
    assert FIGURE not in text


def test_reviews_keep_their_facts(article: Path, out: Path) -> None:
    before = {question.id: question.fact_key for question in made(article, out).deck.questions}
    edit(article, FIGURE, "9.9 million")
    after = {question.id: question.fact_key for question in made(article, out).deck.questions}
    assert after == before


def test_a_sentence_taken_out_takes_its_questions_along_and_a_new_one_brings_some(article: Path, out: Path) -> None:
    made(article, out)
    sentence = next(one for one in read(GOUT).sentences if FIGURE in one.text)
    quote = GOUT[sentence.start : sentence.end]
    edit(article, quote, "The World Gout Society estimates that 12% of all sailors have painful knees.")
    proposal = made(article, out)
    assert proposal.known is not None
    assert proposal.gone
    assert any("12%" in question.right for question in proposal.deck.questions if question.id in proposal.new)
    assert all(question.source is None or question.source.quote != quote for question in deck_at(out).questions)


def test_the_copy_beside_the_deck_follows_the_article(article: Path, out: Path) -> None:
    made(article, out)
    edit(article, FIGURE, "9.9 million")
    made(article, out)
    assert sorted(path.name for path in out.parent.iterdir()) == ["gout.md", "gout.toml"]
    assert "9.9 million" in article_text(out, deck_at(out))


def test_a_copy_that_somebody_changed_is_left_alone(article: Path, out: Path) -> None:
    made(article, out)
    (out.parent / "gout.md").write_text("My notes.", "utf-8")
    made(article, out)
    assert (out.parent / "gout.md").read_text("utf-8") == "My notes."
    assert article_text(out, deck_at(out)) == GOUT


def test_a_deck_of_another_article_is_not_touched(article: Path, out: Path) -> None:
    made(ARTICLES / "lithium.txt", out)
    before = out.read_bytes()
    with pytest.raises(DeckError, match="made from another one"):
        propose(Request(article=article, deck=out))
    assert out.read_bytes() == before


@pytest.mark.parametrize(
    "text", ["no toml [", '[[questions]]\nprompt = "What?"\n', '[deck]\nid = "a/b"\n', "[[questions]\nx = 1\n"]
)
def test_a_deck_that_is_not_sound_is_not_touched(article: Path, out: Path, text: str) -> None:
    out.parent.mkdir()
    out.write_text(text, "utf-8")
    with pytest.raises(DeckError, match="no sound deck"):
        propose(Request(article=article, deck=out))


def test_a_file_that_is_no_deck_at_all_is_not_touched(article: Path, out: Path) -> None:
    out.parent.mkdir()
    out.write_text("[tool.black]\nline-length = 100\n", "utf-8")
    with pytest.raises(DeckError, match="unknown key"):
        propose(Request(article=article, deck=out))
    assert out.read_text("utf-8") == "[tool.black]\nline-length = 100\n"


# Writing


def test_a_disk_that_says_no_leaves_the_old_deck(article: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made(article, out)
    before = out.read_bytes()
    edit(article, FIGURE, "9.9 million")
    proposal = propose(Request(article=article, deck=out))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(DeckError, match="No space left"):
        write(proposal)
    assert out.read_bytes() == before
    assert sorted(path.name for path in out.parent.iterdir()) == ["gout.md", "gout.toml"]


def test_a_link_to_a_deck_stays_a_link_and_rights_stay(article: Path, out: Path, tmp_path: Path) -> None:
    made(article, out)
    out.chmod(0o600)
    link = tmp_path / "link.toml"
    link.symlink_to(out)
    edit(article, FIGURE, "9.9 million")
    made(article, link)
    assert link.is_symlink()
    assert out.stat().st_mode & 0o777 == 0o600
    assert "9.9 million" in out.read_text("utf-8")


def test_a_new_deck_has_the_rights_of_any_new_file(article: Path, out: Path) -> None:
    made(article, out)
    (out.parent / "other").touch()
    assert out.stat().st_mode == (out.parent / "other").stat().st_mode


# Many


def test_many_are_proposed_in_order_and_a_bad_one_costs_only_itself(article: Path, tmp_path: Path) -> None:
    paths = [article, tmp_path / "none.txt", ARTICLES / "lithium.txt"]
    requests = [Request(article=path, deck=tmp_path / f"{path.stem}.toml") for path in paths]
    ticks: list[int] = []
    first, second, third = propose_all(requests, ticks.append)
    assert isinstance(first, Proposal)
    assert isinstance(second, ArticleError)
    assert second.where == str(tmp_path / "none.txt")
    assert isinstance(third, Proposal)
    assert first == propose(requests[0])
    assert ticks[-1] == 3


def test_one_stays_in_this_process(article: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(authoring, "ProcessPoolExecutor", None)
    assert len(propose_all([Request(article=article, deck=out)])) == 1


# Coverage


def test_coverage_counts_each_fact_once_and_names_what_is_not_asked(article: Path, out: Path) -> None:
    deck = made(article, out).deck
    found = covered(deck, GOUT)
    assert sum(found.facts.values()) == len(deck.facts)
    quotes = {question.source.quote for question in deck.questions if question.source}
    asked = {one.text for one in read(GOUT).sentences} - {one.text for one in found.unasked}
    assert found.sentences == len(asked) + len(found.unasked)
    assert all(one.text not in quotes for one in found.unasked)


def test_a_deck_without_a_question_asks_about_no_sentence() -> None:
    found = covered(Deck(id="d", title="D"), GOUT)
    assert len(found.unasked) == found.sentences > 10
    lines = GOUT.splitlines()
    assert all(one.text.split()[0].strip("*[") in lines[one.line - 1] for one in found.unasked)


def test_subjects_that_differ_in_capitals_are_one() -> None:
    text = '[[questions]]\nsubject = "Gout"\nprompt = "A?"\nanswer = "a"\n'
    text += '[[questions]]\nsubject = "gout"\ntopic = "own"\nprompt = "B?"\nanswer = "b"\n'
    deck = read_deck(text, "d.toml").deck
    assert deck is not None
    found = covered(deck, GOUT)
    assert found.subjects == ("Gout",)
    assert found.facts == {("Gout", ""): 1, ("Gout", "own"): 1}
    assert replace(found, unasked=()).topics == ("", "own")
