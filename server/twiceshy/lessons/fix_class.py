"""Fix classes by rule: what words and syntax say about the kind of a fix.

The words are those of programming in general; none is the name of a library.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from twiceshy.lessons.class_features import Sides, words_of
from twiceshy.lessons.compiled import Compiled
from twiceshy.lessons.runs import BRACKETS
from twiceshy.lessons.traits import Traits, traits_of


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


NOTHING: Final = frozenset({"None", "null", "nil", "undefined"})
_NULL_OPERATORS = frozenset({"?.", "??", "??=", "?.["})
COMPARISONS: Final = frozenset(
    {"==", "!=", "===", "!==", "is", "is not", "not", "in", "not in", "<", ">", "<=", ">="}
)
_ERRORS = words(
    """
    catch err error errors except exception exceptions finally panic raise recover rescue
    suppress throw throws try
    """
)
_CONCURRENCY = words(
    """
    async atomic await chan concurrent coroutine executor gather go goroutine lock mutex
    promise semaphore sleep spawn task thread threading wait
    """
)
_RESOURCE = words(
    """
    close closing defer dispose release using with
    """
)
_LOGGING = words(
    """
    console debug log logf logger logging print printf println warn warning
    """
)
_TESTING = words(
    """
    assert assertion expect fixture mock parametrize raises test
    """
)
_VALIDATION = words(
    """
    check ensure escape isinstance require sanitize strict typeof valid validate verify
    """
)
_TEXT = words(
    """
    char chars concat encode endswith format join lower padding prefix regex regexp replace
    split sprintf startswith str string strings strip substr substring suffix text trim
    upper
    """
)
_COLLECTION = words(
    """
    all any append array copy dict entries enumerate every extend filter find flat includes
    index items iter keys len length list map pop push range reduce reversed set slice some
    sort sorted splice spread sum tuple values zip
    """
)
_CONTROL = words(
    """
    break case continue do elif else for if match return switch unless while yield ? :
    """
)


class Facts(NamedTuple):
    """What the rules look at."""

    compiled: Compiled
    sides: Sides
    traits: Traits
    gone: frozenset[str]
    come: frozenset[str]
    kinds: frozenset[str]

    @property
    def tokens(self) -> frozenset[str]:
        """The texts that are taken away or brought, as they stand: operators and keywords."""
        return frozenset(self.sides.taken) | frozenset(self.sides.brought)

    @property
    def changed(self) -> frozenset[str]:
        """The words and texts that are taken away or brought."""
        return self.gone | self.come


def facts_of(compiled: Compiled) -> Facts:
    """The facts about a lesson."""
    sides = Sides(compiled)
    gone, come = _vocabulary(sides.taken), _vocabulary(sides.brought)
    return Facts(compiled, sides, traits_of(compiled), gone, come, _changed_kinds(compiled))


def fix_class_of(facts: Facts) -> str:
    """The first fix class whose rule fits."""
    return next((name for name, fits in RULES if fits(facts)), "rewrite")


def _vocabulary(texts: list[str]) -> frozenset[str]:
    return frozenset(texts) | frozenset(word for text in texts for word in words_of(text))


def _changed_kinds(compiled: Compiled) -> frozenset[str]:
    """The kinds of the tokens that change and of what they stand in."""
    pattern, after = compiled.pattern, compiled.template.snippet
    found = set()
    for side, tokens in ((pattern, compiled.template.taken_away()),) + (
        ((after, compiled.template.brought()),) if after is not None else ()
    ):
        for token in tokens:
            tree = side.tree
            found |= {tree.kinds[token], tree.kinds[tree.parents[token]]}
    return frozenset(found)


def _is_timeout(facts: Facts) -> bool:
    return bool(facts.come & {"timeout", "deadline", "timeouts"})


def _is_debounce(facts: Facts) -> bool:
    return bool(facts.come & {"debounce", "debounced", "throttle", "throttled"})


def _is_imports(facts: Facts) -> bool:
    pattern = facts.compiled.pattern
    return any("import" in pattern.tree.kinds[root] for root in pattern.roots)


def _is_typing(facts: Facts) -> bool:
    return any(kind == "type" or kind.startswith(("type_", "generic_type")) for kind in facts.kinds)


def _is_null_check(facts: Facts) -> bool:
    if facts.come & _NULL_OPERATORS:
        return True
    near = facts.tokens | set(facts.sides.kept)
    return bool(near & NOTHING) and bool(facts.tokens & (COMPARISONS | NOTHING))


def _is_resource(facts: Facts) -> bool:
    return bool(facts.come & _RESOURCE)


def _among(words: frozenset[str]) -> Callable[[Facts], bool]:
    return lambda facts: bool(facts.changed & words)


def _is_comparison(facts: Facts) -> bool:
    return bool(facts.tokens & COMPARISONS)


def _is_text(facts: Facts) -> bool:
    language = facts.compiled.pattern.tree.language
    parts = {kind for kind in facts.kinds if "interpolation" in kind or "template_" in kind}
    both = facts.kinds & language.strings and len(facts.kinds - language.strings) > 1
    return bool(facts.changed & _TEXT or parts or both)


def _is_collection(facts: Facts) -> bool:
    kinds = any("comprehension" in kind or "generator" in kind for kind in facts.kinds)
    return kinds or bool(facts.changed & _COLLECTION)


def _is_control_flow(facts: Facts) -> bool:
    return bool(facts.tokens & _CONTROL)


def _is_value(facts: Facts) -> bool:
    """Whether nothing but literals changes."""
    compiled = facts.compiled
    after = compiled.template.snippet
    if after is None or not facts.sides.taken:
        return False
    tree = compiled.pattern.tree
    literals = tree.language.strings | tree.language.numbers
    gone = {tree.kinds[token] for token in compiled.template.taken_away()}
    come = {after.tree.kinds[token] for token in compiled.template.brought()}
    return gone | come <= literals


def _changes_names_alone(facts: Facts) -> bool:
    compiled = facts.compiled
    after = compiled.template.snippet
    if after is None or not facts.sides.taken or not facts.sides.brought:
        return False
    pattern, identifiers = compiled.pattern, compiled.pattern.tree.language.identifiers
    gone = {pattern.tree.kinds[t] for t in compiled.template.taken_away() if t not in pattern.holes}
    come = {after.tree.kinds[t] for t in compiled.template.brought() if t not in after.holes}
    return bool(gone and come) and gone | come <= identifiers


def _is_naming(facts: Facts) -> bool:
    """Whether names alone change, and none of them is called or belongs to something."""
    language = facts.compiled.pattern.tree.language
    return _changes_names_alone(facts) and not facts.kinds & (language.members | language.calls)


def _is_api_migration(facts: Facts) -> bool:
    lesson, language = facts.compiled.lesson, facts.compiled.pattern.tree.language
    if lesson.added or lesson.dropped:
        return True
    called = facts.kinds & (language.members | language.calls)
    return bool(called) and bool(facts.sides.taken) and bool(facts.sides.brought)


def _is_arguments(facts: Facts) -> bool:
    language = facts.compiled.pattern.tree.language
    return bool(facts.kinds & (language.arguments | {"keyword_argument"}))


def _is_removal(facts: Facts) -> bool:
    gone = any(text not in BRACKETS for text in facts.sides.taken)
    return gone and all(text in BRACKETS for text in facts.sides.brought)


def _is_addition(facts: Facts) -> bool:
    come = any(text not in BRACKETS for text in facts.sides.brought)
    return come and all(text in BRACKETS for text in facts.sides.taken)


RULES: Final[tuple[tuple[str, Callable[[Facts], bool]], ...]] = (
    ("timeout", _is_timeout),
    ("debounce", _is_debounce),
    ("imports", _is_imports),
    ("typing", _is_typing),
    ("naming", _is_naming),
    ("null_check", _is_null_check),
    ("error_handling", _among(_ERRORS)),
    ("concurrency", _among(_CONCURRENCY)),
    ("resource", _is_resource),
    ("logging", _among(_LOGGING)),
    ("testing", _among(_TESTING)),
    ("validation", _among(_VALIDATION)),
    ("value", _is_value),
    ("comparison", _is_comparison),
    ("text", _is_text),
    ("collection", _is_collection),
    ("control_flow", _is_control_flow),
    ("api_migration", _is_api_migration),
    ("removal", _is_removal),
    ("arguments", _is_arguments),
    ("addition", _is_addition),
)
