"""What kind of mechanism a phrase names: receptor, transmitter, enzyme, hormone, drug class, process and so on.

Mechanisms have closed classes and telling shapes: a head noun ("receptors", "pathway"), an ending ("-ase"), a short
list of transmitters and hormones. The class gives a question its noun ("which receptor ...?") and its wrong options.
Whether the sentence states a mechanism at all is decided by its verbs (`acts`), also kept here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from quizapp.generation.wordlists import listed

_TRANSMITTERS: Final = frozenset(listed("mechanisms.transmitters"))
_HORMONES: Final = frozenset(listed("mechanisms.hormones"))
_HEADS: Final[dict[str, str]] = {
    "receptor": "receptor", "receptors": "receptor", "subunit": "receptor",
    "channel": "channel", "channels": "channel", "pump": "channel", "pumps": "channel",
    "enzyme": "enzyme", "enzymes": "enzyme", "kinase": "enzyme", "protease": "enzyme",
    "transporter": "transporter", "transporters": "transporter",
    "hormone": "hormone", "hormones": "hormone",
    "neurotransmitter": "neurotransmitter", "neurotransmitters": "neurotransmitter",
    "gene": "gene", "genes": "gene", "allele": "gene", "chromosome": "gene",
    "mutation": "process", "mutations": "process",
    "protein": "protein", "proteins": "protein", "peptide": "protein", "antibody": "protein", "antibodies": "protein",
    "cytokine": "protein", "cytokines": "protein", "factor": "", "plaques": "protein", "collagen": "protein",
    "inhibitor": "drug class", "inhibitors": "drug class", "antagonist": "drug class", "antagonists": "drug class",
    "agonist": "drug class", "agonists": "drug class", "blocker": "drug class", "blockers": "drug class",
    "pathway": "pathway", "pathways": "pathway", "axis": "pathway", "cascade": "pathway", "circuit": "pathway",
    "circuits": "pathway",
    "cell": "cell", "cells": "cell", "neurons": "cell", "neuron": "cell", "platelets": "cell", "macrophages": "cell",
    "bacteria": "organism", "bacterium": "organism", "virus": "organism", "viruses": "organism", "parasite": "organism",
    "parasites": "organism", "fungus": "organism", "fungi": "organism", "microbes": "organism",
    "mechanism": "mechanism", "process": "process", "system": "system", "signaling": "process", "signalling": "process",
    "activity": "process", "production": "process", "release": "process", "reuptake": "process", "uptake": "process",
    "synthesis": "process", "absorption": "process", "metabolism": "process", "secretion": "process",
    "transmission": "process", "plasticity": "process", "response": "process", "inflammation": "process",
    "oxidation": "process", "fermentation": "process", "photosynthesis": "process", "evaporation": "process",
    "erosion": "process", "accumulation": "process", "buildup": "process", "imbalance": "process",
    "resistance": "process", "breakdown": "process", "formation": "process", "growth": "process", "flow": "process",
    "levels": "process", "pressure": "process", "radiation": "process", "emissions": "process", "gas": "substance",
    "gases": "substance", "acid": "substance", "acids": "substance", "oxide": "substance", "dioxide": "substance",
    "membrane": "structure", "membranes": "structure", "vessels": "structure", "muscles": "structure",
    "nerves": "structure", "nerve": "structure", "gland": "structure", "glands": "structure", "tissue": "structure",
}  # fmt: skip
_DRUG_CLASSES: Final = frozenset(listed("mechanisms.drug_classes"))
_ENZYME: Final = re.compile(r"^(?:[a-z-]{3,}ase|cyp\d\w*|cox-?\d)s?$")
_NOT_ENZYMES: Final = frozenset(listed("mechanisms.not_enzymes"))

_ACTION: Final = frozenset(listed("mechanisms.action"))
_CAUSE: Final = re.compile(
    r"\b(?:caused? by|causes?|results? (?:from|in)|resulting (?:from|in)|leads? "
    r"to|leading to|due to|because(?: of)?|owing to|"
    r"triggers?|triggered by|stems? from|arises? (?:from|when)|occurs? when|"
    r"happens? when|responsible for|contribut\w+ to|"
    r"gives? rise to|driven by|brought (?:on|about) by|as a result of|produced "
    r"by|spread(?:s)? (?:by|through)|transmitted|"
    r"induces?|which (?:makes|allows|prevents|lowers|raises|increases|reduces))\b",
    re.IGNORECASE,
)
_WORKS: Final = re.compile(
    r"\b(?:works? (?:by|through|on|to)|acts? (?:by|on|as|through|to)|working by|"
    r"mechanism|mode of action|target(?:s|ing)?|by \w+ing|"
    r"block(?:s|ed|ing)?|inhibit(?:s|ed|ing|ors?|ion)?|activat\w+|stimulat\w+|suppress\w*|bind(?:s|ing)?|modulat\w+|"
    r"antagonis\w+|agonis\w+|receptors?|neurotransmitters?|enzymes?|hormones?|pathways?|signal(?:s|ing|ling)|"
    r"releas(?:e|es|ing)|interfer\w+|converts?|regulat\w+|relax(?:es|ing)|dilat\w+|constrict\w+|absorbs?|produces?|"
    r"neurons?|cells?|proteins?|genes?|mutations?|synap\w+|plasticity|through "
    r"which|the process (?:by|of)|play(?:s|ed)? an? "
    r"(?:\w+ )?role|is a process|when)\b",
    re.IGNORECASE,
)


def strength(text: str) -> int:
    """How surely a clause says how something comes about: 0 not, 1 it names what acts, 2 what acts on what.

    By its own words alone; what its verb does to one phrase is `agency`.
    """
    cause, works = bool(_CAUSE.search(text)), len(_WORKS.findall(text))
    explicit = re.search(
        r"\b(?:works? by|acts? (?:by|on|as)|by (?:block|inhibit|target|increas|"
        r"reduc|activat|stimulat|bind|prevent|slow|"
        r"relax|narrow|suppress|interfer|restor|alter|chang|releas|boost|lower|"
        r"rais)\w*ing|mechanism|caused by|results? from)\b",
        text,
        re.IGNORECASE,
    )
    if explicit or (cause and works) or works >= 3:
        return 2
    return 1 if cause or works else 0


# The stems that the World Health Organization gives to generic names.
_DRUG: Final = re.compile(rf"^\w{{2,}}(?:{'|'.join(listed('mechanisms.drug_stems'))})$")
_DRUG_NAMES: Final = frozenset(listed("mechanisms.drug_names"))
_NOT_DRUGS: Final = frozenset(listed("mechanisms.not_drugs"))


def is_drug(word: str) -> bool:
    """Whether a word is a medicine's generic name by its stem ("-mab", "-pril") or a well-known one."""
    low = word.lower()
    own = low in _NOT_DRUGS or low in _TRANSMITTERS or low in _HORMONES  # "glutamate" ends as "topiramate" does
    return low in _DRUG_NAMES or (bool(_DRUG.match(low)) and not own)


def is_action(base: str) -> bool:
    """Whether a verb (base form) says what one thing does to another in a mechanism."""
    return base in _ACTION


def class_of(phrase: Sequence[str]) -> str | None:
    """The class of a noun phrase by its head: "receptor", "enzyme", ..., None where it names no mechanism.

    Transmitters and hormones count anywhere in the phrase ("the glutamate system" is a system, "serotonin" a
    neurotransmitter).
    """
    if not phrase:
        return None
    lows = [word.lower().replace("’", "'") for word in phrase]
    head = lows[-1]
    if found := _HEADS.get(head):
        return found
    if head in _TRANSMITTERS:
        return "neurotransmitter"
    if head in _HORMONES:
        return "hormone"
    if head in _DRUG_CLASSES:
        return "drug class"
    if _ENZYME.match(head) and head not in _NOT_ENZYMES:
        return "enzyme"
    # T12 is a vertebra
    if re.fullmatch(r"(?![CTLS]\d{1,2}$)[A-Z][A-Z0-9-]*[0-9][A-Z0-9-]*", phrase[-1]) and len(phrase[-1]) > 2:
        return "gene"
    if any(low in _TRANSMITTERS or low in _HORMONES for low in lows):
        return "process"
    return None
