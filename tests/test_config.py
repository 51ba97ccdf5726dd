"""Reading settings, putting them over each other, and narrowing them."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as bounds
from hypothesis import strategies as st

from twiceshy.config import NAMES, Scopes, Settings, described, restricted, shown_name, with_given

PLAIN = Settings()


@pytest.mark.parametrize(
    "written",
    [
        {"noise": {"perFile": 3}},
        {"noise.perFile": 3},
        {"noise_per_file": 3},
        {"noise-per-file": 3},
        {"noise": {"per_file": 3}},
    ],
)
def test_a_name_may_be_written_in_several_ways(written: object) -> None:
    read = with_given(PLAIN, written, "x")
    assert (read.settings.noise_per_file, read.problems) == (3, ())


def test_what_is_not_given_stays() -> None:
    mine = with_given(PLAIN, {"hover": False, "exclude": ["a/**"]}, "x").settings
    read = with_given(mine, {"enable": False}, "x")
    assert (read.settings.hover, read.settings.exclude, read.settings.enable) == (
        False,
        ("a/**",),
        False,
    )
    assert with_given(mine, None, "x") == (mine, ())


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("enable", "yes"),
        ("enable", 1),
        ("noise.perHour", -1),
        ("noise.perHour", True),
        ("noise.perHour", 2.5),
        ("minimumConfidence", 0.5),
        ("minimumConfidence", 1.5),
        ("minimumConfidence", float("nan")),
        ("minimumConfidence", True),
        ("languages", "python"),
        ("languages", ["cobol"]),
        ("exclude", [1]),
        ("exclude", ["!secret/**"]),
        ("exclude", ["a" * 1000]),
        ("propagation", "everywhere"),
        ("propagation", []),
        ("junit", 3),
        ("junit", {}),
        ("logLevel", None),
    ],
)
def test_a_bad_value_is_told_with_what_it_may_be_and_changes_nothing(
    name: str, value: object
) -> None:
    read = with_given(PLAIN, {name: value, "hover": False}, "The settings")
    assert read.settings == with_given(PLAIN, {"hover": False}, "").settings
    (problem,) = read.problems
    assert problem.startswith(f'The settings: "{name}" must be ')


def test_an_unknown_name_is_told_with_the_nearest_known_one() -> None:
    read = with_given(PLAIN, {"inlayHint": False, "noise": {"pFile": 1}, "frobnicate": 1}, "x")
    assert read.settings == PLAIN
    assert read.problems == (
        'x has no use for "inlayHint": do you mean "inlayHints"?',
        'x has no use for "noise.pFile": do you mean "noise.perFile"?',
        'x has no use for "frobnicate"',
    )


def test_what_a_client_keeps_for_itself_is_not_ours_to_judge() -> None:
    assert with_given(PLAIN, {"trace": {"server": "off"}, "server.path": "x"}, "x") == (PLAIN, ())


@pytest.mark.parametrize("given", [[], "text", 3, True])
def test_what_is_no_table_is_told(given: object) -> None:
    read = with_given(PLAIN, given, "The file")
    assert read.settings == PLAIN
    assert len(read.problems) == 1


def test_a_folder_may_restrict() -> None:
    asked = {
        "enable": False,
        "propagation": "file",
        "minimumConfidence": 0.9,
        "noise": {"perFile": 2},
        "languages": ["go"],
        "exclude": ["vendor2/**"],
        "logLevel": "error",
    }
    mine = with_given(PLAIN, {"exclude": ["mine/**"], "junit": "report.xml"}, "").settings
    read = restricted(mine, asked | {"junit": ""}, "x")
    assert read.problems == ()
    assert (
        read.settings
        == with_given(
            mine, asked | {"exclude": ["mine/**", "vendor2/**"], "junit": ""}, ""
        ).settings
    )


@pytest.mark.parametrize(
    ("mine", "asked"),
    [
        ({"enable": False}, {"enable": True}),
        ({}, {"codeLens": True}),
        ({"propagation": "off"}, {"propagation": "file"}),
        ({"minimumConfidence": 0.9}, {"minimumConfidence": 0.8}),
        ({"noise": {"perHour": 1}}, {"noise": {"perHour": 2}}),
        ({"languages": ["go"]}, {"languages": ["go", "python"]}),
        ({}, {"junit": "report.xml"}),
        ({}, {"logLevel": "debug"}),
    ],
)
def test_a_folder_may_not_allow_more_and_is_told_by_name(
    mine: dict[str, Any], asked: dict[str, Any]
) -> None:
    settings = with_given(PLAIN, mine, "").settings
    read = restricted(settings, asked, "x")
    assert read.settings == settings
    (problem,) = read.problems
    name = next(iter(asked))
    assert f'"{name}' in problem


VALUES = {
    "enable": st.booleans(),
    "minimumConfidence": st.floats(0.7, 1),
    "noise.perFile": st.integers(0, 100),
    "propagation": st.sampled_from(["off", "file", "workspace"]),
    "languages": st.lists(st.sampled_from(["go", "python", "javascript"]), unique=True),
    "exclude": st.lists(st.text(min_size=1, max_size=5)),
}
GIVEN = st.fixed_dictionaries({}, optional=VALUES)


@bounds(max_examples=60)
@given(GIVEN, GIVEN)
def test_restricting_twice_is_restricting_once_and_never_widens(
    mine: dict[str, Any], asked: dict[str, Any]
) -> None:
    settings = with_given(PLAIN, mine, "").settings
    once = restricted(settings, asked, "").settings
    assert restricted(once, asked, "").settings == once
    assert once.enable <= settings.enable
    assert once.minimum_confidence >= settings.minimum_confidence
    assert once.noise_per_file <= settings.noise_per_file
    assert set(once.languages) <= set(settings.languages)
    assert set(once.exclude) >= set(settings.exclude)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=8,
)
NAMED = st.dictionaries(st.sampled_from([shown_name(name) for name in NAMES]), JSON)


@bounds(max_examples=60)
@given(JSON | NAMED)
def test_whatever_is_given_the_settings_stay_good(anything: object) -> None:
    for read in (with_given(PLAIN, anything, "x"), restricted(PLAIN, anything, "x")):
        values = {shown_name(name): getattr(read.settings, name) for name in NAMES}
        assert with_given(PLAIN, values, "x") == (read.settings, ())


def test_every_setting_is_described_and_its_default_can_be_set() -> None:
    names = [one.name for one in described()]
    assert "noise.perFile" in names
    assert "learnFromEdits" in names
    given = json.loads(json.dumps({one.name: one.default for one in described()}))
    assert with_given(PLAIN, given, "x") == (PLAIN, ())


def test_the_innermost_folder_counts() -> None:
    outer, inner = Settings(hover=False), Settings(enable=False)
    scopes = Scopes(PLAIN, ((Path("/a"), outer), (Path("/a/b"), inner)))
    assert scopes.of(Path("/a/x.py")) is outer
    assert scopes.of(Path("/a/b/c/x.py")) is inner
    assert scopes.of(Path("/ab/x.py")) is PLAIN
    assert scopes.of(None) is PLAIN
