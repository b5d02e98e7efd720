"""Security keys (WebAuthn, W3C): what a browser is asked, and whether its answer holds.

A challenge is drawn for each question, kept with the login, and good for one answer. The library is imported where it is used: it takes
a third of a second, and a centre starts without it.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass

from fastapi import Request

from domain.problems import Problem, ProblemError
from domain.wire import codec
from server.accounts.repository import browsing, factors
from server.browser import second
from server.browser.visit import Visit
from server.db.work import Reading, UnitOfWork

NAME = "民意110"


@dataclass(frozen=True, slots=True)
class _Key:
    credential_id: bytes
    public_key: bytes
    row: factors.FactorRow


def ask_to_enrol(work: UnitOfWork, visit: Visit) -> str:
    """What a browser is told to make a credential with, as JSON."""
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_registration_options(
        rp_id=_site(visit.request),
        rp_name=NAME,
        user_id=visit.user.user_id.encode(),
        user_name=visit.user.number,
        user_display_name=visit.user.name,
        exclude_credentials=[
            structs.PublicKeyCredentialDescriptor(id=key.credential_id)
            for key in _keys(work, visit.user.user_id)
        ],
        authenticator_selection=structs.AuthenticatorSelectionCriteria(
            resident_key=structs.ResidentKeyRequirement.DISCOURAGED,
            user_verification=structs.UserVerificationRequirement.DISCOURAGED,
        ),
    )
    browsing.change_browser_session(work, visit.user.session_id, challenge=options.challenge)
    return webauthn.options_to_json(options)


def enrol(work: UnitOfWork, visit: Visit, answer: str, name: str) -> None:
    """Keep the credential that a browser made.

    Raises:
        ProblemError: ``factor.key``: the answer does not hold.
    """
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _challenge(work, visit)
    try:
        made = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_site(visit.request),
            expected_origin=_origin(visit.request),
        )
    except (WebAuthnException, ValueError, KeyError, TypeError):
        raise ProblemError(Problem("factor.key", field="name")) from None
    secret = codec.encode({"id": _text(made.credential_id), "key": _text(made.credential_public_key)})
    second.add(work, visit.user, factors.KEY, name, secret, counter=made.sign_count)


def ask(work: UnitOfWork, visit: Visit) -> str | None:
    """What a browser is told to have a key sign, as JSON; ``None`` where somebody has no key."""
    keys = _keys(work, visit.user.user_id)
    if not keys:
        return None
    import webauthn
    from webauthn.helpers import structs

    options = webauthn.generate_authentication_options(
        rp_id=_site(visit.request),
        allow_credentials=[structs.PublicKeyCredentialDescriptor(id=key.credential_id) for key in keys],
        user_verification=structs.UserVerificationRequirement.DISCOURAGED,
    )
    browsing.change_browser_session(work, visit.user.session_id, challenge=options.challenge)
    return webauthn.options_to_json(options)


def holds(work: UnitOfWork, visit: Visit, answer: str) -> bool:
    """Whether one of somebody's keys signed what was asked last."""
    import webauthn
    from webauthn.helpers.exceptions import WebAuthnException

    challenge = _challenge(work, visit)
    for key in _keys(work, visit.user.user_id):
        try:
            shown = webauthn.verify_authentication_response(
                credential=answer,
                expected_challenge=challenge,
                expected_rp_id=_site(visit.request),
                expected_origin=_origin(visit.request),
                credential_public_key=key.public_key,
                credential_current_sign_count=key.row.counter,
            )
        except (WebAuthnException, ValueError, KeyError, TypeError):
            continue
        if shown.credential_id == key.credential_id:
            factors.mark_used(work, key.row.factor_id, shown.new_sign_count)
            return True
    return False


def _challenge(work: UnitOfWork, visit: Visit) -> bytes:
    """What was asked last; asked once, it is answered once."""
    asked = visit.session.challenge
    if asked is None:
        raise ProblemError(Problem("factor.stale"))
    browsing.change_browser_session(work, visit.user.session_id, challenge=None)
    return asked


def _keys(reading: Reading, user_id: str) -> list[_Key]:
    found = []
    for row in factors.of(reading, user_id):
        if row.kind == factors.KEY:
            secret = codec.decode(second.opened(reading, row), dict)
            found.append(_Key(_bytes(secret["id"]), _bytes(secret["key"]), row))
    return found


def _site(request: Request) -> str:
    return request.url.hostname or ""


def _origin(request: Request) -> str:
    return f"{request.url.scheme}://{request.headers['Host']}"


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)
