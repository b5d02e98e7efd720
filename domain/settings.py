"""The city's settings by dotted key, as rows carry them (JSON text), read as the settings of the rules.

Both sides read the same rows with this code. A value that cannot be read leaves its default standing: a slip in a setting
must not stop the hall; :func:`check` is what refuses it at the door.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import time
from typing import Any

from domain.hours import Window
from domain.orders.settings import SETTERS as _OF_ORDERS
from domain.orders.settings import OrderSettings
from domain.policy.exclusions import ExclusionCode
from domain.policy.settings import ExcludedCase, PolicySettings
from domain.problems import Problem
from domain.setting_values import clock, whole, words, yes
from domain.tasks.retries import RetrySettings
from domain.times import DAY, HOUR, MINUTE, SECOND
from domain.vocabulary import BusinessLine, Role


@dataclass(frozen=True, slots=True)
class LeaseSettings:
    """How long a contact group stays handed out; times in ms.

    Attributes:
        online: a group taken by 下一件, from when it is taken.
        shift_end: wall-clock time at which the shift ends; a pack holds until ``after_shift`` later.
        pack_size: groups leased ahead at once: at first, and in every further step.
        day_size: groups leased ahead in the end, a day's work: an agent makes about a hundred calls a day.
        share_percent: how much of what is open in a hall its packs may hold together; each agent logged in gets an equal part.
    """

    online: int = 45 * MINUTE
    shift_end: time = time(20)
    after_shift: int = 4 * HOUR
    pack_size: int = 20
    day_size: int = 100
    share_percent: int = 80


@dataclass(frozen=True, slots=True)
class PlanningSettings:
    """When and whom planning has called.

    Attributes:
        max_age: older events are not asked about any more (ms).
        every: how often the timer plans.
        skip_answered: who was drawn and has answered clearly by SMS is not called, but for a tenth that verifies.
    """

    max_age: int = 30 * DAY
    every: int = 5 * MINUTE
    skip_answered: bool = True


@dataclass(frozen=True, slots=True)
class SmsSettings:
    """How long texts are kept word for word (ms); the counts of them stay.

    Attributes:
        keep_raw: what gateways brought, as they brought it.
        keep_texts: what citizens wrote, and the numbers that texts went to.
        web_address: where this centre's pages are reached by everybody (``hf.example.gov.cn``), for the form behind ``{link}``; empty: there is none.
    """

    keep_raw: int = 30 * DAY
    keep_texts: int = 730 * DAY
    web_address: str = ""


@dataclass(frozen=True, slots=True)
class RecordSettings:
    """``window_days``: how many days before today a workstation holds its user's own records; older ones are asked for."""

    window_days: int = 35


@dataclass(frozen=True, slots=True)
class NumberOffline:
    """A number to call when nobody can be told; ``name`` by language (``zh``, ``en``)."""

    number: str
    name: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EmergencySettings:
    """What happens with an emergency.

    Attributes:
        escalate_after: one that no lead has acknowledged by then goes on to the duty officer (ms).
        numbers: what a workstation shows while the centre cannot be told; none means the workstation's own.
    """

    escalate_after: int = 30 * SECOND
    numbers: tuple[NumberOffline, ...] = ()


@dataclass(frozen=True, slots=True)
class CentreSettings:
    """``phone``: the number that citizens may ring back, as agents say it; empty if there is none."""

    phone: str = ""


@dataclass(frozen=True, slots=True)
class ScriptSettings:
    """``recording``: whether calls are recorded, which the script then says."""

    recording: bool = False


@dataclass(frozen=True, slots=True)
class LoginSettings:
    """``second_factor_roles``: codes of the roles that show a second factor beside the password when they sign in by a browser."""

    second_factor_roles: frozenset[str] = frozenset({"liaison", "chief", "discipline"})


@dataclass(frozen=True, slots=True)
class DemoSettings:
    """``filled``: the city is made up, for a demonstration, and may be filled with days of work."""

    filled: bool = False


