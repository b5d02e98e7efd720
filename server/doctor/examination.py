"""The whole examination of one city; everything of it that belongs together is read from one snapshot."""

from __future__ import annotations

import shutil
import stat
from collections.abc import Callable
from pathlib import Path

from domain.settings import KEYS
from domain.tasks.state import TaskStatus
from domain.times import DAY, HOUR, MINUTE
from server.acts.registry import Registry, default_registry
from server.analysis.cube import verifying
from server.answers.recounting import differences
from server.attachments import repository as attached
from server.attachments.storage import Store, folder_of
from server.backups import register
from server.board import repository as board
from server.db.database import Database
from server.db.errors import is_damage
from server.db.mechanism import centre_of
from server.db.sealed_files import sealed_size
from server.db.sealing import SealBroken
from server.db.work import Reading
from server.doctor.findings import Findings
from server.doctor.history import History, Progress
from server.doctor.repository import standing, storage
from server.events.personal import open_person
from server.events.repository import officers
from server.notices.repository.messages import waiting_since
from server.orders.timer import due_provisionally
from server.settings.repository import terms_of, values
from server.sms.repository import counts as sms_counts
from server.sms.repository import released

Stage = Callable[[str], Progress]
"""Asked at each stage (``storage``, ``history``, ``counts``, ``tasks``, ``people``, ``attachments``, ``backups``) for whom to tell."""

_ROOM = 1024**3
"""Less than this, or less than twice the database, is little room."""
_LOG = 512 * 1024**2
_CLOCK = MINUTE
_BACKUP_AGE = 2 * DAY
_EXAMPLES = 50


def silent(_stage: str) -> Progress:
    """For callers that nobody watches."""
    return lambda _done, _total: None


def examine(
    database: Database,
    city_id: str,
    *,
    keys: Path | None = None,
    registry: Registry | None = None,
    stage: Stage = silent,
) -> Findings:
    """Look at everything; writes nothing.

    ``keys``: the key file, whose permissions are looked at too. Findings are codes with parameters, worded where they are shown.
    """
    found = Findings()
    try:
        _examine(database, city_id, found, keys, registry, stage)
    except Exception as error:
        if not is_damage(error):
            raise
        # What was found until then stands; more cannot be read.
        found.wrong("doctor.damaged", str(getattr(error, "orig", error)))
    return found


def _examine(
    database: Database,
    city_id: str,
    found: Findings,
    keys: Path | None,
    registry: Registry | None,
    stage: Stage,
) -> None:
    at, program = storage.revision(database)
    if at != program:
        found.wrong("doctor.revision", found=at or "", program=program)
        return
    others = storage.other_tables(database)
    for one in others:
        found.wrong("doctor.tables", one)
    if others:
        return
    _storage(database, found, keys, stage("storage"))
    with database.read(city_id) as reading:
        storage.read_only(reading.conn, on=True)
        try:
            if _city(reading, found):
                _keys(reading, found)
                _settings(reading, found)
                _clocks(reading, found)
                History(reading, registry or default_registry(), found).walk(stage("history"))
                _counts(reading, found, stage("counts"))
                _tasks(reading, found, stage("tasks"))
                _people(reading, found, stage("people"))
                _board(reading, found)
                _attachments(reading, Store(folder_of(database.url)), found, stage("attachments"))
        finally:
            storage.read_only(reading.conn, on=False)
    if city_id in database.cities():
        _backups(database, city_id, found, stage("backups"))


