"""``create-admin``, ``reset-password``, ``reset-second-factor``, ``disable-user``, ``revoke-device``, ``wipe-device``, ``tokens``."""

from __future__ import annotations

import argparse
import getpass
import sys
from typing import TYPE_CHECKING, Any

from domain.problems import Problem, ProblemError

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of accounts."""
    admin = subparsers.add_parser("create-admin", help="建立管理员账号 / make an administrator")
    admin.add_argument("number", help="工号 (login)")
    admin.add_argument("name", nargs="?", default="管理员", help="姓名")
    _password_options(admin)
    admin.set_defaults(run=create_admin)

    reset = subparsers.add_parser("reset-password", help="重置密码 / give a user a new password")
    reset.add_argument("number", help="工号 (login)")
    _password_options(reset)
    reset.set_defaults(run=reset_password)

    lost = subparsers.add_parser(
        "reset-second-factor",
        help="清除第二道验证 / take away what somebody lost and cannot sign in by any more",
    )
    lost.add_argument("number", help="工号 (login)")
    lost.set_defaults(run=reset_second_factor)

    disable = subparsers.add_parser(
        "disable-user", help="停用账号 / shut an account (--enable: open it again)"
    )
    disable.add_argument("number", help="工号 (login)")
    disable.add_argument("--enable", action="store_true")
    disable.set_defaults(run=disable_user)

    device = subparsers.add_parser("revoke-device", help="吊销工作站 / shut a workstation out")
    device.add_argument("device_id")
    device.set_defaults(run=revoke_device)

    wipe = subparsers.add_parser(
        "wipe-device", help="远程清除工作站 / have a workstation deliver what it has, then delete its store"
    )
    wipe.add_argument("device_id")
    wipe.add_argument("--reason", default="", metavar="TEXT", help="kept in the audit chain")
    wipe.add_argument("--cancel", action="store_true", help="take the order back, if it was not carried out")
    wipe.set_defaults(run=wipe_device)

    tokens = subparsers.add_parser(
        "tokens", help="推送程序的令牌 / tokens of machines that push events"
    ).add_subparsers(metavar="ACTION", required=True)
    made = tokens.add_parser("create", help="发放令牌，只显示一次 / make one; it is shown once")
    made.add_argument("name", help="what the history calls the machine by")
    made.add_argument("--source", required=True, metavar="NAME", help="the only source it may push")
    made.set_defaults(run=make_token)
    tokens.add_parser("list", help="列出 / list them").set_defaults(run=list_tokens)
    revoked = tokens.add_parser("revoke", help="吊销 / revoke one")
    revoked.add_argument("name")
    revoked.set_defaults(run=end_token)


def _password_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--generate", action="store_true", help="make a password and show it once, instead of asking"
    )
    parser.add_argument(
        "--password-stdin", action="store_true", help="read the password from the first line of input"
    )


def create_admin(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Make an administrator.

    Raises:
        ProblemError: ``user.number``, ``user.exists`` or a weak password.
    """
    from domain.vocabulary import Role
    from server.accounts.administration import create_user
    from server.acts.authors import Console

    password, shown = _password(args, context)
    person = create_user(
        context.database,
        context.city_id,
        number=args.number,
        name=args.name,
        role=Role.ADMIN,
        password=password,
        by=Console.here(),
    )
    return _told(context, person.number, password if shown else None)


