"""Finds what the capabilities offer: a module of a given name in each package of ``server``, if it has one."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import server


def modules(name: str) -> Iterator[ModuleType]:
    """The modules ``server.<capability>.<name>`` that exist. One that exists and fails to import raises."""
    for capability in iter_modules(server.__path__):
        path = f"server.{capability.name}.{name}"
        if capability.ispkg and find_spec(path) is not None:
            yield import_module(path)


def offered(module: str, attribute: str) -> Iterator[Any]:
    """The value of ``attribute`` in each such module that has it."""
    for found in modules(module):
        if hasattr(found, attribute):
            yield getattr(found, attribute)
