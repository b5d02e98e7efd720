"""The day's figures in one sentence, with what they rest on: how 基本满意 counts is declared, never chosen silently."""

from __future__ import annotations

from domain.satisfaction import Counts, Rate, figures
from domain.times import DEFAULT_ZONE, to_local
from domain.wire.hall import Panel
from resources import read_yaml


def day_sentence(panel: Panel, lang: str = "zh", zone: str = DEFAULT_ZONE) -> str:
    """The sentence in a language; figures are those of the panel, nothing is computed from memory of an earlier one."""
    words = read_yaml("day_sentence.yaml")["en" if lang == "en" else "zh"]
    at = to_local(panel.as_of, zone)
    day = words["day"].format(year=at.year, month=at.month, date=at.day)
    text: str = words["figures"].format(
        day=day,
        clock=f"{at:%H:%M}",
        calls=panel.calls,
        connected=panel.connected,
        completed=panel.completed,
        satisfaction=_satisfaction(panel, words),
        orders=f"{panel.orders_waiting}{'+' if panel.orders_waiting_more else ''}",
        sms=panel.sms_dissatisfied,
    )
    return text


def _satisfaction(panel: Panel, words: dict[str, str]) -> str:
    counts = Counts(
        satisfied=panel.satisfied,
        basically_satisfied=panel.basically,
        dissatisfied=panel.dissatisfied,
        unclear=panel.unclear,
        asked=panel.completed,
    )
    if not counts.valid:
        return words["none"].format(unclear=panel.unclear)
    found = figures(counts)
    return words["rate"].format(
        n=counts.valid,
        satisfied=panel.satisfied,
        basically=panel.basically,
        dissatisfied=panel.dissatisfied,
        unclear=panel.unclear,
        strict=_percent(found.strict),
        weighted=_percent(found.weighted),
        inclusive=_percent(found.inclusive),
        low=_share(found.inclusive.low),
        high=_share(found.inclusive.high),
    )


def _percent(rate: Rate) -> str:
    return _share(rate.value)


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value:.1%}"
