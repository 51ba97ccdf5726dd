"""Which sites become suggestions: doubt, rejection, overlap, and what a message says."""

from dataclasses import replace

from tests.support import SECRET, lesson_of, tree_of
from twiceshy.model import Evidence, LearnedLesson, Provenance, Suggestion
from twiceshy.ranking.ranker import Logit
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, suggestions
from twiceshy.recall.taste import NO_TASTE, Taste


def suggested(
    text: str,
    *learned: LearnedLesson,
    rejected: frozenset[str] = frozenset(),
    minimum: float = 0.5,
    provenance: dict[str, Provenance] | None = None,
    taste: Taste = NO_TASTE,
) -> list[Suggestion]:
    asked = Asked(Book(learned, 1, provenance), SECRET, rejected, minimum, taste=taste)
    return suggestions(asked, tree_of(text, ".py"))


def lesson(
    pattern: str, template: str, *, left_alone: int = 0, silenced: bool = False
) -> LearnedLesson:
    made = lesson_of(pattern, template, ".py")
    evidence = replace(made.evidence, left_alone=left_alone, silenced=silenced)
    return replace(made, evidence=evidence)


def messages(found: list[Suggestion]) -> list[str]:
    return [suggestion.message for suggestion in found]


def test_suggestions_come_in_the_order_of_the_text() -> None:
    learned = lesson("old($A)", "fresh($A)"), lesson("worse($A)", "better($A)")
    assert messages(suggested("worse(1)\nold(2)\nworse(3)\n", *learned)) == [
        "worse(1) → better(1)",
        "old(2) → fresh(2)",
        "worse(3) → better(3)",
    ]


def test_one_pattern_with_two_outcomes_says_nothing() -> None:
    learned = lesson("old($A)", "fresh($A)"), lesson("old($B)", "other($B)")
    assert suggested("old(1)\n", *learned) == []


def test_a_pair_that_flips_says_nothing() -> None:
    learned = lesson("old($A)", "fresh($A)"), lesson("fresh($A)", "old($A)")
    assert suggested("old(1)\nfresh(2)\n", *learned) == []


def test_of_two_lessons_for_one_place_the_surer_is_shown() -> None:
    weak = lesson("old($A)", "fresh($A)", left_alone=3)
    assert messages(suggested("old(1)\n", weak, lesson("old(1)", "one()"))) == ["old(1) → one()"]


def test_two_lessons_that_are_as_sure_as_each_other_say_nothing() -> None:
    learned = lesson("old($A)", "fresh($A)"), lesson("old(1)", "one()")
    assert suggested("old(1)\n", *learned) == []


def test_of_two_lessons_for_one_place_the_one_that_the_user_prefers_is_shown() -> None:
    weak = lesson("old($A)", "fresh($A)", left_alone=3)
    learned = weak, lesson("old(1)", "one()")
    exact = Taste(Logit((("is way word for word", 2.0),)))
    assert messages(suggested("old(1)\n", *learned, taste=exact)) == ["old(1) → one()"]
    wide = Taste(Logit((("is way wide", 4.0),)))
    assert messages(suggested("old(1)\n", *learned, taste=wide)) == ["old(1) → fresh(1)"]
    assert messages(suggested("old(2)\n", *learned, taste=exact)) == ["old(2) → fresh(2)"]


def test_where_the_user_prefers_neither_of_two_nothing_is_said() -> None:
    learned = lesson("old($A)", "fresh($A)"), lesson("old(1)", "one()")
    assert suggested("old(1)\n", *learned, taste=Taste(Logit((("is fix other", 1.0),)))) == []


def test_what_is_too_unsure_is_not_said_however_much_it_is_preferred() -> None:
    weak = lesson("old($A)", "fresh($A)", left_alone=3)
    wide = Taste(Logit((("is way wide", 9.0),)))
    (found,) = suggested("old(1)\n", weak, minimum=0.0)
    least = found.confidence + 0.01
    assert suggested("old(1)\n", weak, minimum=least, taste=wide) == []


def test_suggestions_do_not_overlap() -> None:
    learned = lesson("old($A)", "fresh($A)"), lesson("use(old($A))", "take($A)", left_alone=1)
    assert messages(suggested("use(old(1))\n", *learned)) == ["old(1) → fresh(1)"]


def test_one_in_the_other_with_nothing_in_common_to_change_are_both_made() -> None:
    learned = lesson("old($A)", "fresh($A)"), lesson("use($A)", "take($A)", left_alone=1)
    found = messages(suggested("use(old(1))\n", *learned))
    assert found == ["use(old(1)) → take(old(1))", "old(1) → fresh(1)"]


def test_a_rejected_site_is_silent_and_so_are_its_equals() -> None:
    learned = lesson("old($A)", "fresh($A)")
    text = "def f(a):\n    old(a)\n\n\ndef g(b):\n    old(b)\n    x = old(b)\n"
    first, second, other = suggested(text, learned)
    assert first.site != second.site
    assert suggested(text, learned, rejected=frozenset({first.site})) == [other]


def test_a_lesson_that_answers_silenced_is_silent() -> None:
    assert suggested("old(1)\n", lesson("old($A)", "fresh($A)", silenced=True)) == []


def test_below_the_minimum_nothing_is_said() -> None:
    weak = lesson("old($A)", "fresh($A)", left_alone=3)
    assert len(suggested("old(1)\n", weak)) == 1
    assert suggested("old(1)\n", weak, minimum=0.9) == []


def test_a_message_says_when_the_like_was_changed() -> None:
    learned = lesson("old($A)", "fresh($A)")
    told = Provenance("0123456789abcdef", "a.py", 1_700_000_000.0, "old(1)", "fresh(1)")
    assert messages(suggested("old(2)\n", learned, provenance={"a": told})) == [
        "old(2) → fresh(2) (as on 14 November 2023, commit 012345678)"
    ]
    by_hand = replace(told, commit=None)
    assert messages(suggested("old(2)\n", learned, provenance={"a": by_hand})) == [
        "old(2) → fresh(2) (as on 14 November 2023, a.py)"
    ]


def test_a_message_is_one_short_line() -> None:
    learned = lesson("old($A)", "fresh($A)")
    (message,) = messages(suggested(f"old(\n    '{'x' * 300}',\n)\n", learned))
    assert "\n" not in message
    assert len(message) < 150


def test_a_book_without_evidence_is_silent() -> None:
    made = lesson_of("old($A)", "fresh($A)", ".py")
    nothing = Evidence((), 0, 0, 0.0, 0.0, 0, 9, exact=False)
    assert suggested("old(1)\n", replace(made, evidence=nothing)) == []


def test_empty_and_odd_texts_are_silent() -> None:
    learned = lesson("old($A)", "fresh($A)")
    for text in ("", "\n", "\ufeff", "(" * 2000, "old(" * 300, "#\r", "'''"):
        assert suggested(text, learned) == []


def test_one_exception_does_not_silence_what_was_done_many_times() -> None:
    often, once = lesson("old($A)", "fresh($A)"), lesson("old($B)", "other($B)")
    once = replace(once, evidence=replace(once.evidence, experiences=("z",)))
    assert messages(suggested("old(1)\n", often, once))[:1] == ["old(1) → fresh(1)"]
    twice = replace(once, evidence=replace(once.evidence, experiences=("y", "z")))
    assert suggested("old(1)\n", often, twice) == []
