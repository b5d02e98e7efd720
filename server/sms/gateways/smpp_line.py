"""One bound connection to an SMPP gateway, and who waits for what on it.

smpplib makes and reads the PDUs; who reads, who waits and what is acknowledged when is decided here. A ``deliver_sm`` is answered only
after what it holds is durable.
"""

from __future__ import annotations

import logging
import select
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from smpplib import consts, exceptions, smpp
from smpplib.client import Client

from server.sms.gateways.interface import Take
from server.sms.gateways.smpp_words import Delivered

log = logging.getLogger("minyi110.sms")

_silent = logging.getLogger("minyi110.sms.smpplib")
# At its lowest level the library logs every PDU in full, numbers and texts with it.
_silent.propagate = False
_silent.setLevel(logging.CRITICAL + 1)

_LOOK_S = 0.5
_TRY_LATER = 0x64
"""ESME_RX_T_APPN: not kept just now, deliver it again."""


class NotBound(Exception):
    """There is no connection, or the gateway did not let us in: ``status`` is its word for that, 0 where there was none."""

    def __init__(self, status: int) -> None:
        super().__init__(f"0x{status:02x}")
        self.status = status


@dataclass(slots=True)
class Waiting:
    """Somebody who waits for the answer to a submission."""

    client_ref: str
    part: int
    over: threading.Event = field(default_factory=threading.Event)
    status: int | None = None
    message_id: str = ""


class SmppLine:
    """A bound transceiver with a thread that reads.

    Attributes:
        lost: nothing can be sent over it any more; who waited was told.
    """

    def __init__(self, client: Client, take: Take, *, quiet_s: float, now: Callable[[], float]) -> None:
        """``quiet_s``: after so long without a word the other side is asked whether it is there, and has as long to answer."""
        self.lost = False
        self._client = client
        self._take = take
        self._quiet_s = quiet_s
        self._now = now
        self._lock = threading.Lock()
        self._waiting: dict[int, Waiting] = {}
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._read, name="sms smpp", daemon=True)
        self._thread.start()

    def submit(self, fields: dict[str, Any], waiting: Waiting) -> bool:
        """Send one part; False where the line was lost before a byte of it left. ``waiting.over`` is set once it is answered, or the
        line lost: then without a status."""
        with self._lock:
            if self.lost:
                return False
            pdu = smpp.make_pdu("submit_sm", client=self._client, **fields)
            self._waiting[pdu.sequence] = waiting
            try:
                self._client.send_pdu(pdu)
            except (exceptions.ConnectionError, OSError):
                self._broken()  # some bytes of it may have left
            except exceptions.PDUError:
                del self._waiting[pdu.sequence]  # smpplib found it out of place and sent nothing
                self._broken()
                return False
        return True

    def close(self) -> None:
        """Take leave and hang up."""
        self._closing.set()
        with self._lock:
            if not self.lost:
                self._send_quietly("unbind")
        if threading.current_thread() is not self._thread:
            self._thread.join(5)
        with self._lock:
            self._broken()

    def _read(self) -> None:
        heard = asked = self._now()
        while not self._closing.is_set() and not self.lost:
            try:
                ready, _, _ = select.select([self._client._socket], [], [], _LOOK_S)
                if ready:
                    self._heard(self._client.read_pdu())
                    heard = asked = self._now()
                    continue
            except exceptions.UnknownCommandError:
                continue
            except (exceptions.ConnectionError, exceptions.PDUError, OSError, ValueError, AttributeError):
                break
            now = self._now()
            if now - heard > 2 * self._quiet_s:
                break
            if now - asked > self._quiet_s:
                asked = now
                with self._lock:
                    self._send_quietly("enquire_link")
        with self._lock:
            self._broken()

    def _heard(self, pdu: Any) -> None:
        if pdu.command == "submit_sm_resp":
            self._answered(pdu)
        elif pdu.command == "deliver_sm":
            status = self._kept(pdu)
            with self._lock:
                self._send_quietly("deliver_sm_resp", sequence=pdu.sequence, status=status)
        elif pdu.command == "enquire_link":
            with self._lock:
                self._send_quietly("enquire_link_resp", sequence=pdu.sequence)
        elif pdu.command == "unbind":
            with self._lock:
                self._send_quietly("unbind_resp", sequence=pdu.sequence)
                self._broken()

    def _answered(self, pdu: Any) -> None:
        with self._lock:
            waiting = self._waiting.pop(pdu.sequence, None)
        if waiting is None:
            return
        status = int(pdu.status or 0)
        message_id = _text(getattr(pdu, "message_id", None))
        with self._lock:
            late = waiting.over.is_set()
            waiting.status, waiting.message_id = status, message_id
            waiting.over.set()
        if late and not status and message_id:
            # Whoever waited has gone: it is unknown by now, and this says that it is not.
            self._stored(Delivered(ref=waiting.client_ref, part=waiting.part, message_id=message_id))

    def _kept(self, pdu: Any) -> int:
        return consts.SMPP_ESME_ROK if self._stored(_delivered(pdu)) else _TRY_LATER

    def _stored(self, delivered: Delivered) -> bool:
        try:
            self._take(delivered.raw())
        except Exception as error:
            log.warning("what a gateway delivered could not be kept: %s", type(error).__name__)
            return False
        return True

    def _send_quietly(self, command: str, *, sequence: int | None = None, status: int = 0) -> None:
        if self.lost:
            return
        pdu = smpp.make_pdu(command, client=self._client, status=status)
        if sequence is not None:
            pdu.sequence = sequence
        try:
            self._client.send_pdu(pdu)
        except (exceptions.ConnectionError, exceptions.PDUError, OSError):
            self._broken()

    def _broken(self) -> None:
        self.lost = True
        for waiting in self._waiting.values():
            waiting.over.set()
        self._waiting.clear()
        try:
            self._client.state = consts.SMPP_CLIENT_STATE_OPEN
            self._client.disconnect()
        except OSError:
            pass


