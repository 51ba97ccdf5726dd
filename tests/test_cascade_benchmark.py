"""The measure of what the nearest corrections find: on data small enough to count by hand."""

import json
from pathlib import Path
from typing import Any

import pytest
from benchmarks import cascade

RULE = "one-of"
TEXT = "def {0}(k):\n    return isinstance(k, {1}) or isinstance(k, {2})\n"


@pytest.fixture
def oracle(tmp_path: Path) -> Path:
    root = tmp_path / "corpus" / "python"
    task: dict[str, Any] = {"train": [], "test": [], "clean": ["clean.py"]}
    pairs = [("train", "int", "float"), ("test", "A", "B"), ("test", "int", "float")]
    for number, (half, one, other) in enumerate(pairs):
        text, path = TEXT.format(f"f{number}", one, other), f"{half}{number}.py"
        root.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text)
        at = text.index("isinstance")
        edits = [[at, len(text) - 1, f"isinstance(k, ({one}, {other}))"]]
        task[half].append({"path": path, "package": path, "edits": edits})
    (root / "clean.py").write_text("def g(k):\n    return check(k, A) or check(k, B)\n")
    (tmp_path / "rule.json").write_text(json.dumps(task))
    rule = {"lang": "python", "rule": RULE, "kind": "expr", "file": "rule.json"}
    (tmp_path / "manifest.json").write_text(json.dumps({"rules": [rule]}))
    return tmp_path


def test_what_a_pattern_answers_is_not_the_cascades_and_the_rest_is_counted(oracle: Path) -> None:
    rows = list(cascade.measured(oracle, "python"))
    sites = sorted((row.by, row.right) for row in rows if row.kind == "site")
    assert sites == [("mutated", True), ("pattern", True)]
    assert {row.by for row in rows if row.kind == "clean"} == {""}
    told = {name: values for name, *values in cascade.table(rows).rows}
    assert told["sites"] == [2, 2]
    assert told["right, mutated"] == [1, 1]
    assert told["of what is right, lost without vectors"] == ["50%", "50%"]
    assert told["offered there"] == [0, 0]
