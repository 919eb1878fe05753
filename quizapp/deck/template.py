"""What a deck and a question begin as: the text of a new deck, and ids made from what a person wrote.

The new deck shows every type of question once, commented out, so that whoever opens it in an editor takes the signs off
and has a question; it is a sound deck as it stands. Whether a name is free is the caller's to know.
"""

from __future__ import annotations

import re
import unicodedata

from quizapp.deck.blanks import with_gaps
from quizapp.deck.file import write_deck
from quizapp.deck.model import Deck

_LONGEST_ID = 48
_WORDS = 5
_SMALL = re.compile(
    r"an?|and|are|as|at|be|been|by|can|could|di?d|do|does|for|from|had|has|have|how|if|in|into|is|it|its|many|may|mean|means|might|"
    r"much|of|on|or|should|that|the|their|there|these|they|this|those|to|was|were|what|when|where|which|who|whom|whose|"
    r"why|will|with|would|you|your"
)

SAMPLES = """\
# Each block is a question: take the "# " off and write your own. prompt and answer are enough.
# quizapp check says what is wrong and where. Every key: docs/deck-format.md.

# [[questions]]
# prompt = "Which receptors does ketamine block?"
# answer = "NMDA receptors"
# reverse = true                     # ask it the other way too

# [[questions]]
# type = "true_false"
# prompt = "Ketamine was first used as an anaesthetic."
# answer = true

# [[questions]]
# id = "ketamine-class"              # with an id the text may be edited freely: its history stays
# type = "choice"
# prompt = "Which class of medicines does ketamine belong to?"
# answer = "dissociative anaesthetics"
# distractors = ["benzodiazepines", { text = "classic opioids", why = "Those act on opioid receptors." }]

# [[questions]]
# type = "multi"
# prompt = "Which of these are given by mouth?"
# answers = ["tablets", "syrups"]
# distractors = ["infusions"]

# [[questions]]
# type = "typed"
# prompt = "Which transmitter acts on NMDA receptors?"
# answer = "glutamate"
# accept = ["glutamic acid"]         # as right as the answer
# also = ["glycine"]                 # true, but not the one asked
# hint = "It is an amino acid."

# [[questions]]
# type = "numeric"
# prompt = "At what temperature does water boil at sea level?"
# answer = 100
# unit = "°C"
# tolerance = "1%"

# [[questions]]
# type = "cloze"
# prompt = "The heart has {{four|4}} chambers and the brain has two {{hemispheres}}."

# [[questions]]
# type = "order"
# prompt = "Put the stages of a clinical visit in order."
# items = ["history", "examination", "treatment"]

# [[questions]]
# type = "match"
# prompt = "Which vitamin prevents what?"
# pairs = [["vitamin C", "scurvy"], ["vitamin D", "rickets"]]
# distractors = ["goitre"]
# explanation = "Goitre comes from a lack of iodine."
"""


def new_deck_text(deck: Deck, schema: str) -> str:
    """The file of a new deck with no question yet; `schema` is what the line for editors names."""
    return f"#:schema {schema}\n\n{write_deck(deck)}\n{SAMPLES}"


def id_from_prompt(prompt: str) -> str:
    """An id made of the words that carry a prompt: "brain-system-ketamine-target-ptsd". What a cloze hides is left out.

    Letters of every script stay, accents of Latin ones go.
    """
    words = _words(with_gaps(prompt, " "))
    telling = [word for word in words if not _SMALL.fullmatch(word)] or words
    return _shortened(telling[:_WORDS]) or "question"


def name_from_title(title: str) -> str:
    """An id and file name made of a title."""
    return _shortened(_words(title)) or "deck"


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("ß", "ss"))
    latin = "".join(sign for sign in decomposed if not "\u0300" <= sign <= "\u036f")
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", latin).replace("’", "").replace("'", ""))


def _shortened(words: list[str]) -> str:
    """As many of the words as fit, joined by hyphens; of a single long one its beginning."""
    name = words[0][:_LONGEST_ID] if words else ""
    for word in words[1:]:
        if len(name) + len(word) + 1 > _LONGEST_ID:
            break
        name = f"{name}-{word}"
    return name
