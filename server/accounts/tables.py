"""Users, devices, sessions, login throttle."""

from __future__ import annotations

from sqlalchemy import Index, Table, UniqueConstraint

from server.db.metadata import blob, city, code, flag, instant, metadata, number, sealed, small, uid, words

user = Table(
    "user_account",
    metadata,
    city(),
    uid("user_id", key=True),
    code("number", length=32),
    code("name"),
    code("role", length=24),
    uid("unit_id", null=True),
    code("hall_id", null=True, length=32),
    words("skills"),
    words("password_hash", null=True),
    flag("must_change_password"),
    flag("disabled"),
    instant("created_at"),
    UniqueConstraint("city_id", "number"),
)
"""``number`` is the 工号, the login, unique per city. ``skills`` is a JSON list of codes (languages, business lines)."""

device = Table(
    "device",
    metadata,
    city(),
    uid("device_id", key=True),
    code("name", length=200),
    code("secret_hash"),
    blob("key_share"),
    instant("registered_at"),
    uid("registered_by"),
    flag("revoked"),
    number("incarnation"),
    instant("last_contact_at", null=True),
    uid("user_id", null=True),
    number("unsent"),
    instant("oldest_unsent_at", null=True),
    number("quarantined"),
    code("app_version"),
    uid("current_task_id", null=True),
    instant("wipe_ordered_at", null=True),
    instant("wiped_at", null=True),
    instant("alive_twice_at", null=True),
)
"""A workstation. ``key_share`` (sealed) unlocks its store after an online login; from ``incarnation`` on it is its presence as last
told. Ordered to be wiped it may still deliver, and nobody logs in on it. ``alive_twice_at``: when an older
start of it was last heard after a newer one, as two copies of one store are."""

session = Table(
    "session",
    metadata,
    city(),
    uid("session_id", key=True),
    uid("user_id"),
    uid("device_id"),
    code("access_hash"),
    instant("access_until"),
    code("refresh_hash"),
    instant("refresh_until"),
    code("previous_refresh_hash", null=True),
    blob("successor", null=True),
    instant("created_at"),
    instant("revoked_at", null=True),
)
"""One login. Tokens are kept as hashes; ``successor`` (sealed) is the pair given for the previous refresh token, returned
again until the new one is used, so that a lost reply costs nothing."""

Index("ix_session_access", session.c.city_id, session.c.access_hash)
Index("ix_session_refresh", session.c.city_id, session.c.refresh_hash)
Index("ix_session_previous", session.c.city_id, session.c.previous_refresh_hash)

browser_session = Table(
    "browser_session",
    metadata,
    city(),
    uid("session_id", key=True),
    uid("user_id"),
    code("token_hash"),
    code("step", length=16),
    code("factor", null=True, length=16),
    sealed("told", null=False),
    blob("challenge", null=True),
    instant("created_at"),
    instant("seen_at"),
    instant("until"),
    instant("ended_at", null=True),
)
"""One login by a browser. ``step`` is how far it came (``server.accounts.browsing.Step``), ``factor`` what proved it beside the password,
``told`` (sealed) what the browser said of itself and from where, for its owner to know it again; ``challenge`` is what a security key
has to sign next."""

Index("ix_browser_session_token", browser_session.c.city_id, browser_session.c.token_hash)
Index("ix_browser_session_user", browser_session.c.city_id, browser_session.c.user_id)

second_factor = Table(
    "second_factor",
    metadata,
    city(),
    uid("factor_id", key=True),
    uid("user_id"),
    code("kind", length=16),
    sealed("name"),
    sealed("secret", null=False),
    number("counter"),
    instant("created_at"),
    instant("used_at", null=True),
)
"""What somebody proves themselves by beside their password: the secret of an authenticator, the public key of a security key, or the
hash of one recovery code. ``counter``: the newest step or count that was used, so that none is used twice."""

Index("ix_second_factor_user", second_factor.c.city_id, second_factor.c.user_id)

machine_token = Table(
    "machine_token",
    metadata,
    city(),
    uid("token_id", key=True),
    code("name"),
    code("source"),
    code("secret_hash"),
    instant("created_at"),
    instant("revoked_at", null=True),
    UniqueConstraint("city_id", "name"),
    UniqueConstraint("city_id", "secret_hash"),
)
"""A machine that may push the events of one source. ``name`` is never given again: the history names it."""

login_throttle = Table(
    "login_throttle",
    metadata,
    city(),
    code("key", key=True, length=120),
    small("failures"),
    instant("last_failure_at"),
    instant("blocked_until"),
)
"""Failed logins by number and by address; rows, so that all processes share them."""
