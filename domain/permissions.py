"""Who may do what, and within which part of the city: the one table.

Code asks for a permission (``order.read.restricted``), never for a role. A grant reaches as far as its scope: the
city, the hall a person works in, the subtree of their unit, or what is their own.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from functools import lru_cache

from domain.vocabulary import Role, Visibility


class Scope(StrEnum):
    """How far a permission reaches."""

    CITY = "city"
    HALL = "hall"
    UNIT = "unit"
    """The person's unit and all below it."""
    OWN = "own"
    """What the person did, or what is given to them."""


DEFAULT_HALL = "main"
"""The callback hall of a city that has one, and of users who were imported without."""


class Permission(StrEnum):
    """What can be done. Values are stable: they stand in tokens and in the audit chain."""

    # the queue
    TASK_READ = "task.read"
    TASK_WORK = "task.work"
    TASK_RELEASE = "task.release"
    TASK_ASSIGN = "task.assign"
    TASK_PLAN = "task.plan"
    NUMBER_DIAL = "number.dial"  # F2: shown for this attempt, on record
    NUMBER_REVEAL = "number.reveal"  # any other look, with a reason
    CALLER_FIND = "caller.find"
    AGENT_STATE = "agent.state"
    SHIFT_WORK = (
        "shift.work"  # has shifts of calls: begins and ends duty, stands among the agents of the panel
    )
    # answers
    RESPONSE_READ = "response.read"
    RESPONSE_CORRECT = "response.correct"
    RESPONSE_SETTLE = "response.settle"  # two answers to one task
    # work orders
    ORDER_READ = "order.read"
    ORDER_READ_HIDDEN = "order.read.hidden"  # 对单位保密
    ORDER_READ_RESTRICTED = "order.read.restricted"  # 涉警举报
    ORDER_FOLLOW = (
        "order.follow"  # behind one's calls: words told before rectification, numbers one's forms opened
    )
    ORDER_DISPATCH = "order.dispatch"
    ORDER_CONFIRM = "order.confirm"  # 待班长确认
    ORDER_SIGN = "order.sign"
    ORDER_RETURN = "order.return"
    ORDER_EXTEND = "order.extend"
    ORDER_RECTIFY = "order.rectify"
    ORDER_COUNTERSIGN = "order.countersign"  # 审签
    ORDER_APPEAL = "order.appeal"  # 评价申诉
    ORDER_REVIEW = "order.review"
    ORDER_GRANT_EXTENSION = "order.grant_extension"
    ORDER_URGE = "order.urge"
    ORDER_SUPERVISE = "order.supervise"
    ORDER_OVERDUE = "order.overdue"  # hears of what stays undone after 督办
    BOARD_WRITE = "board.write"
    BOARD_PUBLISH = "board.publish"
    # the units' desk in a browser
    DESK_USE = "desk.use"
    PRAISE_READ_OWN = "praise.read_own"  # what was said in praise of oneself
    ORDER_DISPUTE = (
        "order.dispute"  # the orders that name oneself, without the citizen, and saying that one was not it
    )
    # the hall
    PANEL_READ = "panel.read"
    OPERATION_SET_ASIDE = (
        "operation.set_aside"  # what the centre refused of one's people, and putting it aside
    )
    EMERGENCY_RAISE = "emergency.raise"
    EMERGENCY_HEAR = "emergency.hear"
    EMERGENCY_ESCALATED = "emergency.escalated"  # rings when no lead acknowledged
    EMERGENCY_ACKNOWLEDGE = "emergency.acknowledge"
    # SMS
    SMS_READ = "sms.read"  # what became of the messages, in counts and masked lists
    SMS_RULE = "sms.rule"  # who is asked: rules, planning, pausing and stopping
    SMS_TEMPLATE = "sms.template"
    SMS_GATEWAY = "sms.gateway"  # by which gateway and in which mode; secrets and test numbers are settings
    SMS_INBOX = "sms.inbox"  # what citizens wrote and a person has to settle
    SMS_RELEASE = "sms.release"  # what may have gone out: sent again, or left
    # figures
    REPORT_READ = "report.read"
    REPORT_READ_OFFICER = "report.read.officer"
    REPORT_PUBLISH = "report.publish"
    ALARM_JUDGE = "alarm.judge"  # 确认 or 误报, after somebody looked into it
    INDEX_WEIGH = "index.weigh"  # weights of 民意指数
    # master data and administration
    EVENT_READ = "event.read"
    EVENT_IMPORT = "event.import"
    UNIT_MANAGE = "unit.manage"
    TAG_MANAGE = "tag.manage"
    TAG_READ = "tag.read"  # the draft, publications, what became of a tag
    TAG_EDIT = "tag.edit"  # writes the draft of a version
    TAG_PUBLISH = "tag.publish"  # publishes what others wrote
    TAG_CODE = "tag.code"  # codes orders a second time, blind
    SCRIPT_MANAGE = "script.manage"
    SETTINGS_MANAGE = "settings.manage"
    ACCOUNT_MANAGE = "account.manage"
    DEVICE_MANAGE = "device.manage"
    DEVICE_WIPE = "device.wipe"
    AUDIT_READ = "audit.read"
    # the workstation
    SYNC_PULL = "sync.pull"
    SYNC_PUSH = "sync.push"
    PACKAGE_DELIVER = "package.deliver"  # what another workstation sealed, or the recovery of a dead one


