"""The graph of what leads to what: patterns, symptoms, fixes, and where they come from.

It is a view over what is kept (`graph_edge` in `views.py`), so that it is never out of step with the
log, and what is forgotten is gone from it.
"""

import json
from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.events import to_json

# So much is told of at most: what is nearest, and of equals other fixes last.
MOST_NODES: Final = 300
MOST_EDGES: Final = 1_000
_MOST_WALKED: Final = 10_000

# Where a thing comes from is followed one way only: through a file or a person all hangs together.
_REACHED: Final = """
    WITH RECURSIVE edge AS MATERIALIZED (
        SELECT source, edge, target FROM graph_edge WHERE project = :project
    ), step AS MATERIALIZED (
        SELECT source AS node, target AS next FROM edge
        UNION SELECT target, source FROM edge WHERE edge NOT IN ('derived_from', 'requires')
    ), walk (node, depth) AS (
        SELECT value, 0 FROM json_each(:starts)
        UNION SELECT next, depth + 1 FROM walk JOIN step USING (node) WHERE depth < :depth
        ORDER BY 2 LIMIT :walked
    ), reached AS MATERIALIZED (
        SELECT node, min(depth) AS depth FROM walk GROUP BY node
        ORDER BY 2, node LIKE 'fix %', 1 LIMIT :most
    )
    SELECT source, edge, target FROM edge
    JOIN reached AS begun ON begun.node = source JOIN reached AS ended ON ended.node = target
    ORDER BY begun.depth + ended.depth, source, edge, target LIMIT :edges
"""


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

    def edges(self, project: str) -> list[Edge]:
        """All edges of a project."""
        rows = self._database.rows(
            "SELECT source, edge, target FROM graph_edge WHERE project = ? ORDER BY 1, 2, 3",
            (project,),
        )
        known = self._nodes(project, _named(rows))
        return [Edge(known[source], kind, known[target]) for source, kind, target in rows]

    def _around(self, project: str, starts: Sequence[str], depth: int) -> Around:
        wanted = {
            "project": project,
            "starts": to_json(starts),
            "depth": depth,
            "most": MOST_NODES,
            "edges": MOST_EDGES,
            "walked": _MOST_WALKED,
        }
        rows = self._database.rows(_REACHED, wanted) if starts else []
        known = self._nodes(project, {*starts, *_named(rows)})
        edges = (Edge(known[source], kind, known[target]) for source, kind, target in rows)
        is_whole = len(known) < MOST_NODES and len(rows) < MOST_EDGES
        return Around(tuple(known[start] for start in starts), tuple(edges), is_whole)

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


def _named(rows: Iterable[tuple[str, str, str]]) -> set[str]:
    return {node for source, _, target in rows for node in (source, target)}


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
