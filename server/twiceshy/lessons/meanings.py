"""What a lesson's names must be at a site, and the imports that come and go with them."""

from collections.abc import Sequence
from dataclasses import replace

from twiceshy.errors import NotationError
from twiceshy.lessons.example import Example
from twiceshy.lessons.identity import lesson_key
from twiceshy.lessons.notation import Snippet, parse_snippet
from twiceshy.lessons.runs import is_free_name
from twiceshy.model import Lesson
from twiceshy_analyzers.api import Import, Language
from twiceshy_analyzers.names import Names


def with_names(lesson: Lesson, examples: Sequence[Example], language: Language) -> Lesson:
    """The lesson with what its concrete names must be, its imports, and its key."""
    pattern, template = _sides(lesson, language)
    old = _concrete_names(pattern)
    new = _concrete_names(template) - old if template else set()
    if template and (len(examples) > 1 or _bound_in(pattern)):
        new -= _bound_in(template)  # it brings what it speaks of, and that is no coincidence
    meanings: list[tuple[str, str]] = []
    added: set[Import] = set()
    for name in sorted(old):
        meaning = meaning_of(name, examples)
        if meaning is None:
            raise NotationError(f"{name} means different things in the examples")
        if meaning.startswith("import:"):
            meanings.append((name, meaning))
    for name in sorted(new):
        meaning = _meaning_brought(name, examples)
        if meaning in ("local", "module"):
            meanings.append((name, "bound"))
        elif meaning.startswith("import:"):
            item = _import(meaning, name, examples, language)
            if not language.strict_imports or _was_added(item, examples):
                added.add(item)
    dropped = {item for e in examples for item in e.experience.correction.dropped}
    lesson = replace(
        lesson,
        names=tuple(meanings),
        keeps_imports=any(example.experience.correction.idle for example in examples),
        added=tuple(sorted(added, key=repr)),
        dropped=tuple(sorted((i for i in dropped if language.imports.bound(i) in old), key=repr)),
    )
    return with_key(lesson, language)


def with_key(lesson: Lesson, language: Language) -> Lesson:
    """The lesson with the key that goes with all the rest of it."""
    pattern, template = _sides(lesson, language)
    return replace(lesson, key=lesson_key(lesson, pattern, template))


def _sides(lesson: Lesson, language: Language) -> tuple[Snippet, Snippet | None]:
    pattern = parse_snippet(language, lesson.role, lesson.pattern, lesson.holes)
    if not lesson.template:
        return pattern, None
    return pattern, parse_snippet(language, lesson.role, lesson.template, lesson.holes)


def _concrete_names(side: Snippet) -> set[str]:
    """The names of a side that are looked up in scope, holes left out."""
    return {
        side.tree.text(token)
        for token in side.tokens
        if token not in side.holes and is_free_name(side.tree, token)
    }


def _bound_in(side: Snippet) -> set[str]:
    """The names that a side defines itself."""
    names = Names(side.tree)
    return {
        side.tree.text(token)
        for token in side.tokens
        if token not in side.holes and names.resolve(token) in ("local", "module")
    }


def meaning_of(name: str, examples: Sequence[Example]) -> str | None:
    """What a name stands for in all examples; None where they differ."""
    found = {example.names.get(name, "free") for example in examples}
    return found.pop() if len(found) == 1 else None


def _meaning_brought(name: str, examples: Sequence[Example]) -> str:
    """What a name that is brought stands for; "free" where nothing can be asked of it.

    It may be imported in one example and defined in another. Where it is merely not known in some,
    such as one that used it before without its import, the others tell.
    """
    known = [example for example in examples if example.names.get(name, "free") != "free"]
    return meaning_of(name, known or examples) or "free"


def _was_added(item: Import, examples: Sequence[Example]) -> bool:
    """Whether an example added an import: where unused ones are errors, tools keep them in order."""
    return any(item in example.experience.correction.added for example in examples)


def _import(meaning: str, name: str, examples: Sequence[Example], language: Language) -> Import:
    """The import that brings a name, as the examples wrote it where they added it.

    One example that put it below the others tells more than those where it would stand there anyway.
    """
    added = [
        item
        for example in examples
        for item in example.experience.correction.added
        if language.imports.bound(item) == name
    ]
    if added:
        return next((item for item in added if item.last), added[0])
    module, _, member = meaning.removeprefix("import:").partition("#")
    item = Import(module, member or None)
    return item if language.imports.bound(item) == name else replace(item, alias=name)
