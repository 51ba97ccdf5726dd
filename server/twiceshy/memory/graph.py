"""The graph of what leads to what: patterns, symptoms, fixes, and where they come from.

It is read from what is kept (`edges.py`), so that it is never out of step with the log, and what is
forgotten is gone from it. It is walked level by level from where one asks.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.edges import edges_at
from twiceshy.memory.events import to_json

# So much is told of at most: what is nearest, and of equals other fixes last.
MOST_NODES: Final = 300
MOST_EDGES: Final = 1_000

# Where a thing comes from is followed one way only: through a file or a person all hangs together.
_ONE_WAY: Final = ("derived_from", "requires")


class Node(NamedTuple):
    """A "pattern", "symptom", "fix", "import", "file", "commit" or "person", and which one.

    `name` is its own within its kind and project, as the key of a lesson for a fix. `label` is for
    people.
    """

    kind: str
    name: str
    label: str


class Edge(NamedTuple):
    """What leads to what: causes, fixed_by, requires, contradicts, supersedes or derived_from."""

    source: Node
    kind: str
    target: Node


class Around(NamedTuple):
    """Where a look at the graph began, the edges that were found from there, and whether that is all."""

    starts: tuple[Node, ...]
    edges: tuple[Edge, ...]
    is_whole: bool = True


class Graph:
    """What leads to what in a database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def around_lesson(self, project: str, lesson: str, depth: int) -> Around:
        """The edges around a lesson of a project, up to so many steps away."""
        return self._around(project, [f"fix {lesson}"], depth)

    def around_symptom(self, project: str, words: str, depth: int) -> Around:
        """The edges around the symptoms of a project that hold some words."""
        rows = self._database.rows(
            """
            SELECT DISTINCT 'symptom ' || json_array(source, code, message) FROM symptom
            WHERE project = ? AND instr(lower(source || ' ' || code || ' ' || message), lower(?))
            ORDER BY 1 LIMIT ?
            """,
            (project, words, MOST_NODES),
        )
        return self._around(project, [node for (node,) in rows], depth)

    def _around(self, project: str, starts: Sequence[str], depth: int) -> Around:
        with self._database.reading():
            reached = self._reached(project, starts, depth)
            rows = [
                row
                for row in edges_at(self._database, project, reached, by_symptoms=False)
                if row.source in reached and row.target in reached
            ]
            rows.sort(key=lambda row: (reached[row.source] + reached[row.target], row))
            del rows[MOST_EDGES:]
            known = self._nodes(project, reached)
        edges = (Edge(known[row.source], row.edge, known[row.target]) for row in rows)
        is_whole = len(reached) < MOST_NODES and len(rows) < MOST_EDGES
        return Around(tuple(known[start] for start in starts), tuple(edges), is_whole)

    def _reached(self, project: str, starts: Sequence[str], depth: int) -> dict[str, int]:
        """The nodes up to so many steps away, the nearest ones if there are too many, and how far each is."""
        reached = dict.fromkeys(starts, 0)
        outermost = set(starts)
        for steps in range(1, depth + 1):
            rows = edges_at(self._database, project, outermost, by_symptoms=True)
            found = {row.target for row in rows if row.source in outermost}
            found |= {
                row.source for row in rows if row.target in outermost and row.edge not in _ONE_WAY
            }
            nearest = sorted(
                found - reached.keys(), key=lambda node: (node.startswith("fix "), node)
            )
            outermost = set(nearest[: MOST_NODES - len(reached)])
            reached |= dict.fromkeys(outermost, steps)
            if not outermost:
                break
        return reached

    def _nodes(self, project: str, texts: Iterable[str]) -> dict[str, Node]:
        """The nodes behind some texts."""
        given = set(texts)
        fixes = self._fixes(project, given)
        with self._database.decoding():
            return {text: _node(text, fixes) for text in given}

    def _fixes(self, project: str, nodes: Iterable[str]) -> dict[str, str]:
        """What the lessons behind some nodes put there, by their key."""
        keys = [node.removeprefix("fix ") for node in nodes if node.startswith("fix ")]
        rows = self._database.rows(
            """
            SELECT DISTINCT key, body ->> '$.template' FROM lesson
            WHERE project = ? AND key IN (SELECT value FROM json_each(?))
            """,
            (project, to_json(keys)),
        )
        return dict(rows)


def _node(text: str, fixes: dict[str, str]) -> Node:
    """The node behind its text; raises ValueError for one that is none."""
    kind, _, name = text.partition(" ")
    if kind == "fix":
        return Node(kind, name, fixes.get(name, ""))
    if kind == "symptom":
        source, code, message = json.loads(name)
        return Node(kind, name, f"{source} {code}".strip() + f": {message}")
    if kind == "import":
        module, item = json.loads(name)
        return Node(kind, name, f"{module} {item}" if item else module)
    if kind == "file":
        return Node(kind, name, json.loads(name))
    return Node(kind, name, name.partition(" ")[2] if kind == "pattern" else name)
