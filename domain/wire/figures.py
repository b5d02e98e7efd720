"""Pages of figures: numbers with what they rest on, in blocks that are drawn alike in the client, in browsers and on paper.

Every number in them is a ``Shown`` (``domain.wire.shown``), or a plain count.
"""

from __future__ import annotations

from enum import StrEnum, auto
from typing import Annotated

from msgspec import Meta, field

from domain.figures.catalogue import FigureKey
from domain.figures.funnel import Flag
from domain.wire.message import Message
from domain.wire.shown import CasesText, Label, LabelOf, Shown
from domain.wire.tags import Day
from domain.wire.types import Code, Count, Id, Instant, Short, Words


class Page(StrEnum):
    """A page of figures; its name in links."""

    OVERVIEW = auto()
    UNITS = auto()
    WHAT = auto()
    WHERE = auto()
    OFFICERS = auto()
    PROFILE = auto()
    ALARMS = auto()
    RECURRENCE = auto()
    GAMING = auto()
    TOPIC = auto()
    INDEX = auto()


class Against(StrEnum):
    """How an interval lies to the city's: colour goes by this, never by the value."""

    ABOVE = auto()
    NOT_TOLD_APART = auto()
    BELOW = auto()
    HOLLOW = auto()


class RowOrder(StrEnum):
    """How rows are ordered. ``SIGNAL`` is the only one that judges; there is none by value."""

    NAME = auto()
    TREE = auto()
    TIME = auto()
    SIGNAL = auto()


class AnswerSet(StrEnum):
    """Which answers a chart is of: of one kind, never of the mixture."""

    SAMPLE = auto()
    SMS = auto()


class AlarmRule(StrEnum):
    """Which rule raised an alarm."""

    WEEKLY_SHARE = auto()
    SLOW_FALL = auto()
    RISING_TAG = auto()
    GAMING = auto()


class AlarmState(StrEnum):
    """What was said of an alarm."""

    OPEN = auto()
    CONFIRMED = auto()
    FALSE = auto()


class Side(Message, frozen=True):
    """Numbers of one kind, with an axis of their own."""

    title: Code
    rates: list[Shown]


class Rates(Message, frozen=True, tag="rates", tag_field="block"):
    """Kinds of rate beside each other: each side is drawn by itself, never two on one axis."""

    title: Code
    sides: list[Side]


class TrendPoint(Message, frozen=True):
    """One month or week. ``asked``: how many were asked in it, beside a count. ``low``, ``high``: the exact limits of a week; None in months."""

    start: Day
    shown: Shown
    asked: Count | None = None
    low: float | None = None
    high: float | None = None
    alarm: bool = False


class Line(Message, frozen=True):
    """One line of a trend."""

    label: Label
    points: list[TrendPoint]


class Trend(Message, frozen=True, tag="trend", tag_field="block"):
    """How something went. ``step``: week or month; months carry no limits, for six points make none."""

    title: Code
    step: Code
    lines: list[Line]

    def __post_init__(self) -> None:
        if self.step not in ("week", "month"):
            raise ValueError("goes by week or month")
        limited = any(
            point.low is not None or point.high is not None for line in self.lines for point in line.points
        )
        if self.step == "month" and limited:
            raise ValueError("months have no limits")


class FunnelPoint(Message, frozen=True):
    """A unit. ``expected``: dissatisfied that its lines lead to expect, its place along the axis; ``own``: of whoever asked."""

    label: Label
    expected: float
    shown: Shown
    flag: Flag
    own: bool = False

    def __post_init__(self) -> None:
        if self.label.of is LabelOf.ANONYMOUS and (self.label.key or self.label.name or self.shown.cases):
            raise ValueError("one whose name is not told has neither key, name nor cases")


class FunnelLimit(Message, frozen=True):
    """The outermost unflagged ratios at so many expected: of the inner lines (95%) and the outer (99.8%)."""

    expected: float
    inner_low: float
    inner_high: float
    outer_low: float
    outer_high: float


class Funnel(Message, frozen=True, tag="funnel", tag_field="block"):
    """Units beside each other.

    Attributes:
        spread: τ², how far units differ by nature; ``spread_used``: whether the limits allow for it.
        expected_false: points of all charts of the page that would lie outside though all units were the same.
    """

    title: Code
    answers: AnswerSet
    points: list[FunnelPoint]
    limits: list[FunnelLimit]
    expected_false: float
    spread: float = 0.0
    spread_used: bool = False


class Row(Message, frozen=True):
    """A row: its chief number, judged by ``flag`` where there is a rule, and others beside it."""

    label: Label
    shown: Shown
    flag: Flag | None = None
    beside: list[Shown] = field(default_factory=list)


class Rows(Message, frozen=True, tag="rows", tag_field="block"):
    """Rows with their intervals."""

    title: Code
    order: RowOrder
    rows: list[Row]


