"""A week in review: what was learned, what came of what was suggested, and what waits for a person."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, NamedTuple

from twiceshy.counting import counted
from twiceshy.lessons.confidence import is_proposed
from twiceshy.lessons.near import quoted
from twiceshy.memory.store import Store
from twiceshy.model import Proposal
from twiceshy.workspace.dates import day
from twiceshy.workspace.listing import Listed, listed
from twiceshy.workspace.sections import Line, Section, symptom_in_words

# So many of each kind are named; the rest is counted.
MOST = 5


class Week(NamedTuple):
    """A week of the calendar, from Monday on, in UTC: its name, as `2026-W48`, and its bounds."""

    name: str
    since: float
    until: float


class OfProject(NamedTuple):
    """What a week brought to one project.

    `learned` are the lessons whose first example is of that week, `retiring` those that a person
    took or asked for and that were of no use for long, `for_review` counts those that wait, of which
    the `proposed` were made of other lessons, and wait for a yes.
    """

    project: str
    label: str
    corrections: int
    answers: Counter[str]
    learned: list[Listed]
    silenced: list[Listed]
    retiring: list[Listed]
    proposals: list[Proposal]
    for_review: int
    proposed: list[Listed]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened."""
        happened = self.corrections, self.answers.total(), len(self.silenced), len(self.proposals)
        return not any(happened)


class Digest(NamedTuple):
    """What a week brought, by project; those where nothing happened are left out."""

    week: Week
    projects: list[OfProject]


def week_before(now: float) -> Week:
    """The last week that is over."""
    today = datetime.fromtimestamp(now, UTC).date()
    return week_of(today - timedelta(days=7 + today.weekday()))


def week_named(name: str) -> Week | None:
    """The week of a name such as `2026-W48`; None if there is no such week."""
    found = re.fullmatch(r"(\d{4})-W(\d{2})", name)
    try:
        return week_of(date.fromisocalendar(int(found[1]), int(found[2]), 1)) if found else None
    except ValueError:
        return None


def week_of(monday: date) -> Week:
    """The week that begins on a date."""
    start = datetime.combine(monday, time(), UTC)
    year, number, _ = start.isocalendar()
    since = start.timestamp()
    return Week(f"{year}-W{number:02}", since, (start + timedelta(days=7)).timestamp())


def digest(store: Store, week: Week) -> Digest:
    """What a week brought."""
    old = frozenset(store.ageing.retiring())
    found = [_of(store, week, one.project, one.label, old) for one in store.projects()]
    return Digest(week, [one for one in found if not one.is_quiet])


def _of(
    store: Store, week: Week, project: str, label: str, old: frozenset[tuple[str, str]]
) -> OfProject:
    known = listed(store, project, with_examples=False)
    lessons = [one for one in known if not one.is_from_elsewhere]
    said = [one for one in store.verdicts(project) if week.since <= one.at < week.until]
    refused = {one.lesson for one in said if one.answer in ("rejected", "reverted")}
    keys = {one.standing.learned.lesson.key: one for one in lessons}
    return OfProject(
        project,
        label,
        len(store.corrections_between(project, week.since, week.until)),
        Counter(one.answer for one in said),
        [
            one
            for one in lessons
            if week.since <= one.standing.learned.evidence.first_seen < week.until
            and one.standing.state in ("shown", "review")
        ],
        [
            keys[key]
            for key in sorted(refused & keys.keys())
            if keys[key].standing.state == "silenced"
        ],
        [keys[key] for where, key in sorted(old) if where == project and key in keys],
        [one for one in store.proposals(project) if week.since <= one.at < week.until],
        sum(one.standing.state == "review" for one in lessons),
        [
            one
            for one in lessons
            if one.standing.state == "review" and is_proposed(one.standing.learned.evidence)
        ],
    )


def summary(found: Digest) -> str:
    """The week in a sentence."""
    answers = sum((one.answers for one in found.projects), Counter[str]())
    learned = sum(len(one.learned) for one in found.projects)
    return (
        f"{_week(found.week)}: {counted(learned, 'new lesson')}, "
        f"{counted(answers['accepted'], 'suggestion')} accepted, {_turned_down(answers)} turned down"
    )


def digest_sections(found: Digest) -> list[Section]:
    """A section for each project."""
    return [
        Section(f"{one.label}: {_week(found.week)}", (), tuple(_lines(one)))
        for one in found.projects
    ]


def as_json(found: Digest) -> dict[str, Any]:
    """The digest for programs."""
    return {
        "version": 1,
        "week": found.week.name,
        "projects": [
            {
                "project": one.project,
                "label": one.label,
                "corrections": one.corrections,
                "answers": dict(sorted(one.answers.items())),
                "learned": _keys(one.learned),
                "silenced": _keys(one.silenced),
                "retiring": _keys(one.retiring),
                "proposals": len(one.proposals),
                "forReview": one.for_review,
                "proposed": _keys(one.proposed),
            }
            for one in found.projects
        ],
    }


def _lines(one: OfProject) -> Iterator[Line]:
    yield Line("seen", counted(one.corrections, "correction"))
    accepted, passed = one.answers["accepted"], one.answers["ignored"]
    down = _turned_down(one.answers)
    yield Line("suggestions", f"{accepted} accepted, {down} turned down, {passed} passed by")
    yield from _named("new", one.learned)
    yield from _named("silenced", one.silenced)
    yield from _named("of no use for long", one.retiring)
    for number, proposal in enumerate(one.proposals[:MOST]):
        why = "keeps coming" if proposal.reason == "repeated" else "is not mended by its fix"
        yield Line("" if number else "look at", f"{symptom_in_words(proposal.symptom)} {why}")
    yield from _named("proposed", one.proposed)
    if one.for_review:
        yield Line("for review", counted(one.for_review, "lesson"))


def _named(name: str, some: list[Listed]) -> Iterator[Line]:
    for number, one in enumerate(some[:MOST]):
        lesson = one.standing.learned.lesson
        sides = f"{quoted(lesson.pattern)} → {quoted(lesson.template) if lesson.template else '(removed)'}"
        yield Line("" if number else name, f"{sides} ({lesson.key[:8]})")
    if len(some) > MOST:
        yield Line("", f"and {len(some) - MOST} more")


def _turned_down(answers: Counter[str]) -> int:
    return answers["rejected"] + answers["reverted"]


def _keys(some: Iterable[Listed]) -> list[str]:
    return [one.standing.learned.lesson.key for one in some]


def _week(week: Week) -> str:
    return f"{day(week.since)} to {day(week.until - 1)}"
