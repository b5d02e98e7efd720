"""What became of a package that a workstation exported."""

from __future__ import annotations

from domain.acts.package_deliver import PackageDeliver
from server.acts.handler import noted

HANDLER = noted(PackageDeliver)
