"""Sealing by the thousand: each nonce once, and what is sealed opens like any other."""

from __future__ import annotations

from server.db.sealing import KeyFile, Sealer


def test_in_bulk_no_nonce_comes_twice() -> None:
    keys = KeyFile.fresh()
    bulk = Sealer(keys, in_bulk=True)
    sealed = [bulk.seal(b"same", b"place") for _ in range(3_000)]
    assert len({one[1:13] for one in sealed}) == len(sealed)
    assert all(len(one) == len(Sealer(keys).seal(b"same", b"place")) for one in sealed)
    assert {Sealer(keys).open(one, b"place") for one in sealed} == {b"same"}