P, S = Permission, Scope

_AT_A_SCREEN = {P.SYNC_PULL: S.OWN, P.EMERGENCY_RAISE: S.OWN}
_AGENT = _AT_A_SCREEN | {
    P.TASK_READ: S.HALL,
    P.TASK_WORK: S.HALL,
    P.NUMBER_DIAL: S.OWN,
    P.NUMBER_REVEAL: S.OWN,
    P.CALLER_FIND: S.HALL,
    P.ORDER_FOLLOW: S.OWN,
    P.AGENT_STATE: S.OWN,
    P.RESPONSE_READ: S.OWN,
    P.RESPONSE_CORRECT: S.OWN,
    P.SMS_INBOX: S.HALL,
}
_ORDERS_OF_THE_CENTRE = {
    P.ORDER_READ: S.CITY,
    P.ORDER_READ_HIDDEN: S.CITY,
    P.ORDER_DISPATCH: S.CITY,
    P.ORDER_REVIEW: S.CITY,
    P.ORDER_GRANT_EXTENSION: S.CITY,
    P.ORDER_URGE: S.CITY,
}

TABLE: dict[Role, dict[Permission, Scope]] = {
    Role.AGENT: _AGENT | {P.SHIFT_WORK: S.OWN},
    Role.LEAD: _AGENT
    | _ORDERS_OF_THE_CENTRE
    | {
        P.TASK_RELEASE: S.HALL,
        P.TASK_ASSIGN: S.HALL,
        P.NUMBER_REVEAL: S.HALL,
        P.RESPONSE_READ: S.HALL,
        P.RESPONSE_CORRECT: S.HALL,
        P.RESPONSE_SETTLE: S.HALL,
        P.ORDER_CONFIRM: S.HALL,
        P.BOARD_WRITE: S.CITY,
        P.TAG_READ: S.CITY,
        P.TAG_CODE: S.CITY,
        P.PANEL_READ: S.HALL,
        P.OPERATION_SET_ASIDE: S.HALL,
        P.EMERGENCY_HEAR: S.HALL,
        P.EMERGENCY_ACKNOWLEDGE: S.HALL,
        P.SMS_READ: S.CITY,
        P.SMS_RULE: S.CITY,
        P.SMS_GATEWAY: S.CITY,
        P.SMS_INBOX: S.CITY,
        P.SMS_RELEASE: S.CITY,
        P.EVENT_READ: S.CITY,
        P.REPORT_READ: S.CITY,
        P.DEVICE_WIPE: S.HALL,
        P.PACKAGE_DELIVER: S.CITY,
    },
    Role.SUPERVISOR: _AT_A_SCREEN
    | _ORDERS_OF_THE_CENTRE
    | {
        P.ORDER_SUPERVISE: S.CITY,
        P.BOARD_WRITE: S.CITY,
        P.BOARD_PUBLISH: S.CITY,
        P.TAG_READ: S.CITY,
        P.TAG_EDIT: S.CITY,
        P.TAG_PUBLISH: S.CITY,
        P.TAG_CODE: S.CITY,
        P.SMS_READ: S.CITY,
        P.RESPONSE_READ: S.CITY,
        P.EVENT_READ: S.CITY,
        P.REPORT_READ: S.CITY,
        P.ALARM_JUDGE: S.CITY,
    },
    Role.DISCIPLINE: {
        P.ORDER_READ: S.CITY,
        P.ORDER_READ_HIDDEN: S.CITY,
        P.ORDER_READ_RESTRICTED: S.CITY,
        P.ORDER_SIGN: S.CITY,
        P.ORDER_RECTIFY: S.CITY,
        P.NUMBER_REVEAL: S.CITY,
        P.EVENT_READ: S.CITY,
        P.REPORT_READ: S.CITY,
        P.REPORT_READ_OFFICER: S.CITY,
    },
    Role.DUTY_OFFICER: _AT_A_SCREEN
    | {
        P.EMERGENCY_ESCALATED: S.CITY,
        P.EMERGENCY_ACKNOWLEDGE: S.CITY,
        P.PANEL_READ: S.CITY,
    },
    Role.LIAISON: {
        P.ORDER_READ: S.UNIT,
        P.ORDER_READ_HIDDEN: S.UNIT,  # as the unit above the one complained of
        P.ORDER_SIGN: S.UNIT,
        P.ORDER_RETURN: S.UNIT,
        P.ORDER_EXTEND: S.UNIT,
        P.ORDER_RECTIFY: S.UNIT,
        P.ORDER_APPEAL: S.UNIT,
        P.DESK_USE: S.UNIT,
        P.REPORT_READ: S.UNIT,
    },
    Role.CHIEF: {
        P.ORDER_READ: S.UNIT,
        P.ORDER_READ_HIDDEN: S.UNIT,
        P.ORDER_COUNTERSIGN: S.UNIT,
        P.ORDER_APPEAL: S.UNIT,
        P.DESK_USE: S.UNIT,
        P.REPORT_READ: S.UNIT,
    },
    Role.OFFICER: {P.PRAISE_READ_OWN: S.OWN, P.ORDER_DISPUTE: S.OWN},
    Role.LEADER: _AT_A_SCREEN
    | {
        P.PANEL_READ: S.CITY,
        P.SMS_READ: S.CITY,
        P.ORDER_READ: S.CITY,
        P.ORDER_OVERDUE: S.CITY,
        P.REPORT_READ: S.CITY,
        P.REPORT_READ_OFFICER: S.CITY,
        P.REPORT_PUBLISH: S.CITY,
        P.ALARM_JUDGE: S.CITY,
        P.INDEX_WEIGH: S.CITY,
    },
    Role.ANALYST: _AT_A_SCREEN
    | {
        P.TAG_READ: S.CITY,
        P.TAG_EDIT: S.CITY,
        P.TAG_CODE: S.CITY,
        P.ORDER_READ: S.CITY,
        P.RESPONSE_READ: S.CITY,
        P.SMS_READ: S.CITY,
        P.EVENT_READ: S.CITY,
        P.REPORT_READ: S.CITY,
        P.REPORT_READ_OFFICER: S.CITY,
        P.REPORT_PUBLISH: S.CITY,
        P.ALARM_JUDGE: S.CITY,
        P.INDEX_WEIGH: S.CITY,
    },
    Role.ADMIN: _AT_A_SCREEN
    | {
        P.EVENT_READ: S.CITY,
        P.EVENT_IMPORT: S.CITY,
        P.TASK_PLAN: S.CITY,
        P.SMS_READ: S.CITY,
        P.SMS_RULE: S.CITY,
        P.SMS_TEMPLATE: S.CITY,
        P.SMS_GATEWAY: S.CITY,
        P.UNIT_MANAGE: S.CITY,
        P.TAG_MANAGE: S.CITY,
        P.TAG_READ: S.CITY,
        P.TAG_EDIT: S.CITY,
        P.TAG_PUBLISH: S.CITY,
        P.SCRIPT_MANAGE: S.CITY,
        P.SETTINGS_MANAGE: S.CITY,
        P.ACCOUNT_MANAGE: S.CITY,
        P.DEVICE_MANAGE: S.CITY,
        P.DEVICE_WIPE: S.CITY,
        P.PACKAGE_DELIVER: S.CITY,
        P.AUDIT_READ: S.CITY,
    },
    Role.DEVICE: {P.SYNC_PUSH: S.OWN},
}
"""Roles after DOMAIN section 3. An administrator runs the system and reads no citizen's words; misconduct is read by
discipline alone, and by nobody else, whatever other roles there are."""

