"""Each benchmark runs, and its results become the same page each time."""

from pathlib import Path

import pytest
from benchmarks import generated, report
from benchmarks.__main__ import BENCHMARKS, measured
from benchmarks.measure import spread
from benchmarks.plan import Plan
from benchmarks.workshop import Size

from tests.support import tree_of

TINY = Size(
    lines=300,
    lessons=(10,),
    strokes=1,
    starts=1,
    rounds=2,
    histories=1,
    newest=9,
    settled=0.0,
    files=20,
    watches=1,
    commits=1,
    spread_over=30,
    spreads=1,
    day=Plan(edits=60, files=8, verdicts=12, kinds=8),
)

PAGE = """# Title

Before.
<!-- begin start -->
old
<!-- end start -->
Between.
<!-- begin machine -->
<!-- end machine -->
"""


def test_every_benchmark_runs() -> None:
    found = measured(list(BENCHMARKS), TINY, {})
    assert set(found) == set(BENCHMARKS)
    results = report.merged({"machine": {}, "benchmarks": {}}, {"CPU": "one"}, 0.5, found)
    for name in BENCHMARKS:
        assert "| --- | --:" in report.shown(results, name)
    missed = [bar.what for bar in found["day"].bars if bar.verdict() == "missed"]
    assert missed == [], found["day"].tables


def test_the_file_to_check_is_whole_and_as_long_as_asked() -> None:
    text = generated.file_to_check(1000)
    assert text.count("\n") == 1000
    assert tree_of(text, ".py").errors == 0
    assert text == generated.file_to_check(1000)


def test_strokes_are_taken_back() -> None:
    text = after = generated.file_to_check(300)
    for stroke in generated.strokes(text, 100):
        after = generated.struck(after, stroke)
    assert after == text


def test_no_two_names_are_alike() -> None:
    assert len({generated.name_of(number) for number in range(51_200)}) == 51_200


def test_spread() -> None:
    assert tuple(spread([3.0, 1.0, 2.0, 5.0, 4.0])) == pytest.approx((5, 3.0, 4.8, 1.0, 5.0))


def test_a_page_is_made_anew_between_its_markers() -> None:
    result = report.Result(
        [report.Table(("server", "p50"), [("a|b", 1234.5), ("c", None), ("d", 0.12345)])],
        [report.Bar("fast", 3.0, bar=10, goal=2), report.Bar("often", 60, 50, 55, at_least=True)],
    )
    results = report.merged(report.read(Path("none")), {"CPU": "one"}, 0.5, {"start": result})
    page = report.regenerated(PAGE, results)
    assert "| a\\|b | 1,234 |\n| c | \N{EN DASH} |\n| d | 0.123 |" in page
    assert "| fast | 3 | 10 | 2 | bar |\n| often | 60 | 50 | 55 | goal |" in page
    assert "| CPU | one |" in page
    assert "old" not in page
    assert page.startswith("# Title\n\nBefore.\n")
    assert "\nBetween.\n" in page
    assert report.regenerated(page, results) == page


def test_results_of_another_machine_are_dropped() -> None:
    result = report.Result([], [])
    first = report.merged({"machine": {}, "benchmarks": {}}, {"CPU": "a"}, 0, {"start": result})
    same = report.merged(first, {"CPU": "a"}, 0, {"matching": result})
    assert set(same["benchmarks"]) == {"start", "matching"}
    other = report.merged(first, {"CPU": "b"}, 0, {"matching": result})
    assert set(other["benchmarks"]) == {"matching"}


def test_the_page_shows_the_results_that_are_kept() -> None:
    page = report.PAGE.read_text("utf-8")
    assert report.regenerated(page, report.read()) == page
