"""``template``, ``import-units``, ``import-officers``, ``import-users``."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.reading.told import tell_reading

if TYPE_CHECKING:
    from server.cli import CommandContext
    from server.masterdata.service import Outcome

TEMPLATES = ("units", "officers", "users", "events")


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of master data."""
    template = subparsers.add_parser("template", help="生成填写模板 / write a workbook to fill in")
    template.add_argument("kind", choices=TEMPLATES)
    template.add_argument("--out", type=Path, metavar="FILE", help="default: <kind>.xlsx here")
    template.set_defaults(run=write_template)
    for name, run, text in (
        (
            "import-units",
            import_units,
            "导入单位 / take in units: code, name, aliases, parent, kind, public phone",
        ),
        ("import-officers", import_officers, "导入民警 / take in officers: 警号, name, unit, from, to"),
        ("import-users", import_users, "导入人员 / take in users: 工号, name, role, unit, hall, skills"),
    ):
        parser = subparsers.add_parser(name, help=text)
        parser.add_argument("file", type=Path, metavar="FILE", help="a workbook or CSV")
        parser.add_argument(
            "--rejects", type=Path, metavar="FILE", help="default: NAME.rejects.csv beside FILE"
        )
        parser.add_argument("--dry-run", action="store_true", help="judge every row and write nothing")
        parser.set_defaults(run=run)


def write_template(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Write a template.

    Raises:
        ProblemError: the file exists or cannot be written.
    """
    from server.masterdata.templates import write_template as write

    path: Path = args.out or Path(f"{args.kind}.xlsx")
    write(args.kind, path)
    context.say(
        context.words(
            f"已生成 {path}（仅本人可读；填好后含个人信息，导入后请删除）",
            f"Wrote {path} (readable by you only; filled in it holds personal data, delete it after the import)",
        )
    )
    return {"kind": args.kind, "file": str(path)}


def import_units(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take in units. Raises ProblemError where the file is no table of units."""
    from server.acts.authors import Console
    from server.masterdata import service

    outcome = service.import_units(
        context.database, context.city_id, Console.here(), args.file, args.rejects, dry_run=args.dry_run
    )
    if outcome.repaired:
        context.say(
            context.words(
                f"{outcome.repaired} 件待匹配单位的事件已归位", f"{outcome.repaired} events found their unit"
            )
        )
    return _told(context, outcome)


def import_officers(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take in officers. Raises ProblemError where the file is no table of officers."""
    from server.acts.authors import Console
    from server.masterdata import service

    return _told(
        context,
        service.import_officers(
            context.database, context.city_id, Console.here(), args.file, args.rejects, dry_run=args.dry_run
        ),
    )


def import_users(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take in users; first passwords are shown this once. Raises ProblemError where the file is no table of users."""
    from server.acts.authors import Console
    from server.masterdata import service

    outcome = service.import_users(
        context.database,
        context.city_id,
        Console.here(),
        args.file,
        args.rejects,
        dry_run=args.dry_run,
        progress=context.progress,
    )
    if outcome.passwords:
        context.say(
            context.words(
                "初始密码（只显示这一次，首次登录须修改）：",
                "First passwords (shown this once, to be changed at the first login):",
            )
        )
        for number, password in outcome.passwords.items():
            context.say(f"  {number}  {password}")
    return _told(context, outcome)


def _told(context: CommandContext, outcome: Outcome) -> dict[str, Any]:
    if outcome.dry_run:
        context.say(context.words("试运行，什么也没有写入", "Dry run: nothing was written"))
    tell_reading(context, outcome.read)
    context.say(
        context.words(
            f"共 {outcome.rows} 行：新增 {outcome.imported}，更新 {outcome.changed}，"
            f"未变 {outcome.duplicates}，拒收 {outcome.rejected}",
            f"{outcome.rows} rows: {outcome.imported} new, {outcome.changed} changed, "
            f"{outcome.duplicates} unchanged, {outcome.rejected} rejected",
        )
    )
    if outcome.rejects:
        context.warn(
            context.words(
                f"拒收的行和原因：{outcome.rejects}（含个人信息，改好可直接再导入）",
                f"Rejected rows and reasons: {outcome.rejects} (personal data; corrected, it can be imported as it is)",
            )
        )
    return outcome.as_dict()
