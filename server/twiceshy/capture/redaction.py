"""Corrections without the secrets that stood in them."""

from dataclasses import replace

from twiceshy.capture.secrets import Redactor
from twiceshy.model import Correction, Symptom
from twiceshy_analyzers.api import Import


def redacted(correction: Correction) -> Correction | None:
    """The correction with placeholders for its secrets; None where it only exchanges secrets.

    One secret has one placeholder on both sides and in all that was seen beside them, so that what
    was done with it can still be learned.
    """
    redactor = Redactor(_texts(correction), correction.origin.path)
    if not redactor:
        return correction
    if _is_only_an_exchange(correction, redactor):
        return None
    return replace(
        correction,
        before=redactor(correction.before),
        after=redactor(correction.after),
        statement=redactor(correction.statement),
        names=tuple((redactor(name), redactor(meaning)) for name, meaning in correction.names),
        added=_imports(correction.added, redactor),
        dropped=_imports(correction.dropped, redactor),
        idle=_imports(correction.idle, redactor),
        bystanders=tuple(replace(one, text=redactor(one.text)) for one in correction.bystanders),
    )


def redacted_symptom(symptom: Symptom) -> Symptom:
    """The symptom with placeholders for the secrets that a tool has quoted."""
    redactor = Redactor((symptom.code, symptom.message))
    if not redactor:
        return symptom
    return replace(symptom, code=redactor(symptom.code), message=redactor(symptom.message))


def _texts(correction: Correction) -> list[str]:
    """All that a correction holds of the code, its two sides first."""
    imports = (*correction.added, *correction.dropped, *correction.idle)
    return [
        correction.before,
        correction.after,
        correction.statement,
        *(word for pair in correction.names for word in pair),
        *(word for one in imports for word in (one.module, one.name, one.alias) if word),
        *(one.text for one in correction.bystanders),
    ]


def _is_only_an_exchange(correction: Correction, redactor: Redactor) -> bool:
    same = redactor.blank(correction.before) == redactor.blank(correction.after)
    return same and not (correction.added or correction.dropped)


def _imports(imports: tuple[Import, ...], redactor: Redactor) -> tuple[Import, ...]:
    return tuple(
        replace(
            one,
            module=redactor(one.module),
            name=redactor(one.name) if one.name else one.name,
            alias=redactor(one.alias) if one.alias else one.alias,
        )
        for one in imports
    )
