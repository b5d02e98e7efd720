"""The sync strip: 在线/离线 · 待上传 n（最早 hh:mm） · 退回待改 m · 上次同步."""

from __future__ import annotations

from dataclasses import dataclass

LONG_UNSENT_MS = 8 * 3_600_000
"""What waits longer than a shift is no longer a matter of minutes: it is marked; three times as long is an alarm."""


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the strip shows.

    Attributes:
        online: the centre answered the last time it was asked.
        since: when it became so, None before the first try.
        unsent: operations without a receipt, own and of others who worked here; ``held`` those the centre keeps waiting.
        forms: the forms among them, own and of others; the rest are states, looks at numbers and the like.
        quarantined: operations the centre refused; ``returned`` this user's forms among them: 退回待改.
        centre_fault: operations the centre failed on three times: nothing for the agent to do.
        login_needed: the credential no longer holds; delivery of new work waits for a login.
        deliver_only: this version is too old to take new work.
        alarm: code of a fork (``sync.restored``, ``sync.other_centre``), empty if none.
        syncing: a pull or push is under way.
        trouble: code of why what the centre says cannot be written down here (``store.disk_full`` …), empty if it can.
        found: code of what was wrong with the store when it was opened (``store.mended``, ``store.behind``, ``store.lost``), empty if
            nothing.
        resting: deliveries are refused as a whole and wait for a login or an administrator.
    """

    online: bool = False
    since: int | None = None
    unsent: int = 0
    oldest_unsent_at: int | None = None
    held: int = 0
    quarantined: int = 0
    centre_fault: int = 0
    last_sync_at: int | None = None
    login_needed: bool = False
    deliver_only: bool = False
    alarm: str = ""
    syncing: bool = False
    forms: int = 0
    returned: int = 0
    trouble: str = ""
    resting: bool = False
    found: str = ""
