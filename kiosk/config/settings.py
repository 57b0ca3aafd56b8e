"""Schema and loading of terminal.toml. A mistake is told with file, key and what would be right."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import tomllib
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from drivers.transport.options import pairs_of

ASSETS = Path(__file__).resolve().parents[2] / "assets"

PIN_ROUNDS = 200_000  # PBKDF2: about 0.1 s on a kiosk, enough against a copied configuration file


class ConfigError(Exception):
    """The configuration cannot be used; the text is for a technician."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Screen(_Part):
    """Size of the picture area in pixels and true millimetres: what EDID says is often wrong, so it is measured."""

    width: int = Field(default=1080, ge=480, le=8000)
    height: int = Field(default=1920, ge=480, le=8000)
    width_mm: float = Field(default=267.7, gt=50, lt=3000)
    fullscreen: bool = True

    @property
    def unit(self) -> float:
        """Pixels of one design millimetre: never fewer than a true one (VISUAL.md §2)."""
        short = min(self.width, self.height)
        return max(self.width / self.width_mm, short / 267.7)


class Platform(_Part):
    """`ca`, `certificate`, `key`: PEM files. `pin`: SHA-256 of the platform's certificate or key, hexadecimal.

    `public_key`: under which it signs receipts, base64; needed for a platform that is not on this machine. Of pin and
    public_key several may stand there, separated by blanks, while the platform changes them.
    """

    url: str = "http://127.0.0.1:8400"
    token: str = Field(default="", repr=False)
    ca: Path | None = None
    pin: str = ""
    certificate: Path | None = None
    key: Path | None = None
    public_key: Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9+/]{43}=\s*)*$")] = ""


class Queue(_Part):
    """`key_file` seals the key of the store and lies outside `data`: a stolen data folder alone opens nothing.

    `suite`: algorithms of receipts, from the next epoch on. `keep_hours`: how long the content of what the platform has
    signed for stays here, so that it can be sent again should the platform lose it; 0 is what the privacy notice says.
    """

    key_file: Path | None = None
    suite: Literal["ed25519", "sm2"] = "ed25519"
    keep_hours: float = Field(default=0, ge=0, le=720)
    history_days: int = Field(default=400, ge=30, le=4000)


class Face(_Part):
    """Face comparison: YuNet and SFace from files that the operator installed and pinned, else the packaged models."""

    yunet: Path | None = None
    yunet_sha256: str = ""
    sface: Path | None = None
    sface_sha256: str = ""
    sface_cosine: float | None = Field(default=None, ge=0, le=1)  # None: the engine's own default
    dlib_distance: float | None = Field(default=None, gt=0, le=1)


class ShutDown(_Part):
    """What is done when the battery is low. `command` needs the right to switch off (packaging/systemd)."""

    command: tuple[str, ...] = ()
    ups_off_after: int = Field(default=60, ge=10, le=600)  # seconds that the operating system needs at most


class Technician(_Part):
    """`card` and `pin` are salted digests made by `kiosk staff`: neither number nor PIN stands in the file."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9_-]{1,20}$")]
    salt: str
    card: str
    pin: str


class Settings(_Part):
    """One terminal. `devices`: role → registry address; a role that is missing is not fitted at this site."""

    terminal_id: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{3,10}$")] = "LX0417"
    epoch: Annotated[str, StringConstraints(pattern=r"^(\d{2})?$")] = "01"  # "": the platform gives it
    site: str = "linxi"
    data: Path = Path("var/terminal")
    packs: Path = ASSETS / "packs"
    pack_keys: str = ""  # whose bundles of packs are believed: base64, several separated by blanks, see kiosk packs key
    sites: Path = ASSETS / "sites"
    screen: Screen = Screen()
    platform: Platform = Platform()
    queue: Queue = Queue()
    devices: dict[str, str] = Field(default_factory=dict)
    technicians: tuple[Technician, ...] = ()
    face: Face = Face()
    shut_down: ShutDown = ShutDown()
    idle_seconds: float = Field(default=90.0, ge=20, le=600)

    @property
    def key_file(self) -> Path:
        """Of the store: in a folder beside the data unless the settings say otherwise."""
        return self.queue.key_file or self.data.with_name(self.data.name + "-key") / "store.key"

    @property
    def identity_file(self) -> Path:
        """The terminal's own signing key, encrypted."""
        return self.data / "identity.key"

    @property
    def receipt_keys(self) -> Path:
        """Published keys of this terminal, JSON."""
        return self.data / "receipt_keys.json"

    @property
    def pack_store(self) -> Path:
        """Bundles of packs that came from the platform."""
        return self.data / "packs"

    @property
    def platform_keys(self) -> Path:
        """Keys under which the platform signs: base64, one a line."""
        return self.data / "platform_keys.txt"


def load(path: Path | None) -> Settings:
    """Raises ConfigError. Without a file the defaults stand: a terminal with nothing fitted."""
    if path is None:
        return Settings()
    try:
        raw = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: this file does not exist") from error
    except OSError as error:  # 0640 for the terminal's own user, for instance
        raise ConfigError(f"{path}: cannot be read by this user: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not readable as TOML: {error}") from error
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigError(f"{path}: {where}: {first['msg']}") from error


def profile_of(address: str) -> str:
    """The model profile that a printer's registry address names, or ""."""
    return pairs_of(urlsplit(address).query).get("profile", "")


def digest(salt: str, secret: str) -> str:
    """Salted, slow digest of a card number or a PIN, hexadecimal."""
    return hashlib.pbkdf2_hmac("sha256", secret.encode(), bytes.fromhex(salt), PIN_ROUNDS).hex()


def make_technician(technician_id: str, card_number: str, pin: str) -> Technician:
    salt = secrets.token_hex(16)
    return Technician(id=technician_id, salt=salt, card=digest(salt, card_number), pin=digest(salt, pin))


def technician_of(settings: Settings, card_number: str) -> str:
    """The technician whose card this is, or "". Every entry is compared, so that timing says nothing."""
    found = ""
    for person in settings.technicians:
        if hmac.compare_digest(digest(person.salt, card_number), person.card):
            found = person.id
    return found


def pin_is_right(settings: Settings, technician_id: str, pin: str) -> bool:
    person = next((t for t in settings.technicians if t.id == technician_id), None)
    return person is not None and hmac.compare_digest(digest(person.salt, pin), person.pin)
