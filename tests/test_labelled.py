"""The labelled set: what is read of a tool's documentation, and how the fit is judged."""

import subprocess
from pathlib import Path

import pytest
from benchmarks.fit_classes import fit, held_out, report, rows_of, said
from benchmarks.labelled import (
    Labelled,
    Rule,
    documented_by_ruff,
    documented_by_staticcheck,
    documented_by_unicorn,
    lessons_from,
    ruff_category,
)

from tests.support import lesson_of

EXPLAINED = """\
## Example
```python
found = worse(text)
```

Use instead:
```python
found = better(text)
```

## References
```console
$ nothing
```
"""


def ruff_rule(**facts: str) -> dict[str, str]:
    return {"linter": "Pylint", "category": "style", "explanation": EXPLAINED} | facts


@pytest.mark.parametrize(
    ("facts", "category"),
    [
        ({}, "style"),
        ({"category": "suspicious"}, "bug"),
        ({"category": "restriction"}, "preference"),
        ({"linter": "flake8-bandit", "category": "suspicious"}, "security"),
        ({"linter": "Perflint", "category": "pedantic"}, "performance"),
        ({"linter": "pep8-naming", "category": "pedantic"}, "preference"),
        ({"linter": "pep8-naming", "category": "correctness"}, "bug"),
    ],
)
def test_categories_of_ruff(facts: dict[str, str], category: str) -> None:
    assert ruff_category(ruff_rule(**facts)) == category


def test_ruffs_documentation_becomes_lessons() -> None:
    (rule,) = documented_by_ruff({"X1": ruff_rule(category="correctness")})
    assert rule.pairs == [("found = worse(text)\n", "found = better(text)\n")]
    (labelled,) = lessons_from([rule])
    assert (labelled.rule, labelled.category) == ("ruff/X1", "bug")
    assert (labelled.lesson.pattern, labelled.lesson.template) == ("worse(text)", "better(text)")


def committed(folder: Path, **files: str) -> Path:
    """A repository with these files, whose names have `__` for `/` and `_` for `.`."""
    for name, text in files.items():
        file = folder / name.replace("__", "/").replace("_", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org")
    for command in (["init", "--quiet"], ["add", "."], [*who, "commit", "--quiet", "-m", "x"]):
        subprocess.run(["git", "-C", str(folder), *command], check=True)
    return folder


def test_unicorns_documentation_becomes_rules(tmp_path: Path) -> None:
    shown = "```js\n// ❌\nworse(x);\n\n// ✅\nbetter(x);\n\n// ✅\nalso(x);\n```\n"
    meta = "export default {meta: {type: 'problem'}}"
    clone = committed(tmp_path, docs__rules__good_md=shown, rules__good_js=meta)
    (rule,) = documented_by_unicorn(clone)
    assert (rule.name, rule.category) == ("unicorn/good", "bug")
    assert [(a.strip(), b.strip()) for a, b in rule.pairs] == [("worse(x);", "better(x);")]


def test_staticchecks_documentation_becomes_rules(tmp_path: Path) -> None:
    doc = "Doc: {\n Before: `worse(x)`,\n After: `better(x)`,\n}"
    clone = committed(tmp_path, staticcheck__sa6001__sa6001_go=doc)
    (rule,) = documented_by_staticcheck(clone)
    assert (rule.name, rule.category) == ("staticcheck/SA6001", "performance")
    assert rule.pairs == [("func f() {\nworse(x)\n}\n", "func f() {\nbetter(x)\n}\n")]


def some() -> list[Labelled]:
    pairs = [("worse", "bug"), ("poor", "bug"), ("slow", "style"), ("long", "style")]
    return [
        Labelled(
            f"{name}{n}", category, None, lesson_of(f"{name}($A)", f"{name}_{n}($A)", ".py").lesson
        )
        for name, category in pairs
        for n in range(5)
    ]


def test_the_table_learns_what_it_is_shown(capsys: pytest.CaptureFixture[str]) -> None:
    rows = rows_of(some())
    table = fit(rows)
    assert all(said(table, row)[0] == row.labelled.category for row in rows)
    judged = list(held_out(rows))
    assert len(judged) == len(rows)
    report("a title", judged)
    assert "a title: 20 lessons of 20 rules" in capsys.readouterr().out


def test_a_rule_without_a_correction_yields_nothing() -> None:
    assert list(lessons_from([Rule("r", "bug", None, ".py", [("x = 1\n", "x = 1\n")])])) == []
