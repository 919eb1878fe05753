"""Which key does what, for every state of every screen: the one table.

The screens bind these, the bar at the bottom prints those that matter in a state (`tui.hints`), help lists all of them,
and a test presses each one. Each binding has an id by which `[keys]` in the settings gives it another key.
"""

from __future__ import annotations

from textual.binding import Binding, BindingType


def _binding(keys: str, action: str, what: str, *, name: str | None = None, tooltip: str = "") -> Binding:
    return Binding(keys, action, what, show=False, id=name or action, tooltip=tooltip or what)


def _scrolling(screen: str) -> list[BindingType]:
    return [
        _binding("down,j", "scroll(1)", "Down", name=f"{screen}_down"),
        _binding("up,k", "scroll(-1)", "Up", name=f"{screen}_up"),
        _binding("pagedown,space", "page(1)", "Page down", name=f"{screen}_page_down"),
        _binding("pageup", "page(-1)", "Page up", name=f"{screen}_page_up"),
    ]


def _paging(screen: str, *, down: str = "pagedown") -> list[BindingType]:
    return [
        _binding("pageup", "page(-1)", "Page up", name=f"{screen}_page_up"),
        _binding(down, "page(1)", "Page down", name=f"{screen}_page_down"),
        _binding("home", "move(-1000000)", "First", name=f"{screen}_first"),
        _binding("end", "move(1000000)", "Last", name=f"{screen}_last"),
    ]


def _reading(screen: str, *, back: str = "", name: str = "back") -> list[BindingType]:
    """The keys of a screen that is only read; `back` are keys that lead back beside the usual ones."""
    keys = f"enter,escape,q,{back}".removesuffix(",")
    return [_binding(keys, "back", "Back", name=f"{screen}_{name}"), *_scrolling(screen)]


EVERYWHERE: list[BindingType] = [
    _binding("question_mark,f1", "help", "Help", tooltip="All keys of this screen"),
    _binding("colon", "command_palette", "Palette", tooltip="Find any command by its name"),
    _binding("exclamation_mark", "problems", "Problems", tooltip="What is wrong in the deck files, with file and line"),
]

ANSWERING: list[BindingType] = [
    _binding("enter", "enter", "Go on", tooltip="Submit the answer, take the selected rating, or go on"),
    *(
        Binding(str(n), f"digit({n})", f"{n}", show=False, id=f"digit_{n}", tooltip="Choose an option, or rate")
        for n in range(10)
    ),
    _binding("space", "space", "Choose or reveal"),
    _binding("up,k", "up", "Up"),
    _binding("down,j", "down", "Down"),
    _binding("pageup", "page_up", "Page up"),
    _binding("pagedown", "page_down", "Page down"),
    _binding("left", "select(-1)", "Rating to the left", name="rating_left"),
    _binding("right", "select(1)", "Rating to the right", name="rating_right"),
    _binding("backspace", "erase", "Take back the last choice"),
    _binding("o", "override", "I was right", tooltip="Count the answer as right, and back"),
    _binding("v", "article", "Article", tooltip="The article at the sentence this comes from"),
]

STUDY: list[BindingType] = [
    *ANSWERING,
    _binding("q,escape", "leave", "Leave", tooltip="Back; everything answered is saved"),
    _binding("h,ctrl+g", "hint", "Hint"),
    _binding("n,ctrl+n", "not_now", "Not now", tooltip="Ask again at the session's end; a second time, next session"),
    _binding("u,ctrl+z", "undo", "Undo", tooltip="Take back the last rating"),
    _binding("b", "bury", "Bury", tooltip="Not before tomorrow"),
    _binding("e", "edit", "Edit", tooltip="Mend the question; its memory stays"),
    _binding("ctrl+o", "outside", "Editor", tooltip="Open $EDITOR at the question"),
    _binding("at", "suspend", "Suspend", tooltip="Not until it is taken up again"),
    _binding("asterisk", "mark", "Mark", tooltip="Mark the question"),
    _binding("i", "explain", "Explain", tooltip="Why it is asked now, its memory, what each rating would do"),
    _binding("y", "yes", "Yes", tooltip="Accept the spelling from now on"),
]

