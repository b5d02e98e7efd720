"""Which keys a workstation is told, and putting the organisation's recovery key in force.

The centre's private parts are derived from its key file: there is nothing to make, to copy or to lose beside that file, and a
package that was sealed before a restore opens after it.
"""

from __future__ import annotations

from base64 import b64encode

from domain.acts.recovery_key_put import RecoveryKeyPut
from domain.ids import derived_id
from domain.wire.keys import KEYS_SCHEMA, CentreKeys, signed_keys
from domain.wire.sealed import fingerprint, public_of, sign, verify_key_of
from server.acts.acting import act
from server.acts.authors import Author
from server.acts.operation import Operation
from server.db.mechanism import centre_of
from server.db.sealing import Sealer
from server.db.work import Reading, UnitOfWork
from server.keys import repository


def package_key(sealer: Sealer, centre_id: str) -> bytes:
    """The private key that opens packages for this centre (X25519)."""
    return sealer.subkey(f"package|{centre_id}")


def sign_grant(sealer: Sealer, centre_id: str, grant: bytes) -> str:
    """Hex signature by which a workstation knows, without the centre, that a grant came from it."""
    return sign(_grant_key(sealer, centre_id), grant)


def keys_for(reading: Reading, author_key: bytes) -> CentreKeys:
    """The public keys, with the MAC for one author on one device."""
    centre = centre_of(reading)
    assert centre is not None  # noqa: S101 - somebody of this city asks
    recovery = repository.in_force(reading)
    sealer = reading.sealer
    return signed_keys(
        CentreKeys(
            schema=KEYS_SCHEMA,
            centre_id=centre.centre_id,
            package_key=_text(public_of(package_key(sealer, centre.centre_id))),
            grant_key=_text(verify_key_of(_grant_key(sealer, centre.centre_id))),
            recovery_key=_text(recovery.public) if recovery is not None else "",
        ),
        author_key,
    )


def put_recovery_key(work: UnitOfWork, public: bytes, *, replace: bool, by: Author) -> str:
    """Put the organisation's public key in force, on record; workstations renew their slot when they next log in or refresh.

    Returns its fingerprint.

    Raises:
        ProblemError: ``recovery_key.there``: there is one, and ``replace`` was not said; ``recovery_key.known``: this very one
            is or was in force.
    """
    mark = fingerprint(public)
    before = repository.in_force(work) if replace else None
    told = RecoveryKeyPut(mark, before.fingerprint if before is not None else None)
    key_id = derived_id("recovery_key", work.city_id, mark)
    act(work, Operation.by(by, told, work.now, entity_id=key_id, beside=public))
    return mark


def _grant_key(sealer: Sealer, centre_id: str) -> bytes:
    return sealer.subkey(f"grant|{centre_id}")


def _text(key: bytes) -> str:
    return b64encode(key).decode()
