"""An invented day of one agent: forms in every place a form can be."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from app.records.call import CallState, Draft, FormDraft, Phase, Saved
from app.records.package import Exported
from app.records.record import (
    WAITING,
    Delivery,
    MyRecord,
    PackageMade,
    RecordCounts,
    RecordKey,
    RecordPage,
    RecordQuery,
    RecordSort,
    WaitingReason,
    WaitReason,
)
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE
from resources import questionnaires
from tools.invented import made_id, work
from tools.scenes.samples_tags import StandInTags
from tools.stage import NOW

# minutes ago, mask, line, unit, script, disposition, overall, delivery, orders
_DAY = (
    (2, "138****6621", "alarm", "星河分局柳园派出所", "alarm_110", "complete", 3, Delivery.SAVED, ("dissatisfied",)),
    (9, "139****0417", "alarm", "星河分局柳园派出所", "alarm_110", "complete", 1, Delivery.SAVED, ()),
    (14, "186****2290", "traffic", "云山分局交警三大队", "traffic", "no_answer", None, Delivery.SAVED, ()),
    (21, "150****7713", "household", "云山分局学府路派出所", "window_service", "complete", 1, Delivery.ARRIVED, ()),
    (33, "137****5508", "alarm", "临江分局码头派出所", "alarm_110", "complete", 2, Delivery.SECONDARY, ()),
    (41, "158****3346", "alarm", "临江分局码头派出所", "alarm_110", "appointment", None, Delivery.ARRIVED, ()),
    (52, "135****9021", "alarm", "星河分局万柳派出所", "alarm_110", "complete", 1, Delivery.ARRIVED, ("20261122-0018",)),
    (67, "136****4417", "exit_entry", "市局出入境接待大厅", "window_service", "complete", 1, Delivery.ARRIVED, ()),
    (80, "188****6105", "alarm", "北岭分局石桥派出所", "alarm_110", "refusal_soft", None, Delivery.ARRIVED, ()),
    (95, "152****8834", "alarm", "北岭分局石桥派出所", "alarm_110", "complete", 3, Delivery.ARRIVED, ("20261122-0016",)),
    (111, "133****7725", "traffic", "云山分局交警一大队", "traffic", "complete", 1, Delivery.HELD, ()),
    (126, "159****1190", "alarm", "星河分局柳园派出所", "alarm_110", "wrong_number", None, Delivery.ARRIVED, ()),
    (139, "177****3562", "alarm", "临江分局新港派出所", "alarm_110", "complete", 1, Delivery.CENTRE_FAULT, ()),
    (152, "131****4870", "household", "星河分局户政窗口", "window_service", "complete", 1, Delivery.ARRIVED, ()),
    (170, "189****2036", "alarm", "北岭分局石桥派出所", "alarm_110", "switched_off", None, Delivery.ARRIVED, ()),
)  # fmt: skip

ANSWERS = {
    "identity": 1,
    "convenient": 1,
    "call_attitude": 1,
    "handled": 1,
    "arrival": 2,
    "officer_attitude": 3,
    "result": 3,
    "overall": 3,
    "unhappy_what": "民警到了以后没有下车，隔着车窗说了两句就走了，楼下还在吵。",
    "unhappy_wish": "希望派出所再来一次，跟楼上说清楚晚上不能施工。",
    "officer_hint": "高个子，戴眼镜，说话很快",
    "may_contact": 2,
    "more": (1,),
}


def records(now: int = NOW) -> list[MyRecord]:
    """The day, newest first; one of yesterday came back and stands on top."""
    rows = [
        MyRecord(
            record_id=made_id(f"response-{at}") if overall else made_id(f"attempt-{at}"),
            attempt_id=made_id(f"attempt-{at}"),
            task_id=made_id("t1"),
            group_id=made_id("group"),
            at=now - minutes * MINUTE,
            disposition=disposition,
            delivery=delivery,
            response_id=made_id(f"response-{at}") if overall else "",
            revision=2 if at == 6 else 1 if overall else 0,
            mask=mask,
            unit_name=unit,
            business_line=line,
            questionnaire=script,
            overall=overall,
            orders=orders,
            correctable=bool(overall),
        )
        for at, (minutes, mask, line, unit, script, disposition, overall, delivery, orders) in enumerate(_DAY)
    ]
    rows = [replace(row, waiting=_why(row, now)) if row.delivery in WAITING else row for row in rows]
    back = replace(
        rows[9],
        record_id=made_id("response-back"),
        response_id=made_id("response-back"),
        at=now - DAY + 80 * MINUTE,
        mask="151****0093",
        delivery=Delivery.REFUSED,
        orders=(),
        problem=Problem("answer.before_identity"),
    )
    return [back, *rows]


def _why(row: MyRecord, now: int) -> WaitingReason:
    """One of everything, as far as the places allow."""
    if row.delivery is Delivery.HELD:
        return WaitingReason(WaitReason.HELD, row.at, number="J4101202611220318", tries=1)
    if row.delivery is Delivery.CENTRE_FAULT:
        return WaitingReason(WaitReason.CENTRE_FAULT, row.at, now + 90_000, tries=4)
    return WaitingReason(WaitReason.OFFLINE, row.at, down_since=now - 12 * MINUTE)


def outage(now: int = NOW) -> list[MyRecord]:
    """A morning without the network: everything waits, each for its own reason."""
    reasons = (
        WaitingReason(WaitReason.NEXT, now - 2 * MINUTE),
        WaitingReason(WaitReason.SENDING, now - 5 * MINUTE, tries=1),
        WaitingReason(WaitReason.OFFLINE, now - 40 * MINUTE, down_since=now - 5 * HOUR),
        WaitingReason(WaitReason.BUSY, now - 55 * MINUTE, now + 24_000, tries=2),
        WaitingReason(WaitReason.LATER, now - 70 * MINUTE, now + 40_000, tries=1),
        WaitingReason(WaitReason.HELD, now - 2 * HOUR, number="J4101202611220318", tries=1),
        WaitingReason(WaitReason.BEHIND_RETURNED, now - 3 * HOUR),
        WaitingReason(WaitReason.CENTRE_FAULT, now - 4 * HOUR, now + 90_000, tries=4),
        WaitingReason(WaitReason.LOGIN, now - 5 * HOUR, tries=1),
        WaitingReason(WaitReason.STORE, now - 9 * HOUR),
        WaitingReason(WaitReason.OTHER_CENTRE, now - DAY - HOUR),
    )
    places = {WaitReason.HELD: Delivery.HELD, WaitReason.CENTRE_FAULT: Delivery.CENTRE_FAULT}
    base = records(now)[1:]
    return [
        replace(
            base[n],
            delivery=places.get(waiting.reason, Delivery.SAVED),
            at=waiting.since,
            waiting=waiting,
            doubtful=n == 2,
            problem=None,
            packaged_at=now - 30 * MINUTE if waiting.since < now - 30 * MINUTE else None,
        )
        for n, waiting in enumerate(reasons)
    ]


_KEYS: dict[RecordSort, Callable[[MyRecord], Any]] = {
    RecordSort.AT: lambda row: row.at,
    RecordSort.MASK: lambda row: row.mask,
    RecordSort.UNIT: lambda row: (row.business_line, row.unit_name),
    RecordSort.DISPOSITION: lambda row: row.disposition,
    RecordSort.OVERALL: lambda row: row.overall or 9,
    RecordSort.DELIVERY: lambda row: row.delivery,
}


class StandInRecords:
    """Own records in memory; every form holds the same answers."""

    def __init__(self, rows: list[MyRecord] | None = None, now: int = NOW, loose: int = 0) -> None:
        self.rows = records(now) if rows is None else rows
        self.now, self.loose = now, loose
        self.error: Exception | None = None
        self.resubmitted: list[str] = []
        self.handed: list[tuple[str, str]] = []
        self.package: PackageMade | None = None

    def page(self, query: RecordQuery, after: RecordKey | None = None, limit: int = 200) -> RecordPage:
        if self.error:
            raise self.error
        found = [row for row in self.rows if not query.deliveries or row.delivery in query.deliveries]
        if query.sort is not None:
            found.sort(key=_KEYS[query.sort], reverse=query.descending)
        start = int(after.keys[0]) if after else 0
        rows = tuple(found[start : start + limit])
        more = start + limit < len(found)
        return RecordPage(rows, RecordKey((start + limit,), rows[-1].record_id) if more else None)

    def counts(self) -> RecordCounts:
        if self.error:
            raise self.error
        waits = [row.waiting.since for row in self.rows if row.waiting is not None]
        today = sum(1 for row in self.rows if row.at >= self.now - 15 * HOUR)
        places = Counter(row.delivery for row in self.rows)
        return RecordCounts(places, today, 0, self.loose, min(waits, default=None))

    def last_package(self) -> PackageMade | None:
        return self.package

    def hand_to_lead(self, record_id: str, reason: str) -> Saved:
        self.handed.append((record_id, reason))
        return Saved(record_id, self.now, ("op",))

    def open(self, record_id: str) -> CallState:
        record = next((row for row in self.rows if row.record_id == record_id), None)
        if record is None:
            raise ProblemError(Problem("record.unknown"))
        answers = dict(ANSWERS)
        if record.overall != 3:
            answers = {key: answers[key] for key in list(ANSWERS)[:7]} | {"officer_attitude": 1, "result": 1}
            answers |= {"overall": record.overall or 1, "more": (1,)}
        script = questionnaires()["alarm_110"]
        form = FormDraft(
            record.task_id,
            record.response_id,
            script.code,
            str(script.version),
            script.hash,
            answers=answers,
            tags=tuple(StandInTags.NAMES) if record.overall == 3 else (),
            base_revision=record.revision,
        )
        draft = Draft(record.attempt_id, (form,), record.task_id, record.disposition)
        return CallState(record.attempt_id, work(self.now), draft, Phase.READ_ONLY, record.at)

    def resubmit(self, record_id: str) -> Saved:
        self.resubmitted.append(record_id)
        return Saved(record_id, self.now, ("op",))


class StandInPackages:
    """Packages that are not written; ``error`` is raised by the next."""

    def __init__(self, now: int = NOW) -> None:
        self.now = now
        self.error: Exception | None = None
        self.paths: list[Path] = []

    def suggested_name(self) -> str:
        return "minyi110-20261122-1520.m110pkg"

    def export(self, path: Path) -> Exported:
        if self.error:
            raise self.error
        self.paths.append(path)
        return Exported(path, 11, 24, self.now)


class StandInSync:
    """Counts how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    def sync_now(self) -> None:
        self.asked += 1
