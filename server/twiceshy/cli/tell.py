"""Lessons and suggestions told at length, with the diffs and examples that speak for them."""

from collections.abc import Mapping
from pathlib import Path

from rich.text import Text as Styled

from twiceshy.cli.output import (
    change,
    coloured,
    console,
    diff_lines,
    example_lines,
    source_of,
)
from twiceshy.cli.plain import one_line, plain
from twiceshy.counting import counted
from twiceshy.lessons.confidence import MEDIUM
from twiceshy.lessons.edits import apply_edits
from twiceshy.model import Suggestion
from twiceshy.workspace.checking import Checked, Standing
from twiceshy.workspace.text import Text
from twiceshy_analyzers.api import Import

# How much is shown: of all that is there, and of one side of an example in lines.
MOST_LESSONS = 20
MOST_SUGGESTIONS = 25
MOST_OF_ONE = 4
MOST_UNSURE = 5
LONGEST = 12

_Place = tuple[Checked, Suggestion]


def tell_lessons(known: list[Standing]) -> None:
    """Print the lessons that are of use, those with most evidence first."""
    usable = [one for one in known if one.state in ("shown", "review")]
    out = console()
    out.print(f"\nLessons from its history ({counted(len(usable), 'lesson')})\n", style="bold")
    for standing in usable[:MOST_LESSONS]:
        out.print(_lesson(standing), end="\n\n")
    rest = len(usable) - MOST_LESSONS
    if rest > 0:
        out.print(f"… and {rest:,} more, with less evidence.\n")
    if not usable:
        out.print(
            "None: too few small corrections were made there, none was like another, or all are long past.\n"
        )


def tell_suggestions(root: Path, files: list[Checked]) -> None:
    """Print the suggestions that are sure enough as diffs, and name the others, by lesson."""
    found: dict[str, list[_Place]] = {}
    for checked in files:
        for one in checked.suggestions:
            found.setdefault(one.lesson, []).append((checked, one))
    ordered = sorted(found.values(), key=lambda places: -places[0][1].confidence)
    sure = [places for places in ordered if places[0][1].confidence >= MEDIUM]
    total = sum(map(len, sure))
    out = console()
    out.print(f"Suggestions for its files ({counted(total, 'place')})\n", style="bold")
    left = MOST_SUGGESTIONS
    for places in sure:
        shown = places[: min(left, MOST_OF_ONE)]
        left -= len(shown)
        for checked, suggestion in shown:
            out.print(_suggestion(root, checked, suggestion), end="\n\n")
        if len(places) > len(shown):
            key = places[0][1].lesson[:8]
            out.print(f"… and {counted(len(places) - len(shown), 'more place')} for {key}.\n")
    if not sure:
        out.print("None: nothing that was surely corrected before stands there again.\n")
    _tell_unsure(root, ordered[len(sure) :])


def _tell_unsure(root: Path, lessons: list[list[_Place]]) -> None:
    """A line for each lesson that is for review, with its first place."""
    if not lessons:
        return
    out = console()
    total = counted(sum(map(len, lessons)), "place")
    out.print(f"For review, not sure enough to be suggested ({total})\n", style="bold")
    for places in lessons[:MOST_UNSURE]:
        checked, suggestion = places[0]
        line, _ = Text(checked.source).position(suggestion.span.start, "utf-32")
        text = Styled(f"{suggestion.lesson[:8]}", "bold red")
        text.append(f"  {suggestion.confidence:.2f}  ", "yellow")
        text.append(f"{plain(checked.path.relative_to(root).as_posix())}:{line + 1}", "bold")
        text.append(f"  {one_line(suggestion.message.partition(' (as on')[0])}")
        text.append(f", and {len(places) - 1:,} more" if len(places) > 1 else "")
        out.print(text)
    rest = len(lessons) - MOST_UNSURE
    out.print(f"… and those of {counted(rest, 'more lesson')}\n" if rest > 0 else "")


def tell_widespread(widespread: Mapping[str, int]) -> None:
    """Say which lessons are not shown because they match nearly everywhere."""
    if not widespread:
        return
    keys = ", ".join(f"{key[:8]} ({count:,})" for key, count in sorted(widespread.items()))
    lessons = counted(len(widespread), "lesson")
    console().print(
        f"Left out: the places of {lessons} for review that matched too many to be meant: {keys}.\n"
    )


def _lesson(standing: Standing) -> Styled:
    """A lesson with its evidence, and its newest example."""
    lesson, evidence = standing.learned.lesson, standing.learned.evidence
    text = Styled()
    text.append(f"{lesson.key[:8]}", "bold red")
    text.append(f"  {lesson.language}  ")
    text.append(f"{one_line(lesson.pattern)} → {one_line(lesson.template) or '(removed)'}", "bold")
    imports = [f"adds {_import(one)}" for one in lesson.added]
    imports += [f"drops {_import(one)}" for one in lesson.dropped]
    examples = counted(len(evidence.experiences), "example")
    text.append(f"\n  {examples} in {counted(evidence.commits, 'commit')}")
    text.append(f", {evidence.left_alone} like it left alone" if evidence.left_alone else "")
    text.append(f", confidence {standing.confidence:.2f}")
    text.append(", for review" if standing.state == "review" else "", "yellow")
    text.append("".join(f", {one}" for one in imports))
    for example in standing.examples[:1]:
        text.append(f"\n  {source_of(example)}\n", "dim")
        text.append_text(change(_cut(example.before), _cut(example.after), "    "))
    text.rstrip()
    return text


def _suggestion(root: Path, checked: Checked, suggestion: Suggestion) -> Styled:
    """A suggestion as a diff, with how sure it is and where the like was corrected."""
    line, character = Text(checked.source).position(suggestion.span.start, "utf-32")
    path = plain(checked.path.relative_to(root).as_posix())
    after = apply_edits(checked.source, suggestion.edits)
    text = Styled()
    text.append(f"{path}:{line + 1}:{character + 1}", "bold")
    text.append(f"  confidence {suggestion.confidence:.2f}")
    text.append(", for review" if suggestion.confidence < MEDIUM else "", "yellow")
    text.append("  lesson ")
    text.append(suggestion.lesson[:8], "bold red")
    for example in suggestion.provenance[:1]:
        old, new = example_lines(example)
        text.append(
            f"\n  as on {source_of(example)}: {old or '(nothing)'} → {new or '(removed)'}", "dim"
        )
    text.append("\n")
    text.append_text(coloured(diff_lines(path, checked.source, after, context=1)[2:], "  "))
    text.rstrip()
    return text


def _import(item: Import) -> str:
    name = f"{item.name} of {item.module}" if item.name else item.module
    return f"import {plain(name)}"


def _cut(code: str) -> str:
    lines = code.splitlines()
    return code if len(lines) <= LONGEST else "\n".join([*lines[:LONGEST], "…"])
