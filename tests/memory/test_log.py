from dataclasses import replace
from pathlib import Path

import apsw
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.memory.support import correction, dump, open_store, raw, seen, trace, verdict
from twiceshy.errors import StoreDamaged, StoreError
from twiceshy.memory.events import (
    commit_event,
    correction_event,
    kept_event,
    label_event,
    persistence_event,
    project_event,
    revert_event,
    scope_event,
    silence_event,
    tombstone_event,
    trace_event,
    verdict_event,
)
from twiceshy.memory.projects import ProjectSummary
from twiceshy.memory.store import Store
from twiceshy.model import Event, Experience, Label, Silence, Widening

SHA = "abcdef0123456789abcdef0123456789abcdef01"


def test_a_correction_comes_back_as_it_was(store: Store) -> None:
    recorded = correction("f'ü{$A}😀\udc80\0\\n\"'", commit=SHA, author="x", path="s\udce9.py")
    assert store.record([correction_event("e1", recorded)]) == 1
    assert store.experiences() == [Experience("e1", recorded)]


def test_the_same_change_is_kept_once(store: Store) -> None:
    assert store.record([seen("e1"), seen("e1"), seen("e2")]) == 2
    assert store.record([seen("e1", "something else"), seen("e3")]) == 1
    assert store.record([]) == 0
    experiences = store.experiences()
    assert [experience.key for experience in experiences] == ["e1", "e2", "e3"]
    assert experiences[0].correction.before == "open($A)"


def test_experiences_by_project_and_key(store: Store) -> None:
    store.record([seen("e1"), seen("e2", project="q"), seen("e3")])
    assert [each.key for each in store.experiences("p")] == ["e1", "e3"]
    assert [each.key for each in store.experiences(keys=["e3", "e2", "unknown"])] == ["e2", "e3"]
    assert [each.key for each in store.experiences("q", ["e1", "e2"])] == ["e2"]
    assert store.experiences("p", []) == []


def test_commits_are_numbered_in_each_project(store: Store, path: Path) -> None:
    assert store.next_number("p") == 1
    store.record([commit_event("p", "A1", 1.0), commit_event("q", "b1", 1.0)])
    store.record([commit_event("p", "a2", 2.0), commit_event("p", "a1", 3.0)])
    store.record([commit_event("q", "b2", 2.0), commit_event("p", "a3", 3.0)])
    assert store.learned_commits("p") == {"a1", "a2", "a3"}
    assert store.next_number("p") == 4
    assert store.next_number("q") == 3
    assert dump(path)["learned_commit"] == [
        ("p", "a1", 1),
        ("p", "a2", 2),
        ("p", "a3", 3),
        ("q", "b1", 1),
        ("q", "b2", 2),
    ]


@pytest.mark.parametrize("named", [SHA, SHA[:7], SHA[:12].upper()])
@pytest.mark.parametrize("revert_first", [False, True])
def test_a_revert_marks_the_experiences_of_its_commit(
    store: Store, named: str, revert_first: bool
) -> None:
    corrections = [
        seen("of it", commit=SHA),
        seen("of another", commit=SHA[:6] + "f" * 34),
        seen("of a like one", commit=SHA[:11] + "0" * 29) if len(named) > 11 else seen("editor"),
        seen("elsewhere", commit=SHA, project="q"),
        seen("without commit"),
    ]
    reverts = [revert_event("p", named, 5.0, by="f" * 40)]
    for batch in (reverts, corrections) if revert_first else (corrections, reverts):
        store.record(batch)
    assert [each.key for each in store.experiences() if each.reverted] == ["of it"]
    assert store.record(reverts) == 0


@pytest.mark.parametrize("named", ["abcdef", "HEAD~1", "", "g" * 40, "a" * 65])
def test_a_revert_of_no_commit_hash_is_refused(named: str) -> None:
    with pytest.raises(ValueError, match="commit hash"):
        revert_event("p", named, 5.0)


