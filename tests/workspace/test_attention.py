"""Which files the settings let us look at."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from twiceshy.config import Scopes, Settings
from twiceshy.workspace.attention import attends, is_excluded


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("a.py", "a.py"),
        ("a.py", "x/y/a.py"),
        ("*.py", "x/a.py"),
        ("x", "x/y/a.py"),
        ("x/", "x/y/a.py"),
        ("x/**", "x/y/a.py"),
        ("/x", "x/a.py"),
        ("x/*.py", "x/a.py"),
        ("x/**/a.py", "x/a.py"),
        ("x/**/a.py", "x/y/z/a.py"),
        ("**/gen/**", "x/gen/a.py"),
        ("**", "a.py"),
        ("?.py", "x/a.py"),
        ("[ab].py", "a.py"),
    ],
)
def test_what_a_glob_means(glob: str, path: str) -> None:
    assert is_excluded((glob,), path)


@pytest.mark.parametrize(
    ("glob", "path"),
    [
        ("a.py", "ba.py"),
        ("x", "xy/a.py"),
        ("/x", "y/x/a.py"),
        ("y/x", "z/y/x/a.py"),
        ("a.py/", "x/a.py"),
        ("x/*.py", "x/y/a.py"),
        ("x/**/a.py", "y/a.py"),
        ("**/gen/**", "x/agen/a.py"),
        ("/", "a.py"),
        ("", "a.py"),
        ("[", "a.py"),
        ("[z-a]", "a.py"),
    ],
)
def test_what_a_glob_does_not_mean(glob: str, path: str) -> None:
    assert not is_excluded((glob,), path)


def test_a_hostile_glob_costs_no_time() -> None:
    assert not is_excluded(("*a" * 90 + "b",), "a" * 250 + ".py")
    assert not is_excluded(("/".join(["**", "a"] * 80) + "/b",), "/".join(["a"] * 200))


@bounds(max_examples=60)
@given(st.lists(st.text("ab*?[]/\\", max_size=8), max_size=3), st.text("ab/", min_size=1))
def test_any_glob_is_either_or(globs: list[str], path: str) -> None:
    assert is_excluded(tuple(globs), path) in (True, False)


def test_settings_decide_by_folder_and_language() -> None:
    inner = Settings(languages=("go",), exclude=("gen/",))
    off = Settings(enable=False)
    scopes = Scopes(Settings(exclude=("*.cfg.py",)), ((Path("/in"), inner), (Path("/off"), off)))
    seen = ["/a.py", "/gen/a.py", "/in/a.go", "/in/other.txt"]
    unseen = ["/x/a.cfg.py", "/in/a.py", "/in/gen/a.go", "/in/x/gen/a.go", "/off/a.go"]
    assert [path for path in seen + unseen if attends(scopes, Path(path))] == seen
