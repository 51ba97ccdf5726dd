"""From what a person does in an editor to verdicts, traces and silence, through the engine."""

import threading
from collections.abc import Iterator

import pytest

from tests.workspace.desk import FOUND, MENDED, PRINT, RETURN, Desk
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.memory.traces import Traced
from twiceshy.model import Suggestion
from twiceshy.workspace.learning import relearn
from twiceshy.workspace.places import PASSED_AFTER, QUIET

SAFE = "return yaml.safe_load(text)"


class Person:
    """Somebody with one document open; what they do, and what is known of it afterwards."""

    def __init__(self, workshop: Workshop, text: str = LOADS, name: str = "a.py") -> None:
        self.workshop, self.name = workshop, name
        self.desk = Desk(workshop.database)
        self.open(text)

    def open(self, text: str) -> None:
        self.document = self.desk.open(self.workshop.folder / self.name, text)
        self.desk.drain()

    @property
    def text(self) -> str:
        return str(self.document.text)

    def offered(self) -> list[Suggestion]:
        return self.desk.engine.check(self.document)

    def shown(self) -> list[str]:
        return self.desk.shown(self.document)

    def look(self, number: int = 0) -> None:
        self.desk.engine.seen(self.document, [self.offered()[number]])

    def accept(self, number: int = 0) -> None:
        self.document = self.desk.accept(self.document, self.offered()[number])

    def reject(self, number: int = 0) -> None:
        one = self.offered()[number]
        self.desk.engine.rejected(self.document.uri, one.lesson, one.site).result(10)

    def type(self, old: str, new: str) -> None:
        assert old in self.text
        self.document = self.desk.change(self.document, self.text.replace(old, new, 1))

    def save(self) -> None:
        self.desk.save(self.document)

    def wait(self, seconds: float) -> None:
        self.desk.now += seconds
        self.desk.engine.tick()
        self.desk.drain()

    def close(self) -> None:
        self.desk.engine.closed(self.document.uri)
        self.desk.drain()

    def leave(self) -> None:
        self.desk.engine.stop()

    def restart(self, text: str | None = None) -> None:
        now, text = self.desk.now, self.text if text is None else text
        self.leave()
        self.desk = Desk(self.workshop.database)
        self.desk.now = now
        self.open(text)

    def verdicts(self) -> list[str]:
        self.desk.drain()
        with self.workshop.store() as store:
            found = store.verdicts(self.workshop.repository().project_id())
        return [f"{one.answer}, {one.reason}" if one.reason else one.answer for one in found]

    def traces(self) -> list[Traced]:
        self.desk.drain()
        return self.known()

    def known(self) -> list[Traced]:
        with self.workshop.store() as store:
            return store.traces(self.workshop.repository().project_id())


@pytest.fixture
def taught(workshop: Workshop) -> Workshop:
    workshop.migrate()
    return workshop


@pytest.fixture
def person(taught: Workshop) -> Iterator[Person]:
    person = Person(taught)
    yield person
    person.leave()
    assert not [one for one in threading.enumerate() if one.name.startswith("twiceshy")]


# ------------------------------------------------------------------ what is seen leaves a trace


def test_what_is_only_shown_leaves_no_trace(person: Person) -> None:
    person.type("import yaml", "import yaml  # x")
    person.save()
    person.wait(99)
    person.close()
    assert person.traces() == []
    assert person.verdicts() == []


def test_what_is_looked_at_leaves_one_trace_however_often(person: Person) -> None:
    for number in range(3):
        person.look()
        person.type("import yaml", f"import yaml  # {number}")
        person.wait(31)
    (one,) = person.traces()
    trace = one.trace
    assert (trace.path, trace.language, trace.level) == ("a.py", "python", "exact")
    assert (trace.statement, trace.before) == (RETURN, "yaml.load")
    assert trace.after == "yaml.safe_load"
    assert trace.at == person.desk.now - 93
    assert [(one.lesson, one.stopped) for one in trace.candidates] == [(trace.lesson, "")]
    told = dict(trace.candidates[0].features)
    assert told["confidence"] > 1
    assert sum(name.startswith("is ") for name in told) == 3
    features = dict(trace.features)
    assert features["always"] == 1.0
    assert features["files"] == 1.0
    assert trace.shape is not None
    assert one.verdicts == ()


