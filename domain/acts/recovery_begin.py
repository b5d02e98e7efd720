"""``recovery.begin``: somebody brings a package got out of the copied profile of a dead one."""

from __future__ import annotations

from domain.acts.package_begin import PackageBegin


class RecoveryBegin(PackageBegin, frozen=True):
    """As of a package the workstation exported itself; told apart, because nobody had shut it down."""

    KIND = "recovery.begin"
