"""What a confidence is said to be made of."""

from dataclasses import replace

import pytest

from tests.support import lesson_of
from twiceshy.lessons.confidence import MEANT_FLOOR, SINGLE_CAP, confidence, level_of
from twiceshy.lessons.traits import Traits
from twiceshy.lessons.weighed import Part, weighed

EVIDENCE = lesson_of("old($A)", "new($A)", ".py").evidence
PLAIN = Traits(named=True)


def parts(**changes: int) -> dict[str, Part]:
    evidence = replace(EVIDENCE, **changes)  # type: ignore[arg-type]
    return {one.name: one for one in weighed(evidence, PLAIN, changes_since=0)}


def test_each_part_says_what_the_confidence_would_be_without_it() -> None:
    found = parts(left_alone=3, accepted=1)
    assert set(found) == {"examples", "commits", "files", "left_alone", "accepted"}
    value = confidence(replace(EVIDENCE, left_alone=3, accepted=1), PLAIN, changes_since=0)
    assert {one.value for one in found.values()} == {value}
    assert found["left_alone"].without > value > found["accepted"].without
    assert found["left_alone"].text == "3 like it left alone"
    assert found["examples"].text == "8 examples"


def test_one_example_that_was_meant_is_sure_until_somebody_says_no() -> None:
    single = replace(EVIDENCE, experiences=("a",), commits=1, files=1, variety=1)
    meant = replace(single, meant=True)
    plain = Traits(named=True)
    assert confidence(single, plain, changes_since=0) <= SINGLE_CAP
    assert level_of(confidence(meant, plain, changes_since=0)) == "high"
    assert level_of(confidence(meant, plain._replace(annotates=True), changes_since=0)) == "high"
    for no in (replace(meant, rejected=1), replace(meant, reverted=1)):
        assert confidence(no, plain, changes_since=0) < MEANT_FLOOR
    parts = {one.name: one for one in weighed(meant, plain, changes_since=0)}
    assert parts["meant"].without < parts["meant"].value


def test_traits_that_stand_out_are_parts() -> None:
    (*_, bare) = weighed(EVIDENCE, PLAIN._replace(bare=True), changes_since=0)
    assert bare.name == "bare"
    assert bare.without > bare.value


@pytest.mark.parametrize(
    ("traits", "commits", "why"),
    [
        (PLAIN, 1, "one commit alone"),
        (PLAIN._replace(deletes=True), 8, "why code was taken out"),
        (PLAIN, 8, "long past"),
    ],
)
def test_what_is_for_review_says_why_and_what_it_would_be_else(
    traits: Traits, commits: int, why: str
) -> None:
    evidence = replace(EVIDENCE, taught=False, commits=commits)
    found = weighed(evidence, traits, changes_since=100)
    assert found[-1].name == "review"
    assert why in found[-1].text
    assert found[-1].value == confidence(evidence, traits, changes_since=100)
    assert found[-1].without > found[-1].value


def test_every_trait_has_words() -> None:
    odd = Traits(*(name != "named" for name in Traits._fields))
    told = {one.name: one.text for one in weighed(EVIDENCE, odd, changes_since=0)}
    assert all(told[name] != name for name in Traits._fields)
