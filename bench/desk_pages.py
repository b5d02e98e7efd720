"""Pages of the units' desk over 100,000 orders, beside a bare page of the same rows; none weighs more than 60 KB with what it loads."""

from __future__ import annotations

import re
from collections.abc import Iterable

from bench.fixtures import HttpCentre
from bench.measure import Goal, Line, Measure, Run, alternate
from bench.order_lists import SIZE, many_orders
from bench.processes import bare_server
from domain.vocabulary import Role
from server.accounts import repository as accounts
from server.accounts.administration import create_user
from server.accounts.browsing import Step
from server.browser import sessions
from server.db.database import open_migrated
from tests.helpers.centre import CHEAP, CITY, OPERATOR, PASSWORD

_FLOOR = "a bare page of fifty rows by the same index"
PAGES = {
    "today": Measure("units' desk, today, p99", Goal(times=4), _FLOOR, SIZE),
    "orders": Measure("units' desk, orders, p99", Goal(times=4), _FLOOR, SIZE),
    "one": Measure("units' desk, one order, p99", Goal(times=4), _FLOOR, SIZE),
    "report": Measure("units' desk, the form of a report, p99", Goal(times=4), _FLOOR, SIZE),
}
WEIGHT = Measure("units' desk, the heaviest page with what it loads", Goal(most=60), size=SIZE, unit="KB")
_LOADED = re.compile(r'(?:href|src)="(/[^"]+\.(?:css|js))[^"]*"')
_COOKIE = "minyi110-here"


def lines(run: Run) -> Iterable[Line]:
    """Each page, then the heaviest."""
    times = run.either(200, 5)
    with many_orders(run) as (centre, process, orders, file):
        database = open_migrated(f"sqlite:///{file}", process.home)
        create_user(
            database, CITY, number="8401", name="联络员", role=Role.LIAISON, password=PASSWORD, unit_id=orders.unit_id,
            hall_id=None, passwords=CHEAP, by=OPERATOR,
        )  # fmt: skip
        with database.write(CITY) as work:
            account = accounts.account_by_number(work, "8401")
            assert account is not None
            accounts.set_password(work, account.person.user_id, CHEAP.hash(PASSWORD), must_change=False)
            cookie = sessions.begin(
                work, account.person, Step.OPEN, {"agent": "bench", "address": "127.0.0.1"}
            )
        database.dispose()
        http = HttpCentre("").http
        paths = {
            "today": "/desk/",
            "orders": "/desk/orders",
            "one": f"/desk/orders/{orders.order_id}",
            "report": f"/desk/orders/{orders.order_id}/report",
        }
        heaviest = 0.0

        def get(path: str) -> str:
            answer = http.get(
                centre.url + path,
                headers={"Cookie": f"{_COOKIE}={cookie}"},
                allow_redirects=False,
                timeout=60,
            )
            if answer.status_code != 200:
                raise RuntimeError(f"{path}: {answer.status_code}")
            return answer.text

        with bare_server("bench.bare_orders:app", file) as bare:
            for key, path in paths.items():
                text = get(path)
                loaded = sum(
                    len(http.get(centre.url + one, timeout=60).content) for one in set(_LOADED.findall(text))
                )
                heaviest = max(heaviest, (len(text.encode()) + loaded) / 1_000)
                ours, floor = alternate(
                    lambda path=path: get(path),  # type: ignore[misc]
                    lambda: http.get(f"{bare}/page", timeout=60).content,
                    times,
                )
                yield PAGES[key].line(ours.p99 * 1e3, floor.p99 * 1e3, size="" if run.full else "small")
        yield WEIGHT.line(heaviest, size="" if run.full else "small")
