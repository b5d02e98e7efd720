"""Coming in and leaving: online by password, without the centre by a grant of at most 72 hours."""

from __future__ import annotations

from app.records.session import SessionStatus
from domain.wire.session import CentreCard


class Session:
    """Who works here. Locking covers the screens and keeps delivering; logging out never clears what is unsent."""

    def status(self) -> SessionStatus:
        """The session as it is now; cheap, no network."""
        raise NotImplementedError

    def probe(self, address: str) -> CentreCard:
        """Ask an address whether a centre answers there, and remember it.

        Raises:
            Unreachable, NotOurs: nobody, or somebody else, answered. ``centre.address`` for an unusable address.
        """
        raise NotImplementedError

    def login(self, address: str, number: str, password: str) -> SessionStatus:
        """Come in: at the centre if it answers, else on this workstation by grant.

        Raises:
            LoginFailed: see its codes; a wrong password and an expired grant are different.
            Unreachable, NotOurs: the centre does not answer and this user never worked here.
        """
        raise NotImplementedError

    def change_password(self, old: str, new: str) -> SessionStatus:
        """Change the own password at the centre (online only) and the slot of this workstation with it."""
        raise NotImplementedError

    def lock(self) -> SessionStatus:
        """Cover the screens; the store stays open and delivery goes on."""
        raise NotImplementedError

    def unlock(self, password: str) -> SessionStatus:
        """Uncover, by the password of the one who locked.

        Raises:
            LoginFailed: ``login.wrong_password``.
        """
        raise NotImplementedError

    def logout(self) -> SessionStatus:
        """Go home: token and personal data go, the outbox and drafts stay and go on being delivered."""
        raise NotImplementedError
