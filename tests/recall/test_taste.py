"""What a ranker is told of a site, and whose turn it is to come up by itself."""

from dataclasses import replace

from tests.support import SECRET, lesson_of, tree_of
from twiceshy.lessons.strategy import strategy_of
from twiceshy.model import Condition, Hole, Suggestion
from twiceshy.recall.book import Book
from twiceshy.recall.suggest import Asked, judged, suggestions
from twiceshy.recall.taste import NO_TASTE, Taste, arm_of, features_of

LEARNED = lesson_of("old($A)", "fresh($A)", ".py")
BRANCHES = "def f(a):\n    if a:\n        return old(a)\n    return a or old(1)\n"


def features(
    text: str = "old(1)\n", changes: int = 1, project: str = "", **evidence: object
) -> dict[str, float]:
    learned = replace(LEARNED, evidence=replace(LEARNED.evidence, **evidence))  # type: ignore[arg-type]
    tree = tree_of(text, ".py")
    asked = Asked(Book([learned], changes), SECRET, frozenset(), 0.0)
    return features_of(judged(asked, tree)[0].site, tree, project, changes)


def test_what_says_nothing_is_left_out() -> None:
    found = features()
    assert {name for name in found if not name.startswith("is ")} == {"confidence"}
    assert {name for name in found if name.startswith("is way")} == {
        f"is way {strategy_of(LEARNED.lesson)}"
    }
    assert len(found) == 4


def test_age_record_scope_and_complexity_are_told() -> None:
    assert features(changes=61)["recency"] == -1.0
    assert features(accepted=3)["success"] > 0 > features(accepted=3, rejected=9)["success"]
    assert features(project="another")["scope"] == -1.0
    assert "scope" not in features(project=LEARNED.project)
    assert features(BRANCHES, complexity=12.0)["complexity"] == -2.0
    assert "complexity" not in features(BRANCHES, complexity=3.0)
    assert "complexity" not in features(BRANCHES)
    assert "complexity" not in features(complexity=3.0)


def test_a_lesson_was_generalised_in_one_way() -> None:
    lesson = replace(LEARNED.lesson, holes=(Hole("A"),))
    assert strategy_of(lesson) == "wide"
    assert strategy_of(replace(lesson, holes=(Hole("A", kinds=("name",)),))) == "narrow"
    assert strategy_of(replace(lesson, holes=())) == "word for word"
    assert (
        strategy_of(replace(lesson, conditions=(Condition("parent", ("call",)),)))
        == "with conditions"
    )
    made = Hole("B", of="A", how="lower")
    assert strategy_of(replace(lesson, holes=(Hole("A", kinds=("name",)), made))) == "narrow"


def suggested(taste: Taste) -> Suggestion:
    asked = Asked(Book([LEARNED], 1), SECRET, frozenset(), 0.0, taste=taste)
    (found,) = suggestions(asked, tree_of("old(1)\n", ".py"))
    return found


def test_a_draw_moves_the_turn_and_nothing_else() -> None:
    plain, moved = suggested(NO_TASTE), suggested(Taste(drawn={arm_of(LEARNED): 1.0}))
    assert moved == plain
    assert plain.turn == 0.0
    assert moved.turn > plain.confidence
    assert suggested(Taste(drawn={("go", "wide"): 1.0})).turn == 0.0