@dataclass(frozen=True, slots=True)
class CitySettings:
    """Everything that a city may set; a name that is not here cannot be set."""

    policy: PolicySettings = field(default_factory=PolicySettings)
    retries: RetrySettings = field(default_factory=RetrySettings)
    leases: LeaseSettings = field(default_factory=LeaseSettings)
    planning: PlanningSettings = field(default_factory=PlanningSettings)
    records: RecordSettings = field(default_factory=RecordSettings)
    emergency: EmergencySettings = field(default_factory=EmergencySettings)
    centre: CentreSettings = field(default_factory=CentreSettings)
    orders: OrderSettings = field(default_factory=OrderSettings)
    sms: SmsSettings = field(default_factory=SmsSettings)
    script: ScriptSettings = field(default_factory=ScriptSettings)
    login: LoginSettings = field(default_factory=LoginSettings)
    demo: DemoSettings = field(default_factory=DemoSettings)


def read(values: Mapping[str, str]) -> CitySettings:
    """The settings behind rows of key and JSON text; a name that is not known (of a newer centre, or stored by an older one) is passed over."""
    settings = CitySettings()
    for key, text in values.items():
        setter = _SETTERS.get(key)
        if setter is not None:
            try:
                settings = setter(settings, json.loads(text))
            except (ValueError, TypeError, KeyError, AttributeError):
                continue
    return settings


def check(key: str, text: str) -> Problem | None:
    """What is wrong with a value for a key, ``None`` if it can be taken: ``setting.unknown`` (of no rule), ``setting.invalid``."""
    setter = _SETTERS.get(key)
    if setter is None:
        return Problem("setting.unknown", {"key": key}, field=key)
    try:
        setter(CitySettings(), json.loads(text))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        return Problem("setting.invalid", {"key": key, "detail": str(error)[:200]}, field=key)
    return None


KEYS: tuple[str, ...]
"""The keys understood here."""


_LONGEST_WINDOW = 366


def _hours(settings: CitySettings, **changes: Any) -> CitySettings:
    return replace(settings, policy=replace(settings.policy, hours=replace(settings.policy.hours, **changes)))


def _windows(settings: CitySettings, value: Any) -> CitySettings:
    return _hours(settings, windows=tuple(Window(clock(start), clock(until)) for start, until in value))


def _quiet(settings: CitySettings, value: Any) -> CitySettings:
    start, until = value
    return _hours(settings, quiet_from=clock(start), quiet_until=clock(until))


def _excluded(settings: CitySettings, value: Any) -> CitySettings:
    cases = tuple(
        ExcludedCase(
            tuple(str(word) for word in case["words"]),
            ExclusionCode(case.get("code", ExclusionCode.CASE_TYPE)),
            BusinessLine(case["line"]) if case.get("line") else None,
        )
        for case in value
    )
    return replace(settings, policy=replace(settings.policy, excluded=cases))


def _trial(settings: CitySettings, value: Any) -> CitySettings:
    return replace(settings, policy=replace(settings.policy, trial_tasks=yes(value)))


def _recording(settings: CitySettings, value: Any) -> CitySettings:
    return replace(settings, script=ScriptSettings(yes(value)))


def _second_factor(settings: CitySettings, value: Any) -> CitySettings:
    if not isinstance(value, list):
        raise TypeError("a list of roles is needed")
    return replace(settings, login=LoginSettings(frozenset(Role(words(one)) for one in value)))


def _demo(settings: CitySettings, value: Any) -> CitySettings:
    return replace(settings, demo=DemoSettings(yes(value)))


def _skip_answered(settings: CitySettings, value: Any) -> CitySettings:
    return replace(settings, planning=replace(settings.planning, skip_answered=yes(value)))


def _phone(settings: CitySettings, value: Any) -> CitySettings:
    return replace(settings, centre=CentreSettings(words(value)))


def _numbers(settings: CitySettings, value: Any) -> CitySettings:
    if not isinstance(value, list):
        raise TypeError("a list of numbers with their names is needed")
    numbers = tuple(
        NumberOffline(
            words(one["number"]), {words(lang): words(name) for lang, name in one.get("name", {}).items()}
        )
        for one in value
    )
    if not all(one.number for one in numbers):
        raise ValueError("a number is empty")
    return replace(settings, emergency=replace(settings.emergency, numbers=numbers))


