"""Results: as records, as JSON, and as the tables of `docs/benchmarks.md`.

The tables stand between markers, `<!-- begin NAME -->` and `<!-- end NAME -->`; what is written
around them is left as it is.
"""

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

RESULTS = Path(__file__).with_name("results.json")
PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"

Cell = str | float | int | None


class Bar(NamedTuple):
    """A requirement with what was measured. `at_least` says which way is up."""

    what: str
    measured: float
    bar: float
    goal: float
    at_least: bool = False

    def verdict(self) -> str:
        """Where the measured value stands."""
        sign = -1 if self.at_least else 1
        if sign * self.measured <= sign * self.goal:
            return "goal"
        return "bar" if sign * self.measured <= sign * self.bar else "missed"


class Table(NamedTuple):
    """A table of results; the first column names its rows."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]


class Result(NamedTuple):
    """What one benchmark found."""

    tables: Sequence[Table]
    bars: Sequence[Bar]


def read(path: Path = RESULTS) -> dict[str, Any]:
    """The results so far; an empty record where there are none."""
    if not path.exists():
        return {"machine": {}, "benchmarks": {}}
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def merged(
    old: Mapping[str, Any], machine: Mapping[str, str], load: float, found: Mapping[str, Result]
) -> dict[str, Any]:
    """The old results with new ones in their place; those of another machine are dropped."""
    known = dict(old["benchmarks"]) if old["machine"] == machine else {}
    known |= {name: {"load": load, **_plain(result)} for name, result in found.items()}
    return {"machine": dict(machine), "benchmarks": known}


def write(results: Mapping[str, Any], path: Path = RESULTS) -> None:
    """Keep results as JSON."""
    path.write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", "utf-8")


def shown(results: Mapping[str, Any], name: str) -> str:
    """The tables of one benchmark in Markdown, or of the machine."""
    if name == "machine":
        facts = results["machine"].items()
        return _table(["machine", ""], list(facts)) if facts else "Not measured yet."
    found = results["benchmarks"].get(name)
    if found is None:
        return "Not measured yet on this machine."
    parts = [_table(table["columns"], table["rows"]) for table in found["tables"]]
    bars = [[b["what"], b["measured"], b["bar"], b["goal"], b["verdict"]] for b in found["bars"]]
    if bars:
        parts.append(_table(["requirement", "measured", "bar", "goal", "reached"], bars))
    parts.append(f"Load of the machine at the start: {_cell(found['load'])}.")
    return "\n\n".join(parts)


def markdown(table: Table) -> str:
    """A table in Markdown."""
    return _table(table.columns, table.rows)


def regenerated(page: str, results: Mapping[str, Any]) -> str:
    """A page with the text between its markers made anew."""

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        return f"<!-- begin {name} -->\n\n{shown(results, name)}\n\n<!-- end {name} -->"

    return _MARKED.sub(filled, page)


_MARKED = re.compile(r"<!-- begin (\w+) -->.*?<!-- end \1 -->", re.DOTALL)


def _plain(result: Result) -> dict[str, Any]:
    tables = [
        {"columns": list(table.columns), "rows": [[_rounded(c) for c in row] for row in table.rows]}
        for table in result.tables
    ]
    bars = [
        {**bar._asdict(), "measured": _rounded(bar.measured), "verdict": bar.verdict()}
        for bar in result.bars
    ]
    return {"tables": tables, "bars": bars}


def _rounded(cell: Cell) -> Cell:
    return float(f"{cell:.4g}") if isinstance(cell, float) else cell


def _table(columns: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    lines = [
        columns,
        ["---"] + ["--:"] * (len(columns) - 1),
        *([_cell(c) for c in r] for r in rows),
    ]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _cell(cell: Cell) -> str:
    """A value for people: three digits, thousands apart."""
    if cell is None:
        return "\N{EN DASH}"
    if isinstance(cell, str):
        return cell.replace("|", "\\|")
    if isinstance(cell, int) or abs(cell) >= 100:
        return f"{cell:,.0f}"
    return f"{cell:.3g}"
