"""`twiceshy ranker`: what orders suggestions that compete, how well, and going back to the one before."""

import json
import time
from pathlib import Path

import click

from twiceshy.cli.options import database_option, format_option
from twiceshy.cli.plain import plain
from twiceshy.errors import TwiceshyError
from twiceshy.memory.rankers import PRIOR, Made, Registry
from twiceshy.ranking.trial import FEWEST
from twiceshy.workspace.dates import day
from twiceshy.workspace.place import open_memory, read_memory
from twiceshy.workspace.ranking import live, rolled_back, trained


@click.group()
def ranker() -> None:
    """Say what orders the suggestions that compete for a place, or go back to what did before.

    Rankers are made from your answers in the background, and take over where they are better.
    """


@ranker.command("list")
@format_option
@database_option
def listed(style: str, database: Path) -> None:
    """List the rankers that were made, oldest first; the one that orders has a star."""
    with read_memory(database) as store:
        registry = store.rankers.registry()
    current = registry.champion.key if registry.champion else PRIOR
    if style == "json":
        rankers = [one._asdict() | {"orders": one.key == current} for one in registry.made]
        words = [word._asdict() for word in registry.words]
        click.echo(json.dumps({"rankers": rankers, "words": words}))
        return
    click.echo(f"{'*' if current == PRIOR else ' '} prior         the confidence alone")
    for one in registry.made:
        ordered = any(word.ranker == one.key for word in registry.words)
        click.echo(f"{'*' if one.key == current else ' '} {plain(_line(one, ordered=ordered))}")
    for word in registry.words:
        click.echo(f"  {day(word.at)}: {plain(word.ranker or 'prior')}, {plain(word.reason)}")


@ranker.command()
@database_option
def evaluate(database: Path) -> None:
    """Try a new ranker on your newest answers, and record nothing; how the champion does since then."""
    now = time.time()
    with read_memory(database) as store:
        registry, traces = store.rankers.registry(), store.traces()
        found = live(registry, store.traces(since=registry.turn))
    if found is not None:
        click.echo(
            f"Since it orders: {found.now.right:.3f} right of {found.now.pairs} pairs, "
            f"{found.before.right:.3f} by the one before it."
        )
    events = trained(registry, traces, now)
    tried = [one.body for one in events if "figures" in one.body]
    if not tried:
        click.echo(
            "Too little was answered to try one: of a fifth, which is held out, "
            f"{FEWEST} are to be wanted, and {FEWEST} not."
        )
    for one in tried:
        then = one["refused"] or "it would take over"
        click.echo(
            f"A {plain(one['kind'])} of {one['pairs']} pairs: {one['figures']['right']:.3f} right of "
            f"{one['figures']['pairs']} later ones, {one['before']['right']:.3f} now; {plain(then)}."
        )


@ranker.command()
@database_option
def rollback(database: Path) -> None:
    """Let the one before the champion order again."""
    now = time.time()
    with open_memory(database) as store:
        registry = store.rankers.registry()
        word = rolled_back(registry, now, "by a person")
        if word is None:
            raise TwiceshyError("The prior orders: there is nothing to go back to.")
        if not store.record([word]):
            raise TwiceshyError("Another one took over just now; look at `twiceshy ranker list`.")
        click.echo(f"{plain(_name(registry, word.body['ranker']))} orders from now on.")


def _name(registry: Registry, key: str) -> str:
    made = registry.named(key)
    return f"The {made.kind} {key}" if made else "The prior"


def _line(one: Made, *, ordered: bool) -> str:
    right, before = one.figures["right"], one.before["right"]
    outcome = one.refused or ("promoted" if ordered else "another one was promoted just before")
    return (
        f"{one.key}  {day(one.at)}  {one.kind}, {one.pairs} pairs: "
        f"{right:.3f} right, {before:.3f} by the one before; {outcome}"
    )
