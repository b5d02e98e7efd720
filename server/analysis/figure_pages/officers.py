"""谁: officers, each pulled towards their line, in the order of units and 警号; there is no rank and no order by a value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from domain.figures.beside import CountOf
from domain.figures.case_keys import Table
from domain.figures.catalogue import LEAST_OF_OFFICER, FigureKey
from domain.figures.counts import Asked, Axis, OfficerCounts
from domain.figures.funnel import Flag, Part, Point, judge
from domain.figures.pooling import Prior, over_lines, prior, steady
from domain.figures.strata import Opinions
from domain.permissions import Permission
from domain.times import day_bounds
from domain.wire.figures import Block, Row, RowOrder, Rows
from domain.wire.shown import Label, LabelOf, Shown, shown
from server.analysis.counting.officers import officers
from server.analysis.figure_pages import numbers
from server.analysis.figure_pages.question import Question
from server.analysis.figure_pages.together import Together, together
from server.db.work import Reading
from server.masterdata.repository.officers import officer_names, postings
from server.web.problems import Refusal

_QUARTER: Final = timedelta(days=91)
_FIRST: Final = date(1970, 1, 1)

Counts = Mapping[str, OfficerCounts]


@dataclass(frozen=True, slots=True)
class City:
    """All officers: what each is held against.

    Attributes:
        quarters: the newest two, which a signal must be seen in both of.
    """

    priors: Mapping[str, Prior]
    shares: Mapping[str, float]
    quarters: tuple[Counts, ...]


def blocks(question: Question) -> list[Block]:
    """The page.

    Raises:
        Refusal: figures of officers are not for whoever asks.
    """
    allowed(question)
    found = officers(question.reading, question.asked)
    pairs = together(question.reading, question.asked)
    return [rows(question, found, city(question), pairs)]


def allowed(question: Question) -> None:
    """Whether figures of officers are for whoever asks.

    Raises:
        Refusal: they are not.
    """
    if not question.reach.by_officer:
        raise Refusal(403, "access.forbidden", {"permission": Permission.REPORT_READ_OFFICER})


def city(question: Question) -> City:
    """What officers are held against."""
    everybody = question.whole_city()
    found = officers(question.reading, everybody)
    by_line: dict[str, list[tuple[int, int]]] = {}
    for one in found.values():
        for line, said in one.by_line.items():
            by_line.setdefault(line, []).append((int(said.dissatisfied), int(said.n)))
    shares = {line: sum(x for x, _ in of) / sum(n for _, n in of) for line, of in by_line.items()}
    return City({line: steady(prior(of)) for line, of in by_line.items()}, shares, _quarters(question))


def _quarters(question: Question) -> tuple[Counts, ...]:
    """The newest two quarters, as far back as there can be anything."""
    found = []
    end = question.end
    for _ in range(2):
        if end - _FIRST < _QUARTER:
            break
        start = end - _QUARTER + timedelta(days=1)
        asked = Asked(start, end, None, question.lines, question.reach.sight)
        found.append(officers(question.reading, asked))
        end = start - timedelta(days=1)
    return tuple(found)


def rows(
    question: Question, found: Counts, whole: City, pairs: Sequence[Together] = (), title: str = "officers"
) -> Rows:
    """A line for each, and for those who answer for the same events together one."""
    names = officer_names(question.reading)
    units = stations(question.reading, question.end)
    joined = {badge: pair for pair in pairs for badge in pair.badges}
    lines: list[tuple[tuple[str, str], Row]] = []
    for badge in found:
        pair = joined.get(badge)
        if pair is not None and badge != pair.badges[0]:
            continue
        place = question.places.name(units.get(badge, "")), badge
        made = (
            _row(question, badge, names, found[badge], whole)
            if pair is None
            else _joined(question, pair, names, whole)
        )
        lines.append((place, made))
    lines.sort(key=lambda line: line[0])
    return Rows(title, RowOrder.TREE, [row for _, row in lines])


def stations(reading: Reading, on: date) -> dict[str, str]:
    """The unit each served in on a day; of several postings the newest."""
    day = min(on, date(9998, 12, 31))
    _, after = day_bounds(day, reading.zone())
    found: dict[str, tuple[int, str]] = {}
    for key, end in postings(reading).items():
        if key.valid_from < after and (end is None or end >= after):
            found[key.badge_no] = max(found.get(key.badge_no, (0, "")), (key.valid_from, key.unit_id))
    return {badge: unit for badge, (_, unit) in found.items()}


def _row(question: Question, badge: str, names: Mapping[str, str], counts: OfficerCounts, whole: City) -> Row:
    label = Label(LabelOf.OFFICER, badge, names.get(badge, ""))
    cases = question.cases(Table.OFFICERS, "dissatisfied", code=badge)
    praise = question.cases(Table.OFFICERS, "praise", code=badge)
    beside = [
        numbers.dissatisfied(counts.opinions, cases),
        numbers.praised(counts.praise, counts.events, praise),
    ]
    return Row(label, pooled(counts.by_line, whole, cases), flag_of(badge, counts.by_line, whole), beside)


def _joined(question: Question, pair: Together, names: Mapping[str, str], whole: City) -> Row:
    """Who answers for the same events: of the answers about these, which say nothing about one of them alone."""
    first, *others = pair.badges
    also = "、".join(f"{names.get(one, '')} {one}".strip() for one in others)
    at = tuple((Axis.OFFICER, badge) for badge in pair.badges)
    cases = question.cases(Table.PHONE_ANSWERS, "dissatisfied", at=at)
    said = sum(pair.by_line.values(), Opinions())
    flag = flag_of(first, pair.by_line, whole)
    label = Label(LabelOf.OFFICER, first, names.get(first, ""), also)
    return Row(label, pooled(pair.by_line, whole, cases), flag, [numbers.dissatisfied(said, cases)])


def pooled(by_line: Mapping[str, Opinions], whole: City, cases: str | None) -> Shown:
    """The estimate of one officer."""
    parts = [
        (int(said.dissatisfied), int(said.n), whole.priors[line])
        for line, said in sorted(by_line.items())
        if said.n
    ]
    own: dict[CountOf, float] = {
        CountOf.DISSATISFIED: sum(x for x, _, _ in parts),
        CountOf.ANSWERED: sum(n for _, n, _ in parts),
    }
    return shown(FigureKey.OFFICER_RATE, over_lines(parts), own, cases=cases)


def flag_of(badge: str, by_line: Mapping[str, Opinions], whole: City) -> Flag:
    """A signal is a tail beyond chance, and the same side in both of the newest quarters."""
    flag = judge(_point(by_line, whole), least=LEAST_OF_OFFICER).flag
    if flag not in (Flag.WORSE, Flag.BETTER):
        return flag
    sides = []
    for quarter in whole.quarters:
        of_quarter = _point(quarter[badge].by_line, whole) if badge in quarter else Point(0, ())
        sides.append(of_quarter.observed - of_quarter.expected)
    same = all(side > 0 if flag is Flag.WORSE else side < 0 for side in sides)
    return flag if len(sides) == 2 and same else Flag.WITHIN


def _point(by_line: Mapping[str, Opinions], whole: City) -> Point:
    return Point(
        int(sum(said.dissatisfied for said in by_line.values())),
        tuple(
            Part(int(said.n), whole.shares.get(line, 0.0)) for line, said in sorted(by_line.items()) if said.n
        ),
    )
