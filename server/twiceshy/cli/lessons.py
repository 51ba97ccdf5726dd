"""`twiceshy lessons`: what was learned."""

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click
from rich.text import Text as Styled

from twiceshy.cli.label import as_json
from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.output import console, source_of
from twiceshy.cli.plain import one_line
from twiceshy.cli.projects import chosen_projects, lesson_named
from twiceshy.counting import counted
from twiceshy.lessons.classes import Classes
from twiceshy.lessons.confidence import is_proposed
from twiceshy.workspace.approving import approve as approve_lesson
from twiceshy.workspace.explained_json import counts, symptoms_as_json
from twiceshy.workspace.listing import Listed, listed
from twiceshy.workspace.place import open_memory, read_memory
from twiceshy.workspace.recalled_json import provenance_as_json
from twiceshy.workspace.sections import symptom_in_words
from twiceshy.workspace.silencing import set_silence

Command = TypeVar("Command", bound=Callable[..., Any])

STATE_STYLES = {"shown": "green", "review": "yellow", "silent": "dim", "silenced": "red"}

# A category that is less sure than this is shown as a guess.
SURE = 0.8

_SAID = "what is to be decided"


def _decision(name: str, told: str) -> Callable[[Command], Command]:
    """An option with the key of a lesson that something is to be done with."""

    def note(context: click.Context, option: click.Parameter, key: str | None) -> None:
        if key:
            context.meta.setdefault(_SAID, []).append((option.name, key))

    return click.option(name, metavar="KEY", help=told, expose_value=False, callback=note)


@click.command()
@format_option
@click.option("--project", metavar="ID", help="A project's id or folder; `doctor` lists them.")
@click.option("--all", "everywhere", is_flag=True, help="The lessons of all projects.")
@_decision("--silence", "Have a lesson be silent; a beginning will do.")
@_decision("--revive", "Have a silenced lesson speak again.")
@_decision("--approve", "Have a lesson hold that was made of another one.")
@database_option
def lessons(
    style: str,
    project: str | None,
    everywhere: bool,
    database: Path,
) -> None:
    """List the lessons of the current folder's project, those with most evidence first.

    A lesson is "shown" by default, kept for "review" until there is more evidence, "silent" where it
    is too unsure or contradicted by another, or "silenced" by rejections.

    --silence and --revive list nothing. What they say also holds for whatever lesson makes the same
    change; a place where something was rejected stays as it is.

    A lesson that was made of another one, for a place where you took it, is "proposed": it stays for
    review until you --approve it, and never comes back once you --silence it.
    """
    said: list[tuple[str, str]] = click.get_current_context().meta.get(_SAID, [])
    if len(said) > 1:
        raise click.UsageError("--silence, --revive and --approve take turns: say one of them")
    if said:
        _decide(project, said[0], database)
        return
    with read_memory(database) as store:
        projects = chosen_projects(store, project, everywhere=everywhere)
        found = [one for name in projects for one in listed(store, name)]
    if everywhere:
        found = [one for one in found if not one.is_from_elsewhere]
    if style == "json":
        told = [_as_json(one) for one in found]
        click.echo(json.dumps({"version": 1, "lessons": told}, indent=2))
    elif found:
        out = console()
        for one in found:
            out.print(_told(one))
        out.print(counted(len(found), "lesson"))
    else:
        console().print("No lessons yet. Run `twiceshy learn` in a git repository.")


def _decide(project: str | None, said: tuple[str, str], database: Path) -> None:
    word, key = said
    with open_memory(database) as store:
        (home,) = chosen_projects(store, project)
        learned = lesson_named(store, home, key)
        if word == "approve":
            approve_lesson(store, learned, time.time())
        else:
            set_silence(store, learned, time.time(), holds=word == "silence")
    lesson = learned.lesson
    change = f"{one_line(lesson.pattern)} → {one_line(lesson.template) or '(removed)'}"
    console().print(f"{lesson.key[:8]}  {change}  {_DECIDED[word]}.")


_DECIDED = {
    "silence": "is silent until you revive it",
    "revive": "may be suggested again",
    "approve": "is suggested wherever the like stands",
}


def _told(one: Listed) -> Styled:
    """A lesson on two lines: what it says, and what speaks for it."""
    standing = one.standing
    lesson, evidence = standing.learned.lesson, standing.learned.evidence
    text = Styled(f"{lesson.key[:8]}  {standing.confidence:.2f}  ")
    text.append(f"{standing.state:<8}", STATE_STYLES[standing.state])
    text.append(
        f"  {one_line(lesson.pattern)} → {one_line(lesson.template) or '(removed)'}", "bold"
    )
    examples = counted(len(evidence.experiences), "example")
    text.append(f"\n          {lesson.language}{_classed(one.classes)}: ")
    text.append(f"{examples} in {counted(evidence.commits, 'commit')}")
    text.append(f", {evidence.left_alone} left alone")
    figures = standing.figures
    if figures.seen:
        told = f", {figures.unwanted} of {figures.seen} seen not wanted"
        text.append(told)
    text.append(", so one level down" if evidence.demoted else "")
    if is_proposed(evidence):
        text.append(f"; made of {evidence.made_of[:8]}, waits for --approve", "yellow")
    text.append(f"; newest {source_of(standing.examples[0])}" if standing.examples else "")
    text.append("; learned in another project" if one.is_from_elsewhere else "")
    text.append(f"; widened to {_WIDENED[one.scope]}" if one.reach else "", "cyan")
    for symptom in standing.symptoms:
        text.append(f"\n          {one_line(symptom_in_words(symptom))}")
    return text


def _classed(classes: Classes | None) -> str:
    """Category and fix class; a category that is little more than a guess has a question mark."""
    if classes is None:
        return ""
    doubt = "?" if classes.sure < SURE else ""
    return f", {classes.category}{doubt} ({classes.fix_class.replace('_', ' ')})"


_WIDENED = {"language": "its language", "projects": "other projects"}


def _as_json(one: Listed) -> dict[str, Any]:
    standing = one.standing
    lesson, evidence = standing.learned.lesson, standing.learned.evidence
    return {
        "project": one.project,
        "key": lesson.key,
        "language": lesson.language,
        "pattern": lesson.pattern,
        "template": lesson.template,
        **counts(evidence),
        "lookedAt": standing.figures.seen,
        "unwanted": standing.figures.unwanted,
        "confidence": round(standing.confidence, 4),
        "state": standing.state,
        "madeOf": evidence.made_of or None,
        "proposed": is_proposed(evidence),
        **(as_json(one.classes) if one.classes else {}),
        "scope": one.scope,
        "learnedHere": not one.is_from_elsewhere,
        "provenance": [provenance_as_json(example) for example in standing.examples],
        "symptoms": symptoms_as_json(standing.symptoms),
    }
