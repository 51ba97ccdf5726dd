"""Noting where somebody looked for memories, so that it is known where there are none."""

from twiceshy.capture.secrets import without_secrets
from twiceshy.lessons.identity import place_digest
from twiceshy.memory.events import recall_event
from twiceshy.memory.recalls import Recalled
from twiceshy.memory.store import Store
from twiceshy.recall.likeness import statement_at
from twiceshy.workspace.edits import is_ignored
from twiceshy.workspace.shelf import Place
from twiceshy_analyzers.api import Span
from twiceshy_analyzers.tree import SyntaxTree

# How much of a line is kept.
_LONGEST = 160


def note_recall(
    store: Store, place: Place, tree: SyntaxTree, span: Span, found: int, now: float
) -> None:
    """Record that somebody looked for memories at a span of a file, and how many there were.

    Of a file that git ignores nothing is kept.
    """
    if is_ignored(place):
        return
    node = statement_at(tree, span)
    whole = tree.source[tree.starts[node] : tree.ends[node]].decode(errors="replace")
    hidden = without_secrets(whole, place.path)
    line = " ".join(hidden.strip().partition("\n")[0].split())[:_LONGEST]
    key = place_digest(place.project.id, place.path, hidden)
    recalled = Recalled(place.project.id, place.path, line, found, now)
    store.record([recall_event(recalled, key)])
