"""No secret of a user's code gets into the memory, by whatever way a correction comes."""

from pathlib import Path

import pytest

from tests.capture.test_secrets import AWS, GITHUB, RANDOM
from tests.memory.support import bytes_beside
from tests.workspace.desk import Desk, words
from tests.workspace.workshop import Workshop

SECRETS = (AWS, GITHUB, RANDOM)
CODE = f"""\
import yaml


def read(text, key_{RANDOM}):
    return yaml.load(text, "{AWS}", token="{GITHUB}")


def beside(text):
    return yaml.load(text, "{AWS}", token="{GITHUB}", more=1)
"""
MENDED = CODE.replace("yaml.load(text", "yaml.safe_load(text", 1)


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory" / "memory.db")


def found_in_memory(workshop: Workshop) -> list[str]:
    content = bytes_beside(workshop.database)
    return [one for one in (*SECRETS, "redacted_") if one.encode() in content]


def test_what_an_editor_saves_is_learned_without_its_secrets(workshop: Workshop) -> None:
    desk = Desk(workshop.database)
    document = desk.open(workshop.folder / "a.py", CODE)
    mended = desk.change(document, MENDED)
    desk.save(mended)
    other = desk.open(workshop.folder / "b.py", 'import yaml\n\nx = yaml.load(1, "x", token="y")\n')
    assert [words(other, one) for one in desk.engine.check(other)] == [
        'x = yaml.load(1, "x", token="y")'
    ]
    assert found_in_memory(workshop) == ["redacted_"], "while it is open, in its -wal"
    (here, *_) = desk.engine.check(mended)
    desk.engine.accepted(mended.uri, here.lesson, [here.site]).result(10)
    desk.engine.stop()
    assert found_in_memory(workshop) == ["redacted_"]


def test_what_a_history_holds_is_learned_without_its_secrets(workshop: Workshop) -> None:
    workshop.commit(a=CODE)
    workshop.commit(a=MENDED)
    workshop.learn()
    assert len(workshop.experiences()) == 1
    assert found_in_memory(workshop) == ["redacted_"]


def test_of_a_file_that_git_ignores_nothing_is_kept(workshop: Workshop) -> None:
    workshop.migrate()
    (workshop.folder / ".gitignore").write_text("own.py\n")
    desk = Desk(workshop.database)
    code = "import yaml\n\n\ndef zanzibar(text):\n    return yaml.load(zanzibar_text)\n"
    document = desk.open(workshop.folder / "own.py", code)
    (one,) = desk.engine.check(document)
    desk.engine.seen(document, [one])
    desk.engine.accepted(document.uri, one.lesson, [one.site]).result(10)
    desk.save(desk.change(document, code.replace("yaml.load", "yaml.full_load")))
    desk.engine.stop()
    assert b"zanzibar" not in bytes_beside(workshop.database)
    assert workshop.answers() == ["accepted"]