QUIZ: list[BindingType] = [
    *ANSWERING,
    _binding(
        "q,escape", "leave", "Pause", name="pause", tooltip="Pause, and say what then; everything answered is saved"
    ),
    _binding("u,ctrl+z", "undo", "Reopen", name="reopen", tooltip="Feedback at the end: reopen the question before"),
    _binding("y", "yes", "Yes", name="quiz_yes", tooltip="After “I was right”: accept the spelling from now on"),
    _binding("n", "no", "No", name="quiz_no", tooltip="After “I was right”: do not accept the spelling"),
    _binding("ctrl+n", "next", "Next", name="exam_next", tooltip="Exam: the next question"),
    _binding("ctrl+r", "previous", "Previous", name="exam_previous", tooltip="Exam: the question before"),
    _binding("ctrl+t", "flag", "Flag", name="exam_flag", tooltip="Exam: flag this question, or take the flag off"),
    _binding("f", "finish", "Finish", tooltip="Exam: hand in, on the last page"),
]

QUIZ_SETUP: list[BindingType] = [
    _binding("enter", "start", "Start", tooltip="Start the quiz"),
    _binding("up,k,shift+tab", "move(-1)", "Up", name="setup_up"),
    _binding("down,j,tab", "move(1)", "Down", name="setup_down"),
    _binding("left,h,minus", "change(-1)", "Less", name="setup_less", tooltip="Less, or the choice before"),
    _binding("right,l,plus", "change(1)", "More", name="setup_more", tooltip="More, or the next choice"),
    _binding("space", "choose", "Choose", name="setup_choose", tooltip="Take in or leave out, or the next choice"),
    *(
        Binding(str(n), f"digit({n})", f"{n}", show=False, id=f"setup_digit_{n}", tooltip="Type a number")
        for n in range(10)
    ),
    _binding("backspace", "erase", "Erase", name="setup_erase", tooltip="Take back a digit"),
    _binding("slash", "filter", "Filter", name="setup_filter", tooltip="Ask only what fits a filter"),
    _binding("escape,q", "back", "Back", name="setup_back"),
]

RESULT: list[BindingType] = [
    _binding("enter,escape,q", "back", "Back", name="result_back"),
    _binding("r", "retry", "Retry", tooltip="Ask once more what was missed"),
    _binding("p", "same_paper", "Same paper", tooltip="The whole paper once more"),
    _binding("o", "own_word", "I was right", tooltip="After an exam: note that an answer was right; its mark stays"),
    _binding("d", "details", "Details", tooltip="Every answer, or only what was missed"),
    _binding("s", "scores", "Scores", name="result_scores", tooltip="Every quiz so far"),
    _binding("a", "study", "Study", name="result_study", tooltip="Study the facts that are not yet studied"),
    *_scrolling("result"),
]

SCORES: list[BindingType] = [
    _binding("enter", "open", "Open", tooltip="See this quiz again, answer by answer"),
    _binding("slash", "filter", "Filter", name="scores_filter", tooltip="Only the quizzes of a deck"),
    _binding("t", "trends", "Trends", tooltip="How these quizzes went over time, spread, and topic by topic"),
    _binding(
        "space", "mark", "Mark", name="scores_mark", tooltip="Mark one of two quizzes to be compared, or unmark it"
    ),
    _binding("c", "compare", "Compare", tooltip="The two marked quizzes, or the marked one and this, answer by answer"),
    _binding("x", "export", "Export", tooltip="Write these scores to a .csv or .json file"),
    _binding("up,k", "move(-1)", "Up", name="scores_up"),
    _binding("down,j", "move(1)", "Down", name="scores_down"),
    *_paging("scores"),
    _binding("escape", "back", "Back", name="scores_back"),
    _binding("q", "leave", "Leave", name="scores_leave"),
]

