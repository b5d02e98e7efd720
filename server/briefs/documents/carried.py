"""A published brief as somebody carries it away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import quote

from starlette.responses import Response

from domain.wire.briefs import BriefForm
from server.accounts.people import CurrentUser
from server.briefs import service
from server.briefs.documents import paper, sheet, word
from server.briefs.documents.told import Told, told
from server.config import home_folder
from server.db.database import Database
from server.masterdata.repository.units import unit_rows

_MADE: Final[Mapping[BriefForm, tuple[str, Callable[[Told], bytes]]]] = {
    BriefForm.PDF: ("application/pdf", paper.pdf),
    BriefForm.PNG: ("image/png", paper.png),
    BriefForm.DOCX: (
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        lambda what: word.docx(what, home_folder() / word.TEMPLATE),
    ),
    BriefForm.XLSX: ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", sheet.xlsx),
}


def answer(database: Database, person: CurrentUser, brief_id: str, form: BriefForm, lang: str) -> Response:
    """The file, as an attachment with the digest's beginning in its name.

    Raises:
        ProblemError: ``brief.unknown``, ``brief.draft``.
    """
    frozen, digest = service.carried_away(database, person, brief_id, form.value)
    with database.read(person.city_id) as reading:
        zone, units = reading.zone(), {key: row.name for key, row in unit_rows(reading).items()}
    kind, make = _MADE[form]
    made = make(told(frozen, digest, zone, units, lang))
    name = quote(f"{frozen.title}-{digest[:8]}.{form.value}", safe="")
    headers = {
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made, media_type=kind, headers=headers)
