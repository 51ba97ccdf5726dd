from pathlib import Path
from typing import Any

import pytest

from tests.memory.support import bytes_beside, dump, learned, open_store, raw, seen, trace, verdict
from twiceshy.errors import StoreLocked
from twiceshy.memory.events import (
    commit_event,
    persistence_event,
    project_event,
    revert_event,
    scope_event,
    trace_event,
    verdict_event,
)
from twiceshy.memory.projects import ProjectSummary
from twiceshy.memory.store import Store
from twiceshy.model import Verdict, Widening

SECRETS = ("zanzibar_one", "zanzibar_two", "zanzibar_three", "zanzibar_vier_ü")


def fill(store: Store) -> None:
    """Four experiences with a lesson each; lessons and experiences hold one secret word."""
    one, two, three, four = SECRETS
    store.record(
        [
            seen("e1", f"{one}($A)" * 40, path="src/a.py", at=10.0),
            seen("e2", f"{two}($A)" * 40, path="src/deep/b.py", at=20.0),
            seen("e3", f"{three}($A)" * 400, path="src2/c.py", at=30.0),
            seen("e4", f"{four}($A)" * 40, path="src/a.py", at=30.0, project="q"),
            commit_event("p", "a1" * 20, 10.0),
            revert_event("p", "a1" * 20, 11.0),
            project_event("p", "/home/zanzibar_label", 10.0),
            *(verdict_event(verdict(answer, at=25.0)) for answer in ("accepted", "rejected")),
        ]
    )
    for project, keys in (("p", ("e1", "e2", "e3")), ("q", ("e4",))):
        store.save_families(project, [(key, f"f-{key}") for key in keys])
        store.replace_lessons(
            project,
            {
                f"f-{key}": [
                    learned(f"l-{key}", experiences=(key,), pattern=SECRETS[int(key[1]) - 1])
                ]
                for key in keys
            },
        )


@pytest.mark.parametrize(
    ("what", "gone"),
    [
        ({"project": "p"}, "e1 e2 e3"),
        ({"project": "q"}, "e4"),
        ({"path": "src"}, "e1 e2 e4"),
        ({"path": "src/"}, "e1 e2 e4"),
        ({"path": "src/a.py", "project": "p"}, "e1"),
        ({"path": "src/a"}, ""),
        ({"path": "%"}, ""),
        ({"lesson": "l-e3"}, "e3"),
        ({"lesson": "l-e3", "project": "q"}, ""),
        ({"lesson": "unknown"}, ""),
        ({"since": 20.0}, "e2 e3 e4"),
        ({"until": 20.0}, "e1 e2"),
        ({"since": 15.0, "until": 25.0, "project": "p"}, "e2"),
        ({"everything": True}, "e1 e2 e3 e4"),
    ],
)
def test_what_is_forgotten_is_in_no_file_any_more(
    store: Store, path: Path, what: dict[str, Any], gone: str
) -> None:
    fill(store)
    store.backup(path.with_name("memory.db.backup-0"))
    keys = gone.split()
    assert store.forget(**what) == len(keys)
    assert [each.key for each in store.experiences()] == [
        key for key in ("e1", "e2", "e3", "e4") if key not in keys
    ]
    assert path.with_name("memory.db-wal").stat().st_size == 0
    assert store.check() == []
    store.close()
    content = bytes_beside(path)
    for number, word in enumerate(SECRETS, start=1):
        text = word.encode("ascii", "backslashreplace").replace(b"\\xfc", b"")
        assert (text in content) == (f"e{number}" not in keys)


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ({"project": "p"}, 0),
        ({"project": "q"}, 1),
        ({"lesson": "l1"}, 0),
        ({"lesson": "l1", "path": "src"}, 2),
        ({"until": 1.0}, 1),
        ({"since": 5.0}, 2),
    ],
)
def test_widenings_are_forgotten_with_either_project_and_with_the_lesson(
    store: Store, what: dict[str, Any], left: int
) -> None:
    store.record([scope_event(Widening("p", "l1", "q", True, 1.0))])
    store.record([scope_event(Widening("p", "l1", "r", True, 2.0))])
    store.forget(**what)
    assert len(store.reaches("p").get("l1", ())) == left
    assert store.check() == []


def test_the_log_is_append_only_again_afterwards(store: Store, path: Path) -> None:
    fill(store)
    store.forget("q")
    with raw(path) as connection, pytest.raises(Exception, match="append-only"):
        connection.execute("DELETE FROM event")


def test_projections_agree_with_the_log_afterwards(store: Store, path: Path) -> None:
    fill(store)
    store.forget(until=10.0)
    before = dump(path)
    store.rebuild()
    assert dump(path) == before


def test_a_rejection_outlives_what_it_was_about(store: Store) -> None:
    fill(store)
    store.record([verdict_event(verdict("rejected", at=26.0))])
    store.forget("p")
    assert store.rejected_site_keys("p") == {"s1"}
    assert [each.answer for each in store.verdicts("p")] == ["rejected"]
    store.forget(everything=True)
    store.rebuild()
    assert store.rejected_site_keys("p") == {"s1"}
    store.replace_lessons("p", {"f1": [learned("l1")]})
    assert store.lessons()[0].evidence.rejected == 1