def test_passed_by_when_it_is_closed_and_only_once(person: Person) -> None:
    person.look()
    person.close()
    assert person.verdicts() == ["ignored, closed"]
    person.restart()
    person.look()
    person.close()
    assert person.verdicts() == ["ignored, closed"]
    assert len(person.traces()) == 1
    person.open(LOADS)
    person.accept()
    assert person.verdicts() == ["ignored, closed", "accepted"]
    (one,) = person.traces()
    assert [verdict.answer for verdict in one.verdicts] == ["ignored", "accepted"]


def test_passed_by_after_many_saves_and_still_offered(person: Person) -> None:
    person.look()
    for number in range(PASSED_AFTER):
        person.type("import yaml", f"import yaml  # {number}")
        person.save()
    assert person.verdicts() == ["ignored, saved"]
    assert person.shown() == [RETURN, FOUND, PRINT]


def test_passed_by_when_it_is_committed(person: Person) -> None:
    person.look()
    person.wait(31)
    person.workshop.commit(a=LOADS)
    person.wait(31)
    person.wait(1)
    assert person.verdicts() == ["ignored, committed"]


def test_the_same_by_hand_is_an_acceptance_and_no_evidence(person: Person) -> None:
    before = person.workshop.experiences()
    person.look()
    person.type("yaml.load(text)", "yaml.safe(text)")
    person.type("yaml.safe(text)", "yaml.safe_load(text)")
    person.save()
    assert person.verdicts() == ["accepted, by hand"]
    assert person.workshop.experiences() == before
    (one,) = person.traces()
    assert one.verdicts[0].trace == one.trace.key


def test_what_was_never_looked_at_is_a_persons_own_correction(person: Person) -> None:
    person.type("yaml.load(text)", "yaml.safe_load(text)")
    person.save()
    assert person.verdicts() == []
    assert f"{RETURN} → {SAFE}" in person.workshop.experiences()


def test_what_is_on_show_is_seen_once_its_function_was_edited_and_saved_three_times(
    person: Person,
) -> None:
    for number in range(3):
        person.type("def printed(path):", f"def printed(path):\n    a = {number}")
        person.save()
        person.save()  # nothing was edited in between
    person.type("import yaml", "import os\nimport yaml")
    person.save()
    assert person.traces() == []
    person.type("def printed(path):", "def printed(path):\n    a = 3")
    person.save()
    person.save()
    (one,) = person.traces()
    assert one.trace.statement == PRINT
    assert person.verdicts() == []


# ------------------------------------------------------------------ what was accepted


def test_what_was_accepted_is_looked_at_and_at_the_commit(person: Person) -> None:
    person.workshop.commit(a=LOADS)
    person.accept()
    person.save()
    for seconds in (30, 90, 480):
        person.wait(seconds)
    (one,) = person.traces()
    assert one.stood == {"30 s": True, "2 min": True, "10 min": True}
    person.workshop.commit(a=person.text)
    person.wait(31)
    (one,) = person.traces()
    assert one.stood == {"30 s": True, "2 min": True, "10 min": True, "commit": True}
    assert person.verdicts() == ["accepted"]


def test_undone_in_the_editor_is_never_offered_there_again(person: Person) -> None:
    person.accept()
    person.type("safe_load(text)", "load(text)")
    assert person.shown() == [FOUND, PRINT]
    person.wait(QUIET)
    assert person.verdicts() == ["accepted", "reverted, undone"]
    assert person.shown() == [FOUND, PRINT]
    person.restart(f"import os\n\n{LOADS}")
    assert person.shown() == [FOUND, PRINT]


def test_why_nothing_is_offered_there_is_told(person: Person) -> None:
    person.accept()
    person.type("safe_load(text)", "load(text)")
    assert person.shown() == [FOUND, PRINT]
    offset = person.document.text.data.index(b"yaml.load(text)")
    told = person.desk.engine.explain(person.document, offset).result(10)
    assert told is not None
    assert not told.explanation.suggested
    reason = told.explanation.others[0].reason
    assert reason is not None
    assert reason.kind == "rejected"


