"""Pausing, stopping and letting go on; how far texts go."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from domain.acts.sms_duty import DutyPhone, SmsDuty
from domain.acts.sms_mode import SmsModeSet
from domain.acts.sms_rule_state import SmsRuleState
from domain.acts.sms_team import MOST_OF_TEAM, SmsTeam, TeamNumber
from domain.ids import derived_id
from domain.phones import Phone, PhoneKind, mask, read_phone
from domain.problems import Problem, ProblemError
from domain.sms.modes import SmsMode, mode_of
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.work import Reading, UnitOfWork
from server.sms.repository import planned
from server.sms.repository import rules as repository


@dataclass(frozen=True, slots=True)
class Stopped:
    """What a change of a rule did: messages cancelled, and those in a worker's hands, which are finished."""

    cancelled: int
    in_hand: int


def set_state(work: UnitOfWork, rule: str, state: str, reason: str, by: Author) -> Stopped:
    """Pause, stop, or let go on.

    Raises:
        ProblemError: ``sms.rule.unknown``, ``sms.rule.state``, ``sms.rule.reason``.
    """
    before = planned.standing(work, rule)
    entity = derived_id("sms rule", work.city_id, rule)
    act(work, Operation.by(by, SmsRuleState(rule, state, reason), work.now, entity_id=entity))
    after = planned.standing(work, rule)
    return Stopped(before.planned - after.planned, after.claimed)


def mode(reading: Reading) -> SmsMode:
    """How far texts go now."""
    return mode_of(repository.modes(reading))


def set_mode(work: UnitOfWork, wanted: str, reason: str, by: Author) -> None:
    """How far texts go from now on.

    Raises:
        ProblemError: ``sms.mode.unknown``, ``sms.mode.reason``, ``sms.mode.no_gateway``.
    """
    entity = derived_id("sms mode", work.city_id)
    act(work, Operation.by(by, SmsModeSet(wanted, reason), work.now, entity_id=entity))


def put_team(work: UnitOfWork, lines: Sequence[str], by: Author) -> int:
    """The centre's own numbers, one a line, a name behind it where there is one. Returns how many.

    Raises:
        ProblemError: ``sms.team.number`` for each line that is no mobile number.
    """
    told = _team(work, lines)
    _put_team(work, told, by)
    return len(told)


def change_team(work: UnitOfWork, add: Sequence[str], remove: Collection[str], by: Author) -> None:
    """Take numbers out and put others in; who stays is not typed again, for nobody can show their number.

    Raises:
        ProblemError: ``sms.team.number`` for each line that is no mobile number, ``sms.team.many``.
    """
    there = [TeamNumber(one.group_id, one.mask, one.label) for one in repository.team_lines(work)]
    new = {one.group_id: one for one in _team(work, add)}
    kept = [one for one in there if one.group_id not in new and one.group_id not in remove]
    if len(kept) + len(new) > MOST_OF_TEAM:
        raise ProblemError(Problem("sms.team.many", {"most": MOST_OF_TEAM}))
    _put_team(work, [*kept, *new.values()], by)


def _team(work: UnitOfWork, lines: Sequence[str]) -> list[TeamNumber]:
    return [
        TeamNumber(work.sealer.group_of(number), mask(number), label) for number, label in _mobiles(lines)
    ]


def _put_team(work: UnitOfWork, numbers: list[TeamNumber], by: Author) -> None:
    entity = derived_id("sms team", work.city_id)
    act(work, Operation.by(by, SmsTeam(numbers), work.now, entity_id=entity))


def put_duty(work: UnitOfWork, lines: Sequence[str], by: Author) -> int:
    """The duty list's phones, one a line, a name behind it where there is one. Returns how many.

    Raises:
        ProblemError: ``sms.team.number`` for each line that is no mobile number.
    """
    numbers = {work.sealer.group_of(number): (number, label) for number, label in _mobiles(lines)}
    told = [DutyPhone(key, mask(number), label) for key, (number, label) in numbers.items()]
    beside = {key: number for key, (number, _) in numbers.items()}
    entity = derived_id("sms duty list", work.city_id)
    act(work, Operation.by(by, SmsDuty(told), work.now, entity_id=entity, beside=beside))
    return len(told)


def _mobiles(lines: Sequence[str]) -> list[tuple[str, str]]:
    """The number and name of each line that has something on it."""
    found: list[tuple[str, str]] = []
    wrong: list[Problem] = []
    for row, line in enumerate(lines, 1):
        number, _, label = line.strip().partition(" ")
        if not number:
            continue
        phone = read_phone(number)
        if isinstance(phone, Phone) and phone.kind is PhoneKind.MOBILE:
            found.append((phone.key, label.strip()))
        else:
            wrong.append(Problem("sms.team.number", {"row": row}, row=row))
    if wrong:
        raise ProblemError(*wrong)
    return found