class Matrix(Message, frozen=True, tag="matrix", tag_field="block"):
    """Units by aspects. ``cells``: a list a row, one a column; None where nobody was asked."""

    title: Code
    rows: list[Label]
    columns: list[Label]
    cells: list[list[Shown | None]]

    def __post_init__(self) -> None:
        if len(self.cells) != len(self.rows) or any(len(row) != len(self.columns) for row in self.cells):
            raise ValueError("cells do not fit rows and columns")


class TreeNode(Message, frozen=True):
    """A unit in the tree; ``parent``: the key of the node above, empty at the top."""

    label: Label
    parent: Short
    shown: Shown
    against: Against


class Tree(Message, frozen=True, tag="tree", tag_field="block"):
    """Units in their tree, those above first; ``against``: what their intervals are held against."""

    title: Code
    against: Shown
    nodes: list[TreeNode]

    def __post_init__(self) -> None:
        known = {""}
        for node in self.nodes:
            if node.parent not in known:
                raise ValueError(f"{node.label.key} stands before what is above it")
            known.add(node.label.key)


class Window(Message, frozen=True):
    """Days of a window, both included, and all orders of them."""

    start: Day
    end: Day
    orders: Count


class RisingLine(Message, frozen=True):
    """A tag: now, before, how many were to be expected now, the chance of so many, and how likely a tripling is noticed here."""

    label: Label
    now: Shown
    before: Shown
    expected: float
    chance: float
    power: float


class Rising(Message, frozen=True, tag="rising", tag_field="block"):
    """Problems that rise, the unlikeliest first. ``looked``: tags looked at; ``dispersion``: ĉ."""

    title: Code
    now: Window
    before: Window
    looked: Count
    dispersion: float
    lines: list[RisingLine] = field(default_factory=list)


class Alarm(Message, frozen=True):
    """An alarm: by which rule, of what, in which days, and what was said of it."""

    alarm_id: Id
    rule: AlarmRule
    label: Label
    start: Day
    end: Day
    shown: Shown
    state: AlarmState = AlarmState.OPEN
    said_by: Short = ""
    remark: Words = ""


class AlarmList(Message, frozen=True, tag="alarms", tag_field="block"):
    """All alarms of the period. ``expected_false``: how many there would be though nothing changed; ``confirmed`` and ``false``: kept counts;
    ``quiet``: weeks without any, which say so."""

    title: Code
    expected_false: float
    alarms: list[Alarm] = field(default_factory=list)
    confirmed: Count = 0
    false: Count = 0
    quiet: list[Day] = field(default_factory=list)


class HotWord(Message, frozen=True):
    """A word of citizens: now and in the weeks before, in so many citizens' words."""

    word: Short
    now: Shown
    before: Shown
    citizens: Annotated[int, Meta(ge=5)]


class HotWords(Message, frozen=True, tag="words", tag_field="block"):
    """Words that are said more than before, by five citizens or more."""

    title: Code
    words: list[HotWord] = field(default_factory=list)


Block = Rates | Trend | Funnel | Rows | Matrix | Tree | Rising | AlarmList | HotWords


class AskedOf(Message, frozen=True):
    """What a page is about: days (both included), the unit of the link, lines, channel, officer. Empty: all.

    ``channel`` says which answers units, officers and weeks are compared by: of the sample by phone, or by text;
    ``spread`` whether limits of funnels allow for how far units differ by nature.
    """

    start: Day
    end: Day
    unit: Short = ""
    lines: tuple[Code, ...] = ()
    channel: Short = ""
    officer: Short = ""
    spread: bool = True


class FiguresPage(Message, frozen=True):
    """``GET /api/v1/figures/{page}``. ``as_of``: the number of the feed that it was read at."""

    page: Page
    asked: AskedOf
    as_of: Count
    blocks: list[Block]


class CaseLine(Message, frozen=True):
    """One case behind a mark: an order, a task or an event, its citizen masked."""

    kind: Code
    id: Id
    day: Day
    unit_name: Short = ""
    line: Short = ""
    mask: Short = ""


class CasesPage(Message, frozen=True):
    """``GET /api/v1/figures/cases``: the cases of a mark. ``total`` equals the mark's number; ``after`` continues."""

    cases: CasesText
    total: Count
    lines: list[CaseLine] = field(default_factory=list)
    after: Short = ""


class IndexWeights(Message, frozen=True):
    """``GET /api/v1/figures/index/weights``: a version of weights, 0 as shipped: who, when (UTC ms), why."""

    version: Count
    weights: dict[FigureKey, float]
    by: Short = ""
    at: Instant | None = None
    why: Words = ""


class TriedWeights(Message, frozen=True):
    """``POST /api/v1/figures/index/tried?from=&to=``: weights that are not in force."""

    weights: dict[FigureKey, float]


class UnitEffect(Message, frozen=True):
    """What weights do to a unit. ``beyond``: the change leaves the interval of before."""

    label: Label
    before: Shown
    after: Shown
    beyond: bool


class IndexEffect(Message, frozen=True):
    """What weights do to everybody; ``none_beyond``: no unit's change exceeds its interval."""

    rows: list[UnitEffect]
    none_beyond: bool