def test_undone_by_hand_teaches_no_way_back(person: Person) -> None:
    before = person.workshop.experiences()
    person.accept()
    person.save()
    person.type("yaml.safe_load(text)", "yaml.load(text)")
    person.type("import yaml", "import yaml  # so")
    person.save()
    assert person.verdicts() == ["accepted", "reverted, undone"]
    assert person.workshop.experiences() == before


def test_nor_does_it_in_another_session(person: Person) -> None:
    before = person.workshop.experiences()
    person.accept()
    person.save()
    person.restart()
    person.type("yaml.safe_load(text)", "yaml.load(text)")
    person.type("import yaml", "import yaml  # so")
    person.save()
    assert person.verdicts() == ["accepted", "reverted, later change"]
    assert person.workshop.experiences() == before
    assert RETURN not in person.shown()


def test_taken_back_by_hand_twice_is_silence(person: Person) -> None:
    for _ in range(2):
        person.accept()
        person.save()
        person.type("yaml.safe_load(", "yaml.load(")
        person.save()
    assert person.verdicts() == ["accepted", "reverted, undone"] * 2
    assert person.shown() == []
    person.restart(LOADS.replace("text", "words").replace("def read", "async def read"))
    assert person.shown() == []


def test_edited_further_is_modified_and_nothing_goes_back(person: Person) -> None:
    person.accept()
    person.wait(60)
    person.type("yaml.safe_load(text)", "yaml.full_load(text)")
    person.save()
    assert person.verdicts() == ["accepted", "modified, edited"]
    assert person.shown() == []  # what the like should become is not clear any more
    (one,) = person.traces()
    assert one.verdicts[-1].text == "yaml.full_load"
    assert one.stood == {"30 s": True}


def test_a_site_that_was_seen_and_written_otherwise_stays_as_it_is(person: Person) -> None:
    person.look()
    person.type("return yaml.load(text)", "return yaml.load_all(text)")
    person.save()
    assert person.verdicts() == ["ignored, written otherwise"]
    assert not any("all" in one for one in person.shown())


def test_a_later_commit_that_takes_it_back_is_a_verdict_and_no_lesson(person: Person) -> None:
    workshop = person.workshop
    workshop.commit(a=LOADS)
    person.accept()
    person.save()
    workshop.commit(a=person.text)
    workshop.learn()
    before = workshop.experiences()
    person.close()
    workshop.commit(a=LOADS)
    workshop.learn()
    assert person.verdicts() == ["accepted", "reverted, later change"]
    assert workshop.experiences() == before
    workshop.learn()
    assert len(person.verdicts()) == 2
    person.restart(LOADS)
    assert RETURN not in person.shown()


def test_ten_minutes_that_a_restart_cut_short_are_looked_at_later(person: Person) -> None:
    person.accept()
    person.save()
    person.wait(31)
    person.restart()
    assert person.traces()[0].stood == {"30 s": True}
    person.desk.now += 700
    person.restart()
    assert person.traces()[0].stood == {"30 s": True, "2 min": True, "10 min": True}
    assert person.verdicts() == ["accepted"]


def test_what_was_undone_while_no_server_ran_is_found_undone(person: Person) -> None:
    person.accept()
    person.save()
    person.desk.now += 700
    person.restart(LOADS)
    assert person.verdicts() == ["accepted", "reverted, found undone"]
    assert person.shown() == [FOUND, PRINT]


def test_all_at_once_leaves_a_trace_for_each(person: Person) -> None:
    lesson = person.offered()[0].lesson
    together = person.desk.engine.fix_all(person.document, lesson)
    assert together is not None
    person.desk.engine.accepted(person.document.uri, lesson, together.sites).result(10)
    person.document = person.desk.change(
        person.document, str(person.document.text.replaced(together.edits))
    )
    assert [len(one.verdicts) for one in person.traces()] == [1, 1, 1]
    person.type("safe_load(stream)", "load(stream)")
    person.save()
    assert person.verdicts() == ["accepted"] * 3 + ["reverted, undone"]
    assert person.shown() == []


def test_what_a_person_wrote_is_kept_without_secrets(person: Person) -> None:
    person.accept()
    secret = "AKIA" + "Q7X2MZ4PLD9TW6RB"
    person.type("yaml.safe_load(text)", f"yaml.safe_read_{secret}(text)")
    person.save()
    assert person.verdicts() == ["accepted", "modified, edited"]
    assert secret not in str(person.traces())


