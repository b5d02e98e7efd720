"""Pictures are decoded and written anew: only what is seen goes on, not where and with what it was taken."""

from __future__ import annotations

from typing import IO

from PIL import Image, ImageOps, UnidentifiedImageError

from domain.problems import Problem, ProblemError
from server.attachments.kinds import Kind
from server.attachments.limits import PIXELS
from server.attachments.spool import nameless

# The size is looked at here, before a pixel is decoded; the library would only warn.
Image.MAX_IMAGE_PIXELS = None

_FORMATS = {Kind.JPEG: "JPEG", Kind.PNG: "PNG"}
_JPEG_QUALITY = 90
_OF_PNG = {"1", "L", "LA", "P", "RGB", "RGBA", "I;16"}
_BROKEN = (
    UnidentifiedImageError,
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    TypeError,
)
"""What the decoders raise at bytes that are no picture."""


def redrawn(stream: IO[bytes], kind: Kind) -> IO[bytes]:
    """The picture as a new file, turned as it is meant to be looked at.

    Raises:
        ProblemError: ``attachment.pixels``, ``attachment.damaged``.
    """
    stream.seek(0)
    try:
        with Image.open(stream, formats=[_FORMATS[kind]]) as image:
            width, height = image.size
            if width * height > PIXELS:
                raise ProblemError(Problem("attachment.pixels", {"most": PIXELS // 1_000_000}))
            image.load()
            ImageOps.exif_transpose(image, in_place=True)
            return _written(_bare(image, kind), kind)
    except _BROKEN as error:
        raise ProblemError(Problem("attachment.damaged")) from error


def _bare(image: Image.Image, kind: Kind) -> Image.Image:
    """The pixels alone: no comment, no place, no camera, no thumbnail of what was cut away."""
    if kind is Kind.JPEG:
        image = image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")
    elif image.mode not in _OF_PNG:
        image = image.convert("RGBA")
    clear = image.info.get("transparency")
    image.info = {} if clear is None or kind is Kind.JPEG else {"transparency": clear}
    return image


def _written(image: Image.Image, kind: Kind) -> IO[bytes]:
    target = nameless()
    try:
        if kind is Kind.JPEG:
            image.save(target, "JPEG", quality=_JPEG_QUALITY)
        else:
            image.save(target, "PNG", compress_level=4)
    except BaseException:
        target.close()
        raise
    target.seek(0)
    return target