LIBRARY: list[BindingType] = [
    _binding("enter", "study", "Study", tooltip="Study what is due in this deck, then what is new"),
    _binding("z", "quiz", "Quiz", tooltip="A scored quiz on this deck"),
    _binding("c", "cram", "Cram", tooltip="Go through the whole deck without touching its schedule"),
    _binding("s", "scores", "Scores", tooltip="Every quiz so far"),
    _binding("n", "new", "New", tooltip="A deck of your own, and its first question"),
    _binding("a", "add", "Add", tooltip="Write questions for this deck"),
    _binding("e", "edit", "Edit", name="library_edit", tooltip="This deck's questions, to be changed"),
    _binding("ctrl+o", "outside", "Editor", name="library_outside", tooltip="Open this deck's file in $EDITOR"),
    _binding("b", "browse", "Browse", tooltip="Every question: find, sort, suspend, tag, move"),
    _binding("t", "stats", "Statistics", tooltip="What you know, when it comes back, what was mistaken"),
    _binding("m", "memory", "Memory", tooltip="What a desired retention costs, and fitting the model to your answers"),
    _binding("g", "generate", "Generate", tooltip="Questions from an article, decided one by one"),
    _binding("U", "update", "Update", tooltip="What a newer quizapp brings for your copy of its deck"),
    _binding("slash", "filter", "Filter", tooltip="Find a deck by its name"),
    _binding("d", "put_away", "Hide or delete", tooltip="Hide this deck, or move it to the trash; answers stay"),
    _binding("D", "shelf", "Hidden and deleted decks", tooltip="The decks that are hidden or in the trash"),
    _binding("up,k", "up", "Up"),
    _binding("down,j", "down", "Down"),
    *_paging("library"),
    _binding("escape", "back", "Back"),
    _binding("q", "app.quit", "Quit", name="library_quit"),
]

BROWSER: list[BindingType] = [
    _binding("enter", "open", "Open", name="browser_open", tooltip="The question, its answer, and why it is due"),
    _binding("slash", "filter", "Filter", name="browser_filter", tooltip="Type what is to be found"),
    _binding("space", "choose", "Choose", name="browser_choose", tooltip="Choose this question, or no longer"),
    _binding("v", "range", "From here to there", name="browser_range", tooltip="Choose all from one place to another"),
    _binding("a", "all", "All or none", name="browser_all", tooltip="Choose all that are listed, or none"),
    _binding("o", "order", "Order", name="browser_order", tooltip="Sort by the next column"),
    _binding("O", "reverse", "Reverse", name="browser_reverse", tooltip="Sort the other way round"),
    _binding("s", "study", "Study", name="browser_study", tooltip="Study what is chosen, else what is due of the list"),
    _binding("c", "cram", "Cram", name="browser_cram", tooltip="Go through the list without touching its schedule"),
    _binding("z", "quiz", "Quiz", name="browser_quiz", tooltip="A scored quiz on what the filter finds"),
    _binding("at", "suspend", "Suspend", name="browser_suspend", tooltip="Ask it no more, or again"),
    _binding("r", "reset", "Reset", name="browser_reset", tooltip="Let it come back as new"),
    _binding("t", "tag", "Tag", name="browser_tag", tooltip="Put tags on, take tags off"),
    _binding("m", "move_to", "Move", name="browser_move", tooltip="Into another deck, with its memory"),
    _binding("d,delete", "delete", "Delete", name="browser_delete", tooltip="Out of its deck; answers stay in the log"),
    _binding("e", "edit", "Edit", name="browser_edit", tooltip="Change this question"),
    _binding("u,ctrl+z", "undo", "Undo", name="browser_undo", tooltip="Take back the last change made here"),
    _binding("f", "saved", "Saved filters", name="browser_saved", tooltip="One of the filters you saved"),
    _binding("w", "save", "Save filter", name="browser_save", tooltip="Keep this filter under a name"),
    _binding("up,k", "move(-1)", "Up", name="browser_up"),
    _binding("down,j", "move(1)", "Down", name="browser_down"),
    *_paging("browser"),
    _binding("escape", "back", "Back", name="browser_back", tooltip="Choose none, then show all, then back"),
    _binding("q", "leave", "Leave", name="browser_leave"),
]

SHELF: list[BindingType] = [
    _binding("enter,d", "bring_back", "Bring back", tooltip="List this deck again, or put its file back"),
    _binding("up,k", "move(-1)", "Up", name="shelf_up"),
    _binding("down,j", "move(1)", "Down", name="shelf_down"),
    *_paging("shelf"),
    _binding("escape,q", "back", "Back", name="shelf_back"),
]

