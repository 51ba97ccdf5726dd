"""The events of an export that nobody vouches for: each is one that we could have written, or none is.

What is read is checked line by line before anything of it is kept, and secrets are looked for once
more. What would be stored and could not be read again is turned down: it would break the store.
"""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, get_type_hints

from twiceshy.capture.redaction import redacted, redacted_symptom
from twiceshy.capture.secrets import Redactor, without_secrets
from twiceshy.errors import ExchangeError
from twiceshy.memory import events as log
from twiceshy.memory.rankers import CHAMPION, RANKER, decode_ranker
from twiceshy.model import (
    Complaint,
    Correction,
    Event,
    Label,
    Look,
    Proposal,
    Silence,
    Symptom,
    Verdict,
    Widening,
)
from twiceshy.ranking.kinds import ranker_of
from twiceshy.workspace.typed import is_a, oddity
from twiceshy_analyzers import LANGUAGES

FORMAT: Final = "twiceshy lessons"
VERSION: Final = 1
# A correction is a small region of code with what stands beside it; bytes, and lines.
LONGEST_LINE: Final = 1_000_000
MOST_LINES: Final = 10_000_000
_LANGUAGES: Final = frozenset(one.name for one in LANGUAGES)


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
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise ExchangeError(f"line {number} cannot be imported: {_told(error)}") from error
        if number > MOST_LINES:
            raise ExchangeError(f"more than {MOST_LINES:,} lines are not imported.")
    if not number:
        raise ExchangeError("the file is empty.")
    return found, secret


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
    if why := oddity(found):
        raise ValueError(why)
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
    if not is_a(event.at, float):
        raise ValueError("the time of an event is a number of seconds")
    if not is_a(event.key, str if shape.has_key else None):
        raise ValueError(f"{event.kind!r} has {'a' if shape.has_key else 'no'} key")
    for name in shape.needed:
        if name not in event.body:
            raise KeyError(name)
    for name, hint in shape.hints.items():
        if name in event.body and not is_a(event.body[name], hint):
            raise TypeError(f"the {name} of {event.kind!r} is not what it can be")
    return _cleaned(event._replace(at=float(event.at)))


class _Shape(NamedTuple):
    """The newest version of a kind of event, whether it has a key, and what its body holds.

    `needed` is what every version has.
    """

    version: int
    has_key: bool
    needed: tuple[str, ...]
    hints: Mapping[str, Any]


def _shape(
    version: int, needed: str, *, keyed: bool, like: object = None, **hints: object
) -> _Shape:
    """A shape whose body holds texts, but where a record that it is `like` or a hint says else."""
    known = get_type_hints(like) if like else {}
    names = tuple(needed.split())
    return _Shape(version, keyed, names, {**dict.fromkeys(names, str), **known, **hints})


_SYMPTOM_TEXTS: Final = ("source", "code", "message")
_SYMPTOM: Final = " ".join(_SYMPTOM_TEXTS)
_SHAPES: Final[dict[str, _Shape]] = {
    log.CORRECTION: _Shape(1, True, (), {}),
    log.COMMIT: _shape(1, "project sha", keyed=True),
    log.REVERT: _shape(1, "project reverted", keyed=True),
    log.VERDICT: _shape(3, "project lesson site answer", keyed=False, like=Verdict),
    log.MADE: _shape(2, "project", keyed=True, back=str, trace=str),
    log.PROJECT: _shape(1, "project label", keyed=False),
    log.TOMBSTONE: _shape(3, "project lesson site", keyed=True, like=Verdict, turn=int),
    log.SCOPE: _shape(1, "project lesson reach holds", keyed=False, like=Widening),
    log.LABEL: _shape(1, "project lesson shape name value", keyed=False, like=Label),
    log.SYMPTOM: _shape(1, f"project correction {_SYMPTOM}", keyed=True),
    log.COMPLAINT: _shape(1, f"project suppressed {_SYMPTOM}", keyed=False, like=Complaint),
    log.PROPOSAL: _shape(1, f"project reason {_SYMPTOM}", keyed=True, like=Proposal),
    log.TRACE: _shape(1, "project path statement before after", keyed=True),
    log.PERSISTENCE: _shape(1, "project trace look stands", keyed=True, look=Look, stands=bool),
    log.KEPT: _shape(1, "project site", keyed=True),
    log.SILENCE: _shape(1, "project lesson shape holds", keyed=False, like=Silence),
    log.MEANT: _shape(1, "project", keyed=True),
    log.READING: _shape(1, "project lesson", keyed=True),
    log.FORK: _shape(1, "project lesson trace", keyed=True),
    log.QUESTION: _shape(1, "", keyed=True, project=str),
    log.RECALL: _shape(1, "project path statement found", keyed=True, found=int),
    RANKER: _shape(1, "kind refused", keyed=True),
    CHAMPION: _shape(1, "ranker reason", keyed=True),
}


def _required(record: Any) -> Any:
    """A record that was decoded. Raises ValueError where a field holds what it cannot."""
    if not is_a(record, type(record)):
        raise ValueError(f"it is no {type(record).__name__.lower()}")
    return record


def _cleaned(event: Event) -> Event | None:
    """The event without secrets; raises what its decoding raises where it is none."""
    body = dict(event.body)
    if event.kind == log.CORRECTION:
        given: Correction = _required(log.decode_correction(body))
        if given.language not in _LANGUAGES:
            raise ValueError(f"the language {given.language!r} is not known")
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
        _required(log.decode_trace(event.key or "", event.at, body))
        hidden = Redactor([body[name] for name in ("statement", "before", "after")], body["path"])
        body |= {name: hidden(body[name]) for name in ("statement", "before", "after")}
    elif event.kind == log.RECALL:
        body |= {
            "statement": without_secrets(body["statement"], body["path"]),
        }
    elif event.kind == log.VERDICT and isinstance(body.get("text"), str):
        body["text"] = without_secrets(body["text"])
    return event._replace(body=body)
