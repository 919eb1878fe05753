"""What belongs to the page around an article and not to the article: each is told by a line's own words.

Titles of navigation, comment forms, share lines, notes on the author, lists of references and words to the reader are
no sources of a question. Which block of a page a line stands in is `article`'s business.
"""

from __future__ import annotations

import re
from typing import Final

from quizapp.generation import numbers

_CHROME: Final = re.compile(
    r"[|>»·]|^by [A-Z]|\b\d{1,2} \w+ \d{4}\b|\b\w+ \d{1,2}, \d{4}\b|^(?:home|menu|search)$|"
    r"^share\b|"
    r"^(?:posted|updated|published|reviewed|written|author)\b(?= (?:on|by|in|at|\d)|:|$)|"
    r"\bcomments?\b|\bmin(?:ute)? read\b",
    re.IGNORECASE,
)
_NAMES_THE_PAGE: Final = re.compile(
    r"(?:the )?(?:(?:patient|consumer|product|medicine|drug|public|general) )*"
    r"(?:(?:information|fact|advice|data) ?(?:leaflet|sheet|page|guide)|leaflet|factsheet|information)s?$",
    re.IGNORECASE,
)


_END_MATTER = re.compile(
    r"(?:references?|bibliography|works cited|citations?|notes|footnotes|"
    r"further reading|external links|see also|sources?|"
    r"related (?:posts|articles|links|topics|reading)|more (?:from|on) .*|"
    r"leave a (?:reply|comment)|comment|"
    r"about the authors?|share(?: this.*)?|subscribe.*|newsletter.*|acknowledge?ments?|conflicts? of interest|"
    r"competing interests|funding|author contributions|data availability.*|you may also like.*|"
    r"recommended(?: (?:for you|reading|articles|posts|stories|links).*)?|"
    r"popular posts.*|contact(?: us)?|tags?|categories|table of contents|"
    r"contents|navigation|menu|advertisement|disclaimer)"
    r"\s*:?$",
    re.IGNORECASE,
)
_INSERT: Final = re.compile(
    r"(?:advertisement|related (?:posts|articles|links|topics|reading)|share(?: this.*)?|subscribe.*|newsletter.*|"
    r"more (?:from|on) .*|you may also like.*|"
    r"recommended(?: (?:for you|reading|articles|posts|stories|links).*)?|popular posts.*)\s*:?$",
    re.IGNORECASE,
)
# Above what readers wrote under the article: "3 Comments", "Comments (3)", "2 thoughts on …".
_COMMENTS = re.compile(
    r"(?:\d[\d,.]* (?:comments?|repl(?:y|ies)|responses?|thoughts?)(?: (?:on|to) [“\"‘'«].+)?|"
    r"comments(?: ?\(\d+\)|: ?\d+)?)\s*:?$",
    re.IGNORECASE,
)
_FEWEST_SENTENCES: Final = 3
_BOILERPLATE = re.compile(
    r"leave a (?:reply|comment)|email address will not be published|required fields are marked|\bcookies?\b.*"
    r"(?:use|accept|site|consent|policy|experience)|(?:we|site|website)\b.*\bcookies?\b|"
    r"subscribe|newsletter|privacy policy|"
    r"terms of (?:use|service)|all rights reserved|share (?:this|on)\b|sign up|\blog ?in\b|related (?:posts|articles)|"
    r"advertisement|click (?:here|on)|read (?:more|also|next)\b|©|copyright (?:\(c\)|\d{4}|by |notice)|"
    r"posted (?:on|by|in)|last (?:updated|reviewed|"
    r"modified)|medically reviewed|reviewed by|written by|photo(?:graph)? "
    r"(?:by|credit|courtesy)|image (?:credit|source|by)|"
    r"getty images|shutterstock|skip to (?:main )?content|follow us|contact us|call us|(?:book|schedule) (?:an?|your) |"
    r"download (?:the|our|a) |page \d+ of \d+|all fields|save my name|notify me|minutes? read\b|no comments|"
    r"filed under|your comment|may earn|affiliate|not (?:intended )?(?:as|"
    r"to be)(?: a substitute for)? (?:professional )?"
    r"medical advice|full (?:product|prescribing) information|"
    r"informational purposes|back to top|\bclick (?:here|on|to|the|below)\b|"
    r"(?:enable|requires) javascript|powered by|e-?mail us|doi\.org|https?://\S+$|"
    r"\bthis (?:article|story|post|page|leaflet) (?:was|first|originally|has been|appeared)\b|"
    r"was this (?:page|article) helpful|(?:next )?review (?:is )?due\b|correction:|editor[’']s note|most read\b|"
    r"reporting by|edited by|illustration by|story continues|continue reading|donate (?:now|today|to us)|"
    r"not (?:a|an|meant as a|to be used as a) (?:substitute|replacement) for|does not replace|"
    r"always (?:read|follow|check) (?:the|your) (?:label|leaflet|instructions|package)|"
    r"support (?:our|us)\b|listen to this|print this|terms apply|help ?line on\b|"
    r"\b(?:names?|details)\b[^.]*\b(?:has|have|were) been (?:changed|altered|withheld)|(?:views|opinions) expressed|"
    r"edited for (?:length|clarity)|(?:correct|accurate) at the time of|out of (?:the )?reach of children|"
    r"conflicts? of interest|competing interests?|(?:author|writer)s? (?:has|have|had|received|declare|thank|report)|"
    r"(?:first|originally) (?:published|appeared|printed|aired)|a version of this|reprinted (?:with|by|from)|"
    r"\b(?:has|have) (?:written|published|authored|edited|received|declared) (?:an?|the|no|two|three|several|many|\d+) "
    r"[^.]*\b(?:books?|guides?|columns?|novels?|memoirs?|articles|papers|blogs?|grants?|fees?|interests?)\b",
    re.IGNORECASE,
)
# A word to the reader, which states something only where it says how much, or who should beware.
_TO_THE_READER: Final = re.compile(
    r"(?:talk to|tell your|if you|do not|don(?:'|’)t|try|make sure|get|remember|consider|note that|ask your)\b|"
    r".*\b(?:ask|tell|talk to|speak (?:to|with)|see|call|contact|consult|inform|check with) (?:your|a) "
    r"(?:doctor|GP|physician|pharmacist|nurse|midwife|vet|lawyer|bank|local)\b",
    re.IGNORECASE,
)
# A line about who wrote the page: "Ann Lee is a staff writer in Leeds."
_ABOUT_THE_AUTHOR = re.compile(
    r"(?:[A-Z][\w.’'-]+ ){1,3}(?:is|was) (?:an?|the|our) (?:[\w-]+ ){0,3}?"
    r"(?:writer|editor|reporter|journalist|columnist|correspondent|blogger|contributor|freelancer)\b|"
    r"[A-Z][a-z’'-]+ (?:[A-Z]\. )?[A-Z][\w’'-]+ (?:writes|lectures|reports|edits|blogs|contributes)\b"
)
_NAME = re.compile(r"(?:Dr |Prof(?:essor)? )?[A-Z][a-z’'-]+ (?:[A-Z]\. )?([A-Z][\w’'-]+)\s+[a-z]")
_LONGEST_NOTE_WORDS: Final = 60


