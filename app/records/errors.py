"""What services refuse, each with its problem so that a screen can word it and say what to do.

All are ``ProblemError``: a screen that knows nothing of the class still shows the words of ``problems[0]``.
"""

from __future__ import annotations

from domain.problems import Problem, ProblemError


class SaveFailed(ProblemError):
    """The local store did not take it (``store.disk_full``, ``store.read_only``, ``store.locked``, ``store.broken``).

    Nothing was written; what the caller holds is still all there and the same call may be made again.
    """


class StoreUnusable(ProblemError):
    """The local store cannot be opened (``store.wrong_key``, ``store.newer``, ``store.broken``, ``store.locked`` …)."""


class LoginFailed(ProblemError):
    """Not let in.

    ``login.wrong_password``; ``login.grant_expired`` (offline for more than 72 h: connect once); ``login.unknown_here``
    (never worked on this workstation, so offline is impossible); ``login.throttled``; ``login.key_missing``.
    """


class CentreError(ProblemError):
    """The centre could not be asked or did not agree."""


class Unreachable(CentreError):
    """No connection, a time-out, or a server error (5xx): try again later (``centre.unreachable``)."""


class NotOurs(CentreError):
    """Something answered that is not our centre: captive portal, proxy page, another centre (``centre.not_ours``)."""


class Refused(CentreError):
    """The centre understood and says no; the problem is the centre's own code and parameters."""


class LoginNeeded(CentreError):
    """The user's or the device's credential no longer holds (``login.needed``, ``device.unknown``)."""


class TooOld(CentreError):
    """This version may only deliver (``client.too_old``)."""


class Busy(CentreError):
    """The centre asks to wait; ``retry_after`` in seconds, 0 where it did not say."""

    def __init__(self, *problems: Problem, retry_after: float = 0.0) -> None:
        super().__init__(*problems)
        self.retry_after = retry_after