TRENDS: list[BindingType] = [
    _binding("tab,right", "trend(1)", "Next", name="trends_next", tooltip="What else was quizzed"),
    _binding("shift+tab,left", "trend(-1)", "Before", name="trends_previous", tooltip="What else was quizzed"),
    _binding("r", "view", "View", name="trends_view", tooltip="Over time, how they spread, by topic"),
    _binding("v", "table", "Table or plot", name="trends_table", tooltip="The numbers as a table, or as a plot"),
    _binding("down,j", "scroll(1)", "Down", name="trends_down"),
    _binding("up,k", "scroll(-1)", "Up", name="trends_up"),
    _binding("pagedown", "scroll(10)", "Page down", name="trends_page_down"),
    _binding("pageup", "scroll(-10)", "Page up", name="trends_page_up"),
    _binding("escape,q", "back", "Back", name="trends_back"),
]

STATS: list[BindingType] = [
    _binding("tab,right_square_bracket", "page(1)", "Next page", name="stats_next"),
    _binding("shift+tab,left_square_bracket", "page(-1)", "Page before", name="stats_previous"),
    *(
        Binding(str(n), f"digit({n})", f"{n}", show=False, id=f"stats_page_{n}", tooltip="The page of this number")
        for n in range(10)
    ),
    _binding(
        "enter", "open", "Open", name="stats_open", tooltip="The day's answers, or study what is under the cursor"
    ),
    _binding("up,k", "along(-1)", "Up", name="stats_up"),
    _binding("down,j", "along(1)", "Down", name="stats_down"),
    _binding("left,h", "across(-1)", "Left", name="stats_left", tooltip="A week, a cell or a day back"),
    _binding("right,l", "across(1)", "Right", name="stats_right", tooltip="A week, a cell or a day on"),
    _binding("pageup", "scroll(-1)", "Page up", name="stats_page_up"),
    _binding("pagedown", "scroll(1)", "Page down", name="stats_page_down"),
    _binding("r", "view", "View", name="stats_view", tooltip="The next view of this page"),
    _binding("v", "table", "Table or plot", name="stats_table", tooltip="The numbers as a table, or as a plot"),
    _binding("d", "deck", "Deck", name="stats_deck", tooltip="The statistics of the next deck, and of all"),
    _binding("m", "minutes", "Minutes", name="stats_minutes", tooltip="Study what fits some minutes"),
    _binding("x", "drill_all", "Drill all", name="stats_drill", tooltip="Study all mistakes of this kind"),
    _binding("escape,q", "back", "Back", name="stats_back"),
]

PROPOSALS: list[BindingType] = [
    _binding("enter", "accept", "Accept", tooltip="Keep what is marked on this page, drop the rest, go on"),
    _binding("x", "drop", "Drop all", tooltip="Drop every form of this page, go on"),
    *(
        Binding(str(n), f"digit({n})", f"{n}", show=False, id=f"proposal_{n}", tooltip="Mark a form, or take it off")
        for n in range(1, 10)
    ),
    _binding("space", "mark", "Mark", name="proposal_mark", tooltip="Mark the form under the cursor, or take it off"),
    _binding("e", "edit", "Edit", name="proposal_edit", tooltip="Change the words of the form under the cursor"),
    _binding("ctrl+o", "outside", "Editor", name="proposal_outside", tooltip="Change its words in $EDITOR"),
    _binding("t", "retype", "Type", name="proposal_type", tooltip="Ask the form under the cursor in another type"),
    _binding("u,ctrl+z", "undo", "Undo", name="proposal_undo", tooltip="Take back the last decision"),
    _binding("j,right", "page(1)", "Next page", name="proposal_next"),
    _binding("k,left", "page(-1)", "Page before", name="proposal_previous"),
    _binding("down", "row(1)", "Form below", name="proposal_down"),
    _binding("up", "row(-1)", "Form above", name="proposal_up"),
    _binding("home", "page(-1000000)", "First page", name="proposal_first"),
    _binding("end", "page(1000000)", "Last page", name="proposal_last"),
    _binding("A", "accept_clean", "Accept clean", tooltip="Accept the open pages, up to one that is worth a look"),
    _binding("w", "write", "Write", tooltip="Write the deck, after a yes"),
    _binding("c", "coverage", "Coverage", tooltip="What is asked by subject and topic, and sentences nothing asks"),
    _binding("p", "preview", "Preview", name="proposal_preview", tooltip="The form under the cursor as study asks it"),
    _binding("v", "article", "Article", name="proposal_article", tooltip="The article at this sentence"),
    _binding("pagedown", "scroll(1)", "Scroll down", name="proposal_scroll_down"),
    _binding("pageup", "scroll(-1)", "Scroll up", name="proposal_scroll_up"),
    _binding("q,escape", "leave", "Leave", name="proposal_leave", tooltip="Back; every decision is kept as a draft"),
]

