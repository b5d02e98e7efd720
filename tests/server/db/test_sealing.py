"""Sealing by the thousand: each nonce once, and what is sealed opens like any other."""

from __future__ import annotations

import os
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from server.db.sealing import KeyFile, Sealer

KEYS = KeyFile.fresh()


def _nonces(count: int) -> list[bytes]:
    sealer = Sealer(KEYS)
    sealed = [sealer.seal(b"same", b"place") for _ in range(count)]
    assert {Sealer(KEYS).open(one, b"place") for one in sealed} == {b"same"}
    return [one[1:13] for one in sealed]


def test_no_nonce_comes_twice_whoever_seals() -> None:
    with ThreadPoolExecutor(3) as pool:
        found = [nonce for part in pool.map(_nonces, [1_000] * 6) for nonce in part]
    assert len(set(found)) == len(found) == 6_000


@pytest.mark.skipif(sys.platform == "win32", reason="no process is forked off there")
def test_a_process_that_was_forked_off_draws_its_own() -> None:
    _nonces(1)  # what is left of those drawn with it would come in both
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.write(writing, b"".join(_nonces(40)))
        finally:
            os._exit(0)
    os.waitpid(child, 0)
    theirs = os.read(reading, 12 * 40)
    os.close(reading)
    os.close(writing)
    assert not {theirs[at : at + 12] for at in range(0, len(theirs), 12)} & set(_nonces(40))
    assert len(theirs) == 12 * 40
