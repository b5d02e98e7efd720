"""``serve``, and the commands of the database that it serves."""

from __future__ import annotations

import argparse

from server.application import database_commands, serve_command


def add_commands(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add ``migrate``, ``audit verify``, ``verify-chain``, ``new-epoch``, ``status`` and ``serve``."""
    database_commands.add_commands(subparsers)
    serve_command.add_commands(subparsers)
