"""What `twiceshy doctor` says of the files beside the database: vectors, backups, what was set aside."""

import time
from pathlib import Path

from twiceshy.counting import counted
from twiceshy.errors import ModelError, StoreError, StoreReadOnly, VectorsMissing
from twiceshy.memory.restoring import backups_of, is_good, set_aside
from twiceshy.memory.store import Store
from twiceshy.memory.vectors import condition_of, vectors_path
from twiceshy.workspace.dates import day
from twiceshy.workspace.memories import model_name
from twiceshy.workspace.models import embedder_of

# What is said in a line, and what is wrong, each with what to do about it.
Said = tuple[list[str], list[str]]


def vectors_said(store: Store) -> Said:
    """How it stands with the vectors of a store. Nothing is changed."""
    path = vectors_path(store.path)
    anew = f"delete {path}: they are made anew when something is looked for."
    try:
        found = condition_of(store.path)
        wanted = model_name(embedder_of(store.path))
    except (VectorsMissing, ModelError) as error:
        return [], [str(error)]
    except StoreReadOnly:
        return ["there, and not looked at: that takes a folder that can be written"], []
    except StoreError as error:
        return [], [f"The vectors cannot be read ({error}); {anew}"]
    if found is None:
        return ["none yet; they are made when something is looked for"], []
    problems = [f"{one} To mend that, {anew}" for one in found.problems]
    lines = [f"of {counted(len(found.seqs), 'correction')}, {path.stat().st_size / 1e6:.1f} MB"]
    if found.model != wanted:
        lines.append(f"of {found.model or 'no model'}: made anew for {wanted} at the next look")
        return lines, problems
    known = store.numbers()
    lacking, orphans = len(known - found.seqs), len(found.seqs - known)
    if lacking or orphans:
        told = f"{counted(lacking, 'correction')} without, {orphans:,} of what is gone"
        if found.position == store.position():
            problems.append(f"The vectors are not in step ({told}); {anew}")
        else:
            lines.append(f"{told}: brought up at the next look")
    return lines, problems


def backups_said(database: Path) -> Said:
    """How it stands with the backups of a database, and what was set aside. Nothing is changed."""
    lines, problems = [], []
    for one in backups_of(database, time.time()):
        size = f"{one.path.stat().st_size / 1e6:.1f} MB"
        if is_good(one.path):
            lines.append(f"{day(one.at)}, {size}: {one.path.name}")
        else:
            problems.append(
                f"The backup {one.path} is damaged or of a newer version, and of no use: delete it."
            )
    if not lines:
        lines.append(
            "none yet; the language server makes one a day, `twiceshy backup FILE` at once"
        )
    lines += [
        f"set aside: {file.name}; delete it when you need nothing of it any more"
        for file in set_aside(database)
    ]
    return lines, problems