def bound(host: str, port: int, timeout: float, *, system_id: str, password: str, system_type: str) -> Client:
    """A connection that the gateway let in.

    Raises:
        NotBound: it did not, or is not there.
    """
    client = Client(host, port, timeout=timeout, logger_name=_silent.name, allow_unknown_opt_params=True)
    try:
        client.connect()
        client.bind_transceiver(system_id=system_id, password=password, system_type=system_type)
    except exceptions.PDUError as error:
        _hang_up(client)
        status = error.args[1] if len(error.args) > 1 and isinstance(error.args[1], int) else 0
        raise NotBound(status) from None
    except (exceptions.ConnectionError, OSError):
        _hang_up(client)
        raise NotBound(0) from None
    return client


def _hang_up(client: Client) -> None:
    client.state = consts.SMPP_CLIENT_STATE_OPEN
    client.disconnect()


def _delivered(pdu: Any) -> Delivered:
    data = getattr(pdu, "short_message", None) or getattr(pdu, "message_payload", None) or b""
    return Delivered(
        source=_text(pdu.source_addr),
        destination=_text(pdu.destination_addr),
        esm_class=int(pdu.esm_class or 0),
        data_coding=int(pdu.data_coding or 0),
        data=bytes(data) if isinstance(data, (bytes, bytearray)) else str(data).encode(),
        message_id=_text(getattr(pdu, "receipted_message_id", None)),
        message_state=getattr(pdu, "message_state", None),
        sar=_sar(pdu),
    )


def _sar(pdu: Any) -> tuple[int, int, int] | None:
    names = ("sar_msg_ref_num", "sar_total_segments", "sar_segment_seqnum")
    reference, total, number = (getattr(pdu, name, None) for name in names)
    if reference is None or total is None or number is None or total < 2:
        return None
    return int(reference), int(total), int(number)


def _text(value: object) -> str:
    if isinstance(value, (bytes, bytearray)):
        return bytes(value).rstrip(b"\x00").decode("latin-1")
    return "" if value is None else str(value)
