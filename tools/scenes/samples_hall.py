"""An invented hall at 15:20 on a Sunday, and stand-ins that answer from it. Used by the pictures and the tests."""

from __future__ import annotations

from collections.abc import Callable

from app.records.duty import EmergencyNumber, EmergencyProgress, EmergencyReport
from app.records.errors import Unreachable
from app.services.emergencies import Emergencies
from app.services.hall import Hall
from app.sync.live import LiveListener
from domain.problems import Problem
from domain.satisfaction import Counts, figures
from domain.times import DAY, HOUR, MINUTE, SECOND
from domain.wire.hall import PANEL_SCHEMA, AgentLine, Panel, QueueLine, Released
from domain.wire.message import replace
from domain.wire.rows import EmergencyRow
from tools.stage import NOW

LEAD = "00000000-0000-4000-8000-0000000000aa"

# name, state, for seconds, current, attempt, calls, completed, AHT in seconds, unsent, oldest minutes, contact seconds, leased
_SEATS = (
    ("王芳", "in_call", 134, "alarm_110", 2, 31, 17, 232, 0, None, 4, 20),
    ("张敏", "wrap_up", 41, "window_service", 1, 34, 21, 200, 0, None, 9, 20),
    ("刘洋", "idle", 12, None, 0, 29, 19, 221, 0, None, 2, 18),
    ("赵丽", "in_call", 398, "rectified", 1, 22, 11, 302, 0, None, 7, 20),
    ("孙倩", "short_break", 1100, None, 0, 27, 14, 213, 0, None, 12, 16),
    ("周凯", "lost", 2466, "alarm_110", 1, 18, 9, 250, 7, 278, 2466, 3),
    ("吴婷", "in_call", 62, "traffic", 1, 33, 20, 195, 0, None, 5, 20),
    ("郑爽", "idle", 5, None, 0, 30, 18, 228, 0, None, 3, 19),
    ("冯雪", "in_call", 207, "alarm_110", 3, 26, 16, 239, 0, None, 8, 20),
    ("陈浩", "wrap_up", 70, "alarm_110", 1, 24, 13, 245, 2, 38, 6, 20),
    ("卫东", "short_break", 242, None, 0, 25, 15, 217, 0, None, 11, 15),
    ("蒋欣", "in_call", 33, "window_service", 1, 35, 22, 188, 0, None, 1, 20),
    ("沈阳", "in_call", 181, "alarm_110", 1, 28, 15, 226, 0, None, 6, 20),
    ("韩梅", "idle", 22, None, 0, 23, 12, 231, 0, None, 5, 17),
    ("杨帆", "in_call", 95, "traffic", 2, 19, 9, 219, 0, None, 4, 20),
    ("朱琳", "away", 321, None, 0, 12, 6, 243, 0, None, 14, 11),
    ("秦岭", "wrap_up", 18, "alarm_110", 1, 17, 8, 236, 0, None, 3, 20),
    ("欧阳婉清", "off_duty", 0, None, 0, 0, 0, 0, 0, None, None, 0),
)


def agents(now: int = NOW) -> list[AgentLine]:
    """Eighteen seats in every state there is."""
    return [
        AgentLine(
            user_id=f"00000000-0000-4000-8000-{at:012d}",
            number=f"10{at:02d}",
            name=name,
            state=state,
            since=now - seconds * SECOND if seconds else None,
            current_task_id=f"00000000-0000-4000-9000-{at:012d}" if line else None,
            current_line=line,
            current_attempt_no=attempt,
            calls=calls,
            completed=completed,
            handled=completed,
            handled_ms=completed * aht * SECOND,
            unsent=unsent,
            oldest_unsent_at=now - oldest * MINUTE if oldest else None,
            last_contact_at=now - contact * SECOND if contact is not None else None,
            leased=leased,
        )
        for at, (
            name,
            state,
            seconds,
            line,
            attempt,
            calls,
            completed,
            aht,
            unsent,
            oldest,
            contact,
            leased,
        ) in enumerate(_SEATS, start=1)
    ]


def emergency(now: int = NOW, **changes: object) -> EmergencyRow:
    """Somebody alone at home who does not want to live."""
    row = EmergencyRow(
        emergency_id="00000000-0000-4000-a000-000000000001",
        kind="self_harm",
        place="星河分局辖区，柳园小区 3 号楼 2 单元 601",
        injured=None,
        weapon=False,
        has_callback=True,
        note="群众独自在家，说吃了药，说话越来越慢",
        raised_by="00000000-0000-4000-8000-000000000001",
        raised_by_name="王芳",
        raised_at=now - 12 * SECOND,
        escalate_at=now + 18 * SECOND,
    )
    return replace(row, **changes)  # type: ignore[arg-type]