def test_every_verdict_counts(store: Store) -> None:
    verdicts = [verdict("accepted"), verdict("accepted"), verdict("rejected", site="s2")]
    assert store.record([verdict_event(each) for each in verdicts]) == 3
    store.record([verdict_event(verdict("rejected", site="s3", project="q"))])
    assert store.verdicts("p") == verdicts
    assert store.rejected_site_keys("p") == {"s2"}


def test_the_newest_label_of_a_project_holds(store: Store) -> None:
    store.record([seen("e1"), commit_event("q", SHA, 1.0)])
    for label in ("/a", "/a", "/b", "/a"):
        store.name_project("p", label)
    assert store.projects() == [ProjectSummary("p", "/a", 1, 0), ProjectSummary("q", "q", 0, 0)]


def test_a_label_may_hold_bytes_that_are_no_text(store: Store) -> None:
    store.name_project("p", "/a\udce9")
    assert store.projects()[0].label == "/a\\udce9"


def test_naming_a_project_alike_adds_nothing(store: Store, path: Path) -> None:
    for label in ("/a", "/a", "/b", "/a"):
        store.name_project("p", label)
    assert len(dump(path, ("event",))["event"]) == 3


@pytest.mark.parametrize("statement", ["UPDATE event SET at = 0", "DELETE FROM event"])
def test_the_log_is_append_only(store: Store, path: Path, statement: str) -> None:
    store.record([seen("e1")])
    with raw(path) as connection, pytest.raises(apsw.ConstraintError, match="append-only"):
        connection.execute(statement)


def test_a_replacing_insert_does_not_get_around_it(store: Store) -> None:
    store.record([seen("e1")])
    with pytest.raises(StoreError, match="append-only"):
        store._database.rows("INSERT OR REPLACE INTO event VALUES (1, 'x', 1, NULL, 0, '{}')")


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (Event("correction", 1.0, {"language": "python"}, key="e9"), StoreError),
        (Event("verdict", 1.0, {}), StoreError),
        (Event("verdict", 1.0, {"x": object()}), TypeError),
        (Event("verdict", 1.0, {"x": float("nan")}), ValueError),
    ],
)
def test_one_bad_event_keeps_its_whole_batch_out(
    store: Store, path: Path, bad: Event, error: type[Exception]
) -> None:
    version = store.data_version()
    with pytest.raises(error):
        store.record([seen("e1"), bad])
    assert store.experiences() == []
    assert dump(path, ("event",))["event"] == []
    assert store.data_version() == version
    assert store.record([seen("e1")]) == 1


def test_an_event_of_a_kind_yet_unknown_is_kept(store: Store) -> None:
    assert store.record([Event("wonder", 1.0, {"x": [1]}, key="t1")]) == 1
    store.rebuild()
    assert store.record([Event("wonder", 1.0, {"x": [1]}, key="t1")]) == 0
    assert store.check() == []


def test_a_full_disk_leaves_nothing_half_written(store: Store) -> None:
    store.record([seen("e1")])
    connection = store._database.connection
    pages = connection.pragma("page_count")
    connection.pragma("max_page_count", pages + 3)
    with pytest.raises(StoreError, match="disk is full"):
        store.record([seen(f"f{number}") for number in range(500)])
    connection.pragma("max_page_count", 2**30)
    assert [each.key for each in store.experiences()] == ["e1"]
    assert store.record([seen(f"f{number}") for number in range(500)]) == 500
    assert store.check() == []


def test_other_stores_notice_a_change_and_only_a_change(store: Store, path: Path) -> None:
    with open_store(path, read_only=True) as reader:
        versions = [(store.data_version(), reader.data_version())]
        versions.append((store.data_version(), reader.data_version()))
        store.record([seen("e1")])
        versions.append((store.data_version(), reader.data_version()))
    assert versions[0] == versions[1]
    assert versions[1][0] < versions[2][0]
    assert versions[1][1] < versions[2][1]


