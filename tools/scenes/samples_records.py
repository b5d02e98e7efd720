"""An invented day of one agent: forms in every place a form can be."""

from __future__ import annotations

from dataclasses import replace

from app.records.call import CallState, Draft, FormDraft, Phase, Saved
from app.records.record import Delivery, MyRecord
from app.services.records import Records
from domain.problems import Problem, ProblemError
from domain.times import DAY, MINUTE
from tools.invented import made_id, work
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


class StandInRecords(Records):
    """Own records in memory; every form holds the same answers."""

    def __init__(self, rows: list[MyRecord] | None = None, now: int = NOW) -> None:
        self.rows = records(now) if rows is None else rows
        self.now = now
        self.error: Exception | None = None
        self.resubmitted: list[str] = []

    def today(self) -> list[MyRecord]:
        if self.error:
            raise self.error
        return list(self.rows)

    def open(self, record_id: str) -> CallState:
        record = next((row for row in self.rows if row.record_id == record_id), None)
        if record is None:
            raise ProblemError(Problem("record.unknown"))
        answers = dict(ANSWERS)
        if record.overall != 3:
            answers = {key: answers[key] for key in list(ANSWERS)[:7]} | {"officer_attitude": 1, "result": 1}
            answers |= {"overall": record.overall or 1, "more": (1,)}
        form = FormDraft(
            record.task_id,
            record.response_id,
            "alarm_110",
            "1",
            "",
            answers=answers,
            base_revision=record.revision,
        )
        draft = Draft(record.attempt_id, (form,), record.task_id, record.disposition)
        return CallState(record.attempt_id, work(self.now), draft, Phase.READ_ONLY, record.at)

    def resubmit(self, record_id: str) -> Saved:
        self.resubmitted.append(record_id)
        return Saved(record_id, self.now, ("op",))