def reset_password(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Give a user a password that they must change at their next login; all their logins end.

    Raises:
        ProblemError: ``user.not_found`` or a weak password.
    """
    from server.accounts.administration import reset
    from server.acts.authors import Console

    password, shown = _password(args, context)
    reset(context.database, context.city_id, args.number, password, by=Console.here())
    return _told(context, args.number, password if shown else None)


def reset_second_factor(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Take away all that somebody signs in by beside their password; whose role needs one enrols it anew at their next login.

    Raises:
        ProblemError: ``user.not_found``.
    """
    from server.accounts.administration import forget_factors
    from server.acts.authors import Console

    forget_factors(context.database, context.city_id, args.number, by=Console.here())
    context.say(
        context.words(
            f"{args.number} 的第二道验证已清除", f"The second factors of {args.number} are taken away"
        )
    )
    return {"number": args.number}


def disable_user(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Shut an account or open it again."""
    from server.accounts.administration import set_disabled
    from server.acts.authors import Console

    set_disabled(context.database, context.city_id, args.number, disabled=not args.enable, by=Console.here())
    context.say(
        context.words(f"账号 {args.number} 已启用", f"Account {args.number} is open again")
        if args.enable
        else context.words(f"账号 {args.number} 已停用", f"Account {args.number} is shut")
    )
    return {"number": args.number, "disabled": not args.enable}


def make_token(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Make a token for a machine.

    Raises:
        ProblemError: ``token.bad_name``, ``token.name_taken`` or ``source.bad_name``.
    """
    from server.accounts.machines import create_token
    from server.acts.authors import Console

    token = create_token(context.database, context.city_id, args.name, args.source, Console.here())
    context.say(
        context.words(
            f"令牌（只显示这一次，请交给 {args.name} 保存）：{token}",
            f"Token (shown this once; keep it in {args.name}): {token}",
        )
    )
    return {"name": args.name, "source": args.source, "token": token}


def list_tokens(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """List the tokens of machines."""
    from dataclasses import asdict

    from domain.times import to_local
    from server.accounts.repository import all_tokens

    with context.database.read(context.city_id) as reading:
        found, zone = all_tokens(reading), reading.zone()
    for one in found:
        made = f"{to_local(one.created_at, zone):%Y-%m-%d}"
        ended = "" if one.revoked_at is None else f"{to_local(one.revoked_at, zone):%Y-%m-%d}"
        state = (
            context.words(f"{ended} 已吊销", f"revoked {ended}") if ended else context.words("有效", "valid")
        )
        context.say(f"{one.name}  {one.source}  {made}  {state}")
    return {"tokens": [asdict(one) for one in found]}


def end_token(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Shut a machine out.

    Raises:
        ProblemError: ``token.not_found``.
    """
    from server.accounts.machines import revoke_token
    from server.acts.authors import Console

    revoke_token(context.database, context.city_id, args.name, Console.here())
    context.say(context.words(f"{args.name} 的令牌已吊销", f"The token of {args.name} is revoked"))
    return {"name": args.name}


def revoke_device(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Shut a workstation out."""
    from server.accounts.service import Accounts
    from server.acts.authors import Console

    Accounts(context.database, context.config).revoke_device(context.city_id, args.device_id, Console.here())
    context.say(context.words(f"工作站 {args.device_id} 已吊销", f"Workstation {args.device_id} is shut out"))
    return {"device_id": args.device_id, "revoked": True}


def wipe_device(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Order a workstation wiped, or take that back.

    Raises:
        ProblemError: ``device.not_found``.
    """
    from domain.wire.devices import DeviceWipe
    from server.accounts.service import Accounts
    from server.acts.authors import Console

    message = DeviceWipe(args.device_id, args.reason[:200], args.cancel)
    Accounts(context.database, context.config).order_wipe(context.city_id, message, Console.here())
    context.say(
        context.words(
            f"已撤回对工作站 {args.device_id} 的清除指令", f"Workstation {args.device_id} is not to be wiped"
        )
        if args.cancel
        else context.words(
            f"工作站 {args.device_id} 下次连接时先送达待上传的操作，再清除本机数据",
            f"Workstation {args.device_id} delivers what it has at its next contact, then deletes its store",
        )
    )
    return {"device_id": args.device_id, "wipe": not args.cancel}


def _password(args: argparse.Namespace, context: CommandContext) -> tuple[str, bool]:
    """The password, and whether it was made here and must be shown."""
    from server.accounts.passwords import check_new, generate

    if args.password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    elif args.generate or context.json or not sys.stdin.isatty():
        return generate(), True
    else:
        password = getpass.getpass(context.words("新密码：", "New password: "))
        if password != getpass.getpass(context.words("再输一遍：", "Once more: ")):
            raise ProblemError(Problem("password.differs"))
    check_new(password, args.number)
    return password, False


def _told(context: CommandContext, number: str, password: str | None) -> dict[str, Any]:
    told: dict[str, Any] = {"number": number, "must_change_password": True}
    if password is None:
        context.say(
            context.words(f"{number}：首次登录须修改密码", f"{number}: to be changed at the first login")
        )
        return told
    context.say(
        context.words(
            f"{number} 的密码（只显示这一次，首次登录须修改）：{password}",
            f"Password of {number} (shown this once, to be changed at the first login): {password}",
        )
    )
    return told | {"password": password}
