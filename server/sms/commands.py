"""``sms``: each of its verbs is a module of ``server/sms/verbs`` with ``add(verbs)``."""

from __future__ import annotations

import argparse
from importlib import import_module
from pkgutil import iter_modules


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the commands of SMS."""
    from server.sms import verbs as package

    sms = subparsers.add_parser("sms", help="短信：规则、模板、生成、发送、读取 / text messages")
    verbs = sms.add_subparsers(dest="verb", required=True)
    for module in sorted(one.name for one in iter_modules(package.__path__)):
        import_module(f"{package.__name__}.{module}").add(verbs)
