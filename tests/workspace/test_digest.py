"""What a server sees to by itself, and the week that it tells of."""

from pathlib import Path

import pytest

from tests.workspace.desk import Desk
from tests.workspace.workshop import Workshop, eventually
from twiceshy.config import Scopes, Settings
from twiceshy.errors import StoreFull
from twiceshy.memory.events import DAY, recall_event, verdict_event
from twiceshy.memory.recalls import Recalled
from twiceshy.memory.restoring import backups_of
from twiceshy.memory.store import Store
from twiceshy.model import Verdict
from twiceshy.workspace import background, chores, digest
from twiceshy.workspace.chores import Chore, see_to

MONDAY = 1_700_438_400.0  # 20 November 2023


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    made = Workshop(tmp_path / "project", tmp_path / "memory.db")
    made.migrate()
    return made


def store_at(workshop: Workshop, now: float) -> Store:
    return Store.open(workshop.database, clock=lambda: now)


def week_of(workshop: Workshop) -> digest.Week:
    with workshop.store() as store:
        at = max(one.correction.origin.at for one in store.experiences())
    return digest.week_before(at + 7 * DAY)


def test_weeks_begin_on_monday_whatever_the_day() -> None:
    for later in (0.0, 1.0, 3 * DAY, 7 * DAY - 1):
        assert digest.week_before(MONDAY + later).name == "2023-W46"
    week = digest.week_named("2023-W47")
    assert week is not None
    assert (week.since, week.until) == (MONDAY, MONDAY + 7 * DAY)
    for name in ("2023-W54", "2023-W00", "2023", "", "2023-W4", "W47-2023"):
        assert digest.week_named(name) is None


def test_a_week_tells_what_was_learned_and_answered_and_nothing_of_other_weeks(
    workshop: Workshop,
) -> None:
    week = week_of(workshop)
    with workshop.store() as store:
        (lesson, *_) = [one for one in store.lessons() if one.lesson.template == "yaml.safe_load"]
        place = lesson.project, lesson.lesson.key
        store.record(
            [
                verdict_event(Verdict(*place, "s1", "accepted", week.since)),
                verdict_event(Verdict(*place, "s2", "rejected", week.until - 1)),
                verdict_event(Verdict(*place, "s3", "accepted", week.until)),
            ]
        )
        found = digest.digest(store, week)
        (one,) = found.projects
        assert one.corrections == 4
        assert one.answers == {"accepted": 1, "rejected": 1}
        assert [each.title for each in one.learned] == ["yaml.load → yaml.safe_load"]
        assert digest.summary(found).endswith("1 new lesson, 1 suggestion accepted, 1 turned down")
        (section,) = digest.digest_sections(found)
        assert any("`yaml.load` → `yaml.safe_load`" in line.text for line in section.lines)
        assert digest.as_json(found)["projects"][0]["learned"] == [lesson.lesson.key]
        long_ago = digest.week_before(week.since - 300 * DAY)
        assert digest.digest(store, long_ago).projects == []


def test_chores_are_done_once_and_one_that_fails_keeps_no_other_from_being_done(
    workshop: Workshop,
) -> None:
    done: list[str] = []

    def fail(_store: Store) -> None:
        done.append("fail")
        raise StoreFull("the disk is full")

    both = (Chore("fail", DAY, fail), Chore("work", DAY, lambda _store: done.append("work")))
    with workshop.store() as store:
        with pytest.raises(StoreFull):
            see_to(store, both, "one")
        assert done == ["fail", "work"]
        with pytest.raises(StoreFull):  # it is tried again, and the other one is not
            see_to(store, both, "two")
        assert done == ["fail", "work", "fail"]


def test_ageing_prunes_what_nobody_misses_and_learns_the_rest_anew(workshop: Workshop) -> None:
    with workshop.store() as store:
        (lesson, *_) = [one for one in store.lessons() if one.lesson.template == "yaml.safe_load"]
        at = lesson.evidence.last_seen
        before = len(store.experiences())
        refused = Verdict(lesson.project, lesson.lesson.key, "s1", "rejected", at)
        store.record([verdict_event(refused)])
        looked = [Recalled(lesson.project, "a.py", "f(x)", 0, at + n * DAY) for n in (0, 400)]
        store.record([recall_event(one, "a place") for one in looked])
    with store_at(workshop, at + 60 * DAY) as store:
        assert chores.age(store) == 0
        assert store.recalls(lesson.project) == looked
    with store_at(workshop, at + 500 * DAY) as store:
        gone = chores.age(store)
        assert gone == len(lesson.evidence.experiences)
        assert store.recalls(lesson.project) == looked[1:], "what is new still says something"
        assert len(store.experiences()) == before - gone
        assert lesson.lesson.key not in {one.lesson.key for one in store.lessons()}
        assert chores.age(store) == 0
        assert store.check() == []
    workshop.learn()  # the history is known: what went does not come back
    with workshop.store() as store:
        assert len(store.experiences()) == before - gone
        assert [one.answer for one in store.verdicts(lesson.project)] == ["rejected"]


def test_a_server_tells_of_the_week_once_and_not_at_all_where_that_is_not_wanted(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(background, "CHORES_AFTER", 0.0)
    week = week_of(workshop)

    def served(*, wanted: bool) -> Desk:
        monkeypatch.setattr("tests.workspace.desk.NOW", week.until + DAY)
        desk = Desk(workshop.database)
        desk.engine.configure(Scopes(Settings(weekly_digest=wanted)))
        eventually(lambda: bool(backups_of(workshop.database)))
        desk.drain()
        desk.engine.stop()
        return desk

    first = served(wanted=True)
    eventually(lambda: len(first.digests) == 1)
    assert first.told == []
    assert served(wanted=True).digests == []
    with workshop.store() as store:
        store._database.rows("DELETE FROM job WHERE name = 'digest'")
    assert served(wanted=False).digests == []
