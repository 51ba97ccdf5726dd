"""A lesson applied to a whole workspace: what it comes to, and what is noted of it."""

from pathlib import Path

from tests.workspace.desk import Desk
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.lessons.edits import apply_edits
from twiceshy.workspace.documents import Document
from twiceshy.workspace.everywhere import is_unchanged
from twiceshy.workspace.spread import Everywhere

LIKE = "import yaml\n\n\ndef other(words):\n    return yaml.load(words)\n"


def everywhere(desk: Desk, document: Document) -> Everywhere:
    lesson = desk.engine.check(document)[0].lesson
    found = desk.engine.everywhere(document.uri, lesson).result(10)
    assert found is not None
    return found


def after(found: Everywhere, top: Path) -> dict[str, str]:
    """The changed files with their new texts."""
    return {
        fix.path.resolve().relative_to(top.resolve()).as_posix(): apply_edits(
            fix.text.data, fix.edits
        ).decode()
        for fix in found.fixes
    }


def test_every_file_is_fixed_on_paper_and_open_ones_in_their_buffer(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.migrate()
    workshop.write("b.py", LIKE)
    workshop.write("vendor/c.py", LIKE)
    workshop.write("open.py", "")
    document = desk.open(workshop.write("a.py", ""), LOADS)
    opened = desk.open(workshop.folder / "open.py", LIKE)
    found = everywhere(desk, document)
    assert after(found, workshop.folder) == {
        "a.py": LOADS.replace("yaml.load", "yaml.safe_load"),
        "open.py": LIKE.replace("yaml.load", "yaml.safe_load"),
        "b.py": LIKE.replace("yaml.load", "yaml.safe_load"),
    }
    assert {fix.uri: fix.version for fix in found.fixes[:2]} == {document.uri: 1, opened.uri: 1}
    assert (found.fixes[2].version, found.sites, found.left) == (None, 5, 0)
    assert (workshop.folder / "b.py").read_text() == LIKE


def test_a_file_that_changed_meanwhile_is_known(workshop: Workshop, desk: Desk) -> None:
    workshop.migrate()
    path = workshop.write("b.py", LIKE)
    document = desk.open(workshop.write("a.py", LOADS), LOADS)
    fixes = everywhere(desk, document).fixes
    assert [is_unchanged(fix) for fix in fixes] == [True, True]
    path.write_text(LIKE + "\n")
    assert [is_unchanged(fix) for fix in fixes] == [True, False]
    path.unlink()
    assert [is_unchanged(fix) for fix in fixes] == [True, False]


def test_what_was_fixed_is_accepted_once_for_each_site_and_teaches_nothing(
    workshop: Workshop, desk: Desk
) -> None:
    workshop.migrate()
    workshop.commit(a=LOADS, b=LIKE)
    before = workshop.experiences()
    document = desk.open(workshop.folder / "a.py", LOADS)
    found = everywhere(desk, document)
    desk.engine.fixed_everywhere(found.lesson, found.fixes).result(10)
    texts = after(found, workshop.folder)
    desk.save(desk.change(document, texts["a.py"]))
    workshop.commit(**{name.removesuffix(".py"): text for name, text in texts.items()})
    workshop.learn()
    assert workshop.answers() == ["accepted"] * 4
    assert workshop.experiences() == before


def test_a_rejected_place_is_left_as_it_is(workshop: Workshop, desk: Desk) -> None:
    workshop.migrate()
    workshop.write("b.py", LOADS.replace("printed", "shown"))
    document = desk.open(workshop.write("a.py", LOADS), LOADS)
    one = next(one for one in desk.engine.check(document) if one.span.start > LOADS.index("print("))
    desk.engine.rejected(document.uri, one.lesson, one.site)
    texts = after(everywhere(desk, document), workshop.folder)
    assert [text.count("print(yaml.load(") for text in texts.values()] == [1, 1]
    assert [text.count("yaml.safe_load(") for text in texts.values()] == [2, 2]


def test_of_a_lesson_that_is_not_known_there_is_nothing(workshop: Workshop, desk: Desk) -> None:
    document = desk.open(workshop.write("a.py", LOADS), LOADS)
    assert desk.engine.everywhere(document.uri, "nothing").result(10) is None
    assert desk.engine.everywhere("file:///elsewhere.py", "nothing").result(10) is None
