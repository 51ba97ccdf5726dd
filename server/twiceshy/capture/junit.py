"""Test reports in JUnit's XML: which tests failed, and which passed."""

import logging
from typing import TYPE_CHECKING, Final

from twiceshy.capture.normal import symptom_of
from twiceshy.model import Symptom

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

logger = logging.getLogger(__name__)

# A report of a hundred thousand tests has as much.
MAX_BYTES: Final = 20_000_000


def outcomes(report: bytes) -> dict[str, Symptom | None]:
    """Each test of a report that ran, by its name: what it failed with, or None if it passed.

    A test that ran several times failed if it ever did. Nothing of what is no such report, is too
    large, or brings entities and document types along, which only an attack does.
    """
    # Imported here: most never set a report's path.
    from defusedxml.common import DefusedXmlException  # noqa: PLC0415
    from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415

    if len(report) > MAX_BYTES:
        return {}
    try:
        root = fromstring(report, forbid_dtd=True)
    except (ParseError, DefusedXmlException, ValueError) as error:
        logger.info("A test report cannot be read: %s", type(error).__name__)
        return {}
    found: dict[str, Symptom | None] = {}
    for case in root.iter("testcase"):
        name = "::".join(part for part in (case.get("classname"), case.get("name")) if part)
        if name and case.find("skipped") is None:
            found[name] = _failure(case, name) or found.get(name)
    return found


def _failure(case: "Element", name: str) -> Symptom | None:
    """What a test failed with; None where it passed."""
    for kind in ("failure", "error"):
        failure = case.find(kind)
        if failure is not None:
            message = failure.get("message") or failure.text or failure.get("type") or kind
            return symptom_of("test", name, message)
    return None
