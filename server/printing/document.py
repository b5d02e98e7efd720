"""A form as data: a heading and blocks one below the other. What is laid out how stands in ``resources/print/form.typ``."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Block:
    """One part of a form.

    Attributes:
        kind: pairs (a name and a value each), words (a text as it was said), table, sign (lines to be signed on).
        rows: of pairs and of lines to sign: name and value; of a table: its cells.
        widths: of a table's columns, in relation to each other.
    """

    kind: Literal["pairs", "words", "table", "sign"]
    title: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    text: str = ""
    head: tuple[str, ...] = ()
    widths: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One form.

    Attributes:
        number: 工单编号; the QR code holds this and nothing else.
        secret: 保密标记, empty where there is none.
        watermark: who printed it and when, across each page; ``printed``: the same in words at its foot.
        page: how a page is numbered, with ``{n}`` and ``{m}``.
    """

    lang: str
    centre: str
    title: str
    number: str
    watermark: str
    printed: str
    page: str
    secret: str = ""
    blocks: tuple[Block, ...] = field(default_factory=tuple)


def pairs(title: str, *rows: tuple[str, str]) -> Block:
    """Names and values, two of them a line; an odd one gets an empty neighbour. What has no value shows a dash."""
    told = [(name, value or "—") for name, value in rows]
    if len(told) % 2:
        told.append(("", ""))
    return Block("pairs", title, tuple(told))


def words(title: str, text: str) -> Block:
    """A text as it was said or written."""
    return Block("words", title, text=text or "—")


def table(
    title: str, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], widths: tuple[int, ...]
) -> Block:
    """A table with its head on each page."""
    return Block("table", title, rows, head=head, widths=widths)


def sign(*rows: tuple[str, str]) -> Block:
    """Lines to be signed on."""
    return Block("sign", rows=rows)
