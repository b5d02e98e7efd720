"""Messages about the files of work orders."""

from __future__ import annotations

from dataclasses import dataclass

from domain.wire.types import Code, Count, Id, Instant, Short


@dataclass(frozen=True, slots=True)
class AttachmentLine:
    """A file of an order.

    Attributes:
        kind: jpeg, png, pdf, docx, xlsx, m4a, mp3 or mp4.
        size, digest: bytes and hex SHA-256 of what is given out; both are printed beside the name (校验码).
        reported: it belongs to a report that was made; else to the next.
    """

    attachment_id: Id
    name: Short
    kind: Code
    size: Count
    digest: Code
    added_at: Instant
    added_by: Short = ""
    unit_name: Short = ""
    reported: bool = False


@dataclass(frozen=True, slots=True)
class AttachmentList:
    """All files of an order, as they came."""

    files: list[AttachmentLine]
