"""`python -m benchmarks.damage [--times N]`: what becomes of files that are overwritten with garbage?

Pages of the database, of its -wal, of the vectors and of the backups, chosen by chance, are
overwritten or cut off. Then a server's writer works on, commands are run, and it is counted what
was damaged and what became of it. It fails where something ends in anything but a sentence for a
person, where the memory cannot be used afterwards, or where a sound backup did not bring back
what was in it.
"""

import argparse
import logging
import os
import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from click.testing import CliRunner

from benchmarks.kills import NOW, events_of, seen
from twiceshy.cli.main import cli
from twiceshy.memory.events import DAY
from twiceshy.memory.restoring import backups_of, is_good
from twiceshy.memory.store import Store
from twiceshy.recall.structural import Structural
from twiceshy.workspace.background import Background
from twiceshy.workspace.memories import bring_up, drop_damaged, vectors_of

PAGE: Final = 4096
# So many corrections are in the backups, and so many came after.
IN_BACKUPS: Final = 60
SINCE: Final = 20
COMMANDS: Final = (["doctor"], ["lessons"], ["backup"], ["digest"], ["export"])


def prepare(folder: Path) -> None:
    """A memory with two backups and vectors: as a server that ended left it, and one that was killed."""
    at_work = folder / "ended"
    path = at_work / "memory.db"
    with Store.open(path, clock=lambda: NOW) as store:
        for number in range(IN_BACKUPS):
            store.record(events_of(f"in{number}"))
    for day in (3, 2):
        then = NOW - day * DAY
        with Store.open(path, clock=partial(float, then)) as store:
            made = store.back_up_daily()
        assert made is not None
        os.utime(made, (then, then))
    with Store.open(path, clock=lambda: NOW) as store:
        for number in range(SINCE):
            store.record(events_of(f"since{number}"))
        with vectors_of(store, Structural()) as vectors:
            bring_up(store, vectors, Structural(), lambda _what, _done, _total: None)
            shutil.copytree(at_work, folder / "killed")


def damage(folder: Path, chance: random.Random) -> list[str]:
    """Overwrites or cuts some files of a memory; what was done to each."""
    files = sorted(one for one in folder.iterdir() if not one.name.endswith("-shm"))
    done = []
    for file in chance.sample(files, chance.choice([1, 1, 1, 2, 3])):
        content = bytearray(file.read_bytes())
        if not content:
            continue
        if chance.random() < 0.15:
            how, content = "cut", content[: chance.randrange(len(content))]
        else:
            how = "overwritten"
            for _ in range(chance.choice([1, 1, 2, 5])):
                size = chance.choice([1, 16, 512, PAGE])
                start = chance.randrange(-(-len(content) // size)) * size
                junk = chance.choice([bytes(size), b"\xff" * size, chance.randbytes(size)])
                content[start : start + size] = junk[: len(content) - start]
        file.write_bytes(content)
        done.append(f"{_kind(file)} {how}")
    return done


def drill(prepared: Path, folder: Path, seed: int) -> tuple[list[str], str]:
    """What was damaged, and what became of it. Raises AssertionError where that is not right."""
    chance = random.Random(seed)  # noqa: S311 - the same drill each time
    shutil.copytree(prepared / chance.choice(["ended", "killed"]), folder)
    done = damage(folder, chance)
    path = folder / "memory.db"
    others = folder.with_name(f"{folder.name} for commands")
    shutil.copytree(folder, others)
    _run_commands(others / path.name)
    good = next((one for one in backups_of(path, NOW) if is_good(one.path)), None)
    told: list[str] = []
    for _ in range(2):  # what the first leaves, the second finds
        told += _work_on(path)
    unforeseen = [text for text in told if "the log has the rest" in text]
    assert not unforeseen, unforeseen
    with Store.open(path, clock=lambda: NOW) as store:
        problems = store.check()
        there = {one.key for one in store.experiences()}
        with vectors_of(store, Structural()) as vectors:
            bring_up(store, vectors, Structural(), lambda _what, _done, _total: None)
            assert vectors.known() == store.numbers()
    assert not problems, problems
    assert "new" in there, told
    aside = list(folder.glob("*.damaged-*"))
    assert bool(aside) == any("set aside" in text for text in told), told
    if good is not None:
        lost = {f"in{number}" for number in range(IN_BACKUPS)} - there
        assert not lost, f"lost: {lost}"
    if aside:
        return done, "set aside, the backup restored" if good else "set aside, begun anew"
    return done, "whole" if len(there) > IN_BACKUPS + SINCE else "what was in the -wal is lost"


def _work_on(path: Path) -> list[str]:
    """What a server's writer tells a person while it reads and writes everything."""
    told: list[str] = []
    background = Background(path, lambda: NOW, 3600.0)
    background.start(told.append, _look)
    for _ in range(3):  # damage that comes up in one piece of work is mended before the next
        background.do("recalling", _recall).result()
        background.do("recording", _record, writes=True).result()
        background.do("backing up", _back_up).result()
    background.stop()
    return told


def _look(store: Store) -> None:
    store.experiences()
    store.lessons()
    store.verdicts("p")
    list(store.events())


def _back_up(store: Store) -> None:
    store.back_up_daily()


def _record(store: Store) -> None:
    _look(store)
    store.record([seen("new")])


def _recall(store: Store) -> None:
    drop_damaged(store)
    with vectors_of(store, Structural()) as vectors:
        bring_up(store, vectors, Structural(), lambda _what, _done, _total: None)


def _run_commands(path: Path) -> None:
    for command in COMMANDS:
        result = CliRunner().invoke(cli, [*command, "--db", str(path)])
        said = result.output
        assert "Traceback" not in said, said
        assert result.exit_code in (0, 1, 2), (command, said)


def _kind(file: Path) -> str:
    name = file.name.removeprefix("memory.db")
    for kind in (".backup", ".vectors-wal", ".vectors", "-wal"):
        if name.startswith(kind):
            return kind.lstrip(".-")
    return "database"


def main(arguments: Sequence[str] | None = None) -> None:
    """Damage many memories, and say what became of them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=200)
    asked = parser.parse_args(arguments)
    logging.disable()  # what the server says of each is no result
    damaged: Counter[str] = Counter()
    became: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as made:
        prepare(Path(made))
        for seed in range(asked.times):
            with tempfile.TemporaryDirectory() as folder:
                done, what = drill(Path(made), Path(folder) / "memory", seed)
            damaged.update(done)
            became[what] += 1
    print(f"{asked.times} memories damaged: " + _listed(damaged))
    print("became: " + _listed(became))


def _listed(counts: Counter[str]) -> str:
    return ", ".join(f"{what} {count}" for what, count in counts.most_common())


if __name__ == "__main__":
    main()
