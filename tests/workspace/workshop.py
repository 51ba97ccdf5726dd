"""A repository and a memory for tests of the engine, with or without a server around it."""

import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.capture.support import START, Sandbox
from twiceshy.memory.store import Store
from twiceshy.model import Correction
from twiceshy.workspace.learning import learn_history

# A mistake that stands in three statements of different shapes.
LOADS = """\
import yaml


def read(text):
    return yaml.load(text)


def listed(stream):
    found = yaml.load(stream)
    return found


def printed(path):
    print(yaml.load(path.open()))
"""
_ELSEWHERE = {
    "one": "import yaml\n\n\ndef one(text):\n    return yaml.{}(text)\n",
    "two": "import yaml\n\n\ndef two(stream):\n    value = yaml.{}(stream)\n    return value\n",
    "three": "import yaml\n\n\ndef three(text):\n    print(yaml.{}(text.strip()))\n",
    "four": "import yaml\n\nSETTINGS = yaml.{}(open('settings.yaml'))\n",
}


class Workshop(Sandbox):
    """A git repository; `database` may be shared with others."""

    def __init__(self, folder: Path, database: Path) -> None:
        # No two of them may have the same root commit: they would be one project.
        super().__init__(folder, START + zlib.crc32(str(folder).encode()) % 10_000_000)
        self.database = database
        self.git("init", "--quiet", "--template=", "--initial-branch=main")
        self.commit("Begin")

    def migrate(self) -> None:
        """Four commits that correct the same mistake, learned."""
        self.commit(**{name: text.format("load") for name, text in _ELSEWHERE.items()})
        for name, text in _ELSEWHERE.items():
            self.commit(**{name: text.format("safe_load")})
        self.learn()

    def learn(self) -> None:
        with self.store() as store:
            learn_history(store, self.repository())

    @contextmanager
    def store(self) -> Iterator[Store]:
        with Store.open(self.database, clock=time.time) as store:
            yield store

    def answers(self) -> list[str]:
        with self.store() as store:
            return [one.answer for one in store.verdicts(self.repository().project_id())]

    def kept(self) -> list[Correction]:
        """What counts as evidence."""
        with self.store() as store:
            return [one.correction for one in store.experiences(self.repository().project_id())]

    def experiences(self) -> list[str]:
        """What counts as evidence, as before → after."""
        return [f"{one.before} → {one.after}" for one in self.kept()]


def eventually(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until a condition holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
