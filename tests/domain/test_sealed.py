"""Sealing to a public key, and packages: nothing but the whole, for the right key, place and purpose, opens."""

from __future__ import annotations

import zlib
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.problems import ProblemError
from domain.wire import packages
from domain.wire.codec import decode
from domain.wire.envelope import Envelope
from domain.wire.packages import (
    PACKAGE_SCHEMA,
    Origin,
    PackageHeader,
    read_header,
    read_package,
    write_package,
)
from domain.wire.sealed import CHUNK, NotOpened, fingerprint, public_of, seal, unseal
from tests.helpers.envelopes import uid

PRIVATE, OTHER = b"p" * 32, b"q" * 32
PUBLIC = public_of(PRIVATE)


def counted(start: int = 1):  # type: ignore[no-untyped-def]
    """Bytes that are not random but never the same twice."""
    state = start

    def take(n: int) -> bytes:
        nonlocal state
        state += 1
        return state.to_bytes(4, "big") * (n // 4) + b"x" * (n % 4)

    return take


def sealed(plain: bytes) -> bytes:
    return seal(PUBLIC, plain, "purpose", "place", counted())


@pytest.mark.parametrize("size", [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 7])
def test_what_was_sealed_opens_with_the_key(size: int) -> None:
    plain = bytes(n * 7 % 251 for n in range(size))
    assert unseal(PRIVATE, sealed(plain), "purpose", "place") == plain


@pytest.mark.parametrize(
    ("private", "purpose", "place"),
    [(OTHER, "purpose", "place"), (PRIVATE, "purposes", "place"), (PRIVATE, "purpose", "elsewhere"),
     (PRIVATE, "purpose\0place", "")],
)  # fmt: skip
def test_not_with_another_key_nor_for_another_purpose_or_place(
    private: bytes, purpose: str, place: str
) -> None:
    with pytest.raises(NotOpened):
        unseal(private, sealed(b"plain"), purpose, place)


@given(st.data())
@settings(max_examples=150, deadline=None)
def test_not_when_anything_of_it_was_changed_cut_or_added(data: st.DataObject) -> None:
    whole = sealed(b"x" * (CHUNK + 100))
    kind = data.draw(st.sampled_from(["bit", "cut", "add", "swap"]))
    if kind == "bit":
        at = data.draw(st.integers(0, len(whole) - 1))
        # The highest bit of an X25519 key is no part of it; it is bound by the derivation all the same.
        changed = whole[:at] + bytes([whole[at] ^ (1 << data.draw(st.integers(0, 7)))]) + whole[at + 1 :]
    elif kind == "cut":
        changed = whole[: data.draw(st.integers(0, len(whole) - 1))]
    elif kind == "add":
        changed = whole + data.draw(st.binary(min_size=1, max_size=40))
    else:
        first, second = whole[32 : 32 + CHUNK + 16], whole[32 + CHUNK + 16 :]
        changed = whole[:32] + second + first
    with pytest.raises(NotOpened):
        unseal(PRIVATE, changed, "purpose", "place")


def test_not_when_whole_chunks_at_the_end_are_missing() -> None:
    whole = sealed(b"x" * (3 * CHUNK))
    for chunks in (0, 1, 2):
        with pytest.raises(NotOpened):
            unseal(PRIVATE, whole[: 32 + chunks * (CHUNK + 16)], "purpose", "place")


def test_a_key_that_makes_every_secret_the_same_is_refused() -> None:
    with pytest.raises(NotOpened):
        unseal(PRIVATE, bytes(32) + b"0" * 40, "purpose", "place")


def test_a_fingerprint_is_short_and_its_own() -> None:
    assert len(fingerprint(PUBLIC)) == 32
    assert fingerprint(PUBLIC) != fingerprint(public_of(OTHER))


def envelope(n: int, size: int = 10) -> Envelope:
    return Envelope(uid(n), "response.submit", 1, uid(1), n, "x" * size, uid(2), "0" * 64, uid(3), 1, n)


def header(count: int, **more: object) -> PackageHeader:
    plain = PackageHeader(
        PACKAGE_SCHEMA, uid(7), Origin.EXPORT, uid(8), uid(3), 5, count, count, fingerprint(PUBLIC)
    )
    return replace(plain, **more)  # type: ignore[arg-type]


def package(envelopes: list[Envelope], **more: object) -> bytes:
    return b"".join(write_package(header(len(envelopes), **more), PUBLIC, envelopes, counted()))


def read(data: bytes, private: bytes = PRIVATE) -> list[Envelope]:
    return [decode(line, Envelope) for line in read_package(data, private)]


@pytest.mark.parametrize("count", [0, 1, 700])
def test_a_package_gives_back_what_was_put_in_in_its_order(count: int) -> None:
    put_in = [envelope(n, 60_000 if n % 100 == 0 else 10) for n in range(1, count + 1)]
    data = package(put_in)
    assert read(data) == put_in
    assert read_header(data[: packages.MAX_HEADER + 64]) == header(count)


@pytest.mark.parametrize("told", [0, 2, 4])
def test_a_package_with_more_or_fewer_than_it_says_is_damaged(told: int) -> None:
    with pytest.raises(ProblemError, match=r"package\.damaged"):
        read(package([envelope(n) for n in (1, 2, 3)], operations=told))


def test_a_package_for_another_centres_key_does_not_open() -> None:
    with pytest.raises(ProblemError, match=r"package\.damaged"):
        read(package([envelope(1)]), OTHER)


def test_a_package_that_unpacks_without_end_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packages, "MAX_UNPACKED", 100_000)
    with pytest.raises(ProblemError, match=r"package\.damaged"):
        read(package([envelope(n, 50_000) for n in (1, 2, 3)]))

    def one_line(_envelopes: object):  # type: ignore[no-untyped-def]
        yield zlib.compress(b"0" * 5_000_000)

    monkeypatch.undo()
    monkeypatch.setattr(packages, "_packed", one_line)
    with pytest.raises(ProblemError, match=r"package\.damaged"):
        read(package([envelope(1)]))