def _web_address(settings: CitySettings, value: Any) -> CitySettings:
    address = words(value).strip()
    if address and not _ADDRESS.fullmatch(address):
        raise ValueError("a host name is needed, as hf.example.gov.cn")
    return replace(settings, sms=replace(settings.sms, web_address=address))


_ADDRESS = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,24}[a-z0-9])?(?::\d{2,5})?")
"""Twenty-six characters at most: the template counts forty for the whole link."""


def _share(settings: CitySettings, value: Any) -> CitySettings:
    if not 1 <= whole(value) <= 100:
        raise ValueError("a percentage from 1 to 100 is needed")
    return replace(settings, leases=replace(settings.leases, share_percent=value))


def _shift_end(settings: CitySettings, value: Any) -> CitySettings:
    return replace(settings, leases=replace(settings.leases, shift_end=clock(value)))


def _window(settings: CitySettings, value: Any) -> CitySettings:
    if not 1 <= whole(value) <= _LONGEST_WINDOW:
        raise ValueError(f"days from 1 to {_LONGEST_WINDOW} are needed")
    return replace(settings, records=RecordSettings(value))


Setter = Callable[[CitySettings, Any], CitySettings]


def _number(part: str, name: str, unit: int = 1) -> Setter:
    def put(settings: CitySettings, value: Any) -> CitySettings:
        changed = replace(getattr(settings, part), **{name: whole(value) * unit})
        return replace(settings, **{part: changed})

    return put


def _of_orders(put: Callable[[OrderSettings, Any], OrderSettings]) -> Setter:
    return lambda settings, value: replace(settings, orders=put(settings.orders, value))


_SETTERS: dict[str, Setter] = {
    "contact.call_windows": _windows,
    "contact.quiet_hours": _quiet,
    "contact.excluded": _excluded,
    "contact.trial_tasks": _trial,
    "contact.after_event_minutes": _number("policy", "after_event", MINUTE),
    "contact.cap_days": _number("policy", "cap_days"),
    "retry.max_attempts": _number("retries", "max_attempts"),
    "retry.min_days": _number("retries", "min_days"),
    "retry.non_contact_minutes": _number("retries", "non_contact", MINUTE),
    "retry.no_answer_minutes": _number("retries", "no_answer", MINUTE),
    "retry.technical_minutes": _number("retries", "technical", MINUTE),
    "retry.technical_limit": _number("retries", "technical_limit"),
    "retry.busy_minutes": _number("retries", "busy", MINUTE),
    "retry.redials": _number("retries", "redials"),
    "retry.soft_refusal_days": _number("retries", "soft_refusal", DAY),
    "retry.suspended_days": _number("retries", "suspended", DAY),
    "retry.appointment_grace_minutes": _number("retries", "appointment_grace", MINUTE),
    "lease.online_minutes": _number("leases", "online", MINUTE),
    "lease.shift_end": _shift_end,
    "lease.after_shift_hours": _number("leases", "after_shift", HOUR),
    "lease.pack_size": _number("leases", "pack_size"),
    "lease.day_size": _number("leases", "day_size"),
    "lease.share_percent": _share,
    "planning.max_age_days": _number("planning", "max_age", DAY),
    "planning.every_minutes": _number("planning", "every", MINUTE),
    "planning.skip_answered": _skip_answered,
    "records.window_days": _window,
    "emergency.escalate_seconds": _number("emergency", "escalate_after", SECOND),
    "emergency.numbers": _numbers,
    "centre.phone": _phone,
    "sms.keep_raw_days": _number("sms", "keep_raw", DAY),
    "sms.keep_texts_days": _number("sms", "keep_texts", DAY),
    "sms.web_address": _web_address,
    "script.recording": _recording,
    "login.second_factor_roles": _second_factor,
    "demo.city": _demo,
    **{key: _of_orders(put) for key, put in _OF_ORDERS.items()},
}
KEYS = tuple(_SETTERS)
