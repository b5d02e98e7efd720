"""The SMPP gateway at a carrier of our own that says and does what carriers do."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from threading import Thread

import pytest

from domain.sms.errors import ErrorClass
from domain.sms.receipts import IdBase, ReceiptState
from server.sms.gateways.interface import Lost, Outgoing, RawKind, Receipt, Refused, Reply, Submitted
from server.sms.gateways.smpp import Concatenation, SmppGateway, SmppSettings
from server.sms.gateways.smpp_words import Delivered, SmppWords
from tests.helpers import smsc as carriers
from tests.helpers.smsc import HangUp, Report, Respond, Smsc, Step, carrier, takes_everything
from tests.server.sms.gateways.outgoing import REF, Kept, codes, outgoing

LONG = "【明川市公安局】" + "您好！您近日联系我局的事项已办理，请您评价。" * 6 + "😀"


@contextmanager
def gateway(smsc: Smsc, kept: Kept, **settings: object) -> Iterator[SmppGateway]:
    made = SmppSettings("127.0.0.1", smsc.port, "minyi", "secret", **settings)  # type: ignore[arg-type]
    open_gateway = SmppGateway(
        made, codes("smpp"), kept.take, seconds=time.monotonic, pause=lambda _: None, chance=Random(1)
    )
    try:
        yield open_gateway
    finally:
        open_gateway.close()


def words(response: IdBase = IdBase.TEXT, receipt: IdBase = IdBase.TEXT) -> SmppWords:
    return SmppWords(codes("smpp"), response, receipt)


def sent(decide: Callable[[carriers.Submitted], Sequence[Step]], message: Outgoing | None = None) -> object:
    """What comes of one message at a carrier that decides so."""
    with carrier(decide) as smsc, gateway(smsc, Kept()) as out:
        try:
            return out.submit(message or outgoing())
        except Lost as lost:
            return lost


def test_a_message_goes_out_as_it_is_and_its_receipt_comes_back() -> None:
    kept = Kept()
    with carrier() as smsc, gateway(smsc, kept, prefix="86") as out:
        assert out.submit(outgoing()) == Submitted(("1",))
        assert smsc.wait(lambda: len(smsc.acknowledged) == 1)
    (taken,) = smsc.taken
    assert (taken.text, taken.destination, taken.source) == (outgoing().text, "8613800000000", "1069011001")
    assert [one for raw in kept for one in words().understand(raw)] == [
        Receipt("1", "", None, ReceiptState.DELIVERED, ("DELIVRD", "000"))
    ]


def test_an_id_answered_in_hexadecimal_and_reported_in_decimal_is_one() -> None:
    def decide(_: carriers.Submitted) -> Sequence[Step]:
        return [Respond("0000FF0A"), Report("65290")]

    kept = Kept()
    with (
        carrier(decide) as smsc,
        gateway(smsc, kept, response_ids=IdBase.HEX, receipt_ids=IdBase.DECIMAL) as out,
    ):
        told = out.submit(outgoing())
        assert smsc.wait(lambda: len(smsc.acknowledged) == 1)
    (receipt,) = words(IdBase.HEX, IdBase.DECIMAL).understand(kept[0])
    assert isinstance(receipt, Receipt)
    assert told == Submitted((receipt.gateway_id,))


@pytest.mark.parametrize("how", Concatenation)
def test_a_long_text_reads_the_same_in_its_parts(how: Concatenation) -> None:
    message = outgoing(text=LONG, most=67)
    with carrier() as smsc, gateway(smsc, Kept(), concatenation=how) as out:
        told = out.submit(message)
    assert isinstance(told, Submitted)
    assert len(told.ids) == len(message.parts) == 3
    assert "".join(part.text for part in smsc.taken) == LONG
    if how is Concatenation.UDH:
        assert [part.header[4:] for part in smsc.taken] == [bytes([3, 1]), bytes([3, 2]), bytes([3, 3])]
        assert all(len(part.data) <= 140 for part in smsc.taken)
    else:
        assert [part.options[0x020F] for part in smsc.taken] == [b"\x01", b"\x02", b"\x03"]
        assert len({part.options[0x020C] for part in smsc.taken}) == 1


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (0x58, ErrorClass.THROTTLED),
        (0x08, ErrorClass.TRANSIENT),
        (0x0B, ErrorClass.NUMBER),
        (0x7F, ErrorClass.OTHER),
    ],
)
def test_a_refusal_is_a_refusal(status: int, error: ErrorClass) -> None:
    assert sent(lambda _: [Respond(status=status)]) == Refused(error, f"0x{status:02x}")


def test_a_connection_that_breaks_off_leaves_it_unknown_and_nothing_is_sent_again() -> None:
    with carrier(lambda _: [HangUp()]) as smsc, gateway(smsc, Kept()) as out:
        with pytest.raises(Lost, match="connection_lost"):
            out.submit(outgoing())
        smsc.decide = takes_everything
        assert isinstance(out.submit(outgoing(ref=REF[:-1] + "2")), Refused), (
            "nobody is let in before its time"
        )
        assert len(smsc.taken) == 1


def test_an_answer_without_an_id_is_no_answer() -> None:
    assert isinstance(sent(lambda _: [Respond("")]), Lost)


def test_an_answer_that_comes_too_late_says_what_became_of_it() -> None:
    kept, smsc_holder = Kept(), []

    def decide(message: carriers.Submitted) -> Sequence[Step]:
        assert smsc_holder[0].wait(lambda: gone, 10)
        return [Respond("77")]

    gone: list[bool] = []
    with carrier(decide) as smsc, gateway(smsc, kept, seconds=0.2) as out:
        smsc_holder.append(smsc)
        with pytest.raises(Lost, match="no_answer"):
            out.submit(outgoing())
        gone.append(True)
        with smsc.heard:
            smsc.heard.notify_all()
        while not kept:
            time.sleep(0.005)
    (late,) = words().understand(kept[0])
    assert late == Receipt("77", REF, 0, ReceiptState.PENDING, ("ACCEPTD",))


def test_a_part_that_is_held_up_goes_again_but_a_part_that_is_refused_leaves_it_unknown() -> None:
    answers = iter([Respond("1"), Respond(status=0x58), Respond("2"), Respond("3")])
    assert sent(lambda _: [next(answers)], outgoing(text=LONG, most=67)) == Submitted(("1", "2", "3"))
    answers = iter([Respond("1"), Respond(status=0x0B)])
    lost = sent(lambda _: [next(answers)], outgoing(text=LONG, most=67))
    assert isinstance(lost, Lost)
    assert lost.ids == ("1",)


def test_what_was_not_kept_is_not_acknowledged() -> None:
    kept = Kept()
    kept.full = True
    with carrier() as smsc, gateway(smsc, kept) as out:
        out.pulse(0)
        assert smsc.wait(lambda: smsc.bound == 1)
        number = smsc.write("13800000001", "1069011001", "满意".encode("utf-16-be"))
        assert smsc.wait(lambda: number in smsc.acknowledged)
        assert smsc.acknowledged[number] == 0x64
        kept.full = False
        number = smsc.write("13800000001", "1069011001", "满意".encode("utf-16-be"))
        assert smsc.wait(lambda: number in smsc.acknowledged)
        assert smsc.acknowledged[number] == 0
    assert [raw.kind for raw in kept] == [RawKind.REPLY]


def test_a_receipt_before_the_answer_is_kept() -> None:
    kept = Kept()
    with carrier(lambda _: [Report("1"), Respond("1")]) as smsc, gateway(smsc, kept) as out:
        assert out.submit(outgoing()) == Submitted(("1",))
    assert len(kept) == 1


def test_whom_the_gateway_does_not_know_it_does_not_let_in() -> None:
    with carrier(bind_status=0x0E) as smsc, gateway(smsc, Kept()) as out:
        told = out.submit(outgoing())
        assert isinstance(told, Refused)
        assert (told.error, told.code) == (ErrorClass.ACCOUNT, "bind 0x0e")
        assert not out.health().up
    smsc.close()
    with gateway(smsc, Kept()) as out:
        told = out.submit(outgoing())
        assert isinstance(told, Refused)
        assert told.error is ErrorClass.DOWN
        assert told.wait > 0


def test_several_are_under_way_at_once() -> None:
    held: list[carriers.Submitted] = []

    def decide(message: carriers.Submitted) -> Sequence[Step]:
        held.append(message)
        if len(held) < 4:
            return []
        return []

    with carrier(decide) as smsc, gateway(smsc, Kept(), window=4, seconds=20) as out:
        threads = [Thread(target=lambda n=n: _quietly(out, f"1380000000{n}")) for n in range(4)]
        for thread in threads:
            thread.start()
        assert smsc.wait(lambda: len(smsc.taken) == 4), "all four are there before any is answered"
        smsc.drop()
        for thread in threads:
            thread.join()


def _quietly(out: SmppGateway, number: str) -> None:
    with pytest.raises(Lost):
        out.submit(outgoing(number))


@pytest.mark.parametrize(
    ("delivered", "text"),
    [
        (
            Delivered("+8613800000001", "1069011001", data_coding=8, data="不满意😀".encode("utf-16-be")),
            "不满意😀",
        ),
        (Delivered("13800000001", "1069011001", data_coding=8, data="不满意".encode("gbk")), "不满意"),
        (Delivered("13800000001", "1069011001", data_coding=0, data=b"TD"), "TD"),
        (Delivered("13800000001", "1069011001", data_coding=15, data="退订".encode("gbk")), "退订"),
        (Delivered("13800000001", "1069011001", data_coding=8, data=b"\x6e"), "n"),
    ],
)
def test_replies_are_read_in_what_they_are_written_in(delivered: Delivered, text: str) -> None:
    (reply,) = words().understand(delivered.raw())
    assert isinstance(reply, Reply)
    assert (reply.number, reply.to, reply.text, reply.data) == (
        "13800000001",
        "1069011001",
        text,
        delivered.data,
    )


def test_a_part_of_a_long_reply_says_which() -> None:
    data = bytes([5, 0, 3, 7, 2, 1]) + "不满意".encode("utf-16-be")
    (reply,) = words().understand(Delivered("13800000001", "10690", 0x40, 8, data).raw())
    assert isinstance(reply, Reply)
    assert reply.long is not None
    assert (reply.text, reply.long.reference, reply.long.total, reply.long.number) == ("不满意", 7, 2, 1)
