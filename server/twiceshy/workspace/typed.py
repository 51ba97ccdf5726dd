"""Whether values that came from outside are what a record of ours can hold, and a database can keep."""

import math
from functools import cache
from types import NoneType, UnionType
from typing import Any, Final, Literal, Union, get_args, get_origin, get_type_hints

# SQLite reads JSON of a thousand levels, and what we write has ten.
DEEPEST: Final = 100
_LARGEST: Final = 2**63
# A truth value is no number, and a whole number is one with a fraction, too.
_PLAIN: Final[dict[Any, tuple[type, ...]]] = {
    None: (NoneType,),
    NoneType: (NoneType,),
    str: (str,),
    bool: (bool,),
    int: (int,),
    float: (int, float),
}


def oddity(value: object, depth: int = 0, errors: str = "strict") -> str | None:
    """What of a value out of JSON cannot be kept, as a sentence without its end; None if all can.

    Half a surrogate pair is no text. Only a path may have those that stand for bytes that are no
    UTF-8, as a file's name may have them.
    """
    if depth > DEEPEST:
        return "it is nested too deep"
    match value:
        case str():
            return None if _can_be_written(value, errors) else "it holds half a character"
        case int():
            return None if -_LARGEST <= value < _LARGEST else "it holds a number that is too large"
        case float():
            return None if math.isfinite(value) else "it holds a number that is none"
        case dict():
            inner = [oddity(name) for name in value]
            inner += [
                oddity(one, depth + 1, "surrogateescape" if name == "path" else "strict")
                for name, one in value.items()
            ]
        case list():
            inner = [oddity(one, depth + 1) for one in value]
        case _:
            return None
    return next(filter(None, inner), None)


def is_a(value: object, hint: Any) -> bool:
    """Whether a value is of the type that a hint names, all that it is made of included.

    Of hints are understood: plain types, None, unions, literals, tuples, and records with fields.
    """
    origin, parts = get_origin(hint), get_args(hint)
    if origin is Literal:
        found = isinstance(value, str) and value in parts
    elif origin in (Union, UnionType):
        found = any(is_a(value, part) for part in parts)
    elif origin is tuple:
        found = isinstance(value, tuple) and _are(value, parts)
    elif hint in _PLAIN:
        found = type(value) in _PLAIN[hint]
    else:
        found = isinstance(value, hint) and all(
            is_a(getattr(value, name), of) for name, of in _fields(hint).items()
        )
    return found


def _are(values: tuple[Any, ...], parts: tuple[Any, ...]) -> bool:
    if len(parts) == 2 and parts[1] is Ellipsis:
        return all(is_a(value, parts[0]) for value in values)
    return len(values) == len(parts) and all(map(is_a, values, parts))


def _can_be_written(text: str, errors: str) -> bool:
    try:
        text.encode(errors=errors)
    except UnicodeEncodeError:
        return False
    return True


_fields = cache(get_type_hints)