# ------------------------------------------------------------------ turned down


def test_never_this_lesson_and_not_in_this_project_silence_at_once(person: Person) -> None:
    one = person.offered()[0]
    done = person.desk.engine.rejected(person.document.uri, one.lesson, one.site, "lesson")
    assert person.shown() == []
    done.result(10)
    person.restart(MENDED)
    assert person.shown() == []
    (trace,) = person.traces()
    assert trace.verdicts[0].reach == "lesson"


def test_an_answer_that_nobody_was_offered_is_kept_without_a_trace(person: Person) -> None:
    person.desk.engine.rejected(person.document.uri, "unknown", "site").result(10)
    assert person.verdicts() == ["rejected"]
    assert person.traces() == []


MOVED = """\
import yaml


class Reader:
    async def fetch(self, words):
        try:
            # as it is
            return yaml.load(words)
        except OSError:
            return None
"""


def test_rejected_holds_after_relearning_and_forgetting_and_in_another_file(person: Person) -> None:
    person.reject()
    with person.workshop.store() as store:
        relearn(store)
    person.restart()
    assert person.shown() == [FOUND, PRINT]
    person.restart(MOVED)
    assert person.shown() == []
    person.leave()
    with person.workshop.store() as store:
        store.forget(everything=True)
    person.workshop.learn()
    person.name = "b.py"
    person.desk = Desk(person.workshop.database)
    person.open(MOVED)
    assert person.shown() == []
    person.open(LOADS)
    assert person.shown() == [FOUND, PRINT]


def test_a_rejected_place_stays_closed_while_its_statement_is_edited(person: Person) -> None:
    person.reject()
    person.type("return yaml.load(text)", "value = [yaml.load(text), 1]")
    assert person.shown() == [FOUND, PRINT]
    person.save()
    person.restart()
    assert person.shown() == [FOUND, PRINT]


def test_nor_is_it_offered_once_its_statement_is_edited_in_another_session(person: Person) -> None:
    person.reject()
    person.restart()
    person.type("return yaml.load(text)", "value = [yaml.load(text), 1]")
    assert person.shown() == [FOUND, PRINT]
    person.save()
    person.restart()
    assert person.shown() == [FOUND, PRINT]


def test_what_was_undone_stays_so_once_its_statement_is_edited_in_another_session(
    person: Person,
) -> None:
    person.accept()
    person.save()
    person.type("safe_load(text)", "load(text)")
    person.save()
    person.restart()
    person.type("return yaml.load(text)", "value = [yaml.load(text), 1]")
    assert person.shown() == [FOUND, PRINT]


def everywhere(person: Person, lesson: str) -> str:
    """The text with a lesson applied everywhere."""
    found = person.desk.engine.everywhere(person.document.uri, lesson).result(10)
    assert found is not None
    (fix,) = found.fixes
    return str(fix.text.replaced(fix.edits))


def test_a_rejected_place_is_not_fixed_everywhere_after_its_statement_was_edited(
    person: Person,
) -> None:
    lesson = person.offered()[0].lesson
    person.reject()
    person.type("return yaml.load(text)", "value = [yaml.load(text), 1]")
    assert person.shown() == [FOUND, PRINT]
    fixed = everywhere(person, lesson)
    assert "value = [yaml.load(text), 1]" in fixed
    assert fixed.count("safe_load") == 2


def test_what_was_undone_a_moment_ago_is_not_fixed_everywhere(person: Person) -> None:
    lesson = person.offered()[0].lesson
    person.accept()
    person.type("safe_load(text)", "load(text)")
    assert person.shown() == [FOUND, PRINT]
    fixed = everywhere(person, lesson)
    assert RETURN in fixed
    assert fixed.count("safe_load") == 2


def test_what_was_done_by_hand_just_before_the_end_is_not_lost(person: Person) -> None:
    person.look()
    person.type("yaml.load(text)", "yaml.safe_load(text)")
    person.leave()
    assert [one.verdicts[0].reason for one in person.known()] == ["by hand"]


def test_what_was_seen_when_a_session_ends_is_not_passed_by(person: Person) -> None:
    person.look()
    person.leave()
    (one,) = person.known()
    assert one.verdicts == ()
