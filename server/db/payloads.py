"""Payloads as the log keeps them: a long one packed, each sealed.

A form's answers are names of fields and codes, most of it the same in each form: with a dictionary of those a quarter is left. What is
opened are the very bytes that came.
"""

from __future__ import annotations

import zlib

from server.db.sealing import Sealer

_PACKED = b"\x01"
"""In front of what is packed; as good as no payload begins so, and one that does is packed."""
_WORTH = 512
"""Bytes from which on packing is worth its time: a form's answers are longer, what else is done by the thousand is not."""

_DICTIONARY = (
    b'"rows":{"text":"","choices":["unclear"],"choices":["dissatisfied"],"choices":["basically_satisfied"],"choices":["no"],"choices":["yes"],'
    b'{"direction":"incoming","number":"","connected_at":17,"ended_at":17,"number_shown":true,"outcomes":[{"disposition":"complete"'
    b'"note":"","reason":"","started_at":17,"wrap_up_ms":"partial":true,"tags":["base_revision":1,"sms_review":"overridden":["remark":"'
    b'{"answers":[{"choices":["self"],"question":"identity"},{"choices":["convenient"],"question":"convenient"},'
    b'{"choices":["satisfied"],"question":"call_attitude"},{"choices":["on_scene"],"question":"handled"},'
    b'{"choices":["satisfied"],"question":"arrival"},{"choices":["satisfied"],"question":"officer_attitude"},'
    b'{"choices":["satisfied"],"question":"result"},{"choices":["satisfied"],"question":"overall"},'
    b'{"choices":["nothing"],"question":"more"}],"attempt_id":"01","context":{"channel":"phone_110","line":"alarm"},'
    b'"event":{"call_no":"J","dispatch_no":"C","event_id":"","source":"110"},"group_id":"","language":"zh","overall":1,'
    b'"questionnaire":"alarm_110","questionnaire_hash":"","questionnaire_version":"1","response_id":"01","revision":1,"task_id":"'
)
"""Stands in every database: another dictionary gets another mark in front of what is packed with it."""

_packer = zlib.compressobj(1, zlib.DEFLATED, -12, 5, zlib.Z_DEFAULT_STRATEGY, _DICTIONARY)
_unpacker = zlib.decompressobj(-15, _DICTIONARY)


def kept(sealer: Sealer, op_id: str, payload: bytes) -> bytes:
    """An operation's payload as it is kept."""
    return sealer.seal(packed(payload), op_id.encode())


def opened(sealer: Sealer, op_id: str, kept_payload: bytes) -> bytes:
    """The payload that is kept so.

    Raises:
        SealBroken: altered, or of another operation.
    """
    return unpacked(sealer.open(kept_payload, op_id.encode()))


def packed(payload: bytes) -> bytes:
    """What is sealed of a payload."""
    if len(payload) < _WORTH and payload[:1] != _PACKED:
        return payload
    packer = _packer.copy()
    return _PACKED + packer.compress(payload) + packer.flush()


def unpacked(plain: bytes) -> bytes:
    """The payload of what was sealed."""
    if plain[:1] != _PACKED:
        return plain
    unpacker = _unpacker.copy()
    return unpacker.decompress(plain[1:]) + unpacker.flush()
