"""The circumstances of a call that conditions may read beside the answers."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum, auto

from msgspec import Struct, field

from domain.vocabulary import BusinessLine, ReportWay

RECORDING = "recording"
"""Flag: the call is recorded. Off by default; the words about recording appear only with it."""
SMS_DISSATISFIED = "sms_dissatisfied"
"""Flag: the citizen answered the survey SMS with 不满意, so overall is not asked again."""
FLAGS = frozenset({RECORDING, SMS_DISSATISFIED})
"""Circumstances a condition may name with ``{context: ...}``."""


class TrafficKind(StrEnum):
    """What a traffic event was, for the questionnaire that asks about each differently."""

    ACCIDENT = auto()
    ENFORCEMENT = auto()
    VEHICLE = auto()


EVENT_FACTS: Mapping[str, frozenset[str]] = {
    "channel": frozenset(ReportWay),
    "line": frozenset(BusinessLine),
    "traffic_kind": frozenset(TrafficKind),
}
"""Facts of the event a condition may name with ``{event: ...}``, and the values they take."""

_TRAFFIC_WORDS = (
    (
        TrafficKind.VEHICLE,
        (
            "车驾管",
            "驾管",
            "车管",
            "驾驶证",
            "驾照",
            "号牌",
            "上牌",
            "行驶证",
            "年检",
            "年审",
            "过户",
            "考试",
        ),
    ),
    (TrafficKind.ACCIDENT, ("事故", "碰撞", "剐蹭", "刮擦", "追尾", "肇事", "相撞")),
    (
        TrafficKind.ENFORCEMENT,
        ("执法", "违法", "违章", "违停", "处罚", "罚款", "酒驾", "醉驾", "超速", "扣车", "查车", "闯红灯"),
    ),
)


def traffic_kind(*case_types: str) -> TrafficKind | None:
    """Tell accident, enforcement and vehicle business apart by 大类/小类; None where the words do not say."""
    words = " ".join(case_types)
    return next((kind for kind, signs in _TRAFFIC_WORDS if any(sign in words for sign in signs)), None)


class ScriptContext(Struct, frozen=True):
    """What conditions may read beside the answers; part of the stored response, so that the centre judges alike.

    Attributes:
        event: facts of the event by name, see ``EVENT_FACTS``; a missing one matches nothing.
        flags: circumstances of the call, see ``FLAGS``.
    """

    event: Mapping[str, str] = field(default_factory=dict)
    flags: frozenset[str] = frozenset()

    def to_plain(self) -> dict[str, str | int | bool | None]:
        """As a response carries it: facts by name, and every flag by name as true or false."""
        return {**dict(sorted(self.event.items())), **{flag: flag in self.flags for flag in sorted(FLAGS)}}


def context_from_plain(plain: Mapping[str, object]) -> ScriptContext:
    """A context as a response carries it; names and values nobody knows are dropped."""
    facts = {}
    for name, known in EVENT_FACTS.items():
        value = plain.get(name)
        if isinstance(value, str) and value in known:
            facts[name] = str(value)
    return ScriptContext(facts, frozenset([flag for flag in FLAGS if plain.get(flag) is True]))


def context_for(
    channel: str = "",
    line: str = "",
    case_types: tuple[str, ...] = (),
    recording: bool = False,
    sms_dissatisfied: bool = False,
) -> ScriptContext:
    """The context of a call from the fields of its event and task."""
    facts = {"channel": channel, "line": line}
    kind = traffic_kind(*case_types) if line == BusinessLine.TRAFFIC else None
    if kind is not None:
        facts["traffic_kind"] = kind.value
    flags = {RECORDING: recording, SMS_DISSATISFIED: sms_dissatisfied}
    return ScriptContext(
        {k: str(v) for k, v in facts.items() if v}, frozenset(f for f, on in flags.items() if on)
    )
