"""Old lessons: silent about old code, and heard again where the mistake is made anew."""

from pathlib import Path

import pytest

from tests.workspace.desk import FOUND, PRINT, RETURN, Desk
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.workspace.checking import Checker

ANEW = LOADS + "\n\ndef again(words):\n    return yaml.load(words)\n"
AGAIN = "return yaml.load(words)"


@pytest.fixture
def old(workshop: Workshop) -> Workshop:
    """A workshop with a lesson that some commits have followed, and code that was left alone."""
    workshop.migrate()
    workshop.commit(a=LOADS)
    for number in range(3):
        workshop.commit(other=f"VALUE = [{number}]\n")
    workshop.learn()
    return workshop


def explained(desk: Desk, text: str, words: str, path: Path) -> str:
    document = desk.open(path, text)
    found = desk.engine.explain(document, text.index(words)).result(10)
    assert found is not None
    accounts = (*found.explanation.suggested, *found.explanation.others)
    return "\n".join(
        [part.text for one in accounts for part in one.parts]
        + [one.reason.text for one in accounts if one.reason]
    )


def test_an_old_lesson_is_silent_about_old_code(old: Workshop, desk: Desk) -> None:
    assert desk.shown(desk.open(old.folder / "a.py", LOADS)) == []
    assert "is below 0." in explained(desk, LOADS, RETURN, old.folder / "a.py")


def test_the_same_mistake_made_anew_is_shown_and_the_old_ones_are_not(
    old: Workshop, desk: Desk
) -> None:
    document = desk.open(old.folder / "a.py", LOADS)
    document = desk.change(document, ANEW)
    assert desk.shown(document) == [AGAIN]
    (one,) = desk.engine.check(document)
    assert one.level in ("medium", "high", "exact")
    told = explained(desk, ANEW, AGAIN, old.folder / "a.py")
    assert "these lines are new since the last commit" in told


def test_what_is_moved_indented_or_near_a_change_is_old(old: Workshop, desk: Desk) -> None:
    document = desk.open(old.folder / "a.py", LOADS)
    head, one, two, three = LOADS.split("\n\n\n")
    moved = f"{head}\n\n\n{three.strip()}\n\n\n{two}\n\n\n{one}" + "\n"
    indented = head + "\n\n\nclass A:\n" + "\n".join(f"    {line}" for line in one.split("\n"))
    near = LOADS.replace("import yaml", "import json\nimport yaml").replace("return found", "pass")
    for text in (moved, indented, near, LOADS.replace("\n", "\r\n")):
        document = desk.change(document, text)
        assert desk.shown(document) == []


def test_of_equal_lines_only_the_new_one_is_meant(old: Workshop, desk: Desk) -> None:
    document = desk.open(old.folder / "a.py", LOADS)
    again = LOADS + "\n\ndef again(text):\n    return yaml.load(text)\n"
    (one,) = desk.engine.check(desk.change(document, again))
    assert one.span.start > len(LOADS)


def test_a_new_file_is_new_as_a_whole_but_not_a_renamed_one(old: Workshop, desk: Desk) -> None:
    assert desk.shown(desk.open(old.write("b.py", LOADS), LOADS)) == [RETURN, FOUND, PRINT]
    (old.folder / "a.py").unlink()
    assert desk.shown(desk.open(old.write("c.py", ANEW), ANEW)) == [AGAIN]


def test_what_is_committed_is_old_from_then_on(old: Workshop, desk: Desk) -> None:
    document = desk.change(desk.open(old.folder / "a.py", LOADS), ANEW)
    assert desk.shown(document) == [AGAIN]
    desk.refreshed.clear()
    old.commit(a=ANEW)
    eventually(lambda: document.uri in desk.refreshed)
    assert desk.shown(document) == []


def test_an_ignored_file_has_new_lines_only_from_when_it_was_opened(
    old: Workshop, desk: Desk
) -> None:
    old.write(".gitignore", "ignored.py\n")
    document = desk.open(old.write("ignored.py", LOADS), LOADS)
    assert desk.shown(document) == []
    assert desk.shown(desk.change(document, ANEW)) == [AGAIN]


def test_a_lesson_about_which_something_else_was_done_is_silent_about_new_code_too(
    old: Workshop, desk: Desk
) -> None:
    text = "import yaml\n\n\ndef {0}(text):\n    return yaml.{1}(text)\n"
    names = ("five", "six")
    old.commit(**{name: text.format(name, "load") for name in names})
    for name in names:
        old.commit(**{name: text.format(name, "full_load")})
    for number in range(3):
        old.commit(other=f"VALUE = [{number}, 1]\n")
    old.learn()
    document = desk.open(old.folder / "a.py", LOADS)
    assert AGAIN not in desk.shown(desk.change(document, ANEW))


def test_a_check_on_disk_compares_with_the_last_commit(old: Workshop) -> None:
    with old.store() as store:
        checker = Checker(store, MEDIUM)
        assert lines(checker, old.folder) == {}
        old.write("a.py", ANEW)
        old.write("b.py", LOADS)
        assert lines(Checker(store, MEDIUM), old.folder) == {
            "a.py": [AGAIN],
            "b.py": [RETURN, FOUND, PRINT],
        }


def lines(checker: Checker, folder: Path) -> dict[str, list[str]]:
    return {
        checked.path.name: [
            checked.source[checked.source.rfind(b"\n", 0, one.span.start) :]
            .split(b"\n")[1]
            .decode()
            .strip()
            for one in checked.suggestions
        ]
        for checked in checker.check([folder])
        if checked.suggestions
    }
