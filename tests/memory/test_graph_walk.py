"""The walk through the graph beside a naive one over all edges, which an older view made at once."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.memory.support import correction, learned, open_store, raw
from twiceshy.memory import graph
from twiceshy.memory.edges import Row
from twiceshy.memory.events import correction_event, revert_event, symptom_event
from twiceshy.memory.graph import Around
from twiceshy.memory.store import Store
from twiceshy.memory.views import GRAPH_WITH_FORKS
from twiceshy.model import LearnedLesson, Symptom
from twiceshy_analyzers.api import Import

KEYS = ("e0", "e1", "e2", "e3", "e4")
LESSONS = ("l0", "l1", "l2", "l3", "l4")
# Two of them begin alike, as far as a revert may tell.
COMMITS = ("a" * 40, "a" * 7 + "b" * 33, "c" * 40)
SYMPTOMS = (Symptom("ruff", "S1", "one"), Symptom("ruff", "S2", "two"))
CODE = st.sampled_from(["open($A)", "load($A)", "read($A)"])


@st.composite
def lessons(draw: st.DrawFn, key: str) -> LearnedLesson:
    experiences = tuple(draw(st.lists(st.sampled_from(KEYS), min_size=1, max_size=3, unique=True)))
    one = learned(key, experiences=experiences, pattern=draw(CODE))
    added = (Import("os"),) if draw(st.booleans()) else ()
    return replace(
        one,
        lesson=replace(one.lesson, template=draw(CODE), added=added),
        evidence=replace(
            one.evidence,
            first_seen=float(draw(st.integers(1, 3))),
            made_of=draw(st.sampled_from(["", *LESSONS])),
        ),
        family=draw(st.sampled_from(["f", "g"])),
    )


@st.composite
def memories(draw: st.DrawFn) -> Callable[[Store], None]:
    """What fills a memory of two projects, in which much hangs together."""
    sha = st.sampled_from([None, *COMMITS])
    events = [
        correction_event(
            key,
            correction(
                path=draw(st.sampled_from(["a.py", "b.py"])),
                commit=draw(sha),
                author=draw(st.sampled_from([None, "me", "you"])),
                project=draw(st.sampled_from(["p", "p", "p", "q"])),
            ),
        )
        for key in KEYS
    ]
    events += [
        symptom_event("p", key, symptom, 11.0)
        for symptom in SYMPTOMS
        for key in sorted(draw(st.sets(st.sampled_from(KEYS), max_size=3)))
    ]
    for reverted in draw(st.sets(st.sampled_from(COMMITS), max_size=2)):
        digits = draw(st.sampled_from([7, 12, 40]))
        events.append(revert_event("p", reverted[:digits], 30.0, by=draw(st.sampled_from(COMMITS))))
    known = [draw(lessons(key)) for key in LESSONS]

    def fill(store: Store) -> None:
        store.record(events)
        for project in ("p", "q"):
            families: dict[str, list[LearnedLesson]] = {}
            for one in known:
                families.setdefault(one.family, []).append(replace(one, project=project))
            store.replace_lessons(project, families)

    return fill


def every_edge(path: Path) -> list[Row]:
    with raw(path) as connection:
        connection.execute(GRAPH_WITH_FORKS.replace("CREATE VIEW", "CREATE TEMP VIEW")).fetchall()
        rows = connection.execute("SELECT source, edge, target FROM graph_edge WHERE project = 'p'")
        return [Row(*row) for row in rows]


def naively(
    edges: Iterable[Row], starts: Iterable[str], depth: int, most: int
) -> list[tuple[str, str, str]]:
    """The edges between the nearest nodes, after all steps from each."""
    steps = {(one.source, one.target) for one in edges}
    steps |= {
        (one.target, one.source)
        for one in edges
        if one.edge in ("fixed_by", "causes", "contradicts", "supersedes")
    }
    far = dict.fromkeys(starts, 0)
    for away in range(1, depth + 1):
        for source, target in steps:
            if far.get(source) == away - 1:
                far.setdefault(target, away)
    nearest = sorted(far, key=lambda node: (far[node], node.startswith("fix "), node))[:most]
    return sorted(one for one in edges if one.source in nearest and one.target in nearest)


def walked(around: Around) -> list[tuple[str, str, str]]:
    return sorted(
        (f"{e.source.kind} {e.source.name}", e.kind, f"{e.target.kind} {e.target.name}")
        for e in around.edges
    )


@given(memories(), st.integers(1, 6), st.sampled_from([4, 9, 300]))
@settings(max_examples=25, deadline=None)
def test_it_is_the_part_of_all_edges_that_is_near(
    fill: Callable[[Store], None], depth: int, most: int
) -> None:
    with TemporaryDirectory() as folder, patch.object(graph, "MOST_NODES", most):
        path = Path(folder) / "memory.db"
        with open_store(path) as store:
            fill(store)
            edges = every_edge(path)
            for key in LESSONS:
                around = store.graph.around_lesson("p", key, depth)
                assert walked(around) == naively(edges, [f"fix {key}"], depth, most)
            around = store.graph.around_symptom("p", "ruff", depth)
            starts = [f"{node.kind} {node.name}" for node in around.starts]
            assert walked(around) == naively(edges, starts, depth, most)
            assert around.starts or not around.edges