def _storage(database: Database, found: Findings, keys: Path | None, progress: Progress) -> None:
    told = storage.look(database, progress)
    for damage in told.damage:
        found.wrong("doctor.damaged", damage)
    for odd in told.settings:
        found.advice("doctor.settings", odd)
    if told.recovery:
        found.wrong("doctor.recovery")
    if abs(told.clock_ahead) > _CLOCK:
        found.advice("doctor.clocks_differ", seconds=told.clock_ahead // 1000)
    if told.log > _LOG:
        found.advice("doctor.log_large", megabytes=told.log // 1024**2)
    if told.folder is not None:
        free = shutil.disk_usage(told.folder).free
        if free < max(_ROOM, 2 * told.bytes):
            found.advice("doctor.room", folder=str(told.folder), megabytes=free // 1024**2)
        found.looked_at("free_megabytes", free // 1024**2)
    if keys is not None and keys.exists() and stat.S_IMODE(keys.stat().st_mode) & 0o077:
        found.wrong("doctor.keys_readable", file=str(keys))


def _city(reading: Reading, found: Findings) -> bool:
    """Centre and counter; without them there is nothing to go by."""
    row, counter = centre_of(reading), standing.counter_of(reading)
    if row is None or counter is None:
        found.wrong("doctor.city_missing", city=reading.city_id)
        return False
    if row.epoch < 1 or not 0 <= counter.tombstone_seq <= counter.head:
        found.wrong("doctor.counter", head=counter.head, epoch=row.epoch)
    if not 0 <= counter.safe_seq <= counter.head:
        found.wrong("doctor.safe_ahead", safe=counter.safe_seq, head=counter.head)
    newest = standing.newest_received(reading)
    if newest > reading.now + _CLOCK:
        found.wrong("doctor.clock_back", minutes=(newest - reading.now) // MINUTE)
    return True


def _keys(reading: Reading, found: Findings) -> None:
    """Whether the keys seal and open; whether they are *the* keys is told by the chain and by what they open."""
    sealed = reading.sealer.seal(b"doctor", b"doctor")
    if reading.sealer.open(sealed, b"doctor") != b"doctor":
        found.wrong("doctor.keys")


def _settings(reading: Reading, found: Findings) -> None:
    """What an older server stored under names that no rule reads: kept, and not used."""
    for key in values(reading):
        if key not in KEYS:
            found.advice("doctor.setting_unknown", key)


def _clocks(reading: Reading, found: Findings) -> None:
    """Orders that are due in a year nobody has published, and messages to units that nobody takes."""
    year, orders = due_provisionally(reading)
    if orders:
        found.advice("doctor.calendar_provisional", year=year, orders=orders)
    since = waiting_since(reading)
    if since is not None and reading.now - since > DAY:
        found.advice("doctor.messages_waiting", hours=(reading.now - since) // HOUR)


def _counts(reading: Reading, found: Findings, progress: Progress) -> None:
    head = reading.head()[0]
    logged = standing.operations(reading)
    if head != logged:
        found.wrong("doctor.counts", f"head {head}, operations {logged}")
    for name, done, there in standing.pairs(reading):
        found.looked_at(name, there)
        if done != there:
            found.wrong("doctor.counts", f"{name}: {done} operations, {there} rows")
    progress(1, 4)
    for name, missing in standing.orphans(reading):
        found.wrong("doctor.orphan", f"{name} {missing}")
    progress(2, 4)
    for task_id in standing.counted_twice(reading):
        found.wrong("doctor.counted_twice", task_id)
    for task_id in standing.other_answer(reading):
        found.wrong("doctor.other_answer", task_id)
    for event_id in officers.not_as_listed(reading, _EXAMPLES):
        found.wrong("doctor.event_officers", event_id)
    for order_id in standing.uneven_orders(reading):
        found.wrong("doctor.order_history", order_id)
    for label in standing.double_labels(reading):
        found.wrong("doctor.order_label", label)
    if unsearched := standing.not_searched(reading):
        found.advice("doctor.not_searched", orders=unsearched)
    for measure, counted, there in sms_counts.differences(reading):
        found.wrong("doctor.sms_counts", f"{measure}: {counted} counted, {there} there")
    if in_doubt := len(released.restored(reading)):
        found.advice("doctor.sms_restored", messages=in_doubt)
    for date_by, grain, begins, unit, line in differences(reading):
        found.wrong("doctor.tallies", f"{date_by} {grain} {begins} {unit} {line}")
    if verifying.being_built(reading):
        found.advice("doctor.figures_unfinished")
    else:
        for cell in verifying.differences(reading):
            found.wrong("doctor.tallies", cell.named())
    progress(3, 4)
    _feed(reading, found, head)
    for op_id in standing.held_and_judged(reading):
        found.wrong("doctor.held_judged", op_id)
    for op_id in standing.held_in_vain(reading):
        found.advice("doctor.held_ready", op_id)
    for group_id in standing.odd_leases(reading):
        found.wrong("doctor.lease", group_id)
    progress(4, 4)


def _feed(reading: Reading, found: Findings, head: int) -> None:
    for row_id in standing.from_the_future(reading, head):
        found.wrong("doctor.feed_ahead", row_id)
    for task_id in standing.not_fed(reading):
        found.wrong("doctor.feed_task", task_id)
    for kind, row_id in standing.fed_of_nothing(reading):
        found.wrong("doctor.feed_of_nothing", f"{kind} {row_id}")


def _tasks(reading: Reading, found: Findings, progress: Progress) -> None:
    """Columns against the facts they follow from; and no fact that nobody delivered."""
    terms, done = terms_of(reading), 0
    total = standing.tasks_counted(reading)
    for page in standing.tasks(reading):
        told: dict[str, set[str]] = {"attempt": set(), "response": set()}
        # A conversation that broke off is kept as an answer as well.
        of = {"attempt": "attempt", "response": "response", "partial": "response"}
        for entry, row in page:
            state = entry.computed(terms)
            settled = (entry.state == TaskStatus.SETTLED) == (state.state is TaskStatus.SETTLED)
            last = state.last_disposition.value if state.last_disposition else None
            columns = (row.attempts, row.last_disposition, row.last_attempt_at)
            if not settled or columns != (state.attempts, last, state.last_attempt_at):
                found.wrong("doctor.task_facts", entry.task_id)
            for fact in entry.facts:
                if fact.kind in of:
                    told[of[fact.kind]].add(fact.id)
        for fact_id in standing.unheard_of(reading, told["attempt"], told["response"]):
            found.wrong("doctor.fact_of_nothing", fact_id)
        done += len(page)
        progress(done, total)
    found.looked_at("tasks", done)


def _board(reading: Reading, found: Findings) -> None:
    """Whether what is told to everybody is of an order that may be told of, and can be read."""
    for entry_id in board.told_wrongly(reading, _EXAMPLES):
        found.wrong("doctor.board", entry_id)
    count = 0
    for row in board.sealed_texts(reading):
        count += 1
        try:
            reading.sealer.open(row.text, f"board/{row.order_id}".encode())
        except SealBroken:
            found.wrong("doctor.board_sealed", row.entry_id)
    found.looked_at("board", count)


def _people(reading: Reading, found: Findings, progress: Progress) -> None:
    """Whether every name and number opens."""
    done, total = 0, standing.people_counted(reading)
    for page in standing.people(reading):
        for row in page:
            try:
                open_person(reading.sealer, row.event_id, row.ordinal, row.person)
            except (SealBroken, ValueError):
                found.wrong("doctor.person_sealed", f"{row.event_id}/{row.ordinal}")
        done += len(page)
        progress(done, total)
    found.looked_at("people", done)


def _attachments(reading: Reading, store: Store, found: Findings, progress: Progress) -> None:
    """Whether each file lies where it should, as long as it should be; one is named by its order and id."""
    done = missing = 0
    for page in attached.all_stored(reading):
        labels = standing.labels_of(reading, {row.order_id for row in page})
        for row in page:
            name = f"{labels.get(row.order_id, row.order_id)}/{row.attachment_id}"
            size = store.size(row.stored)
            if size is None:
                missing += 1
                found.wrong("doctor.attachment_missing", name)
            elif size != sealed_size(row.size):
                found.wrong("doctor.attachment_damaged", name)
        done += len(page)
        progress(done, None)
    found.looked_at("attachments", done)
    found.looked_at("attachments_missing", missing)


def _backups(database: Database, city_id: str, found: Findings, progress: Progress) -> None:
    items = register.listed(database, city_id)
    found.looked_at("backups", len(items))
    progress(1, 1)
    if not items:
        found.advice("doctor.no_backup")
        return
    for item in items:
        if item.condition is register.Condition.MISSING:
            found.advice("doctor.backup_missing", item.kept.file)
        elif item.condition is not register.Condition.THERE:
            found.wrong("doctor.backup_damaged", item.kept.file)
    age = database.clock() - items[0].kept.made_at
    if age > _BACKUP_AGE:
        found.advice("doctor.backup_old", days=age // DAY)
    oldest = (database.clock() - items[-1].kept.made_at) // DAY
    found.looked_at("oldest_backup_days", max(0, oldest))
    with database.read(city_id) as reading:
        told = standing.counter_of(reading)
    safe = min(item.reach for item in items)
    if told is not None and told.safe_seq > safe:
        found.wrong("doctor.safe_beyond_backup", safe=told.safe_seq, reach=safe)
