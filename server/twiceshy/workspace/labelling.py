"""The classes of lessons as a person sees them: found, and corrected by that person's own word."""

from collections.abc import Mapping

from twiceshy.errors import SettingsError
from twiceshy.lessons.anti import shape_of_lesson
from twiceshy.lessons.classes import LABELS
from twiceshy.lessons.classify import Corrected
from twiceshy.memory.events import label_event
from twiceshy.memory.store import Store
from twiceshy.model import Label, LearnedLesson


def corrected(store: Store) -> list[Corrected]:
    """What a person said of lessons, the one with the newest word last."""
    found: dict[tuple[str, str], Corrected] = {}
    for label, lesson in store.labels():
        key = label.project, label.lesson
        known = found.pop(key, Corrected(lesson, label.shape, {}))
        found[key] = known._replace(labels={**known.labels, label.name: label.value})
    return list(found.values())


def set_labels(store: Store, learned: LearnedLesson, labels: Mapping[str, str], now: float) -> None:
    """Record what a person says of a lesson; "" takes a label back. Raises SettingsError."""
    for name, value in labels.items():
        _check(name, value)
    shape = shape_of_lesson(learned.lesson)
    words = [
        Label(learned.project, learned.lesson.key, shape, name, value, now)
        for name, value in labels.items()
    ]
    store.record([label_event(word) for word in words])


def _check(name: str, value: str) -> None:
    if name not in LABELS:
        raise SettingsError(f"There is no label {name!r}; there are {', '.join(LABELS)}.")
    if value and value not in LABELS[name]:
        raise SettingsError(f"{name} cannot be {value!r}; it is one of {', '.join(LABELS[name])}.")