def test_verdicts_go_by_lesson_and_time_but_not_by_path(store: Store) -> None:
    fill(store)
    store.forget(path="src")
    store.forget(until=24.0)
    assert len(store.verdicts("p")) == 2
    store.forget(lesson="l1", since=25.0)
    assert [each.answer for each in store.verdicts("p")] == ["rejected"]


def test_a_whole_project_goes_with_its_commits_and_its_label(store: Store, path: Path) -> None:
    fill(store)
    store.forget("p")
    assert store.learned_commits("p") == frozenset()
    assert store.next_number("p") == 1
    assert store.projects() == [ProjectSummary("q", "q", 1, 1)]
    store.close()
    assert b"zanzibar_label" not in bytes_beside(path)


def test_forgetting_a_part_keeps_the_learned_commits(store: Store) -> None:
    fill(store)
    store.forget("p", path="src/a.py")
    assert len(store.learned_commits("p")) == 1


def test_the_learner_starts_anew_only_where_something_was_forgotten(store: Store) -> None:
    fill(store)
    store.forget("p", path="src/a.py")
    assert {each.family for each in store.lessons()} == {"f-e2", "f-e3", "f-e4"}
    assert (store.families_due("p"), store.families_due("q")) == (["f-e1"], [])
    assert [each.key for each in store.families_of("p", ["f-e2"])["f-e2"]] == ["e2"]
    assert [each.key for each in store.families_of("q", ["f-e4"])["f-e4"]] == ["e4"]


def test_a_lesson_without_experiences_goes_too(store: Store) -> None:
    store.replace_lessons("p", {"f1": [learned("l1"), learned("l2")]})
    assert store.forget(lesson="l1") == 0
    assert [each.lesson.key for each in store.lessons()] == ["l2"]


@pytest.mark.parametrize("what", [{}, {"everything": True, "project": "p"}])
def test_it_must_be_said_what_to_forget(store: Store, what: dict[str, Any]) -> None:
    fill(store)
    with pytest.raises(ValueError, match="either some condition or everything"):
        store.forget(**what)
    assert len(store.experiences()) == 4


def test_a_path_may_hold_bytes_that_are_no_text(store: Store) -> None:
    store.record([seen("e1", path="a\udce9/b.py"), seen("e2", path="a/b.py")])
    assert store.forget(path="a\udce9") == 1
    assert [each.key for each in store.experiences()] == ["e2"]


def test_the_secret_stays(store: Store) -> None:
    before = store.secret()
    store.forget(everything=True)
    assert store.secret() == before


def test_old_bytes_that_are_still_read_are_overwritten_at_the_next_start(path: Path) -> None:
    store = open_store(path)
    fill(store)
    with raw(path) as reader:
        reader.execute("BEGIN; SELECT count(*) FROM event")
        with pytest.raises(StoreLocked, match="has forgotten"):
            store.forget(everything=True)
        assert store.experiences() == []
        with open_store(path) as second:
            assert second.experiences() == []
    store.close()
    open_store(path).close()
    assert b"zanzibar" not in bytes_beside(path)
    with raw(path) as connection:
        assert connection.execute("SELECT name FROM meta").fetchall() == [("secret",)]


def decide(store: Store, key: str, path: str, word: str, answer: Any, at: float = 10.0) -> None:
    """A suggestion that was seen in a file, with a word in all its texts, and an answer to it."""
    texts = {"statement": f"return {word}(x)", "before": f"{word}(x)", "after": f"new_{word}(x)"}
    store.record([trace_event(trace(key, path=path, site=key, at=at, **texts))])
    given = Verdict("p", "l1", key, answer, at, "h1", trace=key, text=f"mine_{word}(x)")
    store.record([verdict_event(given)])
    store.record([persistence_event("p", key, "30 s", at, stands=True)])


@pytest.mark.parametrize(
    ("what", "left"),
    [
        ({"project": "p"}, ""),
        ({"path": "src"}, "t2"),
        ({"path": "src/a.py"}, "t2 t3"),
        ({"lesson": "l1"}, ""),
        ({"since": 20.0}, "t1 t2"),
        ({"until": 20.0}, "t3"),
        ({"everything": True}, ""),
        ({"project": "q"}, "t1 t2 t3"),
    ],
)
def test_decisions_are_forgotten_with_what_was_written_and_rejections_stay_silent(
    store: Store, path: Path, what: dict[str, Any], left: str
) -> None:
    words = dict(zip(("t1", "t2", "t3"), SECRETS, strict=False))
    decide(store, "t1", "src/a.py", words["t1"], "rejected")
    decide(store, "t2", "other/b.py", words["t2"], "modified")
    decide(store, "t3", "src/c.py", words["t3"], "reverted", at=30.0)
    store.forget(**what)
    assert [one.trace.key for one in store.traces()] == left.split()
    assert [one.trace.key for one in store.traces() if one.verdicts and one.stood] == left.split()
    assert store.rejected_site_keys("p") == {"t1", "t3"}
    assert store.check() == []
    store.rebuild()
    assert store.rejected_site_keys("p") == {"t1", "t3"}
    store.close()
    found = bytes_beside(path)
    for key, word in words.items():
        assert (word.encode() in found) == (key in left.split()), key