def closes_on_its_author(clean: str, before: str) -> bool:
    """Whether a last paragraph is a note on somebody whom nothing `before` it but the line with the author names."""
    name = _NAME.match(clean)
    if name is None or len(clean.split()) > _LONGEST_NOTE_WORDS:
        return False
    bylines = len(re.findall(rf"\b[Bb]y (?:[A-Z][\w.’'-]{{0,40}} ){{1,8}}{re.escape(name[1])}\b", before))
    return before.count(name[1]) <= bylines


_TEASER = re.compile(
    r"(?:discover|explore|learn|find out|read on|click|see(?! (?:your|a) (?:doctor|GP|nurse|pharmacist))|"
    r"watch|join|visit|download|check out|here(?:'|’)?s|"
    r"in this (?:article|post|guide|blog)|this (?:article|post|guide|blog|page|section|chapter|leaflet)|we(?:'|’)ll|"
    r"let(?:'|’)?s|imagine|keep reading|please|welcome|thank|ignore|disregard|contact (?:us|me|your|the)|"
    r"call (?:us|me|your|the|\d)|source:|sources:|figure \d|fig\. ?\d|table \d|"
    r"for (?:more |further |additional )?(?:information|details)|see (?:the|also|our)|more information|"
    r"(?:photo|image|credit)s?(?: ?:| (?:by|credit|courtesy|source)|$)|by [A-Z]\w+ [A-Z]\w+$|updated|published)\b",
    re.IGNORECASE,
)


def is_boilerplate(text: str) -> bool:
    """Whether a sentence belongs to the page around the article, or speaks to its reader and states nothing."""
    about_page = _BOILERPLATE.search(text) or _ABOUT_THE_AUTHOR.match(text) or _TEASER.match(text)
    to_reader = _TO_THE_READER.match(text) and not _states_something(text)
    return bool(about_page or to_reader or text.rstrip("\"'”’)").endswith(("?", ":")))


def _states_something(text: str) -> bool:
    """Whether a word to the reader is a fact: "Do not take more than 8 tablets a day", "If you have asthma, ..."."""
    if _IF_YOU_HAVE.match(text):
        return True
    return any(quantity.kind in numbers.MEASURES for quantity in numbers.find(text))


_IF_YOU_HAVE: Final = re.compile(r"If you (?:have|had|develop|suffer from) ", re.IGNORECASE)


def is_chrome(line: str) -> bool:
    """Whether a heading is the page's furniture (a date, a menu, "3 comments") and neither title nor section."""
    return bool(_CHROME.search(line)) or is_boilerplate(line.rstrip("?:"))


def names_the_page(line: str) -> bool:
    """Whether a heading says only what kind of page this is ("Patient information leaflet")."""
    return _NAMES_THE_PAGE.match(line) is not None


def heads_end_matter(heading: str) -> bool:
    """Whether what stands under the heading is no part of the article: references, related posts, a comment form."""
    return _END_MATTER.match(heading) is not None


def heads_insert(heading: str) -> bool:
    """Whether what stands under the heading is put into an article that goes on below: an advertisement, a link."""
    return _INSERT.match(heading) is not None


def heads_comments(line: str, before: str) -> bool:
    """Whether readers' comments begin here; a count of them right under the title says nothing of where they are."""
    long_enough = len(re.findall(r"[.!?](?=\s)", before)) >= _FEWEST_SENTENCES
    return long_enough and _COMMENTS.match(line.strip("*_ ")) is not None


def is_about_the_author(sentence: str) -> bool:
    """Whether a sentence says who wrote the page."""
    return _ABOUT_THE_AUTHOR.match(sentence) is not None
