"""The diagnostics of other sources, as an editor tells of them, in our records."""

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from twiceshy.capture.symptoms import Reported
from twiceshy.errors import TwiceshyError
from twiceshy.lsp.convert import byte_span
from twiceshy.lsp.diagnostics import SOURCE
from twiceshy.lsp.snapshot import Snapshot
from twiceshy_analyzers.api import Span

if TYPE_CHECKING:
    from lsprotocol import types

    from twiceshy.model import Suggestion

METHOD = "twiceshy/diagnostics"


class ReportError(TwiceshyError):
    """A report of diagnostics that cannot be understood."""


class Report(NamedTuple):
    """What an editor says that other sources show, or one of them, for a document."""

    uri: str
    version: int | None
    source: str | None
    diagnostics: Sequence[Any]


class Remedy(NamedTuple):
    """A suggestion with the diagnostics of other sources that it would mend."""

    suggestion: "Suggestion"
    diagnostics: "list[types.Diagnostic]"


def report_of(params: object) -> Report:
    """The report that a message holds, its diagnostics not read yet. Raises ReportError."""
    match params:
        case {"uri": str(uri), "diagnostics": ([*_] | {}) as given, **rest} if _is_list(given):
            version, source = rest.get("version"), rest.get("source")
            if isinstance(version, int | None) and isinstance(source, str | None):
                return Report(uri, version, source, list(given))
    raise ReportError(f"{METHOD} takes a uri, diagnostics, and maybe a version and a source")


def _is_list(given: Sequence[Any] | Mapping[str, Any]) -> bool:
    """Whether it is a list; in Lua and its like an empty one may be written as an empty object."""
    return isinstance(given, list) or not given


def reported(snapshot: Snapshot, report: Report) -> list[Reported]:
    """The diagnostics of a report but our own. Raises ReportError."""
    found = [_reported(snapshot, one, report.source) for one in report.diagnostics]
    return [one for one in found if one.source != SOURCE]


def of_others(diagnostics: "Iterable[types.Diagnostic]") -> "list[types.Diagnostic]":
    """The diagnostics that are not ours."""
    return [one for one in diagnostics if one.source != SOURCE]


def seen(snapshot: Snapshot, diagnostics: "Iterable[types.Diagnostic]") -> list[Reported]:
    """The diagnostics of a code action's context."""
    return [
        Reported(
            one.source or "",
            "" if one.code is None else str(one.code),
            one.message if isinstance(one.message, str) else one.message.value,
            Span(*byte_span(snapshot, one.range)),
        )
        for one in diagnostics
    ]


def _reported(snapshot: Snapshot, given: Any, source: str | None) -> Reported:
    """One diagnostic; read by hand, since there may be hundreds of them after each keystroke."""
    try:
        message, code, own = given["message"], given.get("code"), given.get("source")
        places = sorted(_offset(snapshot, given["range"][end]) for end in ("start", "end"))
    except (AttributeError, KeyError, TypeError) as error:
        raise ReportError(f"{METHOD} has a diagnostic without a range or a message") from error
    if not isinstance(message, str):
        raise ReportError(f"{METHOD} has a diagnostic whose message is no text")
    if isinstance(code, dict):
        code = code.get("value")
    said = source if source is not None else own if isinstance(own, str) else ""
    return Reported(said, "" if code is None else str(code), message, Span(*places))


def _offset(snapshot: Snapshot, place: Any) -> int:
    line, character = place["line"], place["character"]
    if type(line) is not int or type(character) is not int:
        raise ReportError(f"{METHOD} has a range without numbers")
    return snapshot.document.text.offset(line, character, snapshot.encoding)
