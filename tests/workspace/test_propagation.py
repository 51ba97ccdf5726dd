"""From a settled correction to its like places: in the file, in open documents, in the workspace."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.workspace.desk import MENDED, NOW, Desk
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.config import Reach, Scopes, Settings
from twiceshy.lessons import anchors
from twiceshy.model import LearnedLesson, Suggestion
from twiceshy.workspace import checking
from twiceshy.workspace.documents import Document
from twiceshy.workspace.spread import Spread
from twiceshy.workspace.widening import set_reach
from twiceshy_analyzers.api import Language
from twiceshy_analyzers.tree import SyntaxTree, parse, parts_at

LIKE = "import yaml\n\n\ndef other(words):\n    return yaml.load(words)\n"
UNLIKE = "import json\n\n\ndef other(words):\n    return json.load(words)\n"


def mend(desk: Desk, workshop: Workshop, name: str = "a.py") -> Document:
    """One of three like places is mended and saved, and what came of it is looked at."""
    document = desk.open(workshop.write(name, LOADS), LOADS)
    document = type_in(desk, document, MENDED)
    desk.save(document)
    desk.engine.check(document)
    return document


def type_in(desk: Desk, document: Document, text: str) -> Document:
    """A document is changed as an editor says it, and checked."""
    return desk.change(document, text)


def spread(desk: Desk) -> Spread:
    """The one correction with like places, once the workspace has been looked through."""
    eventually(lambda: bool(desk.spreads) and all(one.done for one in desk.spreads))
    counted = threading.Event()  # what open documents have may be told a moment later
    desk.engine._propagation.scanner.post(counted.set)
    assert counted.wait(10)
    (one,) = desk.spreads
    return one


def elsewhere(one: Spread, workshop: Workshop) -> dict[str, int]:
    top = workshop.folder.resolve()
    return {each.path.relative_to(top).as_posix(): len(each.places) for each in one.files}


def test_the_like_places_of_the_file_and_of_the_workspace_are_told(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.write("b.py", LIKE)
    workshop.write("deep/down/c.py", LIKE + LIKE.replace("other", "another"))
    workshop.write("d.py", UNLIKE)
    document = mend(desk, workshop)
    one = spread(desk)
    assert (one.uri, one.line, one.here) == (document.uri, 4, 2)
    assert elsewhere(one, workshop) == {"b.py": 1, "deep/down/c.py": 2}
    assert one.places == 5


def test_what_is_no_users_own_source_is_not_told(workshop: Workshop, desk: Desk) -> None:
    workshop.write(".gitignore", "ignored.py\n")
    for name in ("vendor/a.py", "ignored.py", "a_pb2.py", ".ssh/a.py", "notes.txt"):
        workshop.write(name, LIKE)
    workshop.write("generated.py", "# @generated\n" + LIKE)
    workshop.write("large.py", LIKE + "x = 1\n" * 50_000)
    workshop.write("binary.py", LIKE + "\0")
    mend(desk, workshop)
    assert spread(desk).files == ()


def test_a_file_without_the_anchors_is_never_parsed(
    workshop: Workshop, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[bytes] = []

    def counted(language: Language, source: bytes, *rest: Any, **more: Any) -> SyntaxTree:
        parsed.append(source)
        return parse(language, source, *rest, **more)

    def counted_parts(language: Language, source: bytes, *rest: Any) -> Iterator[SyntaxTree]:
        parsed.append(source)
        yield from parts_at(language, source, *rest)

    monkeypatch.setattr(anchors, "parse", counted)
    monkeypatch.setattr(anchors, "parts_at", counted_parts)
    monkeypatch.setattr(checking, "parse", counted)
    for number in range(30):
        workshop.write(f"other{number}.py", UNLIKE)
    workshop.write("yaml_only.py", "import yaml\n\nyaml.dump({})\n")
    workshop.write("b.py", LIKE)
    mend(desk, workshop)
    assert elsewhere(spread(desk), workshop) == {"b.py": 1}
    assert parsed.count(LIKE.encode()) == 2  # a look, and the search
    assert UNLIKE.encode() not in parsed
    assert b"import yaml\n\nyaml.dump({})\n" not in parsed


def test_a_lesson_stays_in_its_own_project(workshop: Workshop, desk: Desk, tmp_path: Path) -> None:
    other = Workshop(tmp_path / "other", workshop.database)
    other.write("b.py", LIKE)
    workshop.write("b.py", LIKE)
    desk.engine.work_in([workshop.folder, other.folder])
    mend(desk, workshop)
    one = spread(desk)
    assert [each.path for each in one.files] == [(workshop.folder / "b.py").resolve()]


def test_only_the_folders_of_the_workspace_are_looked_through(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.write("inside/b.py", LIKE)
    workshop.write("outside/b.py", LIKE)
    desk.engine.work_in([workshop.folder / "inside"])
    mend(desk, workshop, "inside/a.py")
    assert elsewhere(spread(desk), workshop) == {"inside/b.py": 1}


def test_open_documents_are_looked_at_in_their_buffer(workshop: Workshop, desk: Desk) -> None:
    path = workshop.write("b.py", UNLIKE)
    buffer = desk.open(path, LIKE)
    mended = desk.open(workshop.write("c.py", LIKE), UNLIKE)
    mend(desk, workshop)
    for document in (buffer, mended):
        desk.engine.check(document)
    one = spread(desk)
    assert (one.here, one.in_open, one.files) == (2, 1, ())


def test_the_count_goes_down_and_the_line_goes_along(workshop: Workshop, desk: Desk) -> None:
    document = mend(desk, workshop)
    assert (spread(desk).line, spread(desk).here) == (4, 2)
    document = type_in(desk, document, "# a line above\n" + str(document.text))
    eventually(lambda: spread(desk).line == 5)
    document = type_in(desk, document, str(document.text).replace("load(stream)", "dump(stream)"))
    eventually(lambda: spread(desk).here == 1)
    type_in(desk, document, "")
    eventually(lambda: desk.spreads == ())


def test_a_file_that_is_opened_closed_or_changed_outside_is_found_anew(
    workshop: Workshop, desk: Desk
) -> None:
    path = workshop.write("b.py", LIKE)
    mend(desk, workshop)
    assert elsewhere(spread(desk), workshop) == {"b.py": 1}
    document = desk.open(path, LIKE)
    eventually(lambda: (spread(desk).files, spread(desk).in_open) == ((), 1))
    desk.engine.closed(document.uri)
    eventually(lambda: elsewhere(spread(desk), workshop) == {"b.py": 1})
    eventually(lambda: spread(desk).in_open == 0)
    workshop.write("b.py", UNLIKE)
    desk.engine.touched([path])
    eventually(lambda: spread(desk).files == ())
    path.unlink()
    desk.engine.touched([path])
    assert spread(desk).places == 2


def test_a_rejected_place_is_gone_also_where_it_stands_in_other_files(
    workshop: Workshop, desk: Desk
) -> None:
    same = LOADS.replace("load(text)", "safe_load(text)").replace("printed", "shown")
    workshop.write("b.py", same)
    document = mend(desk, workshop)
    assert spread(desk).places == 4
    rejected = next(one for one in desk.engine.check(document) if b"found" in line(document, one))
    desk.engine.rejected(document.uri, rejected.lesson, rejected.site).result(10)
    desk.engine.check(document)
    eventually(lambda: spread(desk).places == 2)
    (there,) = spread(desk).files
    (left,) = there.places
    assert b"print(" in there.text.data[left.span.start - 10 : left.span.end]


def line(document: Document, one: Suggestion) -> bytes:
    return document.text.data.splitlines()[document.text.line_at(one.span.start)]


def test_a_lesson_that_is_rejected_as_a_whole_is_told_no_more(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.write("b.py", LIKE)
    document = mend(desk, workshop)
    one = desk.engine.check(document)[0]
    spread(desk)
    desk.engine.rejected(document.uri, one.lesson, one.site, "lesson").result(10)
    eventually(lambda: desk.spreads == ())


def test_after_a_while_it_is_told_no_more(workshop: Workshop, desk: Desk) -> None:
    mend(desk, workshop)
    spread(desk)
    desk.now = NOW + 599
    desk.engine.tick()
    assert spread(desk).here == 2
    desk.now = NOW + 601
    desk.engine.tick()
    eventually(lambda: desk.spreads == ())


@pytest.mark.parametrize(("reach", "places"), [("file", 2), ("off", 0)])
def test_a_user_says_how_far_it_goes(
    workshop: Workshop, desk: Desk, reach: Reach, places: int
) -> None:
    workshop.write("b.py", LIKE)
    desk.engine.configure(Scopes(Settings(propagation=reach)))
    mend(desk, workshop)
    if places:
        assert spread(desk).places == places
    else:
        desk.drain()
        assert desk.spreads == ()


def test_other_settings_void_what_was_found(workshop: Workshop, desk: Desk) -> None:
    workshop.write("b.py", LIKE)
    mend(desk, workshop)
    spread(desk)
    desk.engine.configure(Scopes())
    eventually(lambda: desk.spreads == ())


def test_of_many_places_some_are_told_and_the_rest_is_counted(
    workshop: Workshop, desk: Desk
) -> None:
    for number in range(30):
        workshop.write(f"like{number:02}.py", LIKE)
    mend(desk, workshop)
    one = spread(desk)
    assert (len(one.files), one.more, one.places) == (20, 10, 32)


def test_a_newer_correction_of_the_same_line_takes_the_older_ones_place(
    workshop: Workshop, desk: Desk
) -> None:
    document = mend(desk, workshop)
    first = spread(desk)
    again = str(document.text).replace("yaml.safe_load(text)", "yaml.full_load(text)")
    desk.save(type_in(desk, document, again))
    eventually(lambda: all(one.lesson != first.lesson for one in desk.spreads))


def test_a_widened_lesson_is_looked_for_where_it_holds_by_now(
    workshop: Workshop, desk: Desk, tmp_path: Path
) -> None:
    workshop.migrate()
    other = Workshop(tmp_path / "other", workshop.database)
    stranger = Workshop(tmp_path / "stranger", workshop.database)
    for one in (other, stranger):
        one.write("b.py", LIKE)
    with workshop.store() as store:
        (known,) = store.lessons(workshop.repository().project_id())
        set_reach(store, known, [other.repository().project_id()], NOW)
    desk.engine.work_in([workshop.folder, other.folder, stranger.folder])
    mend(desk, workshop)
    assert [each.path for each in spread(desk).files] == [(other.folder / "b.py").resolve()]


def test_a_lesson_that_is_gone_is_told_no_more(workshop: Workshop, desk: Desk) -> None:
    workshop.write("b.py", LIKE)
    mend(desk, workshop)
    assert spread(desk).places == 3
    with workshop.store() as store:
        project = workshop.repository().project_id()
        families: dict[str, list[LearnedLesson]] = {
            one.family: [] for one in store.lessons(project)
        }
        store.replace_lessons(project, families)

    def is_gone() -> bool:
        desk.engine.tick()
        return desk.spreads == ()

    eventually(is_gone)
