"""The events of the log, and the model's records as plain JSON.

A body is a fact and is never rewritten. When its shape changes, new events carry a higher
`version` and a migration teaches the projections to read both.
"""

import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from twiceshy.memory.recalls import Recalled
from twiceshy.model import (
    Bystander,
    Candidate,
    Complaint,
    Condition,
    Correction,
    Event,
    Evidence,
    Hole,
    Label,
    Lesson,
    Look,
    Origin,
    Place,
    Proposal,
    Silence,
    Symptom,
    Trace,
    Verdict,
    Widening,
)
from twiceshy_analyzers.api import Import

CORRECTION = "correction"
COMMIT = "commit"
REVERT = "revert"
VERDICT = "verdict"
MADE = "made"
PROJECT = "project"
TOMBSTONE = "tombstone"
SCOPE = "scope"
LABEL = "label"
SYMPTOM = "symptom"
COMPLAINT = "complaint"
PROPOSAL = "proposal"
TRACE = "trace"
PERSISTENCE = "persistence"
KEPT = "kept"
SILENCE = "silence"
MEANT = "meant"
READING = "reading"
FORK = "fork"
QUESTION = "question"
RECALL = "recall"

DAY = 86_400.0

_ABBREVIATED = re.compile(r"[0-9a-f]{7,64}")
_DOMAIN = re.compile(r"[a-z][a-z0-9_]{0,39}(:[a-z][a-z0-9_]{0,39}){0,2}")


def correction_event(experience_key: str, correction: Correction) -> Event:
    """A correction was seen. `experience_key` is its change id, under which it is kept once."""
    return Event(
        CORRECTION, correction.origin.at, encode_correction(correction), key=experience_key
    )


def commit_event(project: str, sha: str, at: float) -> Event:
    """A commit of the project was learned, whether or not it held a correction."""
    return Event(
        COMMIT, at, {"project": project, "sha": sha.lower()}, key=f"{project}:{sha.lower()}"
    )


def revert_event(project: str, reverted_sha: str, at: float, *, by: str | None = None) -> Event:
    """A commit of the project was reverted by the commit `by`; each `by` counts once.

    `reverted_sha` may be abbreviated. Raises ValueError if it is not 7 to 64 hex digits.
    """
    reverted = reverted_sha.lower()
    if not _ABBREVIATED.fullmatch(reverted):
        raise ValueError(f"not a commit hash of at least 7 digits: {reverted_sha!r}")
    body = {"project": project, "reverted": reverted}
    return Event(REVERT, at, body, key=f"{project}:{(by or reverted).lower()}")


def verdict_event(verdict: Verdict) -> Event:
    """A person answered a suggestion; every answer counts, also the same one again."""
    body = {
        "project": verdict.project,
        "lesson": verdict.lesson,
        "site": verdict.site,
        "answer": verdict.answer,
        "shape": verdict.shape,
        "reach": verdict.reach,
        "reason": verdict.reason,
        "trace": verdict.trace,
        "text": verdict.text,
    }
    return Event(VERDICT, verdict.at, body, version=3)


def trace_event(trace: Trace) -> Event:
    """A suggestion was seen or answered; all that led to it."""
    body = {
        "project": trace.project,
        "path": trace.path,
        "language": trace.language,
        "lesson": trace.lesson,
        "shape": trace.shape,
        "site": trace.site,
        "level": trace.level,
        "confidence": trace.confidence,
        "statement": trace.statement,
        "before": trace.before,
        "after": trace.after,
        "candidates": [
            [one.lesson, one.confidence, one.stopped, dict(one.features)]
            for one in trace.candidates
        ],
        "features": dict(trace.features),
        **({"made_of": trace.made_of} if trace.made_of else {}),
    }
    return Event(TRACE, trace.at, body, key=trace.key)


def decode_trace(key: str, at: float, body: Mapping[str, Any]) -> Trace:
    """The trace behind `body`; raises KeyError, TypeError or ValueError if it is none."""
    facts = {**body, "confidence": _number(body["confidence"]), "language": str(body["language"])}
    facts["features"] = tuple(body["features"].items())
    facts["candidates"] = tuple(
        Candidate(lesson, _number(confidence), stopped, _numbers(told[0] if told else {}))
        for lesson, confidence, stopped, *told in body["candidates"]
    )
    return Trace(key=key, at=at, **facts)


