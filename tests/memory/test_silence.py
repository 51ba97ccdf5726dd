"""What a person's answers silence, where, and until when."""

import pytest

from tests.memory.support import learned, trace
from twiceshy.memory.events import (
    kept_event,
    persistence_event,
    scope_event,
    silence_event,
    trace_event,
    verdict_event,
)
from twiceshy.memory.store import Store
from twiceshy.model import Answer, Reach, Silence, Verdict, Widening

YES: Answer = "accepted"
NO: Answer = "rejected"
BACK: Answer = "reverted"
PASSED: Answer = "ignored"


def say(
    store: Store,
    *answers: Answer,
    reach: Reach = "here",
    project: str = "p",
    site: str | None = None,
    first: int = 0,
    reason: str = "",
) -> None:
    """Answers to suggestions of the lesson l1, each at a site of its own."""
    store.record(
        [
            verdict_event(
                Verdict(project, "l1", site or f"s{first + n}", one, 1.0, "h1", reach, reason)
            )
            for n, one in enumerate(answers)
        ]
    )


def word(store: Store, *, holds: bool) -> None:
    store.record([silence_event(Silence("p", "l1", "h1", holds, 1.0))])


def silent(store: Store, project: str = "p") -> bool:
    """Whether l1, learned in p and widened to q, is silent in a project."""
    store.replace_lessons("p", {"f1": [learned()]})
    store.record([scope_event(Widening("p", "l1", "q", True, 1.0))])
    (known,) = store.lessons(project) if project == "p" else store.widened_lessons(project)
    by_shape = store.answers_by_shape(project).get("h1")
    if project == "p":
        assert known.evidence.silenced == bool(by_shape and by_shape.silenced)
    store.rebuild()
    again = store.answers_by_shape(project).get("h1")
    assert again == by_shape
    return known.evidence.silenced


@pytest.mark.parametrize(
    ("answers", "is_silent"),
    [
        ((NO, NO), False),
        ((NO, NO, NO), True),
        ((NO, NO, YES, NO), False),
        ((NO, NO, YES, NO, NO), False),
        ((YES, NO, NO, NO), False),
        ((YES, NO, NO, NO, NO), True),
        ((*[YES] * 9, *[NO] * 4), False),
        ((*[YES] * 9, *[NO] * 5), True),
        ((NO, NO, YES, NO, NO, NO, YES, *[NO] * 5), True),
        ((YES, BACK, BACK), False),
        ((NO, PASSED, NO, PASSED, NO), True),
        ((PASSED, PASSED, PASSED, PASSED), False),
        ((NO, BACK), False),
        ((BACK, BACK), True),
    ],
)
def test_three_rejections_in_a_row_silence_and_more_where_some_were_accepted(
    store: Store, answers: tuple[Answer, ...], is_silent: bool
) -> None:
    say(store, *answers)
    assert silent(store) is is_silent


def test_one_site_is_rejected_once_however_often_it_is_said(store: Store) -> None:
    say(store, NO, NO, NO, site="s1")
    assert not silent(store)


def test_what_was_accepted_and_taken_back_ends_no_row(store: Store) -> None:
    say(store, NO, NO)
    say(store, YES, BACK, site="s9")
    assert silent(store)


def test_what_was_accepted_before_it_was_revived_counts_no_more(store: Store) -> None:
    say(store, YES, NO, NO, NO, NO)
    word(store, holds=False)
    say(store, NO, NO, first=10)
    assert not silent(store)
    say(store, NO, first=12)
    assert silent(store)


def test_one_place_is_accepted_once_however_often_it_is_said(store: Store) -> None:
    say(store, YES, YES, YES, site="s0")
    say(store, NO, NO, NO, NO, first=1)
    assert silent(store)


def test_taken_back_twice_is_silent(store: Store) -> None:
    say(store, YES, BACK, site="s1")
    say(store, YES, site="s2")
    assert not silent(store)
    say(store, BACK, site="s2")
    assert silent(store)


def test_what_was_made_of_it_for_a_place_and_taken_back_is_no_rejection(store: Store) -> None:
    for site in ("s1", "s2", "s3"):
        say(store, YES, BACK, site=site, reason="mutated")
    assert not silent(store)
    store.replace_lessons("p", {"f1": [learned()]})
    (known,) = store.lessons("p")
    assert (known.evidence.accepted, known.evidence.reverted) == (0, 0)
    store.forget(everything=True)
    assert store.verdicts("p") == [], "nor does it become one when it is forgotten"
    say(store, NO, NO, first=4)
    say(store, YES, BACK, site="s9", reason="forked")
    assert not silent(store)
    say(store, NO, first=7)
    assert silent(store), "an acceptance that was none ends no row"


def test_silent_is_silent_until_it_is_revived(store: Store) -> None:
    say(store, NO, NO, NO)
    say(store, YES, first=3)
    assert silent(store)
    word(store, holds=False)
    assert not silent(store)
    say(store, NO, NO, first=4)
    assert not silent(store)
    say(store, NO, first=6)
    assert silent(store)


