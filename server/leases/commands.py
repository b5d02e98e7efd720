"""``release-agent``."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of who holds which contact group."""
    release = subparsers.add_parser(
        "release-agent",
        help="释放坐席占用的任务 / give an absent agent's leases, appointments and tasks back",
    )
    release.add_argument("number", help="工号 (login)")
    release.set_defaults(run=release_agent)


def release_agent(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Give an agent's work back to everybody, as their lead can.

    Raises:
        ProblemError: ``user.not_found``.
    """
    from domain.acts.user_reset_password import NOT_FOUND
    from domain.problems import ProblemError
    from server.accounts import repository as accounts
    from server.acts.authors import Console
    from server.leases.release import release_agent as release

    with context.database.write(context.city_id) as work:
        account = accounts.account_by_number(work, args.number)
        if account is None:
            raise ProblemError(NOT_FOUND.broken(number=args.number))
        released = release(work, Console.here(), account.person.user_id)
    context.say(
        context.words(
            f"{args.number}：已释放 {released.groups} 个号码、{released.tasks} 件任务",
            f"{args.number}: {released.groups} numbers and {released.tasks} tasks are free again",
        )
    )
    return {"number": args.number, "groups": released.groups, "tasks": released.tasks}
