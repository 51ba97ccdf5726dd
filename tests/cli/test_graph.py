import json

import pytest

from tests.capture.support import Sandbox
from tests.cli.support import run, run_ok
from twiceshy.cli.graph_forms import as_dot, as_mermaid, as_tree
from twiceshy.cli.output import console
from twiceshy.memory.graph import Around, Edge, Node

HOSTILE = '"]; click n1 "javascript:x" %%\n\x1b[31m<script>#&\\'
FIX = Node("fix", "0123456789ab", "safe()")
PATTERN = Node("pattern", "python x", HOSTILE)


def key() -> str:
    (lesson, *_) = json.loads(run_ok("lessons", "--format", "json"))["lessons"]
    return str(lesson["key"])


def test_a_lesson_is_shown_with_what_hangs_together(taught: Sandbox) -> None:
    told = run_ok("graph", key()[:8])
    first, *rest = told.splitlines()
    assert first.startswith(f"fix {key()[:8]} ")
    assert any("fixes pattern" in line and "yaml.load" in line for line in rest)
    assert any("derived from file a.py" in line for line in rest)
    assert any(f"derived from commit {taught.head()[:9]}" in line for line in rest)
    assert "example.org" not in told


@pytest.mark.usefixtures("taught")
def test_programs_get_nodes_and_edges() -> None:
    found = json.loads(run_ok("graph", key(), "--format", "json"))
    ids = {node["id"] for node in found["nodes"]}
    assert {edge["kind"] for edge in found["edges"]} >= {"fixed_by", "derived_from"}
    assert all({edge["source"], edge["target"]} <= ids for edge in found["edges"])
    assert set(found["starts"]) <= ids
    assert run_ok("graph", key(), "--format", "mermaid").startswith("graph LR\n")
    assert run_ok("graph", key(), "--format", "dot").startswith("digraph")


@pytest.mark.usefixtures("taught")
@pytest.mark.parametrize(
    "arguments",
    [(), ("ffffffffffff",), ("--symptom", "never seen"), ("abc", "--symptom", "x"), ("a", "--depth", "99")],
)  # fmt: skip
def test_what_is_not_there_is_an_error(arguments: tuple[str, ...]) -> None:
    done = run("graph", *arguments)
    assert done.exit_code == 2 if arguments[:1] != ("ffffffffffff",) else done.exit_code
    assert done.exit_code
    assert done.stdout == ""


def test_code_cannot_steer_what_draws_it(capsys: pytest.CaptureFixture[str]) -> None:
    around = Around((FIX,), (Edge(PATTERN, "fixed_by", FIX),))
    mermaid = as_mermaid(around)
    (line,) = [one for one in mermaid.splitlines() if "pattern" in one]
    assert line.count('"') == 2
    assert not set("<>`\x1b") & set(line.removeprefix("  "))
    dot = as_dot(around)
    (line,) = [one for one in dot.splitlines() if "pattern" in one]
    assert line.replace("\\\\", "").replace('\\"', "").count('"') == 2
    for tree in as_tree(around):
        console().print(tree)
    assert "\x1b" not in capsys.readouterr().out


def test_each_edge_is_told_once_and_a_circle_ends(capsys: pytest.CaptureFixture[str]) -> None:
    a, b, c = (Node("fix", name * 8, name) for name in "abc")
    edges = (Edge(a, "contradicts", b), Edge(b, "contradicts", c), Edge(c, "supersedes", a))
    (tree,) = as_tree(Around((a,), edges))
    console().print(tree)
    told = capsys.readouterr().out
    assert len(told.splitlines()) == 4
    assert told.count("see there") == 1
