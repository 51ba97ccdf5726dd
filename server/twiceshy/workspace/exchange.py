"""What was learned as JSON Lines: written for another store, and read from one that nobody vouches for.

The first line says what the file is; each other one is an event of the log, in its order. What is
read is checked line by line before anything of it is kept, and secrets are looked for once more.
"""

import json
import math
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final, NamedTuple

from twiceshy.capture.redaction import redacted, redacted_symptom
from twiceshy.capture.secrets import Redactor, without_secrets
from twiceshy.errors import ExchangeError
from twiceshy.memory import events as log
from twiceshy.memory.rankers import CHAMPION, RANKER, decode_ranker
from twiceshy.memory.store import Store
from twiceshy.model import Event, Symptom
from twiceshy.ranking.kinds import ranker_of
from twiceshy.workspace.learning import derive_lessons

FORMAT: Final = "twiceshy lessons"
VERSION: Final = 1
# A correction is a small region of code with what stands beside it; bytes, and lines.
LONGEST_LINE: Final = 1_000_000
MOST_LINES: Final = 10_000_000


class Imported(NamedTuple):
    """How many events a file had, how many of them were new, and how many lessons there are of those."""

    events: int
    new: int
    lessons: int


def exported(store: Store, project: str | None = None, lesson: str | None = None) -> Iterator[str]:
    """The lines of an export, without their ends: of everything, a project, or a lesson of one.

    The key of sites and authors is written only with everything: it is the owner's own.
    """
    wanted = _of_lesson(store, project, lesson) if lesson else _of_project(project)
    is_whole = project is None and lesson is None
    key = {"secret": store.secret().hex()} if is_whole else {}
    yield log.to_json({"format": FORMAT, "version": VERSION, **key})
    for event in store.events():
        if wanted(event):
            yield log.to_json(event._asdict())


def import_lessons(store: Store, lines: Iterable[bytes]) -> Imported:
    """Keep what the lines of an export hold, all or nothing. Raises ExchangeError with the line.

    Who orders there orders here, too, if nobody has answered anything here: it was tried on those answers.
    """
    found, secret = read(lines)
    if store.rankers.registry().answers:
        found = [event for event in found if event.kind != CHAMPION]
    new = store.merge(found, secret)
    projects = {_project_of(event) for event in found} - {None}
    made = sum(_derived(store, project) for project in sorted(filter(None, projects))) if new else 0
    return Imported(len(found), new, made)


def read(lines: Iterable[bytes]) -> tuple[list[Event], bytes | None]:
    """The events of an export, and the secret of its store if it has it. Raises ExchangeError."""
    found: list[Event] = []
    secret: bytes | None = None
    number = 0
    for number, line in enumerate(lines, 1):
        try:
            if number == 1:
                secret = _secret(_object(line))
            elif line.strip():
                event = _event(_object(line))
                found += [event] if event else []
        except (ValueError, TypeError, KeyError, RecursionError) as error:
            raise ExchangeError(f"line {number} cannot be imported: {_told(error)}") from error
        if number > MOST_LINES:
            raise ExchangeError(f"more than {MOST_LINES:,} lines are not imported.")
    if not number:
        raise ExchangeError("the file is empty.")
    return found, secret


def _derived(store: Store, project: str) -> int:
    """Make the lessons that rest on what has come, on readings and reverts among it."""
    again = {one.family for one in store.lessons(project) if one.project == project}
    return derive_lessons(store, project, again=again)


# ---------------------------------------------------------- what is written


def _of_project(project: str | None) -> Callable[[Event], bool]:
    return lambda event: project is None or _project_of(event) == project


def _of_lesson(store: Store, project: str | None, lesson: str) -> Callable[[Event], bool]:
    """Whether an event is behind a lesson or about it; commits are, as its age counts in them."""
    learned = [one for one in store.lessons(project) if one.lesson.key == lesson]
    keys = {key for one in learned for key in one.evidence.experiences}
    homes = {one.project for one in learned}

    def is_wanted(event: Event) -> bool:
        if _project_of(event) not in homes:
            return False
        if event.kind in (log.CORRECTION, log.MEANT, log.READING, log.FORK):
            return event.key in keys
        if event.kind == log.SYMPTOM:
            return event.body["correction"] in keys
        return event.kind in (log.COMMIT, log.PROJECT) or event.body.get("lesson") == lesson

    return is_wanted


def _project_of(event: Event) -> str | None:
    place = event.body["origin"] if event.kind == log.CORRECTION else event.body
    project = place.get("project")
    return project if isinstance(project, str) else None


# ---------------------------------------------------------- what is read


def _told(error: BaseException) -> str:
    if isinstance(error, RecursionError):
        return "it is nested too deep."
    if isinstance(error, KeyError):
        return f"it has no {error}."
    return f"{error}."


def _object(line: bytes) -> dict[str, Any]:
    if len(line) > LONGEST_LINE:
        raise ValueError(f"it is longer than {LONGEST_LINE:,} bytes")
    found = json.loads(line)
    if not isinstance(found, dict):
        raise TypeError("it is no object")
    return found


