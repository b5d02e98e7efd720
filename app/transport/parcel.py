"""A push written down before it is known what it will say of its workstation: the operations are the bulk of it."""

from __future__ import annotations

import zlib

from domain.wire import codec
from domain.wire.message import replace
from domain.wire.sync import Push

GZIP_FROM = 8 * 1024
GZIP_LEVEL = 1

_GZIP = 31
_OPS = b'"ops":[]'


class Parcel:
    """The operations of a push as JSON, compressed if they are many; what stands around them is added when it leaves.

    So they can be made ready while the centre still judges the batch before, and still go with the newest witness.
    """

    def __init__(self, message: Push) -> None:
        self._head, _ = _around(message)
        begun = self._head + b'"ops":' + codec.encode(message.ops)
        self._zip = zlib.compressobj(GZIP_LEVEL, zlib.DEFLATED, _GZIP) if len(begun) > GZIP_FROM else None
        self._begun = self._zip.compress(begun) if self._zip is not None else begun

    @property
    def compressed(self) -> bool:
        """Whether the body is gzip."""
        return self._zip is not None

    def closed(self, message: Push) -> bytes:
        """The body, with everything but the operations from ``message``; once only.

        Raises:
            ValueError: what stands before the operations is not what it was made for.
        """
        head, tail = _around(message)
        if head != self._head:
            raise ValueError("the parcel was made for another centre, device or epoch")
        if self._zip is None:
            return self._begun + tail
        return self._begun + self._zip.compress(tail) + self._zip.flush()


def _around(message: Push) -> tuple[bytes, bytes]:
    # Before the operations stand ids and numbers only, so that the first of these letters are they.
    head, _, tail = codec.encode(replace(message, ops=[])).partition(_OPS)
    return head, tail
