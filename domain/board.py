"""The open board (民意点赞, 民意诉求): which orders may stand on it, and what a text written for it must not say.

A text is written for the board, never taken over. What is looked for here is what tells a reader who somebody is; each finding says
where it stands, so that whoever wrote it can write it otherwise.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from domain.names import COMPOUND_SURNAMES, SURNAMES
from domain.problems import Problem
from domain.vocabulary import OrderEnd, OrderKind, Visibility

LONGEST = 200
"""Characters of a text."""
RUN = 8
"""So many characters in a row that somebody said or wrote about the order are a quotation."""
DAYS = 7
"""So long after its end an order comes to the board at the earliest: nobody guesses from a date who called the police yesterday."""

SHOWN_ENDS = {
    OrderKind.PRAISE: frozenset({OrderEnd.PRAISE_CONFIRMED}),
    OrderKind.DISSATISFIED: frozenset(
        {OrderEnd.CITIZEN_ACCEPTED, OrderEnd.CONCLUDED_DISSATISFIED, OrderEnd.ANSWERED}
    ),
    OrderKind.DEMAND: frozenset(
        {OrderEnd.CITIZEN_ACCEPTED, OrderEnd.CONCLUDED_DISSATISFIED, OrderEnd.ANSWERED}
    ),
}
"""By kind the ends of orders that may be shown; what has another kind or end is not."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """An order as far as it matters whether it may be shown at all.

    Attributes:
        consent: the citizen lets it be published without name and number.
        excluded: it is of a case type nobody is even called about (family violence, minors, serious crime, informants, the bereaved),
            or whoever knows the case said that it is not to be told.
        closed_on: the city's day of its end.
    """

    kind: OrderKind
    visibility: Visibility
    consent: bool
    excluded: bool
    end: OrderEnd | None
    closed_on: date | None


def not_shown(order: Candidate, today: date) -> Iterator[Problem]:
    """Why an order may not stand on the board; nothing where it may."""
    if order.visibility is not Visibility.NORMAL or order.excluded or order.kind not in SHOWN_ENDS:
        yield Problem("board.never")
    elif order.end not in SHOWN_ENDS[order.kind]:
        yield Problem("board.end")
    if not order.consent:
        yield Problem("order.no_consent")
    if order.closed_on is None or (today - order.closed_on).days < DAYS:
        yield Problem("board.too_early", {"days": DAYS})


@dataclass(frozen=True, slots=True)
class Known:
    """What the centre knows of an order and its board must not tell.

    Attributes:
        words: everything that was said and written about it.
        citizens, officers: their names.
        badges: 警号.
    """

    words: tuple[str, ...] = ()
    citizens: tuple[str, ...] = ()
    officers: tuple[str, ...] = ()
    badges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing a text must not say.

    Attributes:
        start, end: where it stands in the text.
    """

    code: str
    start: int
    end: int


def text_problems(text: str, known: Known) -> list[Problem]:
    """What is wrong with a text, each thing once."""
    text = text.strip()
    found: list[Problem] = []
    if len(text) > LONGEST:
        found.append(Problem("board.long", {"most": LONGEST, "is": len(text)}, field="told"))
    pieces = dict.fromkeys((one.code, text[one.start : one.end]) for one in findings(text, known))
    return [*found, *(Problem(code, {"piece": piece}, field="told") for code, piece in pieces)]


def findings(text: str, known: Known) -> list[Finding]:
    """Everything in a text that must not be in it, in the order it stands there."""
    flat = _Flat.of(text)
    found = [
        *_by_pattern(text),
        *_named(flat, known.citizens, "board.name"),
        *_addressed(flat, known.citizens),
        *_named(flat, known.officers, "board.officer"),
        *_named(flat, known.badges, "board.officer"),
        *_quoted(text, flat, known.words),
    ]
    return _merged(sorted(found, key=lambda one: (one.code, one.start, one.end)))


def _merged(found: list[Finding]) -> list[Finding]:
    """Of one kind, what overlaps is one finding; in the order it stands in the text."""
    whole: list[Finding] = []
    for one in found:
        last = whole[-1] if whole else None
        if last is not None and last.code == one.code and one.start < last.end:
            whole[-1] = Finding(one.code, last.start, max(last.end, one.end))
        else:
            whole.append(one)
    return sorted(whole, key=lambda one: (one.start, one.end, one.code))


# What can be seen by its form ---------------------------------------------------------------------------------------

_DIGIT = "[0-9〇零一二三四五六七八九幺两]"
_GAP = r"[\s\-—–·.,，、()（）]?"
_PLACES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使领"
_POSTS = "局长|支队长|大队长|中队长|副?所长|教导员|指导员|政委|警长|探长|队长|副?主任|科长|书记"
_FAMILY = "".join(sorted(SURNAMES)) + "某"

