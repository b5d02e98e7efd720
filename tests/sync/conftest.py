"""The same centre and workstation as for the services."""

from tests.services.conftest import centre, centre_template, clock, seat

__all__ = ["centre", "centre_template", "clock", "seat"]
