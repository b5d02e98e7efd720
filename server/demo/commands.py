"""``demo-data``."""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext

DEFAULT_EVENTS = 5_000
DEFAULT_SEED = 110
DEFAULT_CALLS = 85
MOST_CALLS = 1_000

_STEPS = {
    "masterdata": ("单位、民警、人员 …", "units, officers, users …"),
    "events": ("导入业务事件 …", "importing events …"),
    "calls": ("回访员打电话 …", "agents are calling …"),
}


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``demo-data``."""
    demo = subparsers.add_parser(
        "demo-data",
        help="填入一座虚构的城市，供演示和培训 / fill in an invented city, for demonstration and training",
    )
    demo.add_argument("--events", type=int, default=DEFAULT_EVENTS, help=f"default: {DEFAULT_EVENTS}")
    demo.add_argument("--seed", type=int, default=DEFAULT_SEED, help="the same seed makes the same city")
    demo.add_argument("--password", help="of all its users (default: a new one, shown once)")
    demo.add_argument(
        "--calls", type=int, default=DEFAULT_CALLS, help=f"a day, 0: none (default: {DEFAULT_CALLS})"
    )
    demo.add_argument(
        "--no-orders",
        dest="orders",
        action="store_false",
        help="不要两周的工单 / without two weeks of work orders",
    )
    demo.set_defaults(run=fill)


def fill(args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Fill the city; one that is a demonstration already only gets its passwords anew.

    Raises:
        ProblemError: ``demo.city_in_use``, ``demo.events`` or a weak password.
    """
    from domain.problems import Problem, ProblemError
    from server.accounts.passwords import check_new, generate
    from server.acts.registry import default_registry
    from server.demo.city import Builder, Filled, Wanted, is_demo, set_passwords
    from server.demo.places import CITY_NAME

    if not 1 <= args.events <= 200_000:
        raise ProblemError(Problem("demo.events", {"events": args.events}, field="events"))
    if not 0 <= args.calls <= MOST_CALLS:
        raise ProblemError(Problem("demo.calls", {"calls": args.calls, "most": MOST_CALLS}, field="calls"))
    password = args.password or generate()
    check_new(password, "")
    database = context.open()
    try:
        database.ensure_city(context.city_id, CITY_NAME)
        again = is_demo(database, context.city_id)
        if again:
            filled = Filled(password, fresh=False)
            filled.logins = set_passwords(database, context.city_id, password)
    finally:
        database.dispose()
    if not again:
        now = time.time_ns() // 1_000_000
        wanted = Wanted(args.events, args.seed, password, now, args.calls, args.orders)

        def say(step: str) -> None:
            context.progress(0, None, context.words(*_STEPS[step]))

        filled = Builder(context.url, context.home, context.city_id, default_registry(), wanted, say).build()
    return _told(context, filled)


def _told(context: CommandContext, filled: Any) -> dict[str, Any]:
    from domain.vocabulary import Role
    from resources.words import label

    if filled.fresh:
        context.say(
            context.words(
                f"虚构城市已就绪：{filled.units} 个单位，{filled.officers} 名民警，{filled.events:,} 件事件，"
                f"{filled.tasks} 件回访任务，{filled.attempts} 次拨打，{filled.responses} 份回访结果，工单办理 {filled.moves} 步",
                f"The invented city is ready: {filled.units} units, {filled.officers} officers, {filled.events:,} events, "
                f"{filled.tasks} revisit tasks, {filled.attempts} attempts, {filled.responses} responses, {filled.moves} moves of orders",
            )
        )
        context.say(
            context.words(
                "为便于演示，拨打时段已放开为全天（contact.call_windows、contact.quiet_hours）；真实城市请勿照搬。",
                "Calls are allowed at any hour here (contact.call_windows, contact.quiet_hours), for the demonstration only.",
            )
        )
    else:
        context.say(
            context.words(
                "演示城市已经在了，只重设了密码",
                "The demonstration is there already; passwords were set anew",
            )
        )
    context.say(context.words("登录：", "Logins:"))
    for login in filled.logins:
        role = label(Role(login["role"]), context.lang)
        context.say(f"  {login['number']}  {login['name']}  {role}  {login['password']}")
    return {
        "fresh": filled.fresh,
        "units": filled.units,
        "officers": filled.officers,
        "events": filled.events,
        "tasks": filled.tasks,
        "attempts": filled.attempts,
        "responses": filled.responses,
        "moves": filled.moves,
        "refused": filled.refused,
        "logins": filled.logins,
    }