def panel(now: int = NOW, emergencies: tuple[EmergencyRow, ...] = (), **changes: object) -> Panel:
    """The hall as a whole."""
    whole = Panel(
        schema=PANEL_SCHEMA,
        hall_id="main",
        as_of=now,
        head=20_412,
        day_start=now - 15 * HOUR,
        calls=386,
        connected=241,
        completed=198,
        talk_ms=241 * 161 * SECOND,
        outcomes={
            "complete": 198,
            "no_answer": 74,
            "busy": 23,
            "switched_off": 18,
            "refusal_soft": 21,
            "appointment": 19,
            "someone_else": 12,
            "wrong_number": 6,
            "no_such_number": 5,
            "suspended": 4,
            "hang_up": 3,
            "refusal_hard": 3,
        },
        task_states={"open": 371, "appointment": 34},
        queue=[
            QueueLine("appointment_due", 3, now - 5 * MINUTE, 2),
            QueueLine("sms_dissatisfied", 14, now - 19 * HOUR),
            QueueLine("rectified", 9, now - 2 * DAY),
            QueueLine("alarm_110", 212, now - 3 * DAY),
            QueueLine("traffic", 71, now - 2 * DAY),
            QueueLine("window_service", 96, now - 2 * DAY),
        ],
        sms_dissatisfied=14,
        sms_dissatisfied_oldest_at=now - 19 * HOUR,
        orders_waiting=6,
        orders_waiting_oldest_at=now - 72 * MINUTE,
        satisfied=152,
        basically=15,
        dissatisfied=9,
        unclear=4,
        agents=agents(now),
        emergencies=list(emergencies),
    )
    return replace(whole, **changes)  # type: ignore[arg-type]


class StandInHall(Hall):
    """A hall that answers from one panel; ``offline`` makes it fall silent."""

    def __init__(self, panel: Panel) -> None:
        self.now, self.offline, self.asked = panel, False, 0
        self.released: list[str] = []
        self.listener: LiveListener | None = None

    def panel(self) -> Panel:
        self.asked += 1
        self._reach()
        return self.now

    def live(self, listener: LiveListener) -> Callable[[], None]:
        self.listener = listener

        def end() -> None:
            self.listener = None

        return end

    def release_tasks(self, user_id: str) -> Released:
        self._reach()
        self.released.append(user_id)
        return Released(groups=3, tasks=4)

    def day_sentence(self, panel: Panel, lang: str = "zh") -> str:
        found = figures(Counts(panel.satisfied, panel.basically, panel.dissatisfied, panel.unclear)).strict
        low, high, rate = (round((value or 0) * 100, 1) for value in (found.low, found.high, found.value))
        if lang == "en":
            return f"Today {panel.calls} calls, {panel.completed} completed, strict {rate}% (n={found.n}, {low}–{high})."
        return (
            f"今天截至15:20拨打{panel.calls}次，接通{panel.connected}次，完成{panel.completed}件；"
            f"满意率{rate}%（不含基本满意，有效{found.n}份，95%区间{low}–{high}）。"
        )

    def _reach(self) -> None:
        if self.offline:
            raise Unreachable(Problem("centre.unreachable"))


class StandInEmergencies(Emergencies):
    """Emergencies that go as far as ``reach`` lets them: saved, sent or heard."""

    NUMBERS = (
        EmergencyNumber(
            "0000-6300110", {"zh": "市局指挥中心（内线）", "en": "City command centre (internal)"}
        ),
        EmergencyNumber("8601", {"zh": "大厅值班班长", "en": "Lead on duty"}),
        EmergencyNumber("8600", {"zh": "中心值班领导", "en": "Duty officer"}),
    )

    def __init__(self, reach: str = "sent", rows: tuple[EmergencyRow, ...] = (), now: int = NOW) -> None:
        self.reach, self.rows, self.now = reach, list(rows), now
        self.raised: list[EmergencyReport] = []
        self.taken: list[str] = []
        self.error: Exception | None = None

    def raise_(self, report: EmergencyReport) -> EmergencyProgress:
        if self.error:
            raise self.error
        self.raised.append(report)
        found = self.progress("e-1")
        assert found is not None
        return found

    def progress(self, emergency_id: str) -> EmergencyProgress | None:
        kind = self.raised[-1].kind if self.raised else "self_harm"
        at, reach = self.now, self.reach
        return EmergencyProgress(
            emergency_id,
            kind,
            saved_at=at,
            sent_at=at + 300 if reach in ("sent", "heard") else None,
            heard_at=at + 9 * SECOND if reach == "heard" else None,
            heard_by="陈静" if reach == "heard" else "",
            offline=reach == "offline",
            tries=3 if reach == "offline" else 1,
        )

    def own(self) -> list[EmergencyProgress]:
        return []

    def open(self) -> list[EmergencyRow]:
        return [row for row in self.rows if row.acknowledged_at is None]

    def acknowledge(self, emergency_id: str) -> EmergencyRow:
        if self.error:
            raise self.error
        self.taken.append(emergency_id)
        row = next(row for row in self.rows if row.emergency_id == emergency_id)
        return replace(row, acknowledged_by=LEAD, acknowledged_by_name="陈静", acknowledged_at=self.now)

    def callback_number(self, emergency_id: str) -> str:
        return "13800006621"

    def offline_numbers(self) -> list[EmergencyNumber]:
        return list(self.NUMBERS)
