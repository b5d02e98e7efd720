"""What was typed in a form of a move, read: into what is given with the move, or what is wrong at which field."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from domain.orders.given import Given
from domain.problems import Problem, ProblemError
from domain.times import from_local
from domain.vocabulary import OrderMove
from domain.wire import codec
from domain.wire.types import MOST_SHORT, MOST_WORDS
from server.desk.fields import Field, Kind

Values = Mapping[str, Sequence[str]]
"""What was typed, by the names of the fields; as a draft keeps it."""

BLANK = "＿＿"
"""What a template leaves to be filled in."""

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
_BETWEEN_BADGES = re.compile(r"[\s,，、;；]+")
_MOST_BADGES = 20
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Place:
    """Where a form is filled in: the city's zone, and the units that may be named, by their codes."""

    zone: str
    units: Mapping[str, str]


def given_of(
    fields: Iterable[Field], values: Values, move: OrderMove, place: Place
) -> tuple[Given, list[Problem]]:
    """What is given with this move, as far as it can be read, and what is wrong at which field. Where nothing is typed, nothing is given."""
    found: dict[str, dict[str, object]] = {}
    problems: list[Problem] = []
    for field in fields:
        texts = [cleaned(text) for text in values.get(field.name, ())]
        texts = [text for text in texts if text]
        if not texts:
            if move in field.needed and "." in field.name:
                problems.append(Problem("order.missing", {"field": field.name}, field.name))
            continue
        try:
            value = _READERS[field.kind](field, texts, place)
        except ProblemError as error:
            problems.extend(error.problems)
            continue
        part, _, name = field.name.rpartition(".")
        found.setdefault(part, {})[name] = value
    return _assembled(found, problems), problems


def _assembled(found: dict[str, dict[str, object]], problems: list[Problem]) -> Given:
    given = found.pop("", {})
    contact = found.pop("contact", None)
    if contact is not None:
        found["contact"] = {"badge": "", "result": given.get("told", ""), **contact}
    whole = {part: fields for part, fields in found.items() if _has_all(part, fields)}
    try:
        return codec.convert({**given, **whole}, Given)
    except ProblemError as error:
        problems.extend(error.problems)
        return Given()


def _has_all(part: str, fields: Mapping[str, object]) -> bool:
    return all(name in fields for name in _WITHOUT_WHICH_NONE[part])


_WITHOUT_WHICH_NONE: Mapping[str, tuple[str, ...]] = {"report": ("finding",), "contact": ("at", "way")}


def cleaned(text: str) -> str:
    """Typed text without what nobody types: control characters, marks that turn the direction, spaces around it."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def _wrong(field: Field, code: str, **params: str | int) -> ProblemError:
    return ProblemError(Problem(code, params, field.name))


def _line(field: Field, texts: Sequence[str], _place: Place) -> str:
    if len(texts[0]) > MOST_SHORT:
        raise _wrong(field, "form.too_long", most=MOST_SHORT, length=len(texts[0]))
    return texts[0]


def _text(field: Field, texts: Sequence[str], _place: Place) -> str:
    if len(texts[0]) > MOST_WORDS:
        raise _wrong(field, "form.too_long", most=MOST_WORDS, length=len(texts[0]))
    if BLANK in texts[0]:
        raise _wrong(field, "form.blank_left")
    return texts[0]


def _choice(field: Field, texts: Sequence[str], _place: Place) -> str:
    if texts[0] not in field.codes:
        raise _wrong(field, "form.no_such_choice")
    return texts[0]


def _several(field: Field, texts: Sequence[str], place: Place) -> list[str]:
    return [_choice(field, [text], place) for text in dict.fromkeys(texts)]


def _date(field: Field, texts: Sequence[str], _place: Place) -> str:
    try:
        return date.fromisoformat(texts[0]).isoformat()
    except ValueError:
        raise _wrong(field, "form.date") from None


def _moment(field: Field, texts: Sequence[str], place: Place) -> int:
    try:
        moment = datetime.fromisoformat(texts[0])
        if moment.tzinfo is not None or moment.year < 2000:
            raise ValueError
        return from_local(moment, place.zone)
    except (ValueError, OverflowError):
        raise _wrong(field, "form.moment") from None


def _number(field: Field, texts: Sequence[str], _place: Place) -> int:
    if whole(texts[0]) is None or len(texts[0]) > _MOST_DIGITS:
        raise _wrong(field, "form.number")
    return int(texts[0])


def whole(text: str) -> int | None:
    """The whole number that a text is, none where it is none or longer than any time or version."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= 15 else None


def _unit(field: Field, texts: Sequence[str], place: Place) -> str:
    found = place.units.get(texts[0])
    if found is None:
        raise _wrong(field, "form.no_such_choice")
    return found


def _badges(field: Field, texts: Sequence[str], place: Place) -> list[str]:
    badges = list(dict.fromkeys(one for one in _BETWEEN_BADGES.split(texts[0]) if one))
    if len(badges) > _MOST_BADGES:
        raise _wrong(field, "form.too_many", most=_MOST_BADGES)
    return [_line(field, [badge], place) for badge in badges]


def _tick(_field: Field, _texts: Sequence[str], _place: Place) -> bool:
    return True


_READERS: Mapping[Kind, Callable[[Field, Sequence[str], Place], object]] = {
    Kind.LINE: _line,
    Kind.TEXT: _text,
    Kind.CHOICE: _choice,
    Kind.SEVERAL: _several,
    Kind.DATE: _date,
    Kind.MOMENT: _moment,
    Kind.NUMBER: _number,
    Kind.UNIT: _unit,
    Kind.BADGES: _badges,
    Kind.TICK: _tick,
}
