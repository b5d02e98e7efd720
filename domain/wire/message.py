"""The base of messages that travel, or are kept, by the thousand."""

from __future__ import annotations

import dataclasses
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


class Message(msgspec.Struct, frozen=True, omit_defaults=True, gc=False):
    """An immutable value like a frozen dataclass, made and read several times faster.

    What equals its default is not written: a form's payload is a third shorter, and so is all that hashes, seals, stores and
    sends it. Reading takes either way of writing. A message is made of what it was read from, never of itself, so that there is
    no ring of them for the garbage collector to look for.
    """


def replace(value: T, **changes: Any) -> T:
    """A copy with other values, of a message as of a dataclass.

    Raises:
        TypeError: it is neither, or has no such field.
    """
    if isinstance(value, msgspec.Struct):
        return msgspec.structs.replace(value, **changes)
    return dataclasses.replace(value, **changes)  # type: ignore[type-var]
