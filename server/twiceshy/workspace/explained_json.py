"""What is told of a place or a lesson as plain JSON; docs/lsp-extensions.md describes it."""

from collections.abc import Iterable
from typing import Any

from twiceshy.model import Evidence, LearnedLesson, Lesson, Provenance, Reason, Symptom
from twiceshy.recall.explain import Account
from twiceshy.workspace.dates import iso
from twiceshy.workspace.explaining import ExplainedLesson, ExplainedPlace
from twiceshy.workspace.text import Encoding, Text
from twiceshy_analyzers.api import Edit, Import, Span


def place_as_json(explained: ExplainedPlace, encoding: Encoding) -> dict[str, Any]:
    """A place with its suggestions and what stopped other lessons; positions in an encoding."""
    text, found = explained
    writer = _Writer(text, encoding)
    return {
        "range": writer.range(found.place),
        "lessons": found.lessons,
        "suggested": [writer.account(account) for account in found.suggested],
        "notSuggested": [writer.account(account) for account in found.others],
    }


def lesson_as_json(explained: ExplainedLesson) -> dict[str, Any]:
    """A lesson with all that is known of it."""
    standing = explained.standing
    return _lesson(standing.learned, {}) | {
        "project": explained.project,
        "confidence": round(standing.confidence, 4),
        "state": standing.state,
        "lookedAt": standing.figures.seen,
        "unwanted": standing.figures.unwanted,
        "reason": explained.reason.text if explained.reason else None,
        "parts": [part._asdict() for part in explained.parts],
        "provenance": [_provenance(example) for example in standing.examples],
        "symptoms": symptoms_as_json(standing.symptoms),
    }


def symptoms_as_json(symptoms: Iterable[Symptom]) -> list[dict[str, str]]:
    """What tools complained of where examples were."""
    return [{"source": o.source, "code": o.code, "message": o.message} for o in symptoms]


class _Writer:
    """Writes what stands in one text, in one encoding of positions."""

    def __init__(self, text: Text, encoding: Encoding) -> None:
        self._text, self._encoding = text, encoding

    def account(self, account: Account) -> dict[str, Any]:
        """A lesson at a place: its suggestion, or its reason."""
        bound = dict(account.bindings)
        shown = account.suggestion
        return _lesson(account.learned, bound) | {
            "range": self.range(account.span),
            "matched": round(account.share, 4),
            "names": [
                {"name": one.name, "wanted": one.wanted, "found": one.found}
                for one in account.meanings
            ],
            "confidence": round(account.confidence, 4),
            "parts": [part._asdict() for part in account.parts],
            "provenance": [_provenance(example) for example in account.provenance],
            "symptoms": symptoms_as_json(account.symptoms),
            "site": shown.site if shown else None,
            "message": shown.message if shown else None,
            "edits": [self.edit(edit) for edit in shown.edits] if shown else [],
            "reason": self.reason(account.reason) if account.reason else None,
        }

    def reason(self, reason: Reason) -> dict[str, Any]:
        """A reason, without what it does not have."""
        told = {
            "kind": reason.kind,
            "text": reason.text,
            "range": self.range(reason.span) if reason.span else None,
            "expected": reason.expected or None,
            "found": reason.found or None,
            "lesson": reason.lesson,
            "value": reason.value,
            "limit": reason.limit,
        }
        return {name: value for name, value in told.items() if value is not None}

    def edit(self, edit: Edit) -> dict[str, Any]:
        """An edit."""
        return {"range": self.range(edit.span), "newText": edit.text}

    def range(self, span: Span) -> dict[str, Any]:
        """A span as the protocol has it."""
        places = (self._text.position(offset, self._encoding) for offset in span)
        start, end = ({"line": line, "character": character} for line, character in places)
        return {"start": start, "end": end}


def _lesson(learned: LearnedLesson, bound: dict[str, str]) -> dict[str, Any]:
    lesson = learned.lesson
    return {
        "lesson": lesson.key,
        "family": learned.family,
        "language": lesson.language,
        "role": lesson.role,
        "pattern": lesson.pattern,
        "template": lesson.template,
        "holes": _holes(lesson, bound),
        "names": [{"name": name, "wanted": meaning} for name, meaning in lesson.names],
        "added": [_import(item) for item in lesson.added],
        "dropped": [_import(item) for item in lesson.dropped],
        "evidence": _evidence(learned.evidence),
    }


def _holes(lesson: Lesson, bound: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {"name": hole.name, "many": hole.many, "kinds": hole.kinds, "texts": hole.texts}
        | ({"code": bound[hole.name]} if hole.name in bound else {})
        for hole in lesson.holes
    ]


def counts(evidence: Evidence) -> dict[str, Any]:
    """What speaks for a lesson and against it, in numbers."""
    return {
        "support": len(evidence.experiences),
        "commits": evidence.commits,
        "files": evidence.files,
        "leftAlone": evidence.left_alone,
        "accepted": evidence.accepted,
        "rejected": evidence.rejected,
        "reverted": evidence.reverted,
    }


def _evidence(evidence: Evidence) -> dict[str, Any]:
    return {
        **counts(evidence),
        "exact": evidence.exact,
        "taught": evidence.taught,
        "firstSeen": iso(evidence.first_seen),
        "lastSeen": iso(evidence.last_seen),
    }


def _import(item: Import) -> dict[str, Any]:
    return {"module": item.module, "name": item.name, "alias": item.alias}


def _provenance(example: Provenance) -> dict[str, Any]:
    return {
        "commit": example.commit,
        "file": example.path,
        "date": iso(example.at),
        "before": example.before,
        "after": example.after,
    }
