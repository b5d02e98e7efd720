"""What is due and may leave is claimed: by one process, for a minute, with the gateway it goes to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from domain.notices import TextTrouble
from domain.problems import ProblemError
from domain.sms.hours import SendingWindow, due_at
from domain.sms.leaving import LOOK_AGAIN, Due, Held, Wait, wait_of
from domain.sms.message import CLAIM_LIFE, Event, Leg, client_ref
from domain.sms.pace import is_near
from domain.sms.parts import split
from domain.sms.routing import choose
from domain.sms.rules import RuleState
from domain.sms.template import fill, signed
from domain.times import DAY, day_bounds, day_of, to_local
from server.db.work import UnitOfWork
from server.settings.repository import terms_of
from server.sms import telling
from server.sms.gateways.interface import Outgoing
from server.sms.links import Links
from server.sms.moving import Moves
from server.sms.repository import counts, gateways, knowing, planned, tries
from server.sms.repository import messages as repository
from server.sms.ways import OpenWay
from server.tallies.tables import NO_UNIT

AT_ONCE = 500
CLAIMED = "sms.claimed"
ELSEWHERE = "elsewhere"
"""The result of a try that showed that its gateway does not reach this subscriber."""


def number_place(message_id: str) -> bytes:
    """Where a message's number is sealed for."""
    return f"sms number/{message_id}".encode()


