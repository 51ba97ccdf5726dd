"""What all tests of recall share."""

import pytest

from tests.plain_weights import WEIGHTS
from twiceshy.lessons import confidence


@pytest.fixture(autouse=True)
def plain_weights(monkeypatch: pytest.MonkeyPatch) -> None:
    """These tests make up evidence: what it is worth must not change with each fit."""
    monkeypatch.setattr(confidence, "WEIGHTS", WEIGHTS)
