"""What a lesson's confidence is made of, each part by what the confidence would be without it.

It asks `confidence` itself, and knows nothing of its weights: however they are fitted, the parts
told to a person are those that were used.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import NamedTuple

from twiceshy.counting import counted
from twiceshy.lessons.confidence import at_site, confidence, is_proposed, needs_review
from twiceshy.lessons.traits import PLAIN_SIZE, Size, Traits
from twiceshy.model import Evidence


class Part(NamedTuple):
    """One part of a confidence: what it is, how it stands, and the confidence without it."""

    name: str
    text: str
    value: float
    without: float


def weighed(
    evidence: Evidence, traits: Traits, size: Size = PLAIN_SIZE, *, changes_since: int
) -> list[Part]:
    """The parts that stand out from a lesson with one plain example, in a fixed order.

    The cap of a lesson that is for review comes last; the other parts are weighed below it.
    """
    review = needs_review(evidence, traits, changes_since=changes_since)
    whole, evidence = evidence, replace(evidence, demoted=False)
    free = replace(evidence, taught=True, made_of="") if review else evidence
    value = confidence(free, traits, size, changes_since=changes_since)
    parts = [
        Part(name, text, value, confidence(other, traits, size, changes_since=changes_since))
        for name, text, other in _evidence_parts(free)
    ]
    parts += [
        Part(name, text, value, confidence(free, other, size, changes_since=changes_since))
        for name, text, other in _trait_parts(traits)
    ]
    if review:
        capped = confidence(evidence, traits, size, changes_since=changes_since)
        parts.append(Part("review", _why_review(evidence, traits), capped, value))
    if whole.demoted:
        last = confidence(whole, traits, size, changes_since=changes_since)
        free_again = confidence(evidence, traits, size, changes_since=changes_since)
        parts.append(Part("demoted", _DEMOTED, last, free_again))
    return parts


_DEMOTED = "a tenth or more of its suggestions that were seen were not wanted"


def weighed_at_site(value: float, against: Mapping[str, float]) -> list[Part]:
    """What makes a lesson of a confidence less sure at one site, in a fixed order."""
    here = at_site(value, against)
    parts = []
    for name, amount in against.items():
        without = at_site(value, {other: v for other, v in against.items() if other != name})
        if amount and without > here:
            parts.append(Part(name, _AT_SITE.get(name, name), here, without))
    return parts


_AT_SITE = {
    "strange place": "its examples stood in another kind of code",
    "strange lines": "this place has more lines, or fewer, than its examples",
    "strange code": "its examples had another kind of code here",
    "strange keywords": "no example's call had such a keyword",
    "passed": "it stands above the newest example, where the change has been",
    "moved on": "places like it were left in the file of the newest example",
    "crowd": "this file has several places like it",
}


def _evidence_parts(evidence: Evidence) -> Iterator[tuple[str, str, Evidence]]:
    """What evidence has beside one example: its name, its words, and the evidence without."""
    examples = evidence.experiences
    yield (
        "examples",
        counted(len(examples), "example"),
        replace(evidence, experiences=examples[:1]),
    )
    yield "commits", counted(evidence.commits, "commit"), replace(evidence, commits=1)
    yield "files", counted(evidence.files, "file"), replace(evidence, files=1)
    others = (
        ("left_alone", "like it left alone", replace(evidence, left_alone=0)),
        ("unreached", "like it not yet reached", replace(evidence, unreached=0)),
        ("accepted", "accepted", replace(evidence, accepted=0)),
        ("rejected", "rejected", replace(evidence, rejected=0)),
        ("reverted", "reverted", replace(evidence, reverted=0)),
    )
    for name, words, other in others:
        if other != evidence:
            yield name, f"{getattr(evidence, name):,} {words}", other
    if not evidence.exact:
        words = "it does not reproduce each of its examples to the letter"
        yield "exact", words, replace(evidence, exact=True)
    if evidence.meant:
        yield "meant", "a person asked for it to be remembered", replace(evidence, meant=False)


def _trait_parts(traits: Traits) -> Iterator[tuple[str, str, Traits]]:
    plain = Traits(named=True)
    for name, value, usual in zip(traits._fields, traits, plain, strict=True):
        if value != usual:
            yield name, _TRAITS.get(name, name), traits._replace(**{name: usual})


_TRAITS = {
    "named": "its pattern insists on no name",
    "deletes": "it takes whole statements away",
    "unwraps": "it takes code away and brings none",
    "adds": "it takes nothing away",
    "discards": "it puts its own words in the place of any code",
    "rewrites": "most of what it writes is new",
    "imposes": "it writes a name or value of the place it comes from",
    "attribute": "all it insists on is an attribute of anything",
    "bare": "all it insists on is one operator",
    "keyword": "all it insists on is one keyword",
    "moves": "it puts what is there in another order",
    "literal": "all it changes is strings and numbers",
    "own": "it brings a name of its own",
    "imported": "it is about what a module offers",
    "renames": "it gives the uses of a name the new one of its definition",
    "value": "it brings a string or number of its own",
    "rekeys": "the one keyword that it insists on is what it replaces",
    "annotates": "all it adds are types, which syntax does not tell",
}


def _why_review(evidence: Evidence, traits: Traits) -> str:
    if is_proposed(evidence):
        return "for review: made of another lesson, and not approved yet"
    if traits.rekeys:
        return "for review: which of two keywords is meant cannot be told from syntax"
    if traits.annotates:
        return "for review: what type something has cannot be told from its syntax"
    if traits.deletes:
        return "for review: known from history alone, which does not say why code was taken out"
    if evidence.commits < 2:
        return "for review: known from one commit alone"
    return "for review: the change it comes from is long past"
