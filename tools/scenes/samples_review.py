"""Invented tasks answered twice, operations that did not go through, workstations; and a stand-in that answers from them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from app.records.errors import Unreachable
from app.records.package import Delivered, PackageInfo, PackageProblem
from app.records.review import OwnChoice
from app.services.devices import Devices
from app.services.oversight import Oversight
from app.services.packages import Packages
from domain.problems import Problem, ProblemError
from domain.times import DAY, HOUR, MINUTE, SECOND
from domain.wire.oversight import (
    STATIONS_SCHEMA,
    GivenAnswer,
    ReturnedLine,
    ReturnedList,
    Review,
    ReviewedAnswer,
    ReviewedCall,
    ReviewLine,
    ReviewPage,
    SetAside,
    SettledBefore,
    StationLine,
    Stations,
)
from domain.wire.parts import AnswerName
from resources import questionnaires
from tools.invented import made_id
from tools.stage import NOW

SCRIPT = questionnaires()["alarm_110"]

# key, unit, case, minutes waited, authors, overalls
_TASKS = (
    ("a", "星河分局柳园派出所", "噪音扰民", 26 * 60, ("王芳", "赵丽"), (1, 3)),
    ("b", "北岭分局石桥派出所", "邻里纠纷", 190, ("刘洋", "吴婷"), (2, 1)),
    ("c", "云山分局学府路派出所", "走失老人", 44, ("张敏", "周凯"), (1, 1)),
    ("d", "临江分局码头派出所", "盗窃", 12, ("冯雪", "冯雪", "陈浩"), (3, 3, 1)),
)


def review_lines(now: int = NOW, *, settled: bool = False) -> list[ReviewLine]:
    """Four tasks, the one that waits the longest first."""
    return [
        ReviewLine(
            task_id=made_id(f"task-{key}"),
            source="110",
            dispatch_no=f"3201{at}20261121{at:04d}",
            call_no="",
            business_line="alarm",
            case_type=case,
            unit_name=unit,
            event_at=now - 2 * DAY - at * HOUR,
            mask=f"138****{4021 + at}",
            waiting=0 if settled else len(authors) - 1,
            since=now - minutes * MINUTE,
            codes=[] if settled else ["response.second_answer"],
            authors=list(authors),
            overalls=list(overalls),
            settled_by="陈静" if settled else "",
        )
        for at, (key, unit, case, minutes, authors, overalls) in enumerate(_TASKS)
    ]


def _answer(at: int, name: str, minutes: int, overall: int, **more: object) -> ReviewedAnswer:
    key = made_id(f"response-{at}")
    satisfied = overall == 1

    def coded(question: str, digit: int) -> GivenAnswer:
        found = SCRIPT.question(question)
        option = found.option(digit) if found is not None else None
        return GivenAnswer(question, [option.code if option else str(digit)])

    answers = [
        coded("identity", 1),
        coded("convenient", 1),
        coded("call_attitude", 1),
        coded("handled", 1),
        coded("arrival", 1 if satisfied else 3),
        coded("officer_attitude", overall),
        coded("result", overall),
        coded("overall", overall),
    ]
    if not satisfied:
        answers += [
            GivenAnswer("unhappy_what", text="民警到了以后没有下车，隔着车窗说了两句就走了，楼下还在吵。"),
            GivenAnswer("unhappy_wish", text="希望晚上有人再来看看，给个说法。"),
            coded("may_contact", 1),
        ]
    whole = ReviewedAnswer(
        response_id=key,
        revision=1,
        base_revision=0,
        standing="canonical" if at == 0 else "secondary",
        waits=at > 0,
        user_id=made_id(name),
        user_number=f"10{at + 1:02d}",
        user_name=name,
        answered_at=NOW - minutes * MINUTE,
        received_at=NOW - (minutes - 1 if at == 0 else 26 * 60) * MINUTE,
        time_doubt=False,
        partial=False,
        overall=overall,
        questionnaire=SCRIPT.code,
        questionnaire_version=str(SCRIPT.version),
        questionnaire_hash=SCRIPT.hash,
        answers=answers,
        tags=[] if satisfied else ["problem.noise", "discipline.attitude"],
        code=None if at == 0 else "response.second_answer",
        call=ReviewedCall(
            attempt_id=made_id(f"attempt-{at}"),
            started_at=NOW - (minutes + 4) * MINUTE,
            ended_at=NOW - minutes * MINUTE - 8 * SECOND,
            connected_at=NOW - (minutes + 4) * MINUTE + 11 * SECOND,
            direction="outgoing",
            disposition="complete",
            station=f"席位 {at + 7}",
        ),
        orders=["20261121-0014"] if at == 0 and not satisfied else [],
    )
    return replace(whole, **more)  # type: ignore[arg-type]


def review(line: ReviewLine, *, settled: bool = False) -> Review:
    """A relative was satisfied; the citizen himself, called again from a workstation without network, was not."""
    first = _answer(0, line.authors[0], 28 * 60, line.overalls[0] or 1, remark="家里老人接的，说挺好。")
    others = [
        _answer(at, name, 27 * 60 - at, overall or 1, remark="本人接听，说话很急。" if overall == 3 else "")
        for at, (name, overall) in enumerate(zip(line.authors[1:], line.overalls[1:], strict=True), start=1)
    ]
    if settled:
        others = [replace(one, waits=False) for one in others]
    chosen = AnswerName(first.response_id, 1)
    before = SettledBefore(
        made_id("settlement"), "陈静", NOW - 20 * MINUTE, chosen, "这一次是本人接听，有录音"
    )
    return Review(line, [first, *others], [before] if settled else [], 20_412)


def returned_lines(now: int = NOW) -> list[ReturnedLine]:
    """Refused, given to the lead, held, marked, repaired and put aside."""

    def line(at: int, name: str, kind: str, result: str, minutes: int, **more: object) -> ReturnedLine:
        whole = ReturnedLine(
            op_id=made_id(f"op-{at}"),
            kind=kind,
            result=result,
            author_number=f"10{at + 1:02d}",
            author_name=name,
            station=f"席位 {at + 3}",
            occurred_at=now - (minutes + 30) * MINUTE,
            received_at=now - minutes * MINUTE,
            dispatch_no=f"3201{at}20261121{at:04d}",
            unit_name="星河分局柳园派出所",
        )
        return replace(whole, **more)  # type: ignore[arg-type]

    return [
        line(0, "王芳", "response.submit", "refused", 16, code="answer.required", params={"field": "overall"}, blocks=True),
        line(
            1, "周凯", "response.submit", "refused", 75, code="response.base", params={"base_revision": 3}, blocks=True,
            repaired=True, passed_on="昨天改过一次，今天又让改，不知道改哪份，请班长看。",
        ),
        line(
            2, "陈浩", "response.submit", "held", 300, code="op.held", waiting_kind="task", waiting_for=made_id("task-z"),
            unit_name="",
        ),
        line(3, "韩梅", "attempt.record", "applied", 41, code="attempt.other_group"),
        line(
            4, "杨帆", "attempt.record", "refused", 600, code="attempt.known",
            set_aside=SetAside("陈静", now - 500 * MINUTE, "同一次通话登记了两遍，前一次的对"),
        ),
        line(5, "朱琳", "response.submit", "refused", 900, code="answer.required", params={"field": "overall"}, repaired=True),
    ]  # fmt: skip


# name, user, signed in, unsent, oldest minutes, returned, contact seconds, version, twice minutes, state
_STATIONS = (
    ("席位 1", "王芳", True, 0, None, 1, 3, "1.4.0", None, "in_use"),
    ("席位 2", "张敏", True, 0, None, 0, 9, "1.4.0", None, "in_use"),
    ("席位 3", "刘洋", True, 2, 6, 0, 4, "1.4.0", None, "in_use"),
    ("席位 4", "赵丽", True, 0, None, 0, 7, "1.3.2", None, "in_use"),
    ("席位 5", "孙倩", True, 0, None, 0, 12, "1.4.0", None, "in_use"),
    ("席位 6", "周凯", True, 7, 278, 0, 16_680, "1.4.0", None, "in_use"),
    ("席位 7", "吴婷", True, 0, None, 0, 5, "1.4.0", 25, "in_use"),
    ("席位 8", "郑爽", True, 0, None, 0, 3, "1.4.0", None, "in_use"),
    ("席位 9", "冯雪", True, 18, 44, 2, 8, "1.4.0", None, "in_use"),
    ("席位 10", "", False, 0, None, 0, 55_000, "1.4.0", None, "in_use"),
    ("备用机", "", False, 3, 2 * 1440, 0, 2 * 86_400, "1.2.0", None, "wiping"),
    ("旧机 03", "", False, 0, None, 0, 9 * 86_400, "1.2.0", None, "wiped"),
    ("旧机 04", "欧阳婉清", False, 0, None, 0, 30 * 86_400, "1.1.4", None, "revoked"),
    ("新机 11", "", False, 0, None, 0, None, "", None, "in_use"),
)


def stations(now: int = NOW, **changes: object) -> Stations:
    """Fourteen workstations in every state there is."""
    lines = [
        StationLine(
            device_id=made_id(f"station-{name}"),
            name=name,
            user_number=f"10{at + 1:02d}" if user else "",
            user_name=user,
            signed_in=signed_in,
            unsent=unsent,
            oldest_unsent_at=now - oldest * MINUTE if oldest else None,
            returned=returned,
            last_contact_at=now - contact * SECOND if contact is not None else None,
            app_version=version,
            alive_twice_at=now - twice * MINUTE if twice else None,
            state=state,
            registered_at=now - 90 * DAY,
        )
        for at, (
            name,
            user,
            signed_in,
            unsent,
            oldest,
            returned,
            contact,
            version,
            twice,
            state,
        ) in enumerate(_STATIONS)
    ]
    whole = Stations(STATIONS_SCHEMA, "main", now, lines, "1.4.0", reviews=4, refused=2, held=1)
    return replace(whole, **changes)  # type: ignore[arg-type]


class StandInOversight(Oversight):
    """Answers from the samples; ``offline`` makes the centre fall silent, choices are then kept here."""

    def __init__(self) -> None:
        self.offline = False
        self.lines, self.past = review_lines(), review_lines(settled=True)[1:3]
        self.returned_lines = returned_lines()
        self.choices: dict[str, OwnChoice] = {}
        self.settled: list[tuple[str, AnswerName, str]] = []
        self.aside: list[tuple[str, str]] = []
        self.now = stations()
        self.left_out = 0

    def reviews(self, *, settled: bool = False) -> ReviewPage:
        self._reach()
        lines = self.past if settled else self.lines
        return ReviewPage(list(lines), len(lines))

    def review(self, task_id: str) -> Review:
        self._reach()
        past = next((line for line in self.past if line.task_id == task_id and line not in self.lines), None)
        if past is not None:
            return review(past, settled=True)
        return review(next(line for line in self.lines if line.task_id == task_id))

    def own_choices(self) -> dict[str, OwnChoice]:
        return dict(self.choices)

    def settle(self, review: Review, chosen: AnswerName, reason: str) -> OwnChoice:
        if not reason.strip():
            raise ProblemError(Problem("settle.reason_needed"))
        task_id = review.line.task_id
        self.settled.append((task_id, chosen, reason))
        choice = OwnChoice(made_id("choice"), task_id, chosen.response_id, chosen.revision, NOW)
        self.choices[task_id] = choice
        return choice

    def returned(self, *, done: bool = False) -> ReturnedList:
        self._reach()
        open_ones = [
            one
            for one in self.returned_lines
            if one.set_aside is None and (not one.repaired or one.passed_on)
        ]
        waiting = sum(one.result != "applied" for one in open_ones) + self.left_out
        return ReturnedList(list(self.returned_lines) if done else open_ones, bool(self.left_out), waiting)

    def set_aside(self, op_id: str, reason: str) -> ReturnedLine:
        self._reach()
        self.aside.append((op_id, reason))
        at = next(at for at, one in enumerate(self.returned_lines) if one.op_id == op_id)
        line = replace(self.returned_lines[at], set_aside=SetAside("陈静", NOW, reason), blocks=False)
        self.returned_lines[at] = line
        return line

    def stations(self) -> Stations:
        self._reach()
        return self.now

    def _reach(self) -> None:
        if self.offline:
            raise Unreachable(Problem("centre.unreachable"))


class StandInPackages(Packages):
    """A package of 38 forms, of which two are refused; with ``error`` it cannot be taken in."""

    INFO = PackageInfo(made_id("station-席位 6"), NOW - 4 * HOUR, 38, 97, True)

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.taken: list[Path] = []

    def look(self, path: Path) -> PackageInfo:
        if self.error is not None:
            raise self.error
        return self.INFO

    def deliver(self, path: Path) -> Delivered:
        self.taken.append(path)
        missing = Problem("answer.required", {"field": "overall"})
        problems = tuple(
            PackageProblem(made_id(f"p-{at}"), "response.submit", "refused", missing) for at in range(2)
        )
        info = self.INFO
        return Delivered(
            info.device_id, info.made_at, info.forms, info.operations, 84, 1, 9, 1, 2, 0, problems
        )


class StandInDevices(Devices):
    """Notes what was ordered."""

    def __init__(self) -> None:
        self.wiped: list[tuple[str, str]] = []
        self.kept: list[str] = []

    def order_wipe(self, device_id: str, reason: str = "") -> None:
        self.wiped.append((device_id, reason))

    def cancel_wipe(self, device_id: str) -> None:
        self.kept.append(device_id)
