"""A confidence model that is easy to reckon with, for tests that are not about the fitted one."""

from collections.abc import Iterator

import pytest

from twiceshy.lessons import confidence
from twiceshy.recall import book

WEIGHTS = {
    "always": 1.1,
    "examples": 0.8,
    "commits": 0.3,
    "files": 0.2,
    "named": 0.2,
    "left alone": -1.1,
    "inexact": -1.2,
    "deletes": -1.0,
    "unwraps": -0.5,
    "imposes": -1.0,
    "attribute": -0.5,
    "bare": -0.4,
    "keyword": -1.2,
    "discards": -1.5,
    "rewrites": -1.0,
    "moves": -6.0,
    "age": -1.0,
}


@pytest.fixture(autouse=True)
def plain_weights(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What evidence that tests make up is worth must not change with each fit."""
    monkeypatch.setattr(confidence, "WEIGHTS", WEIGHTS)
    book.confidence_by.cache_clear()
    yield
    book.confidence_by.cache_clear()
