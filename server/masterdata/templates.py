"""Workbooks to fill in: a header, examples, lists to choose from, and a sheet of notes; readable by their owner only."""

from __future__ import annotations

import os
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from domain.permissions import PEOPLE
from domain.problems import Problem, ProblemError
from domain.vocabulary import BusinessLine, ReportWay, UnitKind
from resources.words import label, labels
from server.masterdata.examples import EXAMPLES
from server.masterdata.sheets import COLUMNS, Kind
from server.reading.columns import REJECT_COLUMNS
from server.reading.examples import CALL_NO, DISPATCH_NO

EVENTS: Final = "events"
KINDS: Final = (*(str(kind) for kind in Kind), EVENTS)
ROWS: Final = 5000
"""Rows that get the text format and the lists."""

_PRIVACY: Final = (
    "填好后含个人信息，仅限本人查看，导入后请删除。",
    "Filled in, this file holds personal data: for its owner only; delete it after the import.",
)
_HEADERS: Final[dict[str, tuple[str, ...]]] = {
    **{str(kind): tuple(column.names[0] for column in columns.values()) for kind, columns in COLUMNS.items()},
    EVENTS: (
        "处警单号", "接警单号", "业务归口", "警情大类", "警情小类", "报警方式", "报警时间", "派警时间", "到达时间", "结束时间", "处警单位", "处警单位代码",
        "民警警号", "报警人姓名", "性别", "报警电话", "备用电话", "报警人住址", "简要警情", "不宜回访",
    ),
}  # fmt: skip
_REQUIRED: Final[dict[str, tuple[str, ...]]] = {
    **{str(k): tuple(c.names[0] for c in columns.values() if c.required) for k, columns in COLUMNS.items()},
    EVENTS: ("处警单号", "报警时间"),
}
_EXAMPLES: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    **EXAMPLES,
    EVENTS: (
        (
            DISPATCH_NO, CALL_NO, label(BusinessLine.ALARM), "纠纷", "邻里纠纷", label(ReportWay.PHONE_110),
            "2026-11-21 15:42:03", "2026-11-21 15:43:10", "2026-11-21 15:51:00", "2026-11-21 16:20:00", "柳荫派出所", "EX0101",
            "900001、900002", "李某", "男", "", "", "", "示例：楼上噪音扰民，民警到场劝解", "否",
        ),
    ),
}  # fmt: skip
_LISTS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "units": {"单位类别": tuple(labels(UnitKind).values())},
    "users": {"角色": tuple(label(role) for role in PEOPLE)},
    EVENTS: {
        "业务归口": tuple(labels(BusinessLine).values()),
        "报警方式": tuple(labels(ReportWay).values()),
        "性别": ("男", "女", "未知"),
        "不宜回访": ("是", "否"),
    },
}
_NOTES: Final[dict[str, tuple[str, ...]]] = {
    "units": (
        "上级单位填代码或名称，可以在本表里，也可以是已导入的单位；最高一级留空。",
        "别名写出各业务系统对该单位的叫法，用顿号分开；一个名称只能指一个单位。以后补上别名，待匹配单位的事件会自动归位。",
        (
            "Parent: code or name, of this sheet or imported before; empty for the top. Aliases: every name other systems use, "
            "separated by 、; events that wait for their unit find it as soon as its alias is imported."
        ),
    ),
    "officers": (
        "单位填代码、名称或别名。调动时加一行：旧单位写离任日期，新单位写到任日期；事件按当时的单位统计。",
        "Unit: code, name or alias. A transfer is a second row: the end date at the old unit, the start date at the new one.",
    ),
    "users": (
        "角色从列表里选。单位联络员必须填单位。技能填语言（zh、en、粤语）或业务归口，用顿号分开。首次密码由系统生成，登录后必须修改。",
        (
            "Role: from the list. A liaison needs a unit. Skills: languages or business lines. First passwords are made by the "
            "system and must be changed at the first login."
        ),
    ),
    EVENTS: (
        "必填：处警单号（或接警单号）和报警时间，其余可以空。号码、单号请保持文本格式，不要变成 1.38E+10。",
        "业务系统导出的原表一般可以直接导入，不必改成本模板：列名按中文或英文识别，表头上方的标题行会跳过。",
        (
            "Required: a number and the reported time. Keep numbers as text. Original exports can mostly be imported as they are: "
            "columns are found by their Chinese or English names."
        ),
    ),
}


def write_template(kind: str, path: Path) -> None:
    """Write the workbook of a kind (``units``, ``officers``, ``users``, ``events``).

    Raises:
        ProblemError: a file of that name exists, or it cannot be written there.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    sheet: Worksheet = book.create_sheet(
        {"units": "单位", "officers": "民警", "users": "人员", EVENTS: "业务事件"}[kind]
    )
    _fill(sheet, kind)
    _notes(book.create_sheet("说明 Notes"), kind)
    buffer = BytesIO()
    book.save(buffer)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        raise ProblemError(Problem("file.exists", {"name": path.name})) from None
    except OSError:
        raise ProblemError(Problem("file.unreadable", {"name": path.name})) from None
    with os.fdopen(handle, "wb") as file:
        file.write(buffer.getvalue())


def _fill(sheet: Worksheet, kind: str) -> None:
    header = _HEADERS[kind]
    sheet.append(header)
    for example in _EXAMPLES[kind]:
        sheet.append(example)
    for index, name in enumerate(header, 1):
        cell = sheet.cell(row=1, column=index)
        needed = name in _REQUIRED[kind]
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="1F4E79" if needed else "5B7B9A")
        letter = get_column_letter(index)
        sheet.column_dimensions[letter].width = max(12, 2 * len(name) + 4)
        # Text, or a spreadsheet takes the leading zeros of a 警号 and the end of a long number.
        sheet.column_dimensions[letter].number_format = "@"
        for row in range(2, len(_EXAMPLES[kind]) + 2):
            sheet.cell(row=row, column=index).number_format = "@"
        choices = _LISTS.get(kind, {}).get(name)
        if choices:
            _offer(sheet, letter, choices)
    sheet.freeze_panes = "A2"


def _offer(sheet: Worksheet, letter: str, choices: Sequence[str]) -> None:
    validation = DataValidation(
        type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=True
    )
    sheet.add_data_validation(validation)
    validation.add(f"{letter}2:{letter}{ROWS}")


def _notes(sheet: Worksheet, kind: str) -> None:
    lines = (
        *_PRIVACY,
        f"必填列（深色）：{'、'.join(_REQUIRED[kind])}。示例行不会导入，删不删都行。/ Required columns are dark. The example rows are never taken in.",
        *_NOTES[kind],
        f"导入后，未收下的行在拒收文件里，前面几列（{'、'.join(REJECT_COLUMNS)}）说明原因；改好可直接再导入。",
    )
    for line in lines:
        sheet.append((line,))
    sheet.column_dimensions["A"].width = 110
    for (cell,) in sheet.iter_rows():
        cell.alignment = Alignment(wrap_text=True, vertical="top")
