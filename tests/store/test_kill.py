"""A process killed with SIGKILL in the middle of saving: what it had called saved is there, and nothing is half there."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from app.models.engine import connect
from app.models.store import Store
from tests.helpers.patience import HANG_S

KEY = bytes(range(32))

SAVER = """
import sys
from pathlib import Path
from app.models import calls, outbox
from app.models.calls import OwnRecord
from app.models.store import Store
from tests.helpers.envelopes import envelope, uid

store = Store.open(Path(sys.argv[1]), bytes(range(32)))
base = int(sys.argv[2])
for n in range(100_000):
    e = envelope("response.submit", {"n": n, "words": "他说" * 400}, entity=base + n)
    record_id = f"{base}-{n}"
    from dataclasses import replace
    e = replace(e, op_id=uid(base * 1_000_000 + n))

    def save(c):
        outbox.append(c, e, n)
        calls.put_record(c, OwnRecord(record_id, uid(7), n, b"{}", None, (e.op_id,)))

    store.transact(save)
    sys.stdout.write(record_id + "\\n")
    sys.stdout.flush()
"""


@pytest.mark.parametrize("saved_before", [1, 7, 40])
def test_what_was_called_saved_survives_a_kill(tmp_path: Path, saved_before: int) -> None:
    path = tmp_path / "profile" / "store.db"
    confirmed: list[str] = []
    for life in (1, 2):
        process = subprocess.Popen(
            [sys.executable, "-c", SAVER, str(path), str(life)], stdout=subprocess.PIPE, text=True
        )
        assert process.stdout is not None
        for line in process.stdout:
            confirmed.append(line.strip())
            if len(confirmed) >= saved_before * life:
                process.send_signal(signal.SIGKILL)
                break
        # What was written before the kill counts too: it was said.
        confirmed += [line.strip() for line in process.stdout if line.endswith("\n")]
        process.wait(HANG_S)
        process.stdout.close()
    store = Store.open(path, KEY)
    with store.read() as c:
        records = {r[0] for r in c.exec_driver_sql("SELECT record_id FROM own_record")}
        whole = {
            r[0]
            for r in c.exec_driver_sql(
                "SELECT ro.record_id FROM record_op ro JOIN outbox o ON o.op_id = ro.op_id"
                " JOIN signed s ON s.n = o.n WHERE length(s.payload) > 2000"
            )
        }
    store.close()
    assert set(confirmed) <= records
    assert records == whole
    assert len(records) <= len(confirmed) + 2  # at most the one in hand at each kill
    raw = connect(path, KEY)
    assert raw.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    raw.close()
