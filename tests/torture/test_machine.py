"""A few of Hypothesis's stories; more of them: ``make torture PARTS=machine EXAMPLES=500``."""

from __future__ import annotations

from domain.wire.sync import OpResult
from tests.torture.machine import Machine, explore


def test_no_story_breaks_a_promise() -> None:
    tally = explore("machine", 6, 110, 30, shrink=False)
    assert not tally.violations, tally.broken
    assert tally.faults["duplicate"] + tally.faults["held"] + tally.faults["refused"] > 0


def _story(machine: Machine) -> None:
    machine.sit_down()
    machine.work(pick=0, whose=0, what="satisfied")
    machine.push(pick=0, most=8, skip=0, how="once")


def test_the_machine_sees_an_operation_that_is_lost() -> None:
    machine = Machine()
    _story(machine)
    op = machine.seats[0].settled[0]
    machine.seats[0].ops["00000000-0000-0000-0000-000000000000"] = op
    assert "does not have it" in _broken(machine)


def test_the_machine_sees_an_operation_that_nobody_saved() -> None:
    machine = Machine()
    _story(machine)
    del machine.seats[0].ops[machine.seats[0].settled[-1].envelope.op_id]
    assert "nobody saved" in _broken(machine)


def test_the_machine_sees_another_word_on_an_operation() -> None:
    machine = Machine()
    _story(machine)
    op = machine.seats[0].settled[0]
    assert op.receipt is not None
    op.receipt = type(op.receipt)(op.envelope.op_id, OpResult.REFUSED, op.receipt.seq, "test")
    assert "first refused, then applied" in _broken(machine)


def _broken(machine: Machine) -> str:
    try:
        machine.teardown()
    except AssertionError as error:
        return str(error)
    return "nothing was seen"
