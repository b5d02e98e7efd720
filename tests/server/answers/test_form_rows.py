"""What a form writes at the centre does not creep up."""

from __future__ import annotations

from bench.form_rows import a_form

FORMS = 60
ROWS = 10.5
"""Inserted, changed and removed by one form; one in twelve opens an order, which has rows of its own for tags and officers and of which the
workstations of those who dispatch are told. One is what its event counts in the figures."""
SHARED = {"tally", "figure_cell"}
"""Cells of the counts: as many as a delivery has days, units and lines, however many forms there are of each."""


def test_a_form_writes_no_more_rows_than_it_did() -> None:
    written = a_form(FORMS)
    assert written["attempt"].inserted == written["response"].inserted == 1
    assert written["task"].updated == 1
    rows = {name: one.rows for name, one in written.items() if name not in SHARED}
    assert sum(rows.values()) <= ROWS, rows
