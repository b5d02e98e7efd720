"""``sms work``: a process that only sends."""

from __future__ import annotations

import argparse
import logging
import signal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from server.cli import CommandContext


def add(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add it."""
    work = verbs.add_parser("work", help="发送到期的短信，直到停止 / send what is due until stopped")
    work.set_defaults(run=run)


def run(_args: argparse.Namespace, context: CommandContext) -> dict[str, Any]:
    """Send until told to stop."""
    from domain.logs import QuietFormatter
    from server.sms.working import Judge, Worker, at_work

    handler = logging.StreamHandler()
    handler.setFormatter(QuietFormatter())
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    worker = Worker(context.database, context.city_id)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: worker.stopping.set())
    context.say(context.words("短信发送已启动", "Sending"))
    with at_work(Judge(context.database, context.city_id)):
        worker.run()
    return {"stopped": True}