_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("board.id_number", re.compile(rf"(?<![0-9])[1-9](?:{_GAP}[0-9]){{16}}{_GAP}[0-9xX](?![0-9])")),
    ("board.phone", re.compile(rf"(?<![0-9]){_DIGIT}(?:{_GAP}{_DIGIT}){{6,}}")),
    ("board.plate", re.compile(rf"[{_PLACES}]\s?[A-Za-z]{_GAP}[A-Za-z0-9]{{4,6}}(?:警|学|挂)?|(?<![A-Za-z0-9])[A-Z]{_GAP}[0-9]{{5}}(?![0-9])")),
    ("board.address", re.compile(r"[0-9零〇一二三四五六七八九十百]+(?:号院|号楼|号|弄|栋|幢|单元|室|楼|层|组)|[甲乙丙丁]?[A-Za-z][0-9]*(?:座|栋|幢|单元|区)")),
    ("board.address", re.compile(r"[一-鿿]{1,8}(?:小区|花园|公寓|大厦|家园|新村|佳苑|雅苑|宿舍|家属院|城中村)|[一-鿿]{1,6}(?<![农乡])村(?![民里委])")),
    ("board.day", re.compile(r"(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3})月(?:[0-9]{1,2}|[一二三四五六七八九十廿]{1,3})[日号]?|[0-9]{4}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}")),
    ("board.officer", re.compile(rf"(?<!感)[{_FAMILY}]某{{0,2}}警官|[{_FAMILY}](?:某{{1,2}}|姓)(?:民警|辅警|警察)|(?:{_POSTS})|警号")),
    ("board.officer", re.compile(r"(?<![0-9])[0-9]{6}(?![0-9])")),
    ("board.minor", re.compile(r"未成年|儿童|幼童|婴儿|小学生|中学生|[0-9一二三四五六七八九十]+岁(?:的)?(?:孩|男孩|女孩|儿子|女儿)")),
)  # fmt: skip


def _by_pattern(text: str) -> Iterator[Finding]:
    plain = _same_length(text)
    taken: list[range] = []
    for code, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            if code == "board.phone" and any(match.start() in one for one in taken):
                continue  # an ID number is one thing, not two
            taken.append(range(*match.span()))
            yield Finding(code, *match.span())


def _same_length(text: str) -> str:
    """The text in its plainest signs (１３８ is 138), each at the place it stood."""
    plain = (unicodedata.normalize("NFKC", char) for char in text)
    return "".join(one if len(one) == 1 else char for one, char in zip(plain, text, strict=True))


# What only this order's own words tell ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Flat:
    """A text without blanks and punctuation, its letters small, with the place each sign came from."""

    text: str
    places: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> _Flat:
        kept = [(char.lower(), at) for at, char in enumerate(_same_length(text)) if char.isalnum()]
        return cls("".join(char for char, _ in kept), tuple(at for _, at in kept))

    def finding(self, code: str, start: int, length: int) -> Finding:
        return Finding(code, self.places[start], self.places[start + length - 1] + 1)


def _named(flat: _Flat, names: Collection[str], code: str) -> Iterator[Finding]:
    for name in names:
        plain = _Flat.of(name).text
        if len(plain) < 2:
            continue
        at = flat.text.find(plain)
        while at >= 0:
            yield flat.finding(code, at, len(plain))
            at = flat.text.find(plain, at + 1)


_TITLES = "先生|女士|小姐|某|大爷|大妈|阿姨|师傅|老师|老板|同志|家"


def _addressed(flat: _Flat, names: Collection[str]) -> Iterator[Finding]:
    """李女士, 李某: who knows the street knows who that is."""
    for name in {surname_of(one) for one in names}:
        if name:
            for match in re.finditer(rf"{re.escape(name)}(?:{_TITLES})", flat.text):
                yield flat.finding("board.name", match.start(), len(match.group()))


def surname_of(name: str) -> str:
    """The family name of a Chinese name; empty where it cannot be told."""
    plain = _Flat.of(name).text
    if plain[:2] in COMPOUND_SURNAMES:
        return plain[:2]
    return plain[:1] if plain[:1] in SURNAMES else ""


def _quoted(text: str, flat: _Flat, words: Collection[str]) -> Iterator[Finding]:
    """Runs of the order's words: as they stand, and without blanks and punctuation."""
    as_written = {word[at : at + RUN] for word in words for at in range(len(word) - RUN + 1)}
    yield from _runs(text, as_written, range(len(text)))
    flattened = {
        plain[at : at + RUN]
        for plain in (_Flat.of(word).text for word in words)
        for at in range(len(plain) - RUN + 1)
    }
    yield from _runs(flat.text, flattened, flat.places)


def _runs(text: str, forbidden: Collection[str], places: Collection[int]) -> Iterator[Finding]:
    """Runs that follow each other are one finding."""
    where = tuple(places)
    start: int | None = None
    for at in range(len(text) - RUN + 2):
        inside = at <= len(text) - RUN and text[at : at + RUN] in forbidden
        if inside and start is None:
            start = at
        elif not inside and start is not None:
            yield Finding("board.verbatim", where[start], where[at - 1 + RUN - 1] + 1)
            start = None
