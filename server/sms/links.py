"""Links that stand in texts: their letters follow from the message and a key, so that a text tried again has the same; only a hash is kept."""

from __future__ import annotations

from hmac import digest

from domain.sms.template import placeholders
from domain.sms.webform import LIFE, letters, link
from server.db.work import Reading, UnitOfWork
from server.sms.repository import links as repository

_LETTERS, _KEPT = "sms link", "sms link kept"


class Links:
    """The links of one run of claiming; ``address`` empty: there are none."""

    def __init__(self, work: UnitOfWork, address: str) -> None:
        self._work, self._address = work, address
        self._rows: list[dict[str, object]] = []

    def value(self, message_id: str, text: str) -> dict[str, str]:
        """What stands for ``{link}`` in the text of a message; nothing where it has none, or there is no form."""
        if not self._address or "link" not in placeholders(text):
            return {}
        token = letters(digest(self._work.sealer.subkey(_LETTERS), message_id.encode(), "sha256"))
        self._rows.append(
            {
                "city_id": self._work.city_id,
                "digest": digest_of(self._work, token),
                "message_id": message_id,
                "until": self._work.now + LIFE,
                "spent_at": None,
            }
        )
        return {"link": link(self._address, token)}

    def write(self) -> None:
        """Keep them; one that is there already keeps its end."""
        if self._rows:
            repository.add(self._work, self._rows)


def digest_of(reading: Reading, token: str) -> str:
    """What is kept of a link's letters."""
    return reading.sealer.mac(_KEPT, token.encode())