def _secret(header: dict[str, Any]) -> bytes | None:
    if header.get("format") != FORMAT:
        raise ValueError(f"the file does not begin as an export of twiceshy ({FORMAT!r})")
    if header.get("version") != VERSION:
        raise ValueError(
            f"its version is {header.get('version')!r}, and this twiceshy knows {VERSION}"
        )
    secret = header.get("secret")
    return None if secret is None else _bytes(secret)


def _bytes(secret: object) -> bytes:
    if not isinstance(secret, str) or len(secret) != 64:
        raise ValueError("its secret is not one")
    return bytes.fromhex(secret)


def _event(given: dict[str, Any]) -> Event | None:
    """An event as we would have recorded it; None for a correction that only exchanges secrets."""
    if set(given) != set(Event._fields):
        raise ValueError(f"an event has {', '.join(Event._fields)}, and nothing else")
    event = Event(**given)
    shape = _SHAPES.get(event.kind) if isinstance(event.kind, str) else None
    if shape is None or event.version not in range(1, shape.version + 1):
        raise ValueError(f"{event.kind!r}, version {event.version!r}, is no event that is known")
    if not isinstance(event.body, dict):
        raise TypeError("the body of an event is an object")
    if (
        isinstance(event.at, bool)
        or not isinstance(event.at, int | float)
        or not math.isfinite(event.at)
    ):
        raise ValueError("the time of an event is a number of seconds")
    if isinstance(event.key, str) != shape.has_key:
        raise ValueError(f"{event.kind!r} has {'a' if shape.has_key else 'no'} key")
    for name in shape.texts:
        if not isinstance(event.body[name], str):
            raise TypeError(f"the {name} of {event.kind!r} is a text")
    return _cleaned(event._replace(at=float(event.at)))


class _Shape(NamedTuple):
    """The newest version of a kind of event, whether it has a key, and which texts it must have."""

    version: int
    has_key: bool
    texts: tuple[str, ...]


_SYMPTOM_TEXTS = ("source", "code", "message")
_SHAPES: Final[dict[str, _Shape]] = {
    log.CORRECTION: _Shape(1, True, ()),
    log.COMMIT: _Shape(1, True, ("project", "sha")),
    log.REVERT: _Shape(1, True, ("project", "reverted")),
    log.VERDICT: _Shape(3, False, ("project", "lesson", "site", "answer")),
    log.MADE: _Shape(2, True, ("project",)),
    log.PROJECT: _Shape(1, False, ("project", "label")),
    log.TOMBSTONE: _Shape(3, True, ("project", "lesson", "site")),
    log.SCOPE: _Shape(1, False, ("project", "lesson", "reach")),
    log.LABEL: _Shape(1, False, ("project", "lesson", "shape", "name", "value")),
    log.SYMPTOM: _Shape(1, True, ("project", "correction", *_SYMPTOM_TEXTS)),
    log.COMPLAINT: _Shape(1, False, ("project", *_SYMPTOM_TEXTS)),
    log.PROPOSAL: _Shape(1, True, ("project", "reason", *_SYMPTOM_TEXTS)),
    log.TRACE: _Shape(1, True, ("project", "path", "statement", "before", "after")),
    log.PERSISTENCE: _Shape(1, True, ("project", "trace", "look")),
    log.KEPT: _Shape(1, True, ("project", "site")),
    log.SILENCE: _Shape(1, False, ("project", "lesson", "shape")),
    log.MEANT: _Shape(1, True, ("project",)),
    log.READING: _Shape(1, True, ("project", "lesson")),
    log.FORK: _Shape(1, True, ("project", "lesson", "trace")),
    log.QUESTION: _Shape(1, True, ()),
    log.RECALL: _Shape(1, True, ("project", "path", "statement")),
    RANKER: _Shape(1, True, ("kind", "refused")),
    CHAMPION: _Shape(1, True, ("ranker", "reason")),
}


def _cleaned(event: Event) -> Event | None:
    """The event without secrets; raises what its decoding raises where it is none."""
    body = dict(event.body)
    if event.kind == log.CORRECTION:
        given = log.decode_correction(body)
        correction = redacted(given)
        if correction is given:
            return event
        return event._replace(body=log.encode_correction(correction)) if correction else None
    if event.kind in (log.SYMPTOM, log.COMPLAINT, log.PROPOSAL):
        symptom = redacted_symptom(Symptom(*(body[name] for name in _SYMPTOM_TEXTS)))
        body |= {"code": symptom.code, "message": symptom.message}
    elif event.kind == RANKER:
        made = decode_ranker(event.key or "", event.at, body)
        ranker_of(made.kind, made.model)
    elif event.kind == log.TRACE:
        log.decode_trace(event.key or "", event.at, body)
        hidden = Redactor([body[name] for name in ("statement", "before", "after")], body["path"])
        body |= {name: hidden(body[name]) for name in ("statement", "before", "after")}
    elif event.kind == log.RECALL:
        body |= {
            "statement": without_secrets(body["statement"], body["path"]),
            "found": int(body["found"]),
        }
    elif event.kind == log.VERDICT and isinstance(body.get("text"), str):
        body["text"] = without_secrets(body["text"])
    return event._replace(body=body)
