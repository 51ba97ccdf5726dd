"""Values that look like secrets, found by a maintained detector library and replaced by placeholders.

Everything that is cut out of a user's code passes through here before anything is written. What
is a secret is `detect-secrets`' to say. Only its pattern matching is used: nothing is verified, and
no connection is opened. It is imported when the first text is looked at, which must not be on the
event loop.

A placeholder says nothing of the secret: it is made of what surrounds it. The same secret has the
same one in all texts that are looked at together.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cache, lru_cache
from hashlib import blake2b
from typing import Any, NamedTuple


class Redactor:
    """The placeholders for the secrets of texts that belong together.

    `around` tells one place from another: the same code elsewhere has other placeholders, so that
    two secrets are never taken for the same.
    """

    def __init__(self, texts: Iterable[str], around: str = "") -> None:
        given = list(texts)
        found = dict.fromkeys(secret for text in given for secret in _secrets(text))
        # The longest first, so that none is cut by a shorter one that it contains.
        self._secrets = sorted(found, key=lambda one: -len(one.text))
        self._names: dict[str, str] = {}
        if found:
            shape = "\0".join([around, *map(self.blank, given)]).encode(errors="surrogatepass")
            digest = blake2b(shape, digest_size=3).hexdigest()
            self._names = {one.text: f"redacted_{digest}_{n}" for n, one in enumerate(found, 1)}

    def __bool__(self) -> bool:
        """Whether there is anything to be replaced."""
        return bool(self._secrets)

    def __call__(self, text: str) -> str:
        """A text with placeholders where its secrets were."""
        return self._replaced(text, self._names.__getitem__)

    def blank(self, text: str) -> str:
        """A text in which all secrets are the same."""
        return self._replaced(text, lambda _: "redacted")

    def _replaced(self, text: str, name: Callable[[str], str]) -> str:
        for one in self._secrets:
            if one.text in text and one.is_whole:
                text = _quoted(one.text).sub(rf"\g<1>{name(one.text)}\g<1>", text)
            elif one.text in text:
                text = text.replace(one.text, name(one.text))
        return text


class _Secret(NamedTuple):
    """A value that looks like a secret.

    One that `is_whole` is known by the name that it is given to, such as `password`, and may be any
    word: it is a secret as a whole literal only.
    """

    text: str
    is_whole: bool = False


def without_secrets(text: str, path: str = "") -> str:
    """One text by itself, perhaps of a file, with placeholders where its secrets were."""
    return Redactor([text], path)(text)


def get_ready() -> None:
    """Load the detectors, so that the first correction does not wait for them."""
    _library()


def is_redacted(text: str) -> bool:
    """Whether secrets of a text were replaced, so that it is not what stands in the code."""
    return _PLACEHOLDER.search(text) is not None


# A shorter value is no secret worth the name, and would be found inside of words.
_FEWEST = 6

# From so many letters on a word is looked at for being random; what is shorter cannot tell.
_RANDOM = 20

# Random letters and digits of that length have an entropy of more than this nearly always; names
# have it too, but are made of words. The library's own limit misses tokens of less than 40.
_ENTROPY = 4.0

# Longer lines are tables and bundles; what has a pattern or is random is found there all the same.
_LONGEST_LINE = 2000

# What a key or certificate is wrapped in, up to the end of its literal or of the text.
_ARMOUR = re.compile(
    r"-----BEGIN [A-Z0-9 ]+-----.*?(?:-----END [A-Z0-9 ]+-----|(?=[\"'`])|\Z)", re.DOTALL
)
_PLACEHOLDER = re.compile(r"redacted_[0-9a-f]{6}_[0-9]+")
_LITERAL = re.compile(
    r'"""(?:\\.|[^\\])*?(?:"""|\Z)' + r"|'''(?:\\.|[^\\])*?(?:'''|\Z)"
    r'|"(?:\\.|[^"\\\n])*"' + r"|'(?:\\.|[^'\\\n])*'" + r"|`(?:\\.|[^`\\])*`",
    re.DOTALL,
)
# In code, a sign between two names is an operator.
_IN_LITERAL = re.compile(rf"[A-Za-z0-9+/=_\-]{{{_RANDOM},}}")
_IN_CODE = re.compile(rf"\w{{{_RANDOM},}}", re.ASCII)


@lru_cache(maxsize=4096)
def _secrets(text: str) -> tuple[_Secret, ...]:
    if len(text) < _FEWEST:
        return ()
    found = [_Secret(match[0]) for match in _ARMOUR.finditer(text)]
    rest = _ARMOUR.sub("", text) if found else text
    found += map(_Secret, _by_pattern(rest))
    found += map(_Secret, _by_entropy(rest))
    if _is_named(rest) and _library().told_name.search(rest):
        lines = (line for line in rest.splitlines() if len(line) <= _LONGEST_LINE)
        found += [_Secret(value, is_whole=True) for line in lines for value in _by_name(line)]
    return tuple(
        one
        for one in dict.fromkeys(found)
        if len(one.text) >= _FEWEST and not _PLACEHOLDER.search(one.text)
    )


def _by_pattern(text: str) -> Iterator[str]:
    """What has the shape of a known kind of key or token, or is a password within an address."""
    library = _library()
    plugins: list[Any] = []
    if "://" in text or any(map(_may_be_token, _TOKEN.findall(text))):
        plugins += library.patterns
    if _is_named(text):
        plugins += library.assignments
    for plugin in plugins:
        values = set(plugin.analyze_string(text))
        for match in (m for regex in plugin.denylist if values for m in regex.finditer(text)):
            # A group is the secret, or no more than the mark that it begins with.
            groups = [group for group in match.groups() if group and len(group) >= _FEWEST]
            found = max(groups, key=len) if groups else match[0]
            if any(value in match[0] for value in values):
                yield found.strip(" \t\n\"'=:").split('"')[0].split("'")[0]


# All kinds of tokens have a digit or are in capitals; most code has no such word, and costs little.
_TOKEN = re.compile(r"[\w\-]{11,}")


def _may_be_token(word: str) -> bool:
    return word.isupper() or any(map(str.isdigit, word))


# Some detectors ask for the name that a key is given to: one of these is a part of it.
_NAMES = ("key", "pw", "pass", "token", "secret", "contrase", "cloudant", "softlayer")


def _is_named(text: str) -> bool:
    small = text.lower()
    return any(name in small for name in _NAMES)


_ASKS_FOR_NAME = re.compile(r"\|token\)|secret\[")


def _by_entropy(text: str) -> Iterator[str]:
    """Words too random to be language: whole ones in literals, names in code."""
    done = 0
    for literal in _LITERAL.finditer(text):
        yield from _random(_IN_CODE.findall(text, done, literal.start()), text)
        yield from _random(_IN_LITERAL.findall(text, *literal.span()), text)
        done = literal.end()
    yield from _random(_IN_CODE.findall(text, done), text)


def _random(words: Iterable[str], text: str) -> Iterator[str]:
    library = _library()
    for word in words:
        parts = [part for part in re.split(r"[/=]+", word) if len(part) >= _RANDOM]
        for one in dict.fromkeys([word.strip("=-"), *parts]):
            if _is_made_of_words(one) or not any(map(str.isdigit, one)):
                continue
            if library.is_random(one) and not library.is_harmless(one, text, library.random):
                yield one
                break


_PART = re.compile(r"(?:[A-Z]?[a-z]+|[A-Z]+(?![a-z]))[0-9]{0,4}|[0-9]{1,4}(?![A-Za-z0-9])")


def _is_made_of_words(word: str) -> bool:
    """Whether a word is put together of words, as names and paths are, rather than at random."""
    parts = [part for part in re.split(r"[^A-Za-z0-9]+", word) if part]
    pieces = [piece for part in parts for piece in _PART.findall(part)]
    whole = sum(map(len, pieces))
    return whole == sum(map(len, parts)) and whole >= 3.5 * len(pieces)


def _by_name(line: str) -> Iterator[str]:
    """What is given to something that is called a password, a secret or a key."""
    library = _library()
    rest = line
    while value := next(iter(library.names.analyze_string(rest)), None):
        if not library.is_harmless(value, line, library.names):
            yield value
        rest = rest[rest.index(value) + len(value) :]


@lru_cache(maxsize=256)
def _quoted(value: str) -> re.Pattern[str]:
    return re.compile(rf"([\"'`]){re.escape(value)}\1")


class _Library(NamedTuple):
    """The detectors that are used, and the library's own doubts about what they find."""

    patterns: list[Any]
    assignments: list[Any]
    random: Any
    is_random: Callable[[str], bool]
    names: Any
    told_name: re.Pattern[str]
    is_harmless: Callable[[str, str, Any], bool]


@cache
def _library() -> _Library:
    # Imported here: it takes a quarter of a second, and is of no use before something is learned.
    from detect_secrets.core.plugins.util import (  # noqa: PLC0415
        get_mapping_from_secret_type_to_class,
    )
    from detect_secrets.filters import heuristic  # noqa: PLC0415
    from detect_secrets.plugins import high_entropy_strings, keyword  # noqa: PLC0415
    from detect_secrets.plugins.base import RegexBasedDetector  # noqa: PLC0415

    kinds: Iterable[Any] = get_mapping_from_secret_type_to_class().values()
    every = [kind() for kind in kinds if issubclass(kind, RegexBasedDetector)]
    every = [one for one in every if type(one).__name__ not in _NO_SECRETS]
    assignments = [one for one in every if _ASKS_FOR_NAME.search(next(iter(one.denylist)).pattern)]
    letters = high_entropy_strings.Base64HighEntropyString(limit=_ENTROPY)
    digits = high_entropy_strings.HexHighEntropyString()

    def is_random(word: str) -> bool:
        plugin = digits if _HEX.fullmatch(word) else letters
        return bool(plugin.calculate_shannon_entropy(word) > plugin.entropy_limit)

    def is_harmless(value: str, line: str, plugin: Any) -> bool:
        return (
            heuristic.is_sequential_string(value)
            or heuristic.is_potential_uuid(value)
            or heuristic.is_templated_secret(value)
            or heuristic.is_prefixed_with_dollar_sign(value)
            or heuristic.is_not_alphanumeric_string(value)
            or heuristic.is_likely_id_string(value, line, plugin)
        )

    return _Library(
        patterns=[one for one in every if one not in assignments],
        assignments=assignments,
        random=letters,
        is_random=is_random,
        names=keyword.KeywordDetector(),
        told_name=re.compile("|".join(keyword.DENYLIST), re.IGNORECASE),
        is_harmless=is_harmless,
    )


_HEX = re.compile(r"[0-9a-fA-F]+")

# An address of a machine is no secret; what is armoured is found as a whole, not by its first line.
_NO_SECRETS = frozenset({"IPPublicDetector", "PrivateKeyDetector"})
