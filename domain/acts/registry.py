"""All kinds of acts, found by the files of this package."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from importlib import import_module
from pkgutil import iter_modules
from typing import Any

from domain import acts
from domain.acts.act import Act
from domain.wire import codec


class _Acts(Mapping[str, type[Act]]):
    """Imports an act when its kind is first asked for: a workstation makes and reads a dozen of them, the centre all."""

    def __init__(self) -> None:
        self._files = sorted(file.name for file in iter_modules(acts.__path__))
        self._known: dict[str, type[Act]] = {}

    def __getitem__(self, kind: str) -> type[Act]:
        if kind not in self._known:
            file = kind.replace(".", "_")
            found = _act_in(file) if file in self._files else None
            if found is None or kind != found.KIND:
                raise KeyError(kind)
            self._known[kind] = found
        return self._known[kind]

    def __iter__(self) -> Iterator[str]:
        return (found.KIND for file in self._files if (found := _act_in(file)) is not None)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def _act_in(file: str) -> type[Act] | None:
    """The act of a file of this package, whose kind is the file's name; None for what the acts stand on."""
    module = import_module(f"{acts.__name__}.{file}")
    for one in vars(module).values():
        if (
            isinstance(one, type)
            and issubclass(one, Act)
            and one.__module__ == module.__name__
            and hasattr(one, "KIND")
        ):
            if one.KIND.replace(".", "_") != file:
                raise ValueError(f"{one.KIND} stands in {file}")
            return one
    return None


ACTS: Mapping[str, type[Act]] = _Acts()
"""Every kind this version knows; one not in here is unknown to it (``retry_later``, never refused)."""


def repairable(kind: str) -> bool:
    """Whether a person can mend it: refused, it holds back later ones of its entity. A refused look at a number, state of the agent or
    settlement cannot be mended and so holds back nothing."""
    act = ACTS.get(kind)
    return act is not None and act.REPAIRABLE


def factual(kind: str) -> bool:
    """Whether it adds facts to tasks."""
    act = ACTS.get(kind)
    return act is not None and act.facts is not Act.facts


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
