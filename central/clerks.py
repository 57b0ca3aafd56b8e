"""Window clerks: passwords with scrypt, sessions kept by the hash of their token, a pause after wrong passwords."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import threading
from dataclasses import dataclass
from datetime import datetime, timedelta

from central.db import Connection, Database

SESSION_LENGTH = timedelta(hours=10)  # one working day at the window
WRONG_TRIES = 5
PAUSE = timedelta(seconds=15)
_COST = {"n": 2**14, "r": 8, "p": 1}


@dataclass(frozen=True, slots=True)
class Session:
    """`csrf` goes into every form and must come back. `region`: whose queue the clerk works on, "" for all."""

    clerk: str
    csrf: str
    region: str = ""


def _digest(password: str, salt: bytes) -> str:
    return hashlib.scrypt(password.encode("utf-8", "surrogatepass"), salt=salt, **_COST).hex()


def set_password(db: Connection, name: str, password: str, region: str = "") -> None:
    salt = secrets.token_bytes(16)
    db.execute(
        """INSERT INTO clerk (name, password, region) VALUES (?, ?, ?)
           ON CONFLICT (name) DO UPDATE SET password = excluded.password, region = excluded.region""",
        (name, f"{salt.hex()}:{_digest(password, salt)}", region),
    )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


class SignIn:
    """Counts wrong passwords per name, in memory."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._wrong: dict[str, tuple[int, datetime]] = {}

    def sign_in(self, db: Database, name: str, password: str, now: datetime) -> str | None:
        """The token of a new session, or None."""
        with self._lock:
            tries, last = self._wrong.get(name, (0, now))
            if tries >= WRONG_TRIES and now - last < PAUSE:
                return None
            with db.reading() as connection:
                row = connection.execute("SELECT password FROM clerk WHERE name = ?", (name,)).fetchone()
            salt, _, expected = (row["password"] if row else f"{'00' * 16}:none").partition(":")
            if not hmac.compare_digest(_digest(password, bytes.fromhex(salt)), expected):
                self._wrong[name] = (tries + 1, now)
                return None
            self._wrong.pop(name, None)
        token = secrets.token_urlsafe(32)
        with db.transaction() as connection:
            connection.execute("DELETE FROM desk_session WHERE until < ?", (now.isoformat(),))
            connection.execute(
                "INSERT INTO desk_session (token_hash, clerk, csrf, until) VALUES (?, ?, ?, ?)",
                (_hash(token), name, secrets.token_urlsafe(32), (now + SESSION_LENGTH).isoformat()),
            )
        return token


def session(db: Connection, token: str, now: datetime) -> Session | None:
    row = db.execute(
        """SELECT s.clerk, s.csrf, s.until, c.region FROM desk_session s JOIN clerk c ON c.name = s.clerk
           WHERE s.token_hash = ?""",
        (_hash(token),),
    ).fetchone()
    if row is None or datetime.fromisoformat(row["until"]) < now:
        return None
    return Session(row["clerk"], row["csrf"], row["region"])


def sign_out(db: Connection, token: str) -> None:
    db.execute("DELETE FROM desk_session WHERE token_hash = ?", (_hash(token),))
