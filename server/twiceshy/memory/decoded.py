"""What stored texts were decoded to, so that reading all lessons again decodes only the new ones."""

import json
import sys
from collections.abc import Callable
from hashlib import blake2b
from typing import Any, Generic, TypeVar

T = TypeVar("T")


class Decoded(Generic[T]):
    """The records of the last `most` texts that were asked for.

    A text is known by its digest: ten thousand texts as keys would be as large as their records.
    Words that many records share are one object.
    """

    def __init__(self, decode: Callable[[Any], T], most: int) -> None:
        self._decode, self._most = decode, most
        self._known: dict[bytes, T] = {}

    def __call__(self, text: str) -> T:
        """The record of a text; raises what `decode` raises, or ValueError for what is not JSON."""
        key = blake2b(text.encode(), digest_size=16).digest()
        known = self._known.pop(key, None)
        if known is None:
            known = self._decode(_shared(json.loads(text)))
        self._known[key] = known  # now the newest
        if len(self._known) > self._most:
            self._known.pop(next(iter(self._known)), None)  # another thread may have been first
        return known


# Longer ones are snippets, which have no equals.
_WORD = 32


def _shared(value: Any) -> Any:
    if isinstance(value, str):
        return sys.intern(value) if len(value) <= _WORD else value
    if isinstance(value, list):
        return [_shared(one) for one in value]
    if isinstance(value, dict):
        return {name: _shared(one) for name, one in value.items()}
    return value
