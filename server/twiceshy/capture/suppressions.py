"""Comments that make a tool silent about code instead of mending it. Pure."""

import re
from collections import Counter
from typing import NamedTuple

# A suppression counts for a place that is no more than so many lines away, and one that has a line
# to itself for everything below: it may be for the next line, a block or the whole file.
NEAR = 2

# One of these stands in every suppression; a text without them is not looked through.
_SIGNS = (
    *(b"noqa", b"NOQA", b"NoQA", b"nosec", b"NOSEC", b"nolint", b"NOLINT", b"gnore", b"disable"),
    *(
        b"@ts-",
        b"FixMe",
        b"fixme",
        b"unsafe",
        b"skip-file",
        b"pragma",
        b"pyright:",
        b"mypy:",
        b"ty:",
    ),
)

_SUPPRESSION = re.compile(
    rb"""
    (?P<before> [^\n]*? )
    (?P<comment>
      (?: \#+ | // | /\* ) [ \t!]*
      (?: (?:ruff|flake8) : [ \t]* noqa
        | noqa \b
        | \#?[ \t]* nosec \b
        | type : [ \t]* ignore
        | (?:pyright|ty|pyrefly|mypy|pytype) : [ \t]* [\w-]+
        | pyre- (?:ignore|fixme|unsafe)
        | pylint : [ \t]* (?:disable|skip-file)
        | pragma : [ \t]* no [ \t] cover
        | (?:lint|revive|exhaustive) : [ \t]* (?:file-)?(?:ignore|disable)
        | nolint \b
        | (?:eslint|tslint|oxlint|biome|deno-lint) [-:] [ \t]* (?:disable|ignore) [\w-]*
        | @ts- (?:ignore|expect-error|nocheck)
        | \$Flow(?:FixMe|Ignore) \b
        | (?:istanbul|c8|v8) [ \t]+ ignore
      ) [^\n]*
    )
    """,
    re.VERBOSE | re.IGNORECASE,
)


class Suppression(NamedTuple):
    """A suppression comment: its text, its line counted from 0, and whether nothing is before it."""

    text: bytes
    line: int
    alone: bool


def suppressions(text: bytes) -> tuple[Suppression, ...]:
    """The suppression comments of a text, in its order."""
    if not any(sign in text for sign in _SIGNS):
        return ()
    found = []
    for line, content in enumerate(text.split(b"\n")):
        if any(sign in content for sign in _SIGNS) and (match := _SUPPRESSION.match(content)):
            alone = not match["before"].strip(b" \t{")
            found.append(Suppression(match["comment"].strip(), line, alone))
    return tuple(found)


def newly_suppressed(
    before: tuple[Suppression, ...], after: tuple[Suppression, ...], line: int
) -> bool:
    """Whether a suppression that was not there before may be why a line is not complained of."""
    if not after:
        return False
    known = Counter(one.text for one in before)
    for one in after:
        if known[one.text] > 0:
            known[one.text] -= 1
        elif abs(one.line - line) <= NEAR or (one.alone and one.line <= line):
            return True
    return False