QUESTIONS: list[BindingType] = [
    _binding("enter,e", "open", "Edit", name="questions_edit", tooltip="Change this question"),
    _binding("a", "add", "Add", name="questions_add", tooltip="Write questions for this deck"),
    _binding("ctrl+o", "outside", "Editor", name="questions_outside", tooltip="Open $EDITOR at this question"),
    _binding("slash", "filter", "Filter", name="questions_filter", tooltip="Find a question by what it says"),
    _binding("up,k", "move(-1)", "Up", name="questions_up"),
    _binding("down,j", "move(1)", "Down", name="questions_down"),
    *_paging("questions", down="pagedown,space"),
    _binding("escape,q", "back", "Back", name="questions_back"),
]

FORM: list[BindingType] = [
    _binding("ctrl+s", "save", "Save", name="form_save", tooltip="Save, and write the next question or go back"),
    _binding("ctrl+n", "another_form", "Form", name="form_another", tooltip="Save, then ask the same fact another way"),
    _binding("ctrl+t", "type", "Type", name="form_type", tooltip="Another type; what carries over stays"),
    _binding("f2", "preview", "Preview", name="form_preview", tooltip="What study will show, and back to the fields"),
    _binding("ctrl+o", "outside", "Editor", name="form_outside", tooltip="Open $EDITOR at this question"),
    _binding("down", "scroll(1)", "Down", name="form_down", tooltip="The field below; in the preview, scroll"),
    _binding("up", "scroll(-1)", "Up", name="form_up", tooltip="The field above; in the preview, scroll"),
    _binding("escape", "leave", "Done", name="form_leave", tooltip="Done; what is not saved is asked about"),
]

EDITOR: list[BindingType] = [
    _binding("ctrl+s", "save", "Save", name="editor_save", tooltip="Keep the change"),
    _binding("escape", "leave", "Leave", name="editor_leave", tooltip="Back; a change is asked about"),
]

MEMORY: list[BindingType] = [
    _binding("enter", "choose", "For this deck", name="memory_choose", tooltip="Wish for this retention in this deck"),
    _binding("a", "choose_all", "For all decks", name="memory_choose_all", tooltip="Wish for it in all decks"),
    _binding("x", "exam", "Exam", name="memory_exam", tooltip="The date of this deck's exam, or none"),
    _binding("o", "optimize", "Fit", name="memory_optimize", tooltip="Fit the memory model to your answers now"),
    _binding("up,k", "move(-1)", "Up", name="memory_up"),
    _binding("down,j", "move(1)", "Down", name="memory_down"),
    _binding("pageup", "page(-1)", "Page up", name="memory_page_up"),
    _binding("pagedown,space", "page(1)", "Page down", name="memory_page_down"),
    _binding("escape,q", "back", "Back", name="memory_back"),
]

PROBLEMS: list[BindingType] = _reading("problems")
COMPARISON: list[BindingType] = _reading("comparison")
AS_ASKED: list[BindingType] = _reading("as_asked", back="p")
COVERAGE: list[BindingType] = _reading("coverage", back="c")
ARTICLE: list[BindingType] = _reading("article", back="v", name="close")
HELP: list[BindingType] = _reading("help", back="question_mark,f1", name="close")
