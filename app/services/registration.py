"""Who this workstation is at the centre, and asking to be let in on it."""

from __future__ import annotations

import logging
import platform

from app.models.secrets import read_json, write_json
from app.records.errors import Busy, LoginFailed, LoginNeeded, Refused
from app.services.desk import Desk
from app.transport.centre import Centre, DeviceCredential
from app.version import VERSION
from domain.problems import Problem
from domain.wire.session import CentreCard, DeviceProof, LoggedIn, Login

log = logging.getLogger(__name__)

WRONG = {"login.failed", "password.wrong"}


def ask(desk: Desk, centre: Centre, card: CentreCard, number: str, password: str) -> LoggedIn:
    """Log in at the centre; a workstation the centre does not know any more registers anew.

    Raises:
        LoginFailed: see its codes; ``device.revoked``, ``device.wipe``. CentreError.
    """
    for fresh in (False, True):
        proof = _proof(desk, card.centre_id, fresh=fresh)
        message = Login(card.city_id, number, password, proof, VERSION)
        try:
            answer = centre.login(message)
        except (LoginNeeded, Refused) as error:
            code = error.problems[0].code
            if code in WRONG:
                raise LoginFailed(Problem("login.wrong_password")) from None
            if code in ("device.invalid", "device.known") and not fresh:
                log.warning("the centre does not know this workstation: %s", code)
                continue
            raise LoginFailed(*error.problems) from None
        except Busy as error:
            raise LoginFailed(Problem("login.throttled", {"seconds": int(error.retry_after)})) from None
        if answer.device_secret is not None:
            write_json(
                desk.profile / card.centre_id / "device.json",
                {"device_id": proof.device_id, "name": proof.name, "secret": answer.device_secret},
            )
        return answer
    raise LoginFailed(Problem("device.invalid"))


def credential(desk: Desk, centre_id: str) -> DeviceCredential:
    """What this workstation is known by at a centre.

    Raises:
        LoginFailed: ``device.unknown``: it never was registered there.
    """
    held = read_json(desk.profile / centre_id / "device.json")
    if not held.get("secret"):
        raise LoginFailed(Problem("device.unknown"))
    return DeviceCredential(held["device_id"], held["secret"])


def _proof(desk: Desk, centre_id: str, *, fresh: bool) -> DeviceProof:
    held = {} if fresh else read_json(desk.profile / centre_id / "device.json")
    if held.get("secret"):
        return DeviceProof(held["device_id"], held.get("name", ""), held["secret"])
    return DeviceProof(desk.ways.new_id(), platform.node()[:100] or "workstation")
