"""What we hand out: a wheel with the two packages and their type marks, and a pre-commit hook."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from twiceshy_analyzers import LANGUAGES

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = {"twiceshy", "twiceshy_analyzers"}


@pytest.fixture(scope="module")
def wheel_names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("wheel")
    build = subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert build.returncode == 0, build.stderr
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        return archive.namelist()


def test_a_wheel_installs_the_two_packages_and_nothing_beside_them(wheel_names: list[str]) -> None:
    tops = {name.split("/", 1)[0] for name in wheel_names}
    assert {top for top in tops if not top.endswith(".dist-info")} == PACKAGES
    assert len(tops) == len(PACKAGES) + 1


def test_every_module_is_in_the_wheel(wheel_names: list[str]) -> None:
    parents = (ROOT / "server", ROOT / "analyzers")
    modules = {
        path.relative_to(parent).as_posix() for parent in parents for path in parent.rglob("*.py")
    }
    assert modules == {name for name in wheel_names if name.endswith(".py")}


@pytest.mark.parametrize("package", sorted(PACKAGES))
def test_type_checkers_may_read_our_types(package: str, wheel_names: list[str]) -> None:
    assert f"{package}/py.typed" in wheel_names


def test_no_test_and_no_benchmark_is_in_the_wheel(wheel_names: list[str]) -> None:
    folders = {part for name in wheel_names for part in name.split("/")[:-1]}
    assert not folders & {"tests", "benchmarks"}
    files = {name.rsplit("/", 1)[-1] for name in wheel_names}
    assert not [file for file in files if file.startswith("test_") or file == "conftest.py"]


def test_the_license_and_the_command_come_along(wheel_names: list[str]) -> None:
    endings = (".dist-info/licenses/LICENSE", ".dist-info/entry_points.txt")
    for ending in endings:
        assert [name for name in wheel_names if name.endswith(ending)], ending


def test_the_hook_is_run_for_the_files_of_every_language() -> None:
    hooks = (ROOT / ".pre-commit-hooks.yaml").read_text("utf-8")
    (files,) = re.findall(r"^  files: (.*)$", hooks, re.MULTILINE)
    suffixes = [suffix for language in LANGUAGES for suffix in language.grammars]
    assert [suffix for suffix in suffixes if not re.search(files, f"src/name{suffix}")] == []
    assert not re.search(files, "notes.md")


def test_what_the_vs_code_client_installs_is_what_the_program_needs() -> None:
    """Its lock has the run-time dependencies as our own lock has them, and no others."""
    ours, clients = (_locked(name) for name in ("run", "server"))
    assert clients.items() <= ours.items()
    # What an editable install needs beside them is not for users.
    assert set(ours) - set(clients) >= {"hatchling", "editables"}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert {re.split(r"[<>=!]", one)[0] for one in project["dependencies"]} <= set(clients)


def _locked(name: str) -> dict[str, str]:
    """The packages of a lock with their versions and hashes."""
    text = (ROOT / "requirements" / f"{name}.lock").read_text("utf-8")
    entries = re.findall(r"^([\w.-]+)==((?:.*\\\n)*.*)", text, re.MULTILINE)
    return {package: " ".join(rest.split()) for package, rest in entries}
