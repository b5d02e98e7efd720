"""What the backlog beside a peer is to take: so many times as long as the peer's own time in the same run."""

from __future__ import annotations

from bench.measure import Goal, Measure

ANKI = "Anki"
BATCHES = (100, 1_000)
"""Documents a batch: PouchDB's own setting, and one so large that it is at its fastest."""
ANSWERS = ("alike", "varied")


def pouchdb(batch: int) -> str:
    """PouchDB's name at so many documents a batch."""
    return f"PouchDB, {batch:,} a batch"


_FLOORS = {ANKI: "its sync of as many notes with the same payloads"} | {
    pouchdb(batch): "its replication of as many documents with the same payloads" for batch in BATCHES
}
_TIMES = {(ANKI, "alike"): 2.8, (ANKI, "varied"): 3.2}
_POUCHDB_TIMES = 0.7

BESIDE = {
    (peer, answers): Measure(
        f"forms after an outage beside {peer}, {answers} answers",
        Goal(times=_TIMES.get((peer, answers), _POUCHDB_TIMES)),
        floor,
        "10,000 forms",
        unit="s",
    )
    for peer, floor in _FLOORS.items()
    for answers in ANSWERS
}
"""By peer and kind of answers."""
