"""A test that failed and passes again labels what was corrected in between."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.workspace.desk import MENDED, NOW, Desk
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.config import Scopes, Settings

FAILURE = '<failure message="assert &quot;a&quot; == 3"/>'


class Bench(Desk):
    """A project with a test report in it."""

    def __init__(self, workshop: Workshop) -> None:
        super().__init__(workshop.database)
        self.workshop = workshop
        self.engine.configure(Scopes(Settings(junit="build/report.xml")))

    def run_tests(self, *, fail: bool, name: str = "test_read") -> None:
        self.now += 10
        report = self.workshop.folder / "build" / "report.xml"
        report.parent.mkdir(exist_ok=True)
        case = f'<testcase classname="tests.a" name="{name}">{FAILURE if fail else ""}</testcase>'
        report.write_text(f"<testsuite>{case}</testsuite>")
        os.utime(report, (self.now, self.now))
        self.look()

    def look(self) -> None:
        self.engine.tick()
        self.drain()

    def mend(self, name: str = "a.py") -> None:
        self.now += 10
        document = self.open(self.workshop.folder / name, LOADS)
        self.save(self.change(document, MENDED))

    def symptoms(self) -> list[str]:
        project = self.workshop.repository().project_id()
        with self.workshop.store() as store:
            found = store.symptoms([project]).values()
        return [f"{one.source} {one.code}: {one.message}" for all_ in found for one in all_]


@pytest.fixture
def bench(tmp_path: Path) -> Iterator[Bench]:
    bench = Bench(Workshop(tmp_path / "project", tmp_path / "memory.db"))
    bench.open(bench.workshop.folder / "open.py", "x = 1\n")
    yield bench
    bench.engine.stop()


def test_what_was_corrected_between_a_failure_and_a_success_is_labelled(bench: Bench) -> None:
    assert bench.now == NOW
    bench.run_tests(fail=True)
    bench.run_tests(fail=True)
    bench.mend()
    assert bench.symptoms() == []
    bench.run_tests(fail=False)
    assert bench.symptoms() == ["test tests.a::test_read: assert _ == 0"]
    bench.run_tests(fail=False)
    assert len(bench.symptoms()) == 1


def test_what_was_corrected_before_the_failure_or_beside_it_is_not(bench: Bench) -> None:
    bench.mend()
    bench.run_tests(fail=True)
    bench.run_tests(fail=False)
    bench.run_tests(fail=True, name="test_other")
    bench.mend("b.py")
    bench.run_tests(fail=False)
    assert bench.symptoms() == []


def test_without_a_path_in_the_settings_no_report_is_read(bench: Bench) -> None:
    bench.engine.configure(Scopes())
    bench.run_tests(fail=True)
    bench.mend()
    bench.run_tests(fail=False)
    assert bench.symptoms() == []
