"""The fields a form of a move has: by what its rows of the machine need, a description each; nothing is written twice for two moves."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum, auto

from domain.orders.causes import Action, RootCause
from domain.orders.grounds import GROUNDS
from domain.orders.rows import ROWS
from domain.orders.standing import Part
from domain.problems import Problem
from domain.vocabulary import Finding, OrderMove


class Kind(StrEnum):
    """What a field looks like, and how what is typed in it is read."""

    LINE = auto()
    TEXT = auto()
    CHOICE = auto()
    """One of a few, all of them seen."""
    SEVERAL = auto()
    """Any of a few, in groups."""
    DATE = auto()
    MOMENT = auto()
    NUMBER = auto()
    UNIT = auto()
    BADGES = auto()
    """警号, as many as there are."""
    TICK = auto()


class Codes(StrEnum):
    """What the codes are that can be chosen, and so where their names stand."""

    NONE = auto()
    FINDING = auto()
    GROUND = auto()
    WAY = auto()
    CAUSE = auto()
    ACTION = auto()


@dataclass(frozen=True, slots=True)
class Field:
    """One thing a form asks for.

    Attributes:
        name: as it is posted and as problems name it; a dot leads into a part of what is given (``report.facts``).
        codes: what can be chosen; ``of``: what they are.
        words: the key of its label, where the label is another than its name's.
        needed: the moves it is needed for; others may have it.
        also: other names under which a problem stands at it.
    """

    name: str
    kind: Kind
    codes: tuple[str, ...] = ()
    of: Codes = Codes.NONE
    needed: frozenset[OrderMove] = frozenset()
    also: tuple[str, ...] = ()
    words: str = ""

    @property
    def label(self) -> str:
        """The key of its words."""
        return f"desk.f.{self.words or self.name}"


class Way(StrEnum):
    """How a unit spoke to a citizen."""

    PHONE = auto()
    VISIT = auto()
    AT_THE_UNIT = auto()
    MESSAGE = auto()
    NOT_REACHED = auto()


_REPORT = (
    Field("report.finding", Kind.CHOICE, tuple(Finding), Codes.FINDING, also=("report",)),
    Field("report.facts", Kind.TEXT),
    Field("report.causes", Kind.SEVERAL, tuple(RootCause), Codes.CAUSE),
    Field("report.cause_words", Kind.TEXT),
    Field("report.actions", Kind.SEVERAL, tuple(Action), Codes.ACTION),
    Field("report.action_words", Kind.TEXT),
    Field("report.officers", Kind.BADGES),
    Field("report.nobody", Kind.TICK),
    Field("report.officers_side", Kind.TEXT),
    Field("report.no_contact", Kind.TEXT, also=("report.contact",)),
)
ALWAYS = frozenset(
    {"report.finding", "report.facts", "report.causes", "report.actions", "contact.at", "contact.way"}
)
"""What a report or a contact record cannot do without, whatever else is in it."""

_BY_NEED: dict[str, tuple[Field, ...]] = {
    "unit_id": (Field("unit_id", Kind.UNIT),),
    "reason": (Field("reason", Kind.TEXT),),
    "days": (Field("days", Kind.NUMBER),),
    "until": (Field("until", Kind.DATE),),
    "told": (Field("told", Kind.TEXT),),
    "report": _REPORT,
}
_CONTACT = (
    Field("contact.at", Kind.MOMENT),
    Field("contact.way", Kind.CHOICE, tuple(Way), Codes.WAY),
    Field("contact.badge", Kind.LINE),
)
_BESIDE: dict[OrderMove, tuple[Field, ...]] = {
    OrderMove.RECORD_CONTACT: _CONTACT,
    OrderMove.COUNTERSIGN: (Field("reason", Kind.TEXT),),
    OrderMove.CONFIRM_PRAISE: (Field("officers", Kind.BADGES),),
}
"""What is asked for beside what the row needs."""
_CALLED: Mapping[tuple[str, OrderMove], str] = {
    ("reason", OrderMove.APPROVE): "opinion",
    ("reason", OrderMove.COUNTERSIGN): "opinion",
    ("reason", OrderMove.NOTE): "note",
    ("reason", OrderMove.ASK_ASSIST): "assist_what",
    ("reason", OrderMove.ADD_PART): "part",
    ("unit_id", OrderMove.ASK_ASSIST): "assist_unit",
    ("unit_id", OrderMove.RETURN): "better_unit",
    ("unit_id", OrderMove.PASS_DOWN): "lower_unit",
    ("told", OrderMove.RECORD_CONTACT): "contact_result",
    ("told", OrderMove.ANSWER_URGE): "answer",
    ("told", OrderMove.ASK_HOLD): "told_hold",
    ("told", OrderMove.ADVISE): "advice",
}
"""Fields that are called otherwise in the form of a move."""
_LATER = {"told": 1}
"""Fields that stand behind the others."""


def fields_of(moves: Collection[OrderMove], parts: Collection[Part]) -> tuple[Field, ...]:
    """The fields of a form with which people of these parts make one of these moves.

    Raises:
        KeyError: a row needs what no field asks for.
    """
    found: dict[str, Field] = {}
    for move in moves:
        for field in _asked(move, parts):
            known = found.setdefault(field.name, replace(field, words=_CALLED.get((field.name, move), "")))
            found[field.name] = replace(known, needed=known.needed | field.needed)
    return tuple(sorted(found.values(), key=lambda field: _LATER.get(field.name, 0)))


def _asked(move: OrderMove, parts: Collection[Part]) -> Iterator[Field]:
    this = frozenset({move})
    for field in _BESIDE.get(move, ()):
        yield replace(field, needed=this) if field.name in ALWAYS else field
    needs = dict.fromkeys(
        need for row in ROWS if row.move is move and row.who & set(parts) for need in row.needs
    )
    for need in needs:
        if need == "ground":
            codes = tuple(ground.value for ground in GROUNDS[move])
            yield Field("ground", Kind.CHOICE, codes, Codes.GROUND, this)
            continue
        for field in _BY_NEED[need]:
            wanted = need != "report" or field.name in ALWAYS
            yield replace(field, needed=this) if wanted else field


def standing_at(problems: Iterable[Problem], fields: Iterable[Field]) -> list[Problem]:
    """Each problem at the field of the form that it stands at, whatever name it has for that; at none where the form has none."""
    names = {name: field.name for field in fields for name in (field.name, *field.also)}
    return [
        replace(problem, field=names.get(problem.field) if problem.field else None) for problem in problems
    ]
