"""All kinds of acts, found by the files of this package."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from domain import acts
from domain.acts.act import Act
from domain.wire import codec


def _found() -> dict[str, type[Act]]:
    found: dict[str, type[Act]] = {}
    for file in sorted(iter_modules(acts.__path__), key=lambda file: file.name):
        module = import_module(f"{acts.__name__}.{file.name}")
        for one in vars(module).values():
            if not (isinstance(one, type) and issubclass(one, Act) and one.__module__ == module.__name__):
                continue
            if hasattr(one, "KIND"):
                if one.KIND in found:
                    raise ValueError(f"two acts of kind {one.KIND}")
                found[one.KIND] = one
    return found


ACTS: Mapping[str, type[Act]] = _found()
"""Every kind this version knows; one not in here is unknown to it (``retry_later``, never refused)."""

REPAIRABLE = frozenset(kind for kind, act in ACTS.items() if act.REPAIRABLE)
"""Kinds a person can mend: refused, they hold back later ones of their entity. A refused look at a number, state of the agent or
settlement cannot be mended and so holds back nothing."""

FACTUAL = frozenset(kind for kind, act in ACTS.items() if act.facts is not Act.facts)
"""Kinds that add facts to tasks."""


def read(kind: str, version: int, payload: str | bytes) -> Act:
    """The act behind a payload of any version ever shipped, as the newest.

    Raises:
        KeyError: a kind this version does not know.
        ProblemError: ``wire.malformed`` or ``wire.invalid``.
    """
    return read_as(ACTS[kind], version, payload)


def read_as(act: type[Act], version: int, payload: str | bytes) -> Act:
    """Like :func:`read`, where the kind's class is at hand."""
    steps = [act.UPCASTS[older] for older in range(version, act.VERSION) if older in act.UPCASTS]
    if not steps:
        return codec.decode(payload, act)
    values = codec.decode(payload, dict[str, Any])
    for step in steps:
        values = step(values)
    return codec.convert(values, act)
