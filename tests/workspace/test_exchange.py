"""What was learned goes to another store and comes back the same; nothing wrong comes with it."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.workspace.workshop import LOADS, Workshop
from twiceshy.errors import ExchangeError
from twiceshy.memory.events import label_event, meant_event, recall_event, verdict_event
from twiceshy.memory.recalls import Recalled
from twiceshy.memory.store import Store
from twiceshy.model import Label, Verdict
from twiceshy.workspace.checking import standings
from twiceshy.workspace.exchange import exported, import_lessons
from twiceshy.workspace.imported import LONGEST_LINE
from twiceshy.workspace.silencing import set_silence


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.migrate()
    made.commit(a=LOADS)
    return made


def lines_of(store: Store, **chosen: Any) -> list[bytes]:
    return [f"{line}\n".encode() for line in exported(store, **chosen)]


def told(store: Store, project: str) -> list[str]:
    return [one.state for one in standings(store, project)]


def opened(tmp_path: Path, name: str) -> Store:
    return Store.open(tmp_path / name, clock=lambda: 5e9)


def answered(store: Store, project: str) -> None:
    """A person accepted, rejected, named and silenced something."""
    (one, *_) = standings(store, project)
    key = one.learned.lesson.key
    store.record(
        [
            verdict_event(Verdict(project, key, "site.1", "accepted", 1.8e9, "shape")),
            verdict_event(Verdict(project, key, "site.2", "rejected", 1.8e9 + 1, "shape")),
            label_event(Label(project, key, "shape", "category", "bug", 1.8e9 + 2)),
            meant_event(project, one.learned.evidence.experiences[0], 1.8e9 + 3),
        ]
    )
    set_silence(store, one.learned, 1.8e9 + 4, holds=True)


def test_an_export_comes_back_to_the_byte(workshop: Workshop, tmp_path: Path) -> None:
    project = workshop.repository().project_id()
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        answered(store, project)
        there = lines_of(store)
        done = import_lessons(other, there)
        assert done.new == done.events == len(there) - 1
        assert done.lessons
        assert lines_of(other) == there
        # By the key, places that were rejected are known again.
        assert other.secret() == store.secret()
        assert other.rejected_site_keys(project) == store.rejected_site_keys(project)
        assert told(other, project) == ["silenced"]


def test_again_nothing_is_new(workshop: Workshop, tmp_path: Path) -> None:
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        answered(store, workshop.repository().project_id())
        there = lines_of(store)
        import_lessons(other, there)
        assert import_lessons(other, there).new == 0
        assert import_lessons(store, there).new == 0
        assert lines_of(other) == lines_of(store) == there


def test_a_newer_word_here_holds(workshop: Workshop, tmp_path: Path) -> None:
    project = workshop.repository().project_id()
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        answered(store, project)
        there = lines_of(store)
        import_lessons(other, there[:-1])
        (one, *_) = standings(other, project)
        set_silence(other, one.learned, 1.9e9, holds=False)
        import_lessons(other, there)
        assert told(other, project) != ["silenced"]


def test_a_store_with_something_in_it_keeps_its_key(workshop: Workshop, tmp_path: Path) -> None:
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        other.name_project("mine", "mine")
        own = other.secret()
        import_lessons(other, lines_of(store))
        assert other.secret() == own


def test_a_lesson_or_a_project_alone_goes_without_the_key(
    workshop: Workshop, tmp_path: Path
) -> None:
    project = workshop.repository().project_id()
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        (one, *_) = told_lessons = standings(store, project)
        alone = lines_of(store, project=project, lesson=one.learned.lesson.key)
        assert b"secret" not in alone[0]
        assert lines_of(store, project="f" * 24)[1:] == []
        import_lessons(other, alone)
        assert [each.learned.lesson.key for each in standings(other, project)] == [
            each.learned.lesson.key for each in told_lessons
        ]
        assert lines_of(store, project=project, lesson="0" * 24)[1:] == []


def test_a_secret_in_a_file_is_not_kept(workshop: Workshop, tmp_path: Path) -> None:
    secret = b"AKIA" + b"IOSFODNN7EXAMPLQ"
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        there = [line.replace(b"yaml.load", b"load('" + secret + b"')") for line in lines_of(store)]
        import_lessons(other, there)
        assert not any(secret in line for line in lines_of(other))


CORRECTION = '"kind": "correction", "at": 1.0, "key": "ab", "version": 1'


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("", None),
        ("nothing", "line 2"),
        ("[]", "no object"),
        ("[" * 100_000, "line 2"),
        ('{"kind": "commit"}', "and nothing else"),
        ("{" + CORRECTION + ', "body": {}}', "line 2"),
        ("{" + CORRECTION + ', "body": []}', "object"),
        ('{"kind": "spell", "at": 1, "key": null, "version": 1, "body": {}}', "spell"),
        ('{"kind": "commit", "at": 1, "key": "k", "version": 9, "body": {}}', "version 9"),
        ('{"kind": "commit", "at": NaN, "key": "k", "version": 1, "body": {}}', "number"),
        ('{"kind": "commit", "at": "1", "key": "k", "version": 1, "body": {}}', "seconds"),
        ('{"kind": "commit", "at": 1, "key": null, "version": 1, "body": {}}', "key"),
        ('{"kind": "commit", "at": 1, "key": "k", "version": 1, "body": {}}', "project"),
        (
            '{"kind": "kept", "at": 1, "key": "k", "version": 1, "body": {"project": 1, "site": ""}}',
            "project",
        ),
    ],
)
def test_of_a_file_with_something_wrong_nothing_is_kept(
    workshop: Workshop, tmp_path: Path, line: str, why: str | None
) -> None:
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        head, *rest = lines_of(store)
        given = [head, f"{line}\n".encode(), *rest]
        if why is None:
            assert import_lessons(other, given).new
            return
        with pytest.raises(ExchangeError, match=why):
            import_lessons(other, given)
        assert list(other.events()) == []


@pytest.fixture(scope="module")
def export(tmp_path_factory: pytest.TempPathFactory) -> list[bytes]:
    """The lines of an export with answers in it."""
    folder = tmp_path_factory.mktemp("export")
    made = Workshop(folder / "project", folder / "memory.db")
    made.migrate()
    with made.store() as store:
        answered(store, made.repository().project_id())
        return lines_of(store)


def put(event: dict[str, Any], path: list[Any], value: Any) -> bytes:
    """The line of an event in which something else stands at a path."""
    changed = json.loads(json.dumps(event))
    inner = changed
    for name in path[:-1]:
        inner = inner[name]
    inner[path[-1]] = value
    return json.dumps(changed).encode()


DEEP: list[Any] = []
for _ in range(200):
    DEEP = [DEEP]


@pytest.mark.parametrize(
    ("kind", "path", "value", "why"),
    [
        ("correction", ["body", "before"], "\ud800", "half a character"),
        ("correction", ["body", "place", 0], [["x"]], "no correction"),
        ("correction", ["body", "sites"], "many", "no correction"),
        ("correction", ["body", "line"], 10**30, "too large"),
        ("correction", ["body", "origin", "at"], None, "no correction"),
        ("correction", ["body", "origin", "number"], None, "no correction"),
        ("correction", ["body", "origin", "seen"], "in a dream", "no correction"),
        ("correction", ["body", "language"], "klingon", "klingon"),
        ("correction", ["body", "more"], DEEP, "too deep"),
        ("correction", ["body", "origin", "project"], "\udc80", "half a character"),
        ("correction", ["key"], "\ud800", "half a character"),
        ("commit", ["at"], 10**400, "line 2"),
        ("project", ["key"], [], "no key"),
        ("project", ["body", "label"], "\ud800", "half a character"),
        ("verdict", ["body", "text"], 1e999, "number that is none"),
        ("verdict", ["body", "answer"], "perhaps", "answer"),
        ("verdict", ["body", "shape"], [], "shape"),
        ("silence", ["body", "holds"], None, "holds"),
    ],
)
def test_what_could_not_be_read_again_is_not_kept(
    export: list[bytes], tmp_path: Path, kind: str, path: list[Any], value: Any, why: str
) -> None:
    head, *rest = export
    event = next(one for one in map(json.loads, rest) if one["kind"] == kind)
    with opened(tmp_path, "other.db") as other:
        with pytest.raises(ExchangeError, match=why):
            import_lessons(other, [head, put(event, path, value), *rest])
        assert list(other.events()) == []


def test_a_path_that_is_no_text_comes_back(tmp_path: Path) -> None:
    looked = Recalled("p", "caf\udce9.py", "x = 1", 0, 1.8e9)
    with opened(tmp_path, "one.db") as one, opened(tmp_path, "other.db") as other:
        one.record([recall_event(looked, "place")])
        import_lessons(other, lines_of(one))
        assert other.recalls("p") == one.recalls("p") == [looked]


@pytest.mark.parametrize(
    ("header", "why"),
    [
        (None, "empty"),
        ({}, "does not begin"),
        ({"format": "twiceshy lessons", "version": 2}, "its version is 2"),
        ({"format": "twiceshy lessons", "version": 1, "secret": "00"}, "secret"),
        ({"format": "twiceshy lessons", "version": 1, "secret": "zz" * 32}, "line 1"),
    ],
)
def test_a_file_that_is_no_export_is_refused(tmp_path: Path, header: Any, why: str) -> None:
    lines = [] if header is None else [json.dumps(header).encode()]
    with opened(tmp_path, "other.db") as other, pytest.raises(ExchangeError, match=why):
        import_lessons(other, lines)


def test_a_line_without_an_end_is_refused(workshop: Workshop, tmp_path: Path) -> None:
    with workshop.store() as store, opened(tmp_path, "other.db") as other:
        head, *_ = lines_of(store)
        with pytest.raises(ExchangeError, match="longer than"):
            import_lessons(other, [head, b'{"kind": "' + b"x" * LONGEST_LINE])
