"""Messages write no defaults and read either way; one ``replace`` for them and for dataclasses."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from domain.acts.attempt_record import Outcome
from domain.wire import codec
from domain.wire.message import replace
from domain.wire.parts import Answer
from domain.wire.sync import OpResult, Receipt
from tests.helpers.centre import new_id


@dataclass(frozen=True)
class Frozen:
    a: int
    b: int = 2


def test_what_equals_its_default_is_not_written_and_reads_the_same() -> None:
    op_id = new_id()
    short = codec.encode(Receipt(op_id, OpResult.APPLIED, 7))
    assert short == b'{"op_id":"%b","result":"applied","seq":7}' % op_id.encode()
    long = (
        b'{"code":null,"op_id":"%b","original":null,"params":{},"result":"applied","seq":7}' % op_id.encode()
    )
    assert codec.decode(short, Receipt) == codec.decode(long, Receipt)
    assert codec.encode(Answer("arrival", ["satisfied"])) == b'{"choices":["satisfied"],"question":"arrival"}'


def test_defaults_are_not_shared() -> None:
    one, other = Answer("a"), Answer("b")
    one.choices.append("x")
    assert other.choices == []


def test_a_copy_with_other_values() -> None:
    outcome = Outcome(new_id(), "complete")
    assert replace(outcome, note="他很满意") == Outcome(outcome.task_id, "complete", note="他很满意")
    assert replace(Frozen(1), b=3) == Frozen(1, 3)
    with pytest.raises(TypeError):
        replace(outcome, nothing=1)
    with pytest.raises(TypeError):
        replace("neither", a=1)


def test_a_message_does_not_change() -> None:
    outcome = Outcome(new_id(), "complete")
    with pytest.raises(AttributeError):
        outcome.note = "x"  # type: ignore[misc]
    assert hash(outcome) == hash(replace(outcome))
