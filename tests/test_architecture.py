"""The shape of the tree: which way imports point, and how large and how deep things may grow."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = (ROOT / "server" / "twiceshy", ROOT / "analyzers" / "twiceshy_analyzers")
LONGEST_MODULE = 500
DEEPEST_FOLDER = 2


def test_imports_point_one_way() -> None:
    # In a process of its own: the linter puts the current folder on sys.path.
    command = (
        "from importlinter.cli import lint_imports; raise SystemExit(lint_imports(no_logo=True))"
    )
    run = subprocess.run(
        [sys.executable, "-c", command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr


@pytest.mark.parametrize("folder", ["server", "analyzers"])
def test_the_outer_folders_are_no_packages(folder: str) -> None:
    assert not (ROOT / folder / "__init__.py").exists()


@pytest.mark.parametrize("folder", ["server", "analyzers", "tests", "benchmarks"])
def test_no_module_is_too_long_to_read_at_a_sitting(folder: str) -> None:
    lengths = {
        path.relative_to(ROOT).as_posix(): len(path.read_text("utf-8").splitlines())
        for path in (ROOT / folder).rglob("*.py")
    }
    assert lengths
    assert {path: length for path, length in lengths.items() if length > LONGEST_MODULE} == {}


@pytest.mark.parametrize("package", PACKAGES, ids=lambda package: package.name)
def test_no_folder_lies_deeper_than_two_levels(package: Path) -> None:
    folders = {path.parent.relative_to(package) for path in package.rglob("*.py")}
    assert folders
    assert [folder for folder in folders if len(folder.parts) > DEEPEST_FOLDER] == []
