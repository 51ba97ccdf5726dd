"""Two servers on one database: what is answered is shared, and settings are not."""

from collections.abc import Iterator

import pytest

from tests.workspace.desk import FOUND, PRINT, RETURN, Desk
from tests.workspace.workshop import LOADS, Workshop, eventually
from twiceshy.config import Scopes, Settings


@pytest.fixture
def other(workshop: Workshop) -> Iterator[Desk]:
    other = Desk(workshop.database)
    yield other
    other.engine.stop()


def test_what_one_rejects_the_other_hides(workshop: Workshop, desk: Desk, other: Desk) -> None:
    workshop.migrate()
    mine = desk.open(workshop.folder / "a.py", LOADS)
    theirs = other.open(workshop.folder / "a.py", LOADS)
    first, *_ = desk.engine.check(mine)
    other.refreshed.clear()
    desk.engine.rejected(mine.uri, first.lesson, first.site).result(10)
    assert desk.shown(mine) == [FOUND, PRINT]
    eventually(lambda: other.refreshed == [theirs.uri])
    assert other.shown(theirs) == [FOUND, PRINT]


def test_settings_are_one_servers_own(workshop: Workshop, desk: Desk, other: Desk) -> None:
    workshop.migrate()
    mine = desk.open(workshop.folder / "a.py", LOADS)
    theirs = other.open(workshop.folder / "a.py", LOADS)
    desk.engine.configure(Scopes(Settings(minimum_confidence=1.0)))
    assert desk.shown(mine) == []
    assert other.shown(theirs) == [RETURN, FOUND, PRINT]
    folder = Settings(minimum_confidence=1.0)
    other.engine.configure(Scopes(folders=((workshop.folder.resolve(), folder),)))
    assert other.shown(theirs) == []
    desk.engine.configure(Scopes())
    assert desk.shown(mine) == [RETURN, FOUND, PRINT]
