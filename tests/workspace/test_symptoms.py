"""Diagnostics of other tools at the engine: what they label, make surer, and count."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from tests.workspace.desk import Desk
from tests.workspace.workshop import LOADS, Workshop
from twiceshy.capture.symptoms import Lines, Reported
from twiceshy.config import Scopes, Settings
from twiceshy.memory.events import symptom_event
from twiceshy.memory.symptoms import Settled
from twiceshy.model import Proposal, Symptom
from twiceshy.workspace.complaints import FAILURES, OFTEN, PATIENCE, STANDS
from twiceshy.workspace.documents import Document, uri_of
from twiceshy.workspace.symptoms import HOLD, mended_by
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Edit, Span

UNSAFE = Symptom("bandit", "B506", "Use of unsafe _ load. Consider _.")
MESSAGE = "Use of unsafe 'yaml' load. Consider `safe_load`."
SAFE = "yaml.safe_load(text)"


class Clinic(Desk):
    """An engine, a client that forwards diagnostics, and a clock that is put forward by hand."""

    def __init__(self, workshop: Workshop) -> None:
        super().__init__(workshop.database)
        self.workshop = workshop

    def file(self, name: str = "a.py", text: str = LOADS) -> Document:
        return self.open(self.workshop.folder / name, text)

    def edit(self, document: Document, old: str, new: str) -> Document:
        self.now += 1
        start = document.text.data.index(old.encode())
        edit = Edit(Span(start, start + len(old.encode())), new)
        text = document.text.changed(*edit.span, new)
        changed = replace(document, version=document.version + 1, text=text)
        self.engine.changed(changed, [edit])
        self.engine.check(changed)
        return changed

    def said_of(self, document: Document, words: Sequence[str]) -> list[Reported]:
        places = [document.text.data.index(one.encode()) for one in words]
        spans = [Span(at, at + len(one.encode())) for at, one in zip(places, words, strict=True)]
        return [Reported("bandit", "B506", MESSAGE, span) for span in spans]

    def report(self, document: Document, *words: str) -> None:
        self.now += 1
        self.engine.reported(document, "bandit", self.said_of(document, words))

    def wait(self, seconds: float) -> None:
        self.now += seconds
        for _ in range(2):  # what the writer has found is taken note of the next time
            self.engine.tick()
            self.drain()

    def symptoms(self) -> list[Symptom]:
        project = self.workshop.repository().project_id()
        with self.workshop.store() as store:
            return [one for all_ in store.symptoms([project]).values() for one in all_]

    def proposals(self) -> list[Proposal]:
        with self.workshop.store() as store:
            return store.proposals(self.workshop.repository().project_id())

    def count(self) -> int:
        with self.workshop.store() as store:
            return store.complaints(self.workshop.repository().project_id(), UNSAFE)

    def mends(self, document: Document, *words: str) -> list[tuple[str, str, tuple[int, ...]]]:
        """What is offered for what a client shows at these words."""
        everything = Span(0, len(document.text))
        given = self.said_of(document, words)
        return [
            (document.text.data[slice(*one.suggestion.span)].decode(), level, one.numbers)
            for one in self.engine.remedies(document, everything, given)
            if (level := one.suggestion.level)
        ]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "project", tmp_path / "memory.db")


@pytest.fixture
def clinic(workshop: Workshop) -> Iterator[Clinic]:
    clinic = Clinic(workshop)
    yield clinic
    clinic.engine.stop()


def mended_by_hand(clinic: Clinic, document: Document) -> Document:
    return clinic.edit(document, "yaml.load(text)", SAFE)


def test_what_vanishes_before_the_correction_settles_labels_it(clinic: Clinic) -> None:
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    document = mended_by_hand(clinic, document)
    clinic.report(document)
    clinic.wait(HOLD)
    assert clinic.symptoms() == []
    clinic.save(document)
    clinic.wait(1)
    assert clinic.symptoms() == [UNSAFE]


def test_what_vanishes_after_the_correction_settled_labels_it(clinic: Clinic) -> None:
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    document = mended_by_hand(clinic, document)
    clinic.save(document)
    document = clinic.edit(
        document, "import yaml", "import os\nimport re\nimport sys\n\nimport yaml"
    )
    clinic.report(document)
    clinic.wait(HOLD)
    assert clinic.symptoms() == [UNSAFE]


def test_what_vanishes_as_the_server_ends_still_labels(clinic: Clinic) -> None:
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    document = mended_by_hand(clinic, document)
    clinic.save(document)
    clinic.report(document)
    clinic.engine.stop()
    assert clinic.symptoms() == [UNSAFE]


def test_an_earlier_attempt_that_did_not_help_is_not_labelled(clinic: Clinic) -> None:
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    document = clinic.edit(document, "yaml.load(text)", "yaml.full_load(text)")
    clinic.save(document)
    clinic.report(document, "yaml.full_load(text)")
    document = clinic.edit(document, "yaml.full_load(text)", SAFE)
    clinic.report(document)
    clinic.wait(HOLD)
    assert clinic.symptoms() == []
    clinic.save(document)
    clinic.wait(1)
    with clinic.workshop.store() as store:
        (key,) = store.symptoms([clinic.workshop.repository().project_id()])
        (experience,) = store.experiences(keys=[key])
    assert "full_load" in experience.correction.before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("yaml.load(text)", "yaml.load(text)  # noqa: S506"),
        ("    print(yaml", "    print(1)\n    print(yaml"),
        ("yaml.load(text)", "yaml.load(text"),
    ],
    ids=["suppressed", "elsewhere", "broken"],
)
def test_what_was_not_mended_labels_nothing(clinic: Clinic, old: str, new: str) -> None:
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    document = clinic.edit(document, old, new)
    clinic.report(document)
    clinic.wait(HOLD)
    clinic.save(document)
    clinic.wait(1)
    assert clinic.symptoms() == []


def test_a_suppression_comment_is_no_correction(clinic: Clinic) -> None:
    document = clinic.file()
    clinic.save(clinic.edit(document, "yaml.load(text)", "yaml.load(text)  # noqa: S506"))
    assert clinic.workshop.experiences() == []


def test_a_tool_that_stops_has_mended_nothing(clinic: Clinic) -> None:
    documents = [clinic.file("a.py"), clinic.file("b.py")]
    for document in documents:
        clinic.report(document, "yaml.load(text)")
    documents = [mended_by_hand(clinic, document) for document in documents]
    clinic.now -= 2  # both reports come in one go
    for document in documents:
        clinic.engine.reported(document, "bandit", [])
    clinic.wait(HOLD)
    for document in documents:
        clinic.save(document)
    clinic.wait(1)
    assert clinic.symptoms() == []
    clinic.report(documents[0], "yaml.load(stream)")
    clinic.wait(STANDS)
    assert clinic.count() == 0, "what it says when it is back is not new"


def test_closing_a_document_labels_nothing(clinic: Clinic) -> None:
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    document = mended_by_hand(clinic, document)
    clinic.save(document)
    clinic.report(document)
    clinic.engine.closed(document.uri)
    clinic.wait(HOLD)
    assert clinic.symptoms() == []


def test_contexts_of_code_actions_are_followed_where_nothing_is_forwarded(clinic: Clinic) -> None:
    document = clinic.file()
    everything = Span(0, len(document.text))
    clinic.engine.remedies(document, everything, clinic.said_of(document, ["yaml.load(text)"]))
    document = mended_by_hand(clinic, document)
    clinic.save(document)
    clinic.engine.remedies(document, everything, [])
    clinic.wait(HOLD)
    assert clinic.symptoms() == [UNSAFE]


def reviewed(workshop: Workshop) -> None:
    """A lesson for review, whose examples made bandit silent."""
    names = ("one", "two", "three", "four")
    code = "import yaml\n\n\ndef {}(text):\n    return yaml.{}(text)\n"
    workshop.commit(**{name: code.format(name, "load") for name in names})
    workshop.commit(**{name: code.format(name, "safe_load") for name in names})
    workshop.learn()
    project = workshop.repository().project_id()
    with workshop.store() as store:
        keys = [one.key for one in store.experiences(project)]
        store.record([symptom_event(project, key, UNSAFE, 1.0) for key in keys])


def test_the_same_diagnostic_makes_a_lesson_for_review_a_quick_fix(
    workshop: Workshop, clinic: Clinic
) -> None:
    reviewed(workshop)
    document = clinic.file()
    assert clinic.shown(document) == [], "it is for review"
    assert clinic.mends(document, "yaml.load(text)") == [("yaml.load", "medium", (0,))]
    given = clinic.said_of(document, ["yaml.load(text)"])
    (one,) = clinic.engine.remedies(document, Span(0, len(document.text)), given)
    clinic.engine.accepted(document.uri, one.suggestion.lesson, [one.suggestion.site]).result(10)
    assert workshop.answers() == ["accepted"]


def test_a_rejected_place_and_a_high_minimum_stay_silent_whatever_a_tool_says(
    workshop: Workshop, clinic: Clinic
) -> None:
    reviewed(workshop)
    document = clinic.file()
    clinic.engine.configure(Scopes(Settings(minimum_confidence=0.95)))
    assert clinic.mends(document, "yaml.load(text)") == []
    clinic.engine.configure(Scopes())
    given = clinic.said_of(document, ["yaml.load(text)"])
    (one,) = clinic.engine.remedies(document, Span(0, len(document.text)), given)
    clinic.engine.rejected(document.uri, one.suggestion.lesson, one.suggestion.site).result(10)
    assert clinic.mends(document, "yaml.load(text)") == []


def test_it_is_never_offered_elsewhere_or_for_something_else(
    workshop: Workshop, clinic: Clinic
) -> None:
    reviewed(workshop)
    document = clinic.file(text=LOADS.replace("yaml.load(text)", "pickle.load(text)"))
    assert clinic.mends(document, "pickle.load(text)") == []
    other = [one._replace(code="B999") for one in clinic.said_of(document, ["yaml.load(stream)"])]
    assert clinic.engine.remedies(document, Span(0, len(document.text)), other) == []
    assert clinic.mends(document, "yaml.load(stream)") == [("yaml.load", "medium", (0,))]


def test_what_was_forwarded_counts_where_the_context_shows_nothing(
    workshop: Workshop, clinic: Clinic
) -> None:
    reviewed(workshop)
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    assert clinic.mends(document) == [("yaml.load", "medium", ())]


def test_what_comes_again_and_again_is_told_once(workshop: Workshop, clinic: Clinic) -> None:
    document = clinic.file(text="import yaml\n")
    clinic.report(document)
    for number in range(OFTEN + 2):
        document = clinic.edit(
            document, "import yaml\n", f"import yaml\na{number} = yaml.load(1)\n"
        )
        clinic.report(document, *[f"a{n} = yaml.load(1)" for n in range(number + 1)])
        assert clinic.told == [
            "bandit says B506 again and again; `twiceshy doctor` lists what is worth a look."
        ] * (number > OFTEN)
        clinic.wait(STANDS)
    assert len(clinic.told) == 1
    assert [one.reason for one in clinic.proposals()] == ["repeated"]
    clinic.engine.stop()
    with workshop.store() as store:
        (one,) = store.repetitions(workshop.repository().project_id())
        assert (one.symptom, one.count) == (UNSAFE, OFTEN + 2)


def test_what_stands_already_or_passes_quickly_is_no_complaint(clinic: Clinic) -> None:
    document = clinic.file()
    clinic.report(document, "yaml.load(text)")
    clinic.wait(STANDS)
    document = clinic.edit(document, "import yaml\n", "import yaml\nx = yaml.load(1)\n")
    clinic.report(document, "yaml.load(1)", "yaml.load(text)")
    clinic.wait(1)
    document = clinic.edit(document, "x = yaml.load(1)\n", "")
    clinic.report(document, "yaml.load(text)")
    clinic.wait(STANDS)
    assert clinic.count() == 0


def test_a_fix_that_does_not_help_is_told_after_three_times(
    workshop: Workshop, clinic: Clinic
) -> None:
    reviewed(workshop)
    for number in range(FAILURES):
        document = clinic.file(f"{number}.py")
        clinic.report(document, "yaml.load(text)")
        given = clinic.said_of(document, ["yaml.load(text)"])
        (one,) = clinic.engine.remedies(document, Span(0, len(document.text)), given)
        suggestion = one.suggestion
        clinic.engine.accepted(document.uri, suggestion.lesson, [suggestion.site]).result(10)
        document = clinic.edit(document, "yaml.load(text)", SAFE)
        clinic.report(document, SAFE)
        assert clinic.told == []
        clinic.wait(PATIENCE)
    (told,) = clinic.told
    assert told.endswith("did not help 3 times.")
    assert [(o.reason, o.lesson) for o in clinic.proposals()] == [("failing", suggestion.lesson)]
    assert clinic.symptoms().count(UNSAFE) == 4, "what a suggestion made is no correction"


def test_the_nearest_correction_is_what_mended_it() -> None:
    lines = Lines(((5.0, 40),), 10)
    near = [Settled("far", 6.0, 2, 1), Settled("near", 6.0, 7, 3), Settled("old", 6.0, 8, 1)]
    assert mended_by(lines, near) == "near"
    assert mended_by(lines, [Settled("unknown", 6.0, -1, 100)]) is None
    assert mended_by(lines, [Settled("moved since", 4.0, 40, 1)]) == "moved since"
    assert mended_by(lines, [Settled("other", 4.0, 10, 1)]) is None


def test_a_file_that_git_ignores_has_no_symptoms(workshop: Workshop, clinic: Clinic) -> None:
    (workshop.folder / ".gitignore").write_text("own.py\n")
    document = clinic.file("own.py")
    clinic.report(document, "yaml.load(text)")
    document = mended_by_hand(clinic, document)
    clinic.save(document)
    clinic.report(document)
    clinic.wait(HOLD)
    assert clinic.symptoms() == []
    assert uri_of(workshop.folder / "own.py") == document.uri
    assert Text.of(LOADS) != document.text
