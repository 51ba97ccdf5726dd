"""The engine without a server: what it offers, learns, keeps and lets go of."""

from dataclasses import replace
from pathlib import Path

import pytest

from tests.workspace.desk import FOUND, MENDED, NOW, PRINT, RETURN, Desk, words
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.workspace.documents import Document, path_of, uri_of
from twiceshy.workspace.text import Text
from twiceshy.workspace.widening import set_reach


def test_nothing_is_said_before_the_place_is_known_and_then_at_once(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.migrate()
    uri = uri_of(workshop.folder / "a.py")
    document = Document(uri, path_of(uri), "python", 1, Text.of(LOADS))
    assert desk.shown(document) == []
    desk.engine.opened(document)
    eventually(lambda: desk.refreshed == [uri])
    assert desk.shown(document) == [RETURN, FOUND, PRINT]


def test_one_of_three_is_mended_and_saved_and_two_are_offered(
    workshop: Workshop, desk: Desk
) -> None:
    document = desk.open(workshop.folder / "a.py", LOADS)
    document = desk.change(document, MENDED)
    desk.engine.saved(document, by_hand=False)
    desk.drain()
    assert desk.shown(document) == []
    desk.save(document)
    assert desk.shown(document) == [FOUND, PRINT]
    assert {one.level for one in desk.engine.check(document)} == {"medium"}
    assert workshop.experiences() == [f"{RETURN} → return yaml.safe_load(text)"]


def test_a_save_and_a_close_at_once_lose_nothing(workshop: Workshop, desk: Desk) -> None:
    uri = uri_of(workshop.folder / "a.py")
    document = Document(uri, path_of(uri), "python", 1, Text.of(LOADS))
    desk.engine.opened(document)
    desk.engine.saved(replace(document, version=2, text=Text.of(MENDED)), by_hand=True)
    desk.engine.closed(uri)
    desk.engine.stop()
    assert len(workshop.experiences()) == 1


def test_what_is_undone_teaches_nothing(workshop: Workshop, desk: Desk) -> None:
    document = desk.open(workshop.folder / "a.py", LOADS)
    document = desk.change(desk.change(document, MENDED), LOADS)
    desk.save(document)
    assert workshop.experiences() == []


def test_what_is_undone_after_a_save_speaks_against_what_was_learned(
    workshop: Workshop, desk: Desk
) -> None:
    document = desk.change(desk.open(workshop.folder / "a.py", LOADS), MENDED)
    desk.save(document)
    document = desk.change(document, LOADS)
    desk.save(document)
    assert workshop.answers() == ["reverted"]
    assert len(workshop.experiences()) == 1
    assert desk.shown(document) == []


def test_going_back_to_what_is_committed_teaches_nothing(workshop: Workshop, desk: Desk) -> None:
    workshop.commit(a=MENDED)
    desk.save(desk.change(desk.open(workshop.folder / "a.py", LOADS), MENDED))
    assert workshop.experiences() == []


def test_what_a_suggestion_changed_is_no_evidence(workshop: Workshop, desk: Desk) -> None:
    workshop.migrate()
    workshop.commit(a=LOADS)
    before = workshop.experiences()
    document = desk.open(workshop.folder / "a.py", LOADS)
    document = desk.accept(document, desk.engine.check(document)[0])
    desk.save(document)
    workshop.commit(a=str(document.text))
    workshop.learn()
    assert workshop.answers() == ["accepted"]
    assert workshop.experiences() == before


def test_nor_are_two_in_one_statement_taken_one_after_the_other(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.migrate()
    text = "import yaml\n\n\ndef both(a, b):\n    return yaml.load(a), yaml.load(b)\n"
    workshop.commit(a=text)
    before = workshop.experiences()
    document = desk.open(workshop.folder / "a.py", text)
    for _ in range(2):
        document = desk.accept(document, desk.engine.check(document)[0])
    desk.save(document)
    workshop.commit(a=str(document.text))
    workshop.learn()
    assert workshop.experiences() == before


def test_what_a_person_mended_first_stays_evidence_though_the_like_was_offered(
    workshop: Workshop, desk: Desk
) -> None:
    text = LOADS.replace("found = yaml.load(stream)\n    return found", "return yaml.load(text)")
    document = desk.open(workshop.folder / "a.py", text)
    document = desk.change(document, text.replace("yaml.load(text)", "yaml.safe_load(text)", 1))
    desk.save(document)
    first, *_ = desk.engine.check(document)
    assert words(document, first) == RETURN
    desk.accept(document, first)
    assert len(workshop.experiences()) == 1


def test_all_of_a_file_at_once(workshop: Workshop, desk: Desk) -> None:
    workshop.migrate()
    workshop.commit(a=LOADS)
    before = workshop.experiences()
    document = desk.open(workshop.folder / "a.py", LOADS)
    lesson = desk.engine.check(document)[0].lesson
    together = desk.engine.fix_all(document, lesson)
    assert together is not None
    after = str(document.text.replaced(together.edits))
    assert after == LOADS.replace("load(", "safe_load(")
    assert len(together.edits) == 3
    desk.engine.accepted(document.uri, lesson, together.sites).result(10)
    document = desk.change(document, after)
    desk.save(document)
    workshop.commit(a=after)
    workshop.learn()
    assert workshop.answers() == ["accepted"] * 3
    assert workshop.experiences() == before
    assert desk.engine.fix_all(document, lesson) is None


def test_all_of_a_file_at_once_with_an_import_that_comes_and_one_that_goes(
    workshop: Workshop, desk: Desk
) -> None:
    old = "from os import path\n\n\ndef {0}(name):\n    return path.exists(name)\n"
    new = "from pathlib import Path\n\n\ndef {0}(name):\n    return Path(name).exists()\n"
    names = ("one", "two", "three", "four")
    workshop.commit(**{name: old.format(name) for name in names})
    for name in names:
        workshop.commit(**{name: new.format(name)})
    workshop.learn()
    functions = "".join(f"\n\ndef {n}(x):\n    return path.exists(x + {n!r})\n" for n in "abc")
    document = desk.open(workshop.folder / "a.py", "from os import path\n" + functions)
    (lesson,) = {one.lesson for one in desk.engine.check(document)}
    together = desk.engine.fix_all(document, lesson)
    assert together is not None
    after = str(document.text.replaced(together.edits))
    assert after.startswith("from pathlib import Path\n\n\ndef a(x):\n    return Path(x + 'a').e")
    assert "path." not in after
    assert len(together.sites) == together.given == 3


@pytest.mark.parametrize(
    "after",
    [
        f"import os\n\n{LOADS}",
        LOADS.replace("text", "string"),
        LOADS.replace(
            "def read(text):\n    return", "class A:\n    def read(text):\n        return"
        ),
    ],
    ids=["an edit above", "a renamed parameter", "more indentation"],
)
def test_rejected_once_is_gone_for_good(workshop: Workshop, desk: Desk, after: str) -> None:
    workshop.migrate()
    document = desk.open(workshop.folder / "a.py", LOADS)
    one = desk.engine.check(document)[0]
    done = desk.engine.rejected(document.uri, one.lesson, one.site)
    assert desk.shown(document) == [FOUND, PRINT]
    done.result(10)
    assert desk.shown(desk.change(document, after)) == [FOUND, PRINT]
    desk.engine.stop()
    later = Desk(workshop.database)
    assert later.shown(later.open(workshop.folder / "a.py", after)) == [FOUND, PRINT]
    later.engine.stop()
    assert workshop.answers() == ["rejected"]


LIKE = """\
import yaml


def first(text):
    return yaml.load(text)


def second(stream):
    return yaml.load(stream)


def third(path):
    return yaml.load(path)
"""


def test_rejected_is_gone_also_when_its_equals_come_and_go(workshop: Workshop, desk: Desk) -> None:
    workshop.migrate()
    document = desk.open(workshop.folder / "a.py", LIKE)
    _, second, _ = desk.engine.check(document)
    desk.engine.rejected(document.uri, second.lesson, second.site).result(10)
    assert desk.shown(document) == []  # which of its equals was meant could not be told later
    desk.drain()
    later = Desk(workshop.database)
    mended = LIKE.replace("load(text)", "safe_load(text)")
    for text in (LIKE, mended):
        assert later.shown(later.open(workshop.folder / "a.py", text)) == []
    later.engine.stop()


def test_what_one_learns_the_other_shows(workshop: Workshop, desk: Desk) -> None:
    other = Desk(workshop.database)
    document = other.open(workshop.folder / "b.py", LOADS)
    other.refreshed.clear()
    desk.save(desk.change(desk.open(workshop.folder / "a.py", LOADS), MENDED))
    eventually(lambda: other.refreshed == [document.uri])
    assert other.shown(document) == [RETURN, FOUND, PRINT]
    other.engine.stop()


def test_a_document_closed_too_soon_leaves_nothing(workshop: Workshop, desk: Desk) -> None:
    uri = uri_of(workshop.folder / "a.py")
    for _ in range(20):
        desk.engine.opened(Document(uri, path_of(uri), "python", 1, Text.of(LOADS)))
        desk.engine.closed(uri)
    desk.drain()
    eventually(lambda: not desk.engine._shelf._loaded)
    assert not desk.engine._shelf._places
    engine = desk.engine
    kept = [
        engine._shelf._paths,
        engine._trees,
        engine._answering._open,
        engine._earlier._opened,
        engine._earlier._earlier,
    ]
    assert kept == [{}, {}, {}, {}, {}]


@pytest.mark.parametrize("name", ["vendor/a.py", "ignored.py", "a_pb2.py", "notes.txt"])
def test_files_that_are_not_the_users_own_text_teach_nothing(
    workshop: Workshop, desk: Desk, name: str
) -> None:
    workshop.write(".gitignore", "ignored.py\n")
    document = desk.open(workshop.write(name, LOADS), LOADS)
    desk.save(desk.change(document, MENDED))
    assert workshop.experiences() == []


@pytest.mark.parametrize("uri", ["untitled:Untitled-1", "git:/project/a.py?HEAD", "vsls:/a.py"])
def test_documents_that_are_no_files_teach_nothing(
    workshop: Workshop, desk: Desk, uri: str
) -> None:
    workshop.migrate()
    before = workshop.experiences()
    document = desk.open_as(uri, LOADS)
    assert desk.shown(document) == []
    desk.save(desk.change(document, MENDED))
    desk.engine.accepted(uri, "lesson", ["site"]).result(10)
    assert workshop.experiences() == before
    assert workshop.answers() == []


def test_a_file_in_no_repository_has_its_folder_for_a_project(
    workshop: Workshop, desk: Desk, tmp_path: Path
) -> None:
    missing = tmp_path / "elsewhere" / "not made yet"
    document = desk.change(desk.open(missing / "naïve name #1.py", LOADS), MENDED)
    desk.save(document)
    assert desk.shown(document) == [FOUND, PRINT]
    assert workshop.experiences() == []
    assert desk.told == []


def test_a_link_is_the_file_that_it_names(workshop: Workshop, desk: Desk, tmp_path: Path) -> None:
    workshop.migrate()
    link = tmp_path / "link.py"
    link.symlink_to(workshop.write("real.py", LOADS))
    assert desk.shown(desk.open(link, LOADS)) == [RETURN, FOUND, PRINT]
    loop = tmp_path / "loop.py"
    loop.symlink_to(loop)
    assert desk.shown(desk.open(loop, LOADS)) == []


@pytest.mark.parametrize(
    "text",
    [
        LOADS + "x = 1\n" * 2_000_000,
        LOADS + "x = '" + "y" * 1_000_000 + "'\n",
        LOADS + "\0",
        "# @generated\n" + LOADS,
    ],
    ids=["10 MB", "one long line", "a NUL", "generated"],
)
def test_what_is_too_large_or_nobody_wrote_is_passed_over(
    workshop: Workshop, desk: Desk, text: str
) -> None:
    workshop.migrate()
    document = desk.open(workshop.folder / "a.py", text)
    assert desk.shown(document) == []
    desk.save(desk.change(document, text + "\n"))
    assert desk.told == []
    document = desk.change(document, LOADS)
    assert desk.shown(document) == [RETURN, FOUND, PRINT]


def test_three_rejections_hold_for_what_is_learned_again(workshop: Workshop, desk: Desk) -> None:
    workshop.migrate()
    document = desk.open(workshop.folder / "a.py", LOADS)
    for one in desk.engine.check(document):
        desk.engine.rejected(document.uri, one.lesson, one.site).result(10)
    assert workshop.answers() == ["rejected"] * 3
    with workshop.store() as store:
        # As if an update of the learner had given the lesson another key.
        project = workshop.repository().project_id()
        (known,) = store.lessons(project)
        again = replace(known, lesson=replace(known.lesson, key="another"))
        store.replace_lessons(project, {known.family: [again]})
    other = LOADS.replace("text", "words").replace("def read", "async def read")
    assert desk.shown(desk.open(workshop.folder / "b.py", other)) == []


def test_what_was_undone_is_not_suggested_again_however_often_it_was_seen(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.migrate()
    document = desk.open(workshop.folder / "a.py", LOADS)
    assert len(desk.shown(document)) == 3
    document = desk.change(document, MENDED)
    desk.save(document)
    document = desk.change(document, LOADS)
    desk.save(document)
    assert workshop.answers() == ["reverted"]
    assert desk.shown(document) == []


def test_a_widened_lesson_is_offered_without_where_it_comes_from(
    workshop: Workshop, desk: Desk, tmp_path: Path
) -> None:
    workshop.migrate()
    other = Workshop(tmp_path / "other", workshop.database)
    document = desk.open(other.folder / "a.py", LOADS)
    assert desk.shown(document) == []
    with workshop.store() as store:
        (known,) = store.lessons(workshop.repository().project_id())
        set_reach(store, known, [other.repository().project_id()], NOW)
    eventually(lambda: len(desk.shown(document)) == 3)
    found = desk.engine.check(document)
    assert {one.provenance for one in found} == {()}
    assert not [one.message for one in found if "as on" in one.message]