def test_a_word_silences_at_once_and_everywhere(store: Store) -> None:
    word(store, holds=True)
    assert silent(store)
    assert silent(store, "q")
    word(store, holds=False)
    assert not silent(store)
    assert not silent(store, "q")


def test_never_this_lesson_is_never_anywhere(store: Store) -> None:
    say(store, NO, reach="lesson", project="q")
    assert silent(store, "q")
    assert silent(store)


def test_not_in_this_project_is_there_alone(store: Store) -> None:
    say(store, NO, reach="project", project="q")
    assert silent(store, "q")
    assert not silent(store)


def test_not_in_its_own_project_says_nothing_of_another(store: Store) -> None:
    say(store, NO, reach="project")
    assert silent(store)
    assert not silent(store, "q")


def test_rejections_at_home_count_where_it_was_widened_to(store: Store) -> None:
    say(store, NO, NO)
    say(store, NO, project="q", first=2)
    assert silent(store, "q")
    assert not silent(store)


@pytest.mark.parametrize("reach", ["lesson", "project"])
def test_what_is_silent_stays_so_when_all_is_forgotten(store: Store, reach: Reach) -> None:
    say(store, NO, reach=reach)
    store.forget(everything=True)
    assert silent(store)
    assert store.verdicts("p")[0].reach == reach
    assert store.check() == []


def test_what_was_revived_does_not_fall_silent_by_forgetting(store: Store) -> None:
    say(store, NO, NO, NO)
    say(store, NO, reach="lesson", first=3)
    word(store, holds=False)
    store.forget("p")
    assert not silent(store)
    say(store, NO, NO, first=4)
    assert not silent(store)
    store.forget("p")
    say(store, NO, first=6)
    assert silent(store)


def test_where_something_was_taken_back_or_edited_nothing_is_suggested(store: Store) -> None:
    say(store, YES, BACK, site="s1")
    say(store, YES, "modified", site="s2")
    store.record([verdict_event(Verdict("p", "l1", "", BACK, 1.0))])
    store.record([kept_event("p", "s3", 1.0)])
    assert store.rejected_site_keys("p") == {"s1", "s3"}
    store.forget(everything=True)
    assert store.rejected_site_keys("p") == {"s1", "s3"}


# ------------------------------------------------------------------ traces


def decide(store: Store, number: int, *answers: Answer, lesson: str = "l1") -> None:
    key = f"{lesson}-{number}"
    store.record([trace_event(trace(key, lesson=lesson, site=key))])
    store.record([verdict_event(Verdict("p", lesson, key, one, 1.0, trace=key)) for one in answers])


def test_the_last_word_counts_and_the_newest_hundred(store: Store) -> None:
    for number in range(10):
        decide(store, number, YES, BACK)
    for number in range(10, 20):
        decide(store, number, PASSED, YES)
    assert store.figures() == {("p", "l1"): (20, 10)}
    for number in range(20, 111):
        decide(store, number, YES)
    assert store.figures() == {("p", "l1"): (100, 0)}
    for number in range(111, 115):
        decide(store, number)  # seen, and not answered yet
    assert store.figures() == {("p", "l1"): (100, 0)}


def test_a_trace_comes_back_as_it_was_with_what_came_of_it(store: Store) -> None:
    known = trace("t1", path="s\udce9.py", after="x = 'ü😀'")
    store.record([trace_event(known), trace_event(trace("t1", lesson="other"))])
    assert [one.trace for one in store.traces("p")] == [known]
    given = Verdict("p", "l1", "s1", YES, 2.0, "h1", reason="text", trace="t1")
    later = Verdict("p", "l1", "s1", "modified", 3.0, "h1", trace="t1", text="open2(name)")
    store.record([verdict_event(given), verdict_event(later)])
    looks = [persistence_event("p", "t1", "30 s", 4.0, stands=True)]
    looks += [persistence_event("p", "t1", "30 s", 5.0, stands=False)]
    store.record(looks)
    (found,) = store.traces()
    assert found.verdicts == (given, later)
    assert found.stood == {"30 s": True}
    assert store.traces("q") == []
    store.rebuild()
    assert store.traces() == [found]
    assert store.check() == []


def test_a_place_has_one_trace_until_it_is_answered(store: Store) -> None:
    decide(store, 1, PASSED)
    assert store.open_trace("p", "src/a.py", "l1", "l1-1") == ("l1-1", True)
    assert store.open_trace("p", "src/b.py", "l1", "l1-1") is None
    decide(store, 1, YES)
    assert store.open_trace("p", "src/a.py", "l1", "l1-1") is None


def test_what_was_accepted_waits_for_its_looks(store: Store) -> None:
    for number, answers in enumerate(((YES,), (YES, BACK), (NO,), (YES,))):
        decide(store, number, *answers)
    store.record([persistence_event("p", "l1-3", "10 min", 9.0, stands=True)])

    def waiting(since: float = 0.0, path: str | None = None) -> list[str]:
        return [one.trace.key for one in store.accepted_since("p", "10 min", since, path)]

    assert waiting() == waiting(path="src/a.py") == ["l1-0"]
    assert waiting(since=1.5) == waiting(path="src/b.py") == []
    assert len(store.accepted_since("p", "commit", 0.0)) == 2
