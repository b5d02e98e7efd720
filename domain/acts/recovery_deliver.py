"""``recovery.deliver``: what became of a package got out of the copied profile of a dead one."""

from __future__ import annotations

from domain.acts.package_deliver import PackageDeliver


class RecoveryDeliver(PackageDeliver, frozen=True):
    """As of a package the workstation exported itself."""

    KIND = "recovery.deliver"