def reference(event_id: str) -> str:
    """The number by which a line of our own lists is told of by text; it says nothing to anybody else."""
    return event_id[:6].upper()


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message in this process's hands.

    Attributes:
        fence: its claim's number; who commits under a lower one is refused.
        try_no: of the handing-over that comes next.
    """

    message_id: str
    fence: int
    try_no: int
    template: str
    outgoing: Outgoing = field(repr=False)


def claim(
    work: UnitOfWork, owner: str, ways: Mapping[str, OpenWay], room: Mapping[str, int]
) -> dict[str, list[Claimed]]:
    """Claim for ``owner`` what may leave now, by gateway; ``room``: parts that each takes now. What may not leave is put off or
    cancelled; what only has no room stays due."""
    if not any(left > 0 for left in room.values()):
        return {}
    rows = repository.due(work, AT_ONCE)
    if not rows:
        return {}
    return _Claiming(work, owner, ways, room, rows).run(rows)


class _Claiming:
    """One round, with all that is known at its moment."""

    def __init__(
        self,
        work: UnitOfWork,
        owner: str,
        ways: Mapping[str, OpenWay],
        room: Mapping[str, int],
        rows: Sequence[Any],
    ) -> None:
        terms = terms_of(work)
        self._work, self._owner, self._ways = work, owner, ways
        self._zone, self._hours = terms.zone, terms.settings.policy.hours
        self._usable = [way.way for way in ways.values() if way.usable]
        self._room = dict(room)
        groups = sorted({row.group_id for row in rows if row.group_id is not None})
        self._blocked = gateways.out_of_reach(work, groups)
        self._asked = knowing.last_asked(work, groups)
        self._cap = terms.settings.policy.cap_days * DAY
        self._tried = dict(repository.tried_lately(work, groups, work.now - 31 * DAY))
        self._carriers = knowing.carriers(work, groups)
        self._answered = knowing.answered(work, sorted({row.event_id for row in rows}))
        self._called = planned.called(work, sorted({row.event_id for row in rows}))
        again = [row.message_id for row in rows if row.tries]
        self._turned_away = {
            message_id: {one.gateway for one in found if one.result == ELSEWHERE}
            for message_id, found in tries.of_messages(work, again).items()
        }
        self._rules, self._texts = gateways.rules(work), gateways.templates(work)
        self._team = gateways.team(work) if any(way.team_only for way in ways.values()) else frozenset[str]()
        spent = gateways.spent(work, day_of(work.now, self._zone).isoformat())
        self._left = {name: way.settings.daily_parts - spent.get(name, 0) for name, way in ways.items()}
        self._links = Links(work, terms.settings.sms.web_address)
        self._moves = Moves(work)
        self._claimed: dict[str, list[Claimed]] = {}
        self._spent = Counter[str]()

    def run(self, rows: Sequence[Any]) -> dict[str, list[Claimed]]:
        """Claim, put off, cancel."""
        for row in rows:
            wait = wait_of(self._due(row), self._work.now, self._hours, self._zone) or self._take(row)
            if wait is not None:
                self._hold(row, wait)
        self._moves.write(CLAIMED)
        self._links.write()
        self._spend()
        return self._claimed

    def _due(self, row: Any) -> Due:
        group = self._blocked.get(row.group_id)
        rule = self._rules.get(row.rule) if row.rule is not None else None
        text = self._texts.get((row.template, row.template_version))
        return Due(
            message_id=row.message_id,
            leg=Leg(row.leg),
            template=row.template,
            planned_at=row.planned_at,
            window=SendingWindow(row.window_from, row.window_until),
            opted_out=group is not None and group.opted_out_at is not None,
            wrong_number=group is not None and bool(group.wrong_number),
            answered=(row.event_id, row.leg) in self._answered or row.event_id in self._called,
            asked_until=self._asked_until(row),
            rule=RuleState(rule) if rule is not None else None,
            template_there=text is not None,
            template_paused=text is not None and text.paused_reason is not None,
            tried=self._tried.get(row.group_id, ()),
        )

    def _asked_until(self, row: Any) -> int:
        """Until when the citizen is not asked, because they were about another event."""
        asked = self._asked.get(row.group_id)
        at = asked.about_another(row.event_id) if asked is not None else None
        return 0 if at is None else at + self._cap

    def _take(self, row: Any) -> Wait | None:
        """Claim a message for its gateway; why not, where it does not go now."""
        work = self._work
        carrier = self._carriers.get(row.group_id, row.carrier)
        name = choose(row.message_id, carrier, self._usable, self._turned_away.get(row.message_id, ()))
        if name is None:
            return Wait(Held.NO_GATEWAY, work.now + LOOK_AGAIN)
        way = self._ways[name]
        if way.team_only and row.group_id not in self._team:
            return Wait(Held.NOT_TEAM)
        if self._room.get(name, 0) <= 0:
            return None
        outgoing = self._outgoing(row, way)
        if outgoing is None:
            return Wait(Held.NO_TEMPLATE)
        parts = len(outgoing.parts)
        if self._left[name] < parts:
            return Wait(Held.BUDGET, self._tomorrow(row))
        self._room[name] -= parts
        self._left[name] -= parts
        self._spent[name] += parts
        fence = row.claim_fence + 1
        self._moves.happened(
            row,
            Event.TAKEN,
            gateway=name,
            claim_owner=self._owner,
            claim_fence=fence,
            claim_until=work.now + CLAIM_LIFE,
        )
        if row.group_id is not None:
            self._tried.setdefault(row.group_id, []).append(work.now)
        self._claimed.setdefault(name, []).append(
            Claimed(row.message_id, fence, row.tries + 1, row.template, outgoing)
        )
        return None

    def _outgoing(self, row: Any, way: OpenWay) -> Outgoing | None:
        template = self._texts[row.template, row.template_version]
        try:
            values = {"ref": reference(row.event_id), **self._links.value(row.message_id, template.text)}
            text = signed(fill(template.text, values), template.signature)
        except ProblemError:
            return None
        number = self._work.sealer.open(row.number, number_place(row.message_id)).decode()
        ref = client_ref(row.message_id, row.tries + 1)
        return Outgoing(ref, number, way.settings.port + row.extension, text, split(text))

    def _tomorrow(self, row: Any) -> int:
        _, tomorrow = day_bounds(day_of(self._work.now, self._zone), self._zone)
        window = SendingWindow(row.window_from, row.window_until)
        return due_at(tomorrow, row.message_id, window, self._hours, self._zone) or tomorrow + DAY

    def _hold(self, row: Any, wait: Wait) -> None:
        if wait.until is None:
            self._moves.happened(row, Event.NEVER, reason=wait.why.value)
        else:
            self._moves.happened(row, Event.NOT_YET, reason=wait.why.value, due_at=wait.until)

    def _spend(self) -> None:
        local = to_local(self._work.now, self._zone)
        day, hour = local.date().isoformat(), local.hour
        for name, left in self._left.items():
            budget = self._ways[name].settings.daily_parts
            if is_near(budget - left, budget):
                telling.tell(self._work, TextTrouble.BUDGET_NEAR, name, day)
        counts.add(
            self._work,
            {
                (day, hour, "", NO_UNIT, "", "", name, counts.SPENT): parts
                for name, parts in self._spent.items()
            },
        )
