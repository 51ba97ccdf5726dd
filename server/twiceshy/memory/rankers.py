"""The registry of rankers: each that was made, how it did, and which one orders since when.

A ranker that was made stays in the registry whether it was promoted or not. The champion is a chain
of words, of which the newest holds; each is numbered, so that of two servers that say something at
once the second has said nothing. `""` stands for the prior, which is in no registry.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from twiceshy.memory.connection import Database
from twiceshy.memory.events import to_json
from twiceshy.model import Event

RANKER: Final = "ranker"
CHAMPION: Final = "champion"

# The kind of one that is in the registry, and that only another version can read.
UNREADABLE: Final = "unreadable"
_NO_FIGURES: Final[Mapping[str, Any]] = {"right": 0.0, "pairs": 0}

# The key of what orders before anything else was promoted.
PRIOR: Final = ""


class Made(NamedTuple):
    """A ranker that was made of so many pairs, and how well it and the champion then ordered later ones.

    `answers` counts what was answered up to then. `refused` says why it was not promoted, "" if it was.
    """

    key: str
    at: float
    kind: str
    model: Mapping[str, Any]
    pairs: int
    answers: int
    figures: Mapping[str, Any]
    before: Mapping[str, Any]
    refused: str = ""


class Word(NamedTuple):
    """From then on a ranker orders; `reason` says why, for a person. `turn` is its place in the log."""

    ranker: str
    at: float
    reason: str
    turn: int = 0


class Registry(NamedTuple):
    """All rankers and all words about who is the champion, oldest first.

    `answers` counts what was answered up to now, since `first_answer`.
    """

    made: Sequence[Made]
    words: Sequence[Word]
    answers: int
    first_answer: float | None

    @property
    def champion(self) -> Made | None:
        """The ranker that orders now; None for the prior."""
        return self.named(self.words[-1].ranker) if self.words else None

    def named(self, key: str) -> Made | None:
        """A ranker by its key; None for the prior."""
        return next((one for one in self.made if one.key == key), None)

    @property
    def turn(self) -> int:
        """Since where in the log the champion orders; 0 where that is the prior, and always was."""
        return self.words[-1].turn if self.words else 0

    @property
    def predecessor(self) -> str:
        """The key of who ordered before the champion and was not rolled back; "" for the prior."""
        standing: list[str] = []
        for word in self.words:
            if word.ranker in standing:  # a way back: whoever came after it is gone
                del standing[standing.index(word.ranker) + 1 :]
            elif word.ranker == PRIOR:
                standing.clear()
            else:
                standing.append(word.ranker)
        return standing[-2] if len(standing) > 1 else PRIOR


def ranker_event(made: Made) -> Event:
    """A ranker was made, and tried."""
    return Event(RANKER, made.at, _body(made), key=made.key)


def key_of(made: Made) -> str:
    """The key of a ranker: of all that it is but its key."""
    return hashlib.sha256(to_json([made.at, _body(made)]).encode()).hexdigest()[:12]


def champion_event(word: Word, number: int) -> Event:
    """From now on a ranker orders; `number` counts the words before it."""
    body = {"ranker": word.ranker, "reason": word.reason}
    return Event(CHAMPION, word.at, body, key=str(number))


class Rankers:
    """The registry of a database, read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def registry(self) -> Registry:
        """All rankers that were made, and which of them ordered since when."""
        rows = self._database.rows("SELECT key, at, body FROM ranker ORDER BY seq")
        words = self._database.rows("SELECT ranker, at, reason, seq FROM champion ORDER BY seq")
        ((answers, first),) = self._database.rows(
            "SELECT count(*), min(at) FROM verdict WHERE trace IS NOT NULL"
        )
        return Registry(self._decoded(rows), [Word(*one) for one in words], answers, first)

    def champion(self) -> Made | None:
        """The ranker that orders what competes; None for the prior."""
        rows = self._database.rows(
            """
            SELECT key, at, body FROM ranker
            WHERE key = (SELECT ranker FROM champion ORDER BY seq DESC LIMIT 1)
            """
        )
        return next(iter(self._decoded(rows)), None)

    def _decoded(self, rows: Sequence[tuple[Any, ...]]) -> list[Made]:
        with self._database.decoding():
            known = [(key, at, json.loads(body)) for key, at, body in rows]
        return [_read(*one) for one in known]


def _read(key: str, at: float, body: Any) -> Made:
    """The ranker of a record; of one that another version wrote, and this one cannot read, that it is so."""
    try:
        return decode_ranker(key, at, body)
    except (KeyError, TypeError, ValueError) as error:
        why = f"this version cannot read it: {error!r}"
        return Made(key, at, UNREADABLE, {}, 0, 0, _NO_FIGURES, _NO_FIGURES, why)


def decode_ranker(key: str, at: float, body: Mapping[str, Any]) -> Made:
    """The ranker behind `body`; raises KeyError, TypeError or ValueError if it is none."""
    return Made(
        key,
        at,
        body["kind"],
        dict(body["model"]),
        int(body["pairs"]),
        int(body["answers"]),
        _figures(body["figures"]),
        _figures(body["before"]),
        body["refused"],
    )


def _figures(found: Mapping[str, Any]) -> dict[str, Any]:
    right = float(found["right"])
    if not 0 <= right <= 1:
        raise ValueError("a share is between 0 and 1")
    return {**found, "right": right, "pairs": int(found["pairs"])}


def _body(made: Made) -> dict[str, Any]:
    return {name: value for name, value in made._asdict().items() if name not in {"key", "at"}}
