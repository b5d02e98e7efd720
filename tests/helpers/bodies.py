"""Bodies for fuzzing routes: right ones and wrong ones, made from the types a route takes."""

from __future__ import annotations

import json
from typing import Any
from uuid import UUID

import msgspec
from hypothesis import strategies as st
from msgspec import inspect as kinds

_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3),
    max_leaves=6,
)

WRONG = (
    b"", b"{", b"null", b"[]", b"{}", b"0", b'"\xff\xfe"', b"\x00", b"NaN", b"[[[[[[", b"[" * 100_000, b'{"a":' * 5_000,
    b'{"schema":1e999}', "\ufeff{}".encode(), b'{"op_id":"\\ud800"}', b"<html>OK</html>",
)  # fmt: skip
"""What no route takes."""


def bodies_of(kind: Any) -> st.SearchStrategy[bytes]:
    """Bodies of this type: mostly of the right shape with any values, some with one member spoilt."""
    right = strategy_of(kinds.type_info(kind)).map(lambda value: msgspec.json.encode(value))
    return st.one_of(
        right, _spoilt(kinds.type_info(kind)), _ANYTHING.map(lambda value: json.dumps(value).encode())
    )


def _spoilt(info: kinds.Type) -> st.SearchStrategy[bytes]:
    if not isinstance(info, kinds.DataclassType | kinds.StructType):
        return _ANYTHING.map(lambda value: json.dumps(value).encode())
    names = [f.encode_name for f in info.fields]

    def spoil(value: Any, name: str, wrong: Any) -> bytes:
        return json.dumps({**value, name: wrong}, default=str).encode()

    return st.builds(spoil, strategy_of(info), st.sampled_from(names), _ANYTHING)


def strategy_of(info: kinds.Type) -> st.SearchStrategy[Any]:
    if isinstance(info, kinds.DataclassType | kinds.StructType):
        return st.fixed_dictionaries(
            {f.encode_name: strategy_of(f.type) for f in info.fields if f.required},
            optional={f.encode_name: strategy_of(f.type) for f in info.fields if not f.required},
        )
    if isinstance(info, kinds.UnionType):
        return st.one_of(*(strategy_of(inner) for inner in info.types))
    if isinstance(info, kinds.ListType):
        return st.lists(
            strategy_of(info.item_type), min_size=info.min_length or 0, max_size=max(info.min_length or 0, 2)
        )
    if isinstance(info, kinds.DictType):
        return st.dictionaries(strategy_of(info.key_type), strategy_of(info.value_type), max_size=2)
    return _scalar(info)


def _scalar(info: kinds.Type) -> st.SearchStrategy[Any]:
    if isinstance(info, kinds.Metadata):
        return strategy_of(info.type)
    if isinstance(info, kinds.StrType):
        return _text(info)
    if isinstance(info, kinds.IntType):
        low = info.ge if info.ge is not None else -(2**62)
        high = info.le if info.le is not None else 2**62
        return st.one_of(st.just(low), st.just(high), st.integers(low, high))
    if isinstance(info, kinds.EnumType):
        return st.sampled_from([member.value for member in info.cls])
    if isinstance(info, kinds.BoolType):
        return st.booleans()
    if isinstance(info, kinds.NoneType):
        return st.none()
    if isinstance(info, kinds.FloatType):
        return st.floats(allow_nan=False, allow_infinity=False)
    return _ANYTHING


def _text(info: kinds.StrType) -> st.SearchStrategy[str]:
    pattern = info.pattern or ""
    if "{8}-" in pattern:
        return st.one_of(st.integers(1, 5), st.integers(0, 2**128 - 1)).map(lambda n: str(UUID(int=n)))
    if "{64}" in pattern:
        return st.sampled_from(["0" * 64, "a" * 64])
    if pattern:
        return st.sampled_from(["x", "complete", "note.write", "zh", "out", "A-1"])
    least, most = info.min_length or 0, min(info.max_length or 12, 12)
    return st.text(min_size=least, max_size=max(least, most))
