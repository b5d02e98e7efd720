"""Reads colleagues: a 工号 each, a role we have, a unit where the role needs one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from domain.permissions import PEOPLE, Permission, Scope, scope_of
from domain.problems import Problem
from domain.vocabulary import BusinessLine, Role
from resources.words import LANGUAGES, label, labels
from server.masterdata.names import normal_name
from server.masterdata.records import NewUser, RejectedRow
from server.masterdata.sheets import Sheet, SheetRow, choose
from server.masterdata.units import split_names
from server.reading.values import narrow

_NUMBER = re.compile(r"[0-9A-Za-z_\-]{1,32}\Z")
_MORE_ROLES: Final = {
    "话务员": Role.AGENT, "坐席": Role.AGENT, "座席": Role.AGENT, "组长": Role.LEAD, "督办": Role.SUPERVISOR, "督办员": Role.SUPERVISOR,
    "督察员": Role.DISCIPLINE, "联络员": Role.LIAISON, "系统管理员": Role.ADMIN, "分析师": Role.ANALYST, "值班": Role.DUTY_OFFICER,
}  # fmt: skip

_LANGUAGES: Final = {
    "zh": ("汉语", "普通话", "国语", "中文"), "yue": ("粤语", "广东话", "白话"), "nan": ("闽南语", "闽南话"), "wuu": ("吴语", "上海话"),
    "hak": ("客家话", "客家语"), "bo": ("藏语",), "ug": ("维吾尔语", "维语"), "mn": ("蒙古语", "蒙语"), "ko": ("朝鲜语", "韩语"),
    "kk": ("哈萨克语", "哈语"), "za": ("壮语",), "ii": ("彝语",), "en": ("英语",), "ru": ("俄语",), "ja": ("日语",), "sgn": ("手语",),
}  # fmt: skip
"""Codes of ISO 639 for what people write; any other code can be given as it is."""

_SKILLS: Final = {name: code for code, names in _LANGUAGES.items() for name in names} | {
    name: code for lang in LANGUAGES for code, name in labels(BusinessLine, lang).items()
}
_CODE = re.compile(r"[a-z][a-z0-9_.\-]{0,31}\Z")


def read_users(sheet: Sheet, units: Mapping[str, str]) -> tuple[list[NewUser], list[RejectedRow]]:
    """The users of a file and the rows that are none.

    Args:
        sheet: the file.
        units: normalised name, alias or code → unit id.
    """
    users: dict[str, NewUser] = {}
    rejected: list[RejectedRow] = []
    for row in sheet.rows:
        user = _read(row, units)
        if isinstance(user, NewUser) and user.number in users:
            user = Problem("user.duplicate_number", {"number": user.number}, field="number")
        if isinstance(user, Problem):
            rejected.append(sheet.refused(row, user))
        else:
            users[user.number] = user
    return list(users.values()), rejected


def _read(row: SheetRow, units: Mapping[str, str]) -> NewUser | Problem:
    number = narrow(row.values.get("number", "")).replace(" ", "")
    name, unit = row.values.get("name", ""), row.values.get("unit", "")
    if not number:
        return Problem("user.number_missing", field="number")
    if not _NUMBER.match(number):
        return Problem("user.bad_number", field="number")
    if not name:
        return Problem("user.name_missing", field="name")
    role = choose(row.values.get("role", ""), Role, _MORE_ROLES)
    if not isinstance(role, Role) or role not in PEOPLE:
        known = "、".join(label(r) for r in PEOPLE)
        return Problem(
            "user.unknown_role", {"value": row.values.get("role", ""), "known": known}, field="role"
        )
    unit_id = units.get(normal_name(unit)) if unit else None
    if unit and unit_id is None:
        return Problem("user.unknown_unit", {"value": unit}, field="unit")
    if unit_id is None and scope_of([role], Permission.ORDER_READ) is Scope.UNIT:
        return Problem("user.unit_needed", field="unit")
    hall = row.values.get("hall", "")
    if hall and not _CODE.match(hall):
        return Problem("user.bad_hall", field="hall")
    skills = _skills(row.values.get("skills", ""))
    if isinstance(skills, Problem):
        return skills
    return NewUser(number, name, role, unit_id, hall or None, skills, row.line)


def _skills(text: str) -> tuple[str, ...] | Problem:
    found = [_SKILLS.get(name, narrow(name).lower()) for name in split_names(text)]
    wrong = next((name for name in found if not _CODE.match(name)), None)
    if wrong is not None:
        return Problem("user.unknown_skill", {"value": wrong}, field="skills")
    return tuple(dict.fromkeys(found))