PEOPLE = tuple(role for role in Role if role is not Role.DEVICE)
"""The roles a person can have."""

_WIDEST = (Scope.CITY, Scope.HALL, Scope.UNIT, Scope.OWN)


def may(roles: Collection[Role], permission: Permission) -> bool:
    """Whether a person with these roles may do it at all, wherever."""
    return any(permission in TABLE[role] for role in roles)


def who_may(permission: Permission) -> frozenset[Role]:
    """The roles with a permission, for a question put to many accounts at once."""
    return frozenset(role for role, grants in TABLE.items() if permission in grants)


def roles_named(code: str) -> tuple[Role, ...]:
    """The role of this code; none where it is one of a newer version, which then may nothing."""
    return tuple(role for role in Role if role == code)


def scopes_of(roles: Collection[Role], permission: Permission) -> frozenset[Scope]:
    """How far the permission reaches, empty if there is none. The city covers all; hall and unit stand side by side."""
    return _scopes_of(frozenset(roles), permission)


def scope_of(roles: Collection[Role], permission: Permission) -> Scope | None:
    """The widest single reach of a permission, None if there is none."""
    found = scopes_of(roles, permission)
    return next((scope for scope in _WIDEST if scope in found), None)


def permissions_of(roles: Collection[Role]) -> frozenset[Permission]:
    """Everything a person with these roles may do, as a screen needs to know to show only that."""
    return frozenset(permission for role in roles for permission in TABLE[role])


def visibilities(roles: Collection[Role]) -> frozenset[Visibility]:
    """Which orders a person may see at all, within the scope of ``order.read``."""
    pairs = (
        (Permission.ORDER_READ, Visibility.NORMAL),
        (Permission.ORDER_READ_HIDDEN, Visibility.HIDDEN_FROM_UNIT),
        (Permission.ORDER_READ_RESTRICTED, Visibility.RESTRICTED),
    )
    return frozenset(visibility for permission, visibility in pairs if may(roles, permission))


@lru_cache(maxsize=1024)
def _scopes_of(roles: frozenset[Role], permission: Permission) -> frozenset[Scope]:
    found = frozenset(TABLE[role][permission] for role in roles if permission in TABLE[role])
    return frozenset({Scope.CITY}) if Scope.CITY in found else found
