"""Somebody brought what is no package of ours, or a damaged one."""

from __future__ import annotations

from domain.acts.package_refuse import PackageRefuse
from server.acts.handler import noted

HANDLER = noted(PackageRefuse)
