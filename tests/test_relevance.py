"""The measure of relevant memories: what it counts, on data small enough to count by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks import relevance
from benchmarks.corrected import apart, core_span, corrected

from twiceshy.recall.structural import Structural
from twiceshy_analyzers.api import Span

RULES = {
    "none": ("if {0} == None:\n    {1}()\n", "=="),
    "list": ("{0} = list({1} for {1} in {0})\n", "list("),
}


def site(text: str, path: str, wrong: str) -> dict[str, Any]:
    at = text.index(wrong)
    edits = [[at, at + len(wrong), "x"]]
    return {"path": path, "package": path.split("/")[1], "edits": edits}


@pytest.fixture
def oracle(tmp_path: Path) -> Path:
    root = tmp_path / "corpus" / "python"
    rules = []
    for rule, (template, wrong) in RULES.items():
        task: dict[str, Any] = {"train": [], "test": [], "clean": ["test/z/clean.py"]}
        for number, name in enumerate(("ab", "cd", "ef", "gh", "ij", "kl")):
            half = "test" if name == "kl" else "train"
            text, path = template.format(name, name[::-1]), f"{half}/p{number}/{rule}.py"
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text)
            task[half].append(site(text, path, wrong))
        (tmp_path / f"{rule}.json").write_text(json.dumps(task))
        rules.append({"lang": "python", "rule": rule, "file": f"{rule}.json"})
    (root / "test" / "z").mkdir(parents=True)
    (root / "test" / "z" / "clean.py").write_text("import os\nprint(os.name)\nreturned = 3\n")
    (tmp_path / "manifest.json").write_text(json.dumps({"rules": rules}))
    return tmp_path


def test_what_is_of_the_same_rule_is_relevant(oracle: Path) -> None:
    (bench,) = relevance.read(oracle, "python", [Structural()])
    assert (len(bench.memories), len(bench.places)) == (10, 2)
    memories = bench.memories
    nearest = relevance.by_statement(memories)
    alike = relevance.by_likeness(memories, nearest)
    ways = nearest, alike, relevance.as_used(memories, alike), relevance.by_words(memories)
    assert [relevance.precision(bench, way) for way in ways] == [1, 1, 1, 1]
    assert set(relevance.told_apart(bench).values()) == {1}
    assert relevance.precision(bench, lambda _: ((-n, n) for n in range(10))) == 0.5


def test_a_known_symptom_comes_first(oracle: Path) -> None:
    (bench,) = relevance.read(oracle, "python", [Structural()])
    wrong = {"none": "list", "list": "none"}
    swapped = [memory._replace(rule=wrong[memory.rule]) for memory in bench.memories]
    odd = bench._replace(memories=swapped)
    alike = relevance.by_likeness(swapped, relevance.by_statement(swapped))
    assert relevance.precision(odd, relevance.as_used(swapped, alike)) == 0
    symptoms = [memory.rule for memory in swapped]
    assert relevance.precision(odd, relevance.as_used(swapped, alike, symptoms)) == 1


def test_one_language_is_measured_alone(oracle: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured = relevance.run(oracle, ("python",))
    assert [table.columns[1:] for table in measured.tables[:1]] == [["python"]]
    assert "1.00 AUC 1.000 none" in capsys.readouterr().err


def test_sites_are_taken_by_turns_of_their_packages() -> None:
    sites = [{"package": name, "n": n} for n, name in enumerate("aaab")]
    assert sorted(found["package"] for found in apart(sites, "r")[:2]) == ["a", "b"]
    assert len(apart(sites, "r")) == 4
    assert apart(sites, "r") == apart(sites, "r")


def test_an_added_import_is_no_part_of_what_is_changed() -> None:
    text = "é = 1\nx = f( a )\n"
    at = text.index("f(")
    edits = [[0, 0, "import g\n"], [at, at + 7, "g()"]]
    assert core_span(text, {"edits": edits}) == (at + 1, at + 7)


def test_what_a_fix_made_of_a_part_of_a_text_is_found_in_the_text_after_it() -> None:
    text = "é = a\nx = f( a )\ny = z\n"
    at, end = text.index("f("), text.index(")") + 1
    edits = [[0, 0, "import g\n"], [at, end, "g.h()  "]]
    spans = [Span(0, 6), Span(at - 3, end + 1), Span(at + 1, end + 1), Span(end + 2, end + 7)]
    found = corrected(text.encode(), {"edits": edits}, spans)
    assert found.text.decode() == "import g\né = a\nx = g.h()  \ny = z\n"
    texts = [found.text[span.start : span.end].decode() for span in found.spans]
    # What is put in where a part begins belongs to it.
    assert texts == ["import g\né = a", "x = g.h()", "g.h()", "y = z"]


def test_what_a_fix_takes_away_whole_is_nowhere_after_it() -> None:
    text = "a = b\nc = d\n"
    found = corrected(text.encode(), {"edits": [[6, 11, ""]]}, [Span(6, 11)])
    assert found.text == b"a = b\n\n"
    assert found.spans == [Span(6, 6)]