def _numbers(told: Mapping[str, Any]) -> tuple[tuple[str, float], ...]:
    return tuple((name, _number(value)) for name, value in told.items())


def _number(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ValueError(f"{value!r} is no number")
    return value


def persistence_event(project: str, trace: str, look: Look, at: float, *, stands: bool) -> Event:
    """Whether what was accepted still stood at a look; each look counts once."""
    body = {"project": project, "trace": trace, "look": look, "stands": stands}
    return Event(PERSISTENCE, at, body, key=f"{trace}:{look}")


def kept_event(project: str, site: str, at: float) -> Event:
    """A person edited this site by hand: nothing is to be suggested for what they wrote."""
    return Event(KEPT, at, {"project": project, "site": site}, key=f"{project}:{site}")


def silence_event(silence: Silence) -> Event:
    """A person silenced a lesson or revived it; the newest word holds."""
    body = {
        "project": silence.project,
        "lesson": silence.lesson,
        "shape": silence.shape,
        "holds": silence.holds,
    }
    return Event(SILENCE, silence.at, body)


def made_event(project: str, change: str, at: float, back: str = "", trace: str = "") -> Event:
    """A suggestion made this change: whoever sees it later must not take it for evidence.

    `back` is the change that would take it back, and with it what was decided in `trace`.
    """
    body = {"project": project, "back": back, "trace": trace}
    return Event(MADE, at, body, key=change, version=2)


def meant_event(project: str, change: str, at: float) -> Event:
    """A person asked for this change to be remembered, whatever else was said of it."""
    return Event(MEANT, at, {"project": project}, key=change)


def reading_event(project: str, change: str, lesson: str, at: float) -> Event:
    """A person said which lesson this change stands for; the first word holds."""
    return Event(READING, at, {"project": project, "lesson": lesson}, key=change)


def fork_event(project: str, change: str, lesson: str, trace: str, at: float) -> Event:
    """A suggestion made of a lesson was accepted, and made this change: it is an example.

    It is one for as long as that is the last that was said of the decision in `trace`.
    """
    return Event(FORK, at, {"project": project, "lesson": lesson, "trace": trace}, key=change)


def question_event(project: str, at: float) -> Event:
    """A person was asked something. There is one for each day: whoever comes second has not asked."""
    return Event(QUESTION, at, {"project": project}, key=f"day {int(at // DAY)}")


def never_ask_event(at: float) -> Event:
    """A person does not want to be asked any more."""
    return Event(QUESTION, at, {}, key="never")


def recall_event(recalled: Recalled, place: str) -> Event:
    """Somebody looked for memories at a place; once a day counts, and the first time of it."""
    body = {
        "project": recalled.project,
        "path": recalled.path,
        "statement": recalled.statement,
        "found": recalled.found,
    }
    return Event(RECALL, recalled.at, body, key=f"{place}:{int(recalled.at // DAY)}")


def project_event(project: str, label: str, at: float) -> Event:
    """A project got a label for people, such as its path; the newest one holds."""
    return Event(PROJECT, at, {"project": project, "label": label})


def scope_event(widening: Widening) -> Event:
    """A person widened a lesson to another project, or took that back; the newest word holds."""
    body = {
        "project": widening.project,
        "lesson": widening.lesson,
        "reach": widening.reach,
        "holds": widening.holds,
    }
    return Event(SCOPE, widening.at, body)


def label_event(label: Label) -> Event:
    """A person said what class a lesson is of; the newest word for a name holds."""
    body = {
        "project": label.project,
        "lesson": label.lesson,
        "shape": label.shape,
        "name": label.name,
        "value": label.value,
    }
    return Event(LABEL, label.at, body)


def symptom_event(project: str, correction: str, symptom: Symptom, at: float) -> Event:
    """A correction made a symptom vanish; a correction may do so for several, each once."""
    body = {"project": project, "correction": correction, **_encode_symptom(symptom)}
    key = to_json([correction, symptom.source, symptom.code, symptom.message])
    return Event(SYMPTOM, at, body, key=key)


def complaint_event(complaint: Complaint) -> Event:
    """A tool said something once more; every time counts."""
    body = {
        "project": complaint.project,
        **_encode_symptom(complaint.symptom),
        "suppressed": complaint.suppressed,
        "lesson": complaint.lesson,
    }
    return Event(COMPLAINT, complaint.at, body)


def proposal_event(proposal: Proposal) -> Event:
    """A person should look at something; the same is proposed once."""
    symptom = _encode_symptom(proposal.symptom)
    about = {"project": proposal.project, "reason": proposal.reason, "lesson": proposal.lesson}
    body = {**about, **symptom}
    return Event(PROPOSAL, proposal.at, body, key=to_json(list(body.values())))


def tombstone_event(verdict: Verdict, turn: int) -> Event:
    """A rejection, or what was taken back, outlives what it was about: keys only, no text.

    `turn` keeps its place among what else was said of the lesson.
    """
    body = {
        "project": verdict.project,
        "lesson": verdict.lesson,
        "site": verdict.site,
        "shape": verdict.shape,
        "answer": verdict.answer,
        "reach": verdict.reach,
        "turn": turn,
    }
    kind = "" if (verdict.answer, verdict.reach) == ("rejected", "here") else f":{turn}"
    key = f"{verdict.project}:{verdict.lesson}:{verdict.site}{kind}"
    return Event(TOMBSTONE, verdict.at, body, key=key, version=3)


def to_json(value: Mapping[str, Any] | Sequence[Any] | str) -> str:
    """`value` as compact JSON in ASCII; raises ValueError or TypeError for what is not JSON.

    ASCII carries every text through SQLite, also a path with bytes that are no UTF-8.
    """
    return json.dumps(value, separators=(",", ":"), allow_nan=False)


def encode_correction(correction: Correction) -> dict[str, Any]:
    """The correction as plain JSON, which `decode_correction` reads."""
    return {
        "language": correction.language,
        "role": correction.role,
        "before": correction.before,
        "after": correction.after,
        "elided": list(correction.elided),
        "statement": correction.statement,
        "place": _encode_place(correction.place),
        "names": _encode_pairs(correction.names),
        "added": _encode_imports(correction.added),
        "dropped": _encode_imports(correction.dropped),
        "bystanders": [
            [each.text, _encode_place(each.place), each.reached] for each in correction.bystanders
        ],
        "grammar": correction.grammar,
        "origin": _encode_origin(correction.origin),
        "idle": _encode_imports(correction.idle),
        "line": correction.line,
        "sites": correction.sites,
        **({"complexity": list(correction.complexity)} if correction.complexity else {}),
    }


def decode_correction(body: Mapping[str, Any]) -> Correction:
    """The correction behind `body`; raises KeyError, TypeError or ValueError if it is none."""
    return Correction(
        language=body["language"],
        role=body["role"],
        before=body["before"],
        after=body["after"],
        elided=tuple(body["elided"]),
        statement=body["statement"],
        place=_decode_place(body["place"] if "place" in body else [body["ancestors"]]),
        names=_decode_pairs(body["names"]),
        added=_decode_imports(body["added"]),
        dropped=_decode_imports(body["dropped"]),
        bystanders=tuple(map(_decode_bystander, body["bystanders"])),
        grammar=body["grammar"],
        origin=_decode_origin(body["origin"]),
        idle=_decode_imports(body.get("idle", ())),
        line=body.get("line", -1),
        sites=body.get("sites", 1),
        complexity=_decode_complexity(body.get("complexity")),
    )


def encode_lesson(lesson: Lesson) -> dict[str, Any]:
    """The lesson as plain JSON, which `decode_lesson` reads."""
    return {
        "key": lesson.key,
        "language": lesson.language,
        "role": lesson.role,
        "pattern": lesson.pattern,
        "template": lesson.template,
        "holes": [
            [hole.name, hole.many, list(hole.kinds), list(hole.texts), hole.of, hole.how]
            for hole in lesson.holes
        ],
        "names": _encode_pairs(lesson.names),
        "added": _encode_imports(lesson.added),
        "dropped": _encode_imports(lesson.dropped),
        "conditions": _encode_conditions(lesson.conditions),
        "keeps_imports": lesson.keeps_imports,
        "layout": lesson.layout,
    }


def decode_lesson(body: Mapping[str, Any]) -> Lesson:
    """The lesson behind `body`; raises KeyError, TypeError or ValueError if it is none."""
    return Lesson(
        key=body["key"],
        language=body["language"],
        role=body["role"],
        pattern=body["pattern"],
        template=body["template"],
        holes=tuple(
            Hole(name, many, tuple(kinds), tuple(texts), *rest)
            for name, many, kinds, texts, *rest in body["holes"]
        ),
        names=_decode_pairs(body["names"]),
        added=_decode_imports(body["added"]),
        dropped=_decode_imports(body["dropped"]),
        conditions=_decode_conditions(body.get("conditions", ())),
        keeps_imports=bool(body.get("keeps_imports", False)),
        layout=body.get("layout", ""),
    )


def encode_evidence(evidence: Evidence) -> dict[str, Any]:
    """The evidence as plain JSON, without the counts of verdicts, which the log knows better."""
    return {
        "experiences": list(evidence.experiences),
        "commits": evidence.commits,
        "files": evidence.files,
        "first_seen": evidence.first_seen,
        "last_seen": evidence.last_seen,
        "last_number": evidence.last_number,
        "left_alone": evidence.left_alone,
        "exact": evidence.exact,
        "taught": evidence.taught,
        "unreached": evidence.unreached,
        "seen": _encode_conditions(evidence.seen),
        "variety": evidence.variety,
        "last_path": evidence.last_path,
        "last_line": evidence.last_line,
        "meant": evidence.meant,
        "last_by_hand": evidence.last_by_hand,
        "domain": evidence.domain,
        "complexity": evidence.complexity,
        "fix_class": evidence.fix_class,
        "made_of": evidence.made_of,
    }


def decode_evidence(body: Mapping[str, Any]) -> Evidence:
    """The evidence behind `body`, without verdicts; raises KeyError or TypeError if it is none."""
    evidence = Evidence(**{**body, "seen": _decode_conditions(body.get("seen", ()))})
    return replace(evidence, experiences=tuple(evidence.experiences))


def _encode_origin(origin: Origin) -> dict[str, Any]:
    return {
        "project": origin.project,
        "path": origin.path,
        "seen": origin.seen,
        "at": origin.at,
        "number": origin.number,
        "commit": origin.commit,
        "author": origin.author,
        **({"domain": origin.domain} if origin.domain else {}),
    }


def _decode_origin(body: Mapping[str, Any]) -> Origin:
    origin = Origin(**body)
    if origin.domain and not _DOMAIN.fullmatch(origin.domain):
        raise ValueError("a domain is made of words with colons between them")
    return origin


def _decode_complexity(body: Any) -> tuple[int, int] | None:
    if body is None:
        return None
    before, after = body
    if type(before) is not int or type(after) is not int or min(before, after) < 1:
        raise ValueError("a complexity is two whole numbers from 1 on")
    return before, after


def _encode_symptom(symptom: Symptom) -> dict[str, str]:
    return {"source": symptom.source, "code": symptom.code, "message": symptom.message}


def _encode_place(place: Place) -> list[Any]:
    return [list(place.ancestors), place.slot, place.operator, place.left, place.right]


def _decode_place(body: Sequence[Any]) -> Place:
    ancestors, *rest = body
    return Place(tuple(ancestors), *rest)


def _decode_bystander(body: Any) -> Bystander:
    """A bystander; the first events of the log held its text alone."""
    if isinstance(body, str):
        return Bystander(body)
    text, place, reached = body
    return Bystander(text, _decode_place(place), reached)


def _encode_conditions(conditions: Sequence[Condition]) -> list[list[Any]]:
    return [[each.feature, list(each.values)] for each in conditions]


def _decode_conditions(body: Sequence[Any]) -> tuple[Condition, ...]:
    return tuple(Condition(feature, tuple(values)) for feature, values in body)


def _encode_pairs(pairs: Sequence[tuple[str, str]]) -> list[list[str]]:
    return [list(pair) for pair in pairs]


def _decode_pairs(pairs: Sequence[Sequence[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((first, second) for first, second in pairs)


def _encode_imports(imports: Sequence[Import]) -> list[list[Any]]:
    """Imports as lists; that one goes below the others is written where it is so."""
    return [
        [each.module, each.name, each.alias, *([True] if each.last else [])] for each in imports
    ]


def _decode_imports(imports: Sequence[Sequence[Any]]) -> tuple[Import, ...]:
    return tuple(Import(*each) for each in imports)
