"""Which calls end in a complaint, and about what: by an urn a month whose content is the table's, or as citizens are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from domain.vocabulary import Satisfaction
from server.replay.table import Month, Row
from server.replay.talking import Topic
from server.replay.truth import Citizen, Truth

_SHARES = {Topic.ATTITUDE: 0.256, Topic.RESULT: 0.373, Topic.OTHER: 0.371}
"""Of the source's half year."""
STUCK, REDONE, RETURNED = 100 / 17_700, 0.04, 0.06


class Wishes:
    """Says who complains. Of an exact replay the month's complaints come out, day by day as far as there are calls for them."""

    def __init__(
        self, months: Sequence[Month], truth: Truth, random: Random, seed: int, *, exact: bool
    ) -> None:
        self._months = {one.first.strftime("%Y-%m"): one for one in months}
        self._by_day = {day: n for one in months for day, n in one.by_day(Row.ITEMS).items()}
        self._exact, self._random = exact, random
        self._opened: Counter[tuple[str, Topic]] = Counter()
        for opened_on, topic, n in truth.file.execute(
            "SELECT substr(opened_on, 1, 7), topic, count(*) FROM complaint GROUP BY 1, 2"
        ):
            self._opened[opened_on, Topic(topic)] = n
        self._stuck = {month: frozenset(_stuck(one, seed)) for month, one in self._months.items() if exact}

    def wanted(self, today: date, citizen: Citizen, *, sour: bool, last: bool) -> bool:
        """Whether this one complains: where days before left any over, or the month ends, whoever is on the line does."""
        unhappy = citizen.opinion == int(Satisfaction.DISSATISFIED)
        if not self._exact:
            return unhappy
        tomorrow, yesterday = today + timedelta(days=1), today - timedelta(days=1)
        behind = tomorrow.day == 1 or (today.day > 1 and self.missing(yesterday) > 0)
        return self.missing(today) > 0 and (sour or unhappy or last or behind)

    def missing(self, today: date) -> int:
        """How many more complaints there are to be by the end of the day, from the beginning of its month."""
        first = today.replace(day=1)
        target = sum(n for day, n in self._by_day.items() if first <= day <= today)
        return target - sum(self._opened[f"{today:%Y-%m}", topic] for topic in Topic)

    def topics(self, today: date) -> list[Topic]:
        """What there are complaints about still, in the order in which they are tried: drawn by how many are left."""
        weights = dict(_SHARES)
        if self._exact:
            left = self._left(f"{today:%Y-%m}")
            weights = {topic: float(n) for topic, n in left.items() if n > 0}
        found = []
        while weights:
            topic = self._random.choices(list(weights), list(weights.values()))[0]
            del weights[topic]
            found.append(topic)
        return found

    def opened(self, today: date, topic: Topic) -> None:
        """One was opened."""
        self._opened[f"{today:%Y-%m}", topic] += 1

    def stuck(self, today: date) -> bool:
        """Whether the newest complaint of the month is one that nobody rectifies in time."""
        month = f"{today:%Y-%m}"
        if not self._exact:
            return self._random.random() < STUCK
        place = sum(self._opened[month, topic] for topic in Topic) - 1
        return place in self._stuck.get(month, frozenset())

    def _left(self, month: str) -> dict[Topic, int]:
        one = self._months.get(month)
        if one is None:
            return {}
        attitude, result = one.cells[Row.ATTITUDE], one.cells[Row.RESULT]
        wanted = {
            Topic.ATTITUDE: attitude,
            Topic.RESULT: result,
            Topic.OTHER: one.cells[Row.ITEMS] - attitude - result,
        }
        return {topic: n - self._opened[month, topic] for topic, n in wanted.items()}


def _stuck(month: Month, seed: int) -> list[int]:
    items, rectified = month.cells[Row.ITEMS], month.cells[Row.RECTIFIED]
    return Random(f"{seed} stuck {month.first}").sample(range(items), items - rectified)  # noqa: S311 - a repeatable city