def test_check_tells_of_a_projection_that_lost_a_row(store: Store, path: Path) -> None:
    store.record([seen("e1"), seen("e2")])
    with raw(path) as connection:
        connection.execute("DELETE FROM experience WHERE key = 'e1'")
    (problem,) = store.check()
    assert "experience has 1 rows where the log has 2" in problem
    store.rebuild()
    assert store.check() == []
    assert len(store.experiences()) == 2


def test_a_body_that_cannot_be_read_is_damage(store: Store, path: Path) -> None:
    store.record([seen("e1")])
    with raw(path) as connection:
        connection.execute("UPDATE experience SET body = '{}'")
    with pytest.raises(StoreDamaged, match="cannot be read"):
        store.experiences()
    store.rebuild()
    assert len(store.experiences()) == 1


KEYS = st.sampled_from(["abcdef0", "abcdef01", "abcdef012", "1234567", "12345678"])
PROJECTS = st.sampled_from(["p", "q"])
EVENTS = st.one_of(
    st.builds(
        lambda key, project, sha: seen(key, project=project, commit=sha), KEYS, PROJECTS, KEYS
    ),
    st.builds(commit_event, PROJECTS, KEYS, st.floats(0, 9)),
    st.builds(revert_event, PROJECTS, KEYS, st.floats(0, 9), by=st.none() | KEYS),
    st.builds(
        lambda answer, project: verdict_event(verdict(answer, project=project)),
        st.sampled_from(["accepted", "rejected", "reverted"]),
        PROJECTS,
    ),
    st.builds(
        lambda project, key, value: label_event(Label(project, key, None, "category", value, 1.0)),
        PROJECTS,
        KEYS,
        st.sampled_from(["bug", "style", ""]),
    ),
    st.builds(
        lambda project, key, reach, holds: scope_event(Widening(project, key, reach, holds, 1.0)),
        PROJECTS,
        KEYS,
        PROJECTS,
        st.booleans(),
    ),
    st.builds(project_event, PROJECTS, KEYS, st.floats(0, 9)),
    st.builds(
        lambda answer, project, turn: tombstone_event(verdict(answer, project=project), turn),
        st.sampled_from(["rejected", "reverted"]),
        PROJECTS,
        st.integers(0, 9),
    ),
    st.builds(lambda key, project: trace_event(trace(key, project=project)), KEYS, PROJECTS),
    st.builds(
        lambda key, look, stands: persistence_event("p", key, look, 1.0, stands=stands),
        KEYS,
        st.sampled_from(["30 s", "commit"]),
        st.booleans(),
    ),
    st.builds(kept_event, PROJECTS, KEYS, st.floats(0, 9)),
    st.builds(
        lambda key, holds: silence_event(Silence("p", key, None, holds, 1.0)), KEYS, st.booleans()
    ),
)


@given(batches=st.lists(st.lists(EVENTS, max_size=6), max_size=6))
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rebuilding_changes_nothing(
    tmp_path_factory: pytest.TempPathFactory, batches: list[list[Event]]
) -> None:
    path = tmp_path_factory.mktemp("rebuild") / "memory.db"
    with open_store(path) as store:
        new = sum(store.record(batch) for batch in batches)
        before = dump(path)
        assert store.check() == []
        store.rebuild()
        assert dump(path) == before
        assert len(dump(path, ("event",))["event"]) == new
        flat = [event for batch in batches for event in batch]
        assert new == sum(event.key is None for event in flat) + len(
            {(event.kind, event.key) for event in flat if event.key is not None}
        )


def test_an_event_is_dated_like_its_correction() -> None:
    recorded = correction(at=77.0)
    assert correction_event("e1", recorded).at == 77.0
    assert correction_event("e1", recorded) != correction_event("e1", replace(recorded, role="x"))
