"""A form as a PDF. It takes some tenths of a second of processor time: call it from a thread that nobody else waits for."""

from __future__ import annotations

import io
from collections.abc import Mapping
from functools import cache
from threading import Lock
from typing import Any

import segno
import typst

from domain.wire import codec
from resources import folder, read_bytes
from server.printing.document import Document

FONTS = ("Minyi110 Sans", "Noto Sans CJK SC", "Noto Serif CJK SC", "WenQuanYi Micro Hei")
"""The one that ships with the product, and for rare characters whatever the machine has."""

PICTURE_PPI = 144.0
"""Of what is made as a picture: twice a screen's."""

_one_at_a_time = Lock()
"""Two at once take twice the memory and no less time: laying out is work for one core."""


def pdf_of(document: Document) -> bytes:
    """The form on A4 pages.

    Raises:
        RuntimeError: it could not be laid out.
    """
    return laid_out("form.typ", {**codec.to_plain(document), "qr": _qr(document.number)})


def laid_out(template: str, data: Mapping[str, Any], *, picture: bool = False) -> bytes:
    """What a template of ``resources/print`` makes of data: a PDF, or a PNG of one page.

    Raises:
        RuntimeError: it could not be laid out.
    """
    with _one_at_a_time:
        made = typst.compile(
            read_bytes("print", template),
            font_paths=_fonts(),
            sys_inputs={"document": codec.encode({**data, "fonts": FONTS}).decode()},
            format="png" if picture else "pdf",
            ppi=PICTURE_PPI if picture else None,
        )
    if not isinstance(made, bytes):
        raise RuntimeError("a form came out as several files")
    return made


@cache
def _fonts() -> typst.Fonts:
    """Looked for once: going through a machine's fonts takes longer than laying out a page."""
    return typst.Fonts(font_paths=[str(folder("fonts"))])


def _qr(label: str) -> str:
    """The picture of a code that holds the number and nothing else; none where there is no number."""
    if not label:
        return ""
    drawn = io.BytesIO()
    segno.make_qr(label, error="m").save(drawn, kind="svg", scale=4, border=1, xmldecl=False)
    return drawn.getvalue().decode()
