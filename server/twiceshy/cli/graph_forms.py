"""A piece of the graph as text: a tree for people, and the notations of programs that draw."""

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Final

from rich.text import Text as Styled
from rich.tree import Tree

from twiceshy.cli.plain import one_line
from twiceshy.memory.graph import Around, Edge, Node

# How an edge is read against its direction.
_BACK: Final = {
    "causes": "caused by",
    "fixed_by": "fixes",
    "requires": "required by",
    "contradicts": "contradicts",
    "supersedes": "superseded by",
    "derived_from": "led to",
}
_LONGEST: Final = 80
_MERMAID: Final = str.maketrans(
    {"#": "#35;", '"': "#quot;", "<": "#lt;", ">": "#gt;", "&": "#amp;", "\\": "#92;", "`": "#96;"}
)


def as_tree(around: Around) -> list[Tree]:
    """A tree for each place where the look began; what was shown above is not unfolded again."""
    edges: dict[Node, list[tuple[str, Node]]] = defaultdict(list)
    for edge in around.edges:
        edges[edge.source].append((edge.kind.replace("_", " "), edge.target))
        edges[edge.target].append((_BACK[edge.kind], edge.source))
    nearest = _parents(around, edges)
    return [_branch(Tree(_styled(start)), start, edges, nearest) for start in around.starts]


def as_json(around: Around) -> str:
    """The nodes by number, and the edges between them."""
    numbers = _numbers(around)
    nodes = [{"id": number, **node._asdict()} for node, number in numbers.items()]
    edges = [
        {"source": numbers[one.source], "kind": one.kind, "target": numbers[one.target]}
        for one in around.edges
    ]
    starts = [numbers[start] for start in around.starts]
    return json.dumps({"version": 1, "starts": starts, "nodes": nodes, "edges": edges}, indent=2)


def as_mermaid(around: Around) -> str:
    """The graph for Mermaid."""
    numbers = _numbers(around)
    lines = ["graph LR"]
    lines += (f'  n{at}["{_told(node).translate(_MERMAID)}"]' for node, at in numbers.items())
    lines += (
        f"  n{numbers[one.source]} -->|{one.kind}| n{numbers[one.target]}" for one in around.edges
    )
    return "\n".join(lines)


def as_dot(around: Around) -> str:
    """The graph for Graphviz."""
    numbers = _numbers(around)
    lines = ["digraph twiceshy {", "  rankdir=LR;", "  node [shape=box];"]
    for node, number in numbers.items():
        label = _told(node).replace("\\", "\\\\").replace('"', '\\"')
        lines.append(f'  n{number} [label="{label}"];')
    lines += (
        f'  n{numbers[one.source]} -> n{numbers[one.target]} [label="{one.kind}"];'
        for one in around.edges
    )
    return "\n".join([*lines, "}"])


def _parents(
    around: Around, edges: Mapping[Node, list[tuple[str, Node]]]
) -> dict[Node, Node | None]:
    """Under which node each one is unfolded: the nearest to where the look began."""
    parents: dict[Node, Node | None] = dict.fromkeys(around.starts)
    waiting = list(around.starts)
    for node in waiting:
        for _, other in edges.get(node, ()):
            if other not in parents:
                parents[other] = node
                waiting.append(other)
    return parents


def _branch(
    tree: Tree,
    node: Node,
    edges: Mapping[Node, list[tuple[str, Node]]],
    parents: Mapping[Node, Node | None],
) -> Tree:
    for word, other in edges.get(node, ()):
        if other == parents[node]:
            continue
        label = Styled(f"{word} ", "dim").append_text(_styled(other))
        if parents[other] == node:
            _branch(tree.add(label), other, edges, parents)
        elif _comes_later(node, other, parents):
            tree.add(label.append(" (see there)", "dim"))
    return tree


def _comes_later(node: Node, other: Node, parents: Mapping[Node, Node | None]) -> bool:
    """Of the two places where an edge could be told, this is the one: it is told once."""
    order = list(parents)
    return order.index(node) < order.index(other)


def _numbers(around: Around) -> dict[Node, int]:
    nodes = dict.fromkeys((*around.starts, *_ends(around.edges)))
    return {node: number for number, node in enumerate(nodes, 1)}


def _ends(edges: tuple[Edge, ...]) -> Iterator[Node]:
    for edge in edges:
        yield edge.source
        yield edge.target


def _styled(node: Node) -> Styled:
    kind, _, rest = _told(node).partition(" ")
    return Styled(kind, "cyan").append(f" {rest}", "bold")


def _told(node: Node) -> str:
    """A node on one line, safe to show."""
    if node.kind == "fix":
        return f"fix {node.name[:8]} {one_line(node.label, _LONGEST) or '(removed)'}"
    label = node.label[:9] if node.kind in {"commit", "person"} else node.label
    return f"{node.kind} {one_line(label, _LONGEST)}"
