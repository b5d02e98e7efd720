"""Constrained scalars of the wire messages."""

from __future__ import annotations

from typing import Annotated

from msgspec import Meta

from domain.times import LAST_INSTANT

Id = Annotated[str, Meta(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$")]
"""A lower-case UUID."""

Code = Annotated[str, Meta(min_length=1, max_length=64, pattern=r"^[A-Za-z0-9][A-Za-z0-9_.:/-]*$")]
"""A short machine code: an enum value, a questionnaire's or an answer's code."""

Named = Annotated[str, Meta(min_length=1, max_length=64)]
"""A code that is looked up where it is used (in a questionnaire, among the kinds), so that an unknown one is refused there."""

Stranger = Annotated[str, Meta(min_length=36, max_length=36)]
"""An id that is looked up before anything else is done with it, so that one of another form is as unknown as any."""

Key = Annotated[str, Meta(min_length=36, max_length=36)]
"""An id that the centre gave out with a row: nothing but a key where it is read, and patterns took half the time to read a row."""

Mac = Annotated[str, Meta(min_length=64, max_length=64)]
"""A hex MAC, compared with the one that should stand there."""

MOST_SHORT = 200
MOST_WORDS = 4000

Short = Annotated[str, Meta(max_length=MOST_SHORT)]
"""A line of text."""

Words = Annotated[str, Meta(max_length=MOST_WORDS)]
"""Free text in a person's own words."""

Instant = Annotated[int, Meta(ge=0, le=LAST_INSTANT)]
"""UTC milliseconds, up to the end of the year 9999."""

Count = Annotated[int, Meta(ge=0, le=2**53)]

Digest = Annotated[str, Meta(pattern=r"^[0-9a-f]{64}$")]
"""Hex SHA-256 or HMAC-SHA-256."""
