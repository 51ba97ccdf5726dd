"""What is kept of a correction beside its text, whoever saw it, and where like code is then found."""

import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workspace.workshop import LOADS, Workshop
from twiceshy.memory.events import correction_event
from twiceshy.recall.embedder import Code, Vector
from twiceshy.recall.structural import Structural
from twiceshy.recall.text_model import text_of
from twiceshy.workspace.checking import project_of
from twiceshy.workspace.explaining import Where, place_in
from twiceshy.workspace.memories import About, memories
from twiceshy.workspace.outside import Change, learn_outside
from twiceshy.workspace.shelf import Place

DJANGO = "web_backend:python:django"
BRANCHED = """\
import yaml


def read(text):
    if not text:
        return None
    return yaml.load(text)
"""


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.write("requirements.txt", "django\n")
    made.migrate()
    return made


def test_a_history_has_domains_and_complexities(workshop: Workshop) -> None:
    facts = {(one.origin.path, one.origin.domain, one.complexity) for one in workshop.kept()}
    assert facts == {
        ("one.py", DJANGO, (1, 1)),
        ("two.py", DJANGO, (1, 1)),
        ("three.py", DJANGO, (1, 1)),
        ("four.py", DJANGO, None),
    }
    with workshop.store() as store:
        (project,) = {one.project for one in store.lessons()}
        assert {one.evidence.domain for one in store.lessons()} == {DJANGO}
        assert {one.evidence.complexity for one in store.lessons()} == {1.0}
        assert all(one.evidence.fix_class for one in store.lessons())
        records = store.records(project)
        assert [one.domain for one in records] == [DJANGO] * len(records)
        assert any(one.fix_class for one in records)


def test_what_is_changed_outside_has_them_too(workshop: Workshop) -> None:
    file = workshop.write("five.py", BRANCHED)
    before, after = BRANCHED.encode(), BRANCHED.replace("load", "safe_load").encode()
    place = Place(project_of(file), "five.py")
    with workshop.store() as store:
        assert learn_outside(store, [(place, Change(file, before, after))], time.time())
    (one,) = [one for one in workshop.kept() if one.origin.path == "five.py"]
    assert (one.origin.domain, one.complexity) == (DJANGO, (2, 2))


def test_like_code_is_found_in_the_same_kind_of_project_and_where_that_is_in_doubt(
    workshop: Workshop,
) -> None:
    workshop.commit(a=LOADS)
    with workshop.store() as store:
        tree, place, project = place_in(Where(workshop.folder / "a.py", 5, None))
        found = {
            domain: [
                one.experience.key
                for one in memories(store, project.id, tree, About(place, domain))
            ]
            for domain in (
                "",
                "general:python",
                DJANGO,
                "web_backend:python:flask",
                "robotics:python",
            )
        }
    assert found[""]
    assert (
        found["general:python"] == found[DJANGO] == found["web_backend:python:flask"] == found[""]
    )
    assert found["robotics:python"] == found[""]  # better than nothing: it is the same project


def test_of_several_kinds_of_projects_the_same_comes_first(workshop: Workshop) -> None:
    project = workshop.repository().project_id()
    workshop.commit(a=LOADS)
    with workshop.store() as store:
        (one, *_) = store.experiences(project)
        origin = replace(one.correction.origin, domain="robotics:python:ros2", path="robot.py")
        store.record([correction_event("r", replace(one.correction, origin=origin))])
        tree, place, _ = place_in(Where(workshop.folder / "a.py", 5, None))

        def recalled(domain: str) -> set[str]:
            found = memories(store, project, tree, About(place, domain))
            return {one.experience.correction.origin.domain for one in found}

        assert recalled("robotics:python") == {"robotics:python:ros2"}
        assert recalled(DJANGO) == {DJANGO}
        assert recalled("cli:python") == recalled("general:python") != set()


def test_a_model_that_reads_text_is_told_the_domain(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []

    class Reading(Structural):
        def embed(self, codes: Sequence[Code]) -> list[Vector]:
            read.extend(text_of(code) for code in codes)
            return super().embed(codes)

    monkeypatch.setattr("twiceshy.workspace.memories.embedder_of", lambda _path: Reading())
    workshop.commit(a=LOADS)
    with workshop.store() as store:
        tree, place, project = place_in(Where(workshop.folder / "a.py", 5, None))
        memories(store, project.id, tree, About(place, DJANGO))
    assert read
    assert all(text.startswith(f"[{DJANGO}] ") for text in read)


def test_what_is_of_no_known_domain_is_found_everywhere(tmp_path: Path) -> None:
    plain = Workshop(tmp_path / "plain", tmp_path / "memory.db")
    plain.migrate()
    assert {one.origin.domain for one in plain.kept()} == {"general:python"}
    plain.commit(a=LOADS)
    with plain.store() as store:
        tree, place, project = place_in(Where(plain.folder / "a.py", 5, None))
        assert memories(store, project.id, tree, About(place, "robotics:python"))
