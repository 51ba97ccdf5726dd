"""The classes of lessons by name: the one place that lists them (SPEC 3.6)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

CATEGORIES: Final = {
    "bug": "the code did something else than was meant, or may",
    "style": "it did the same, and reads better now",
    "performance": "it does the same with less time or memory",
    "security": "somebody else could have made it do harm",
    "preference": "one of several equal ways, chosen by taste or by a team's rule",
}

# In the order in which they are tried: the first that fits is taken.
FIX_CLASSES: Final = {
    "timeout": "what may take for ever gets an end",
    "debounce": "what comes too often is held back",
    "imports": "an import by itself: written differently, moved, or gone",
    "typing": "an annotation or another word about types",
    "naming": "another name for the same thing",
    "null_check": "nothing at all is told from something",
    "error_handling": "an error is raised, caught, passed on or told",
    "concurrency": "waiting, locking, starting something beside",
    "resource": "what is opened is closed",
    "logging": "what is told in a log or on a terminal",
    "testing": "what a test asserts or sets up",
    "validation": "a value is looked at before it is used",
    "value": "another literal, and nothing else",
    "comparison": "values are compared in another way",
    "text": "how a text is put together or taken apart",
    "collection": "how a list, a map or the like is made, walked through or asked",
    "control_flow": "branches, loops and returns",
    "api_migration": "another function, method or module for the same thing",
    "removal": "code goes and nothing comes",
    "arguments": "the same call with other arguments",
    "addition": "code comes and nothing goes",
    "rewrite": "none of the others",
}

REUSABILITY: Final = {
    "universal": "it is about the language itself and holds in any project",
    "conditional": "it holds where its names mean the same",
    "never": "it says something about its own place alone",
}

EDGE_CASE: Final = {
    "yes": "it is about a boundary: nothing, empty, zero, one off",
    "no": "it is not",
}

# What a person may correct, with the values that each may have.
LABELS: Final[Mapping[str, Mapping[str, str]]] = {
    "category": CATEGORIES,
    "fix_class": FIX_CLASSES,
    "reusability": REUSABILITY,
    "edge_case": EDGE_CASE,
}

Reason = Literal["rule", "model", "person", "likeness"]


@dataclass(frozen=True, slots=True)
class Classes:
    """The classes of one lesson, and who says so of its category.

    `sure` is how sure the category is, between 0 and 1.
    """

    category: str
    fix_class: str
    reusability: str
    edge_case: str
    reason: Reason
    sure: float
