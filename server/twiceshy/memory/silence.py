"""Which lessons a person's answers silence: three rejections in a row, or a word that says so.

A rejection counts once for each site, and one that was taken back after it was accepted counts for
one and a half. An acceptance ends the row, unless it was taken back, and a lesson that was accepted
somewhere is not given up for three mistakes: for each acceptance it takes one more in a row, up to five. What was made of a lesson for one
place and taken back there (`IN_PART`) is no rejection of that lesson: it only takes the acceptance
back. What is silent stays so until a person revives it; from then on the counting begins anew.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from twiceshy.memory.connection import Database

# In halves of a rejection.
_REJECTED, _REVERTED, _SILENT = 2, 3, 6
_PER_ACCEPTED, _SILENT_HOWEVER = 2, 10


# A verdict on a lesson because another one, made of it for a place, was taken back (SQL).
IN_PART = "answer = 'reverted' AND reason IN ('mutated', 'forked')"
_IN_PART = "taken back in part"


class Said(NamedTuple):
    """One thing that was said of a lesson: an answer to a suggestion, "silenced" or "revived"."""

    project: str
    lesson: str
    shape: str | None
    site: str
    answer: str
    reach: str


def what_was_said(database: Database) -> list[Said]:
    """All that was ever said of lessons and may silence one, in order."""
    rows = database.rows(
        f"""
        SELECT project, lesson, shape, site, iif({IN_PART}, '{_IN_PART}', answer), reach, turn
        FROM verdict
        WHERE answer IN ('accepted', 'rejected') OR (answer = 'reverted' AND site <> '')
        UNION ALL
        SELECT project, lesson, shape, '', iif(holds, 'silenced', 'revived'), 'lesson', seq
        FROM silence
        ORDER BY turn
        """  # noqa: S608 - made of constants
    )
    return [Said(*row) for *row, _turn in rows]


def silenced_lessons(said: Iterable[Said], project: str, home: str) -> frozenset[str]:
    """The keys of the lessons learned at `home` that are silent in a project."""
    return _silenced(((one.lesson, one) for one in said), project, home)


def silenced_shapes(said: Iterable[Said], project: str) -> frozenset[str]:
    """The shapes of change that are silent in a project, whatever lesson makes them."""
    return _silenced(((one.shape, one) for one in said if one.shape), project, project)


def _silenced(said: Iterable[tuple[str, Said]], project: str, home: str) -> frozenset[str]:
    by_key: dict[str, list[Said]] = defaultdict(list)
    for key, one in said:
        # What is said of a lesson as such counts wherever it is said, "not in this project" there
        # alone, and an answer about a site also where a person widened the lesson to.
        if (
            one.reach == "lesson"
            or one.project == project
            or (one.reach == "here" and one.project == home)
        ):
            by_key[key].append(one)
    return frozenset(key for key, known in by_key.items() if _is_silent(known))


def _is_silent(said: Sequence[Said]) -> bool:
    taken_back = _taken_back(said)
    silent, row, accepted = False, dict[tuple[str, str], int](), set[tuple[str, str]]()
    for number, one in enumerate(said):
        place = one.project, one.site
        if one.answer == "revived":
            silent, row, accepted = False, {}, set()
        elif one.answer == "silenced" or one.reach != "here":
            silent = True
        elif one.answer not in ("accepted", _IN_PART):
            weight = _REVERTED if one.answer == "reverted" else _REJECTED
            row[place] = max(weight, row.get(place, 0))
            enough = min(_SILENT + _PER_ACCEPTED * len(accepted), _SILENT_HOWEVER)
            silent = silent or sum(row.values()) >= enough
        elif one.answer == "accepted" and number not in taken_back:
            row = {}
            accepted.add(place)
    return silent


def _taken_back(said: Sequence[Said]) -> set[int]:
    """The numbers of the acceptances that were taken back later: they were none."""
    back: set[tuple[str, str]] = set()
    found = set()
    for number in range(len(said) - 1, -1, -1):
        place = said[number].project, said[number].site
        if said[number].answer in ("reverted", _IN_PART):
            back.add(place)
        elif said[number].answer == "accepted" and place in back:
            back.discard(place)
            found.add(number)
    return found
