"""Ids as the tables keep them: a UUID as its 16 bytes, in Python always its lower-case text.

Some columns hold an id mostly and something else at times: an author that is ``machine:planning``, a row of the feed that is a setting's key.
Such a text is kept as its UTF-8; one that would be 16 bytes long gets a zero byte at its end, which no text has. So 16 bytes
are always a UUID, all columns of ids compare with each other, and UUIDs sort as their text does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any, Protocol, cast, overload

from sqlalchemy import ColumnElement, LargeBinary
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator

_REMEMBERED = 8_192
"""Ids remembered before all are forgotten: those of a few batches of a delivery, each of which names an id several times."""

_UUID = 36
_DASHES = slice(8, 24, 5)


class _Packed(dict[str | None, bytearray | None]):
    """Ids as they are kept. Looking one up costs a fifth of packing it, and less than a cache that keeps an order of use."""

    def __missing__(self, text: str) -> bytearray:
        packed = _pack(text)
        _remember(text, packed)
        return packed


class _Plain(dict[bytes | None, str | None]):
    """Ids by the bytes they are kept as."""

    def __missing__(self, packed: bytes) -> str:
        text = _unpack(packed)
        _remember(text, bytearray(packed))
        return text


_packed = _Packed({None: None})
_plain = _Plain({None: None})


class _Pack(Protocol):
    @overload
    def __call__(self, text: str, /) -> bytearray: ...
    @overload
    def __call__(self, text: None, /) -> None: ...


class _Unpack(Protocol):
    @overload
    def __call__(self, packed: bytes, /) -> str: ...
    @overload
    def __call__(self, packed: None, /) -> None: ...


pack = cast(_Pack, _packed.__getitem__)
"""An id as it is kept. To be handed to a driver and not changed: it is remembered.

No ``bytes``: for each of those SQLite's driver looks for an adapter, which takes as long again as to bind it.
"""

unpack = cast(_Unpack, _plain.__getitem__)
"""The id that is kept so."""


def _remember(text: str, packed: bytearray) -> None:
    if len(_packed) > _REMEMBERED:
        _packed.clear()
        _plain.clear()
        _packed[None] = _plain[None] = None
    _packed[text] = packed
    _plain[bytes(packed)] = text


def _pack(text: str) -> bytearray:
    if len(text) == _UUID and text[_DASHES] == "----":
        digits = text.replace("-", "")
        try:
            packed = bytearray.fromhex(digits)
        except ValueError:
            packed = bytearray()
        if packed.hex() == digits:  # neither blanks, which are passed over, nor capital letters
            return packed
    plain = text.encode()
    return bytearray(plain if len(plain) != 16 else plain + b"\0")


def _unpack(packed: bytes) -> str:
    if len(packed) == 16:
        h = packed.hex()
        return f"{h[:8]}-{h[8:12]}-{h[12:16]}-{h[16:20]}-{h[20:]}"
    return packed.decode().rstrip("\0")


class PackedId(TypeDecorator[str]):
    """The type of a column of ids: text in Python, bytes in both databases."""

    impl = LargeBinary
    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        return pack

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        return unpack


def places_of_ids(columns: Iterable[ColumnElement[Any]]) -> list[int]:
    """Which of these columns hold ids, counted from 0."""
    return [place for place, column in enumerate(columns) if isinstance(column.type, PackedId)]


def converted(
    rows: Iterable[Sequence[Any]], width: int, places: Sequence[int], convert: Callable[[Any], Any]
) -> list[Any]:
    """The values of rows of this width, one row after the other, those at these places converted."""
    values = list(chain.from_iterable(rows))
    for place in places:
        values[place::width] = map(convert, values[place::width])
    return values


def in_rows(values: Sequence[Any], width: int) -> Iterator[tuple[Any, ...]]:
    """Rows of this width again."""
    return zip(*[iter(values)] * width, strict=True)
