"""The only reader of the environment: one frozen object with every setting, checked at the start.

A missing or wrong setting stops the start with its name and a hint; a secret's value never
appears in a message, a log or `repr`.
"""

import base64
import binascii
import os
import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import cached_property
from typing import Literal, NamedTuple
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.clock import Clock, clock_from
from bot.embedded import postgres_url, redis_url

DEMO_CHANNEL_SECRET = "demo-channel-secret-for-the-stand-in-only"  # noqa: S105 - made to be public
DEMO_ACCESS_TOKEN = "demo-access-token-for-the-stand-in-only"  # noqa: S105 - made to be public
DEMO_KEYS = "demo:" + base64.b64encode(b"thaktho demo key, made-up data!!").decode()
"""Fit for made-up data only: they stand in public, and production refuses them."""

KEY_BYTES = 32


class ExitCode(IntEnum):
    """How a command says to its supervisor why it could not go on."""

    SETTINGS = 2
    DATABASE_AWAY = 3
    NOT_MIGRATED = 4
    REDIS_AWAY = 5


class SettingsError(Exception):
    """One or more settings are missing or wrong; `lines` has one readable line for each."""

    exit_code = ExitCode.SETTINGS

    def __init__(self, lines: Iterable[str]) -> None:
        self.lines = tuple(lines)
        super().__init__("\n".join(self.lines))


class SealingKey(NamedTuple):
    """A key that seals data at rest: its short public id, and 32 secret bytes."""

    id: str
    secret: bytes

    def __repr__(self) -> str:
        return f"SealingKey(id={self.id!r}, secret=…)"


HINTS = {
    "THAKTHO_ENV": "development or production",
    "DATABASE_URL": "postgresql+psycopg://USER:PASSWORD@HOST/DATABASE",
    "REDIS_URL": "redis://HOST:6379/0",
    "LINE_CHANNEL_SECRET": "the channel secret of the LINE Developers console; two, separated by "
    "a comma, while it is being changed",
    "LINE_CHANNEL_ACCESS_TOKEN": "the channel access token of the LINE Developers console",
    "LINE_API_URL": "https://api.line.me",
    "LINE_DATA_API_URL": "https://api-data.line.me",
    "PUBLIC_URL": "https://HOST, the address under which LINE and browsers reach this service",
    "THAKTHO_KEYS": "id:key, newest first, separated by commas; make a key with: "
    "openssl rand -base64 32",
    "THAKTHO_HOST": "127.0.0.1, or 0.0.0.0 inside a container",
    "THAKTHO_PORT": "8000",
    "THAKTHO_WEB_WORKERS": "a number from 1 to 64",
    "THAKTHO_TALK_THREADS": "a number from 1 to 64",
    "THAKTHO_NOW": "2026-05-16T09:00+07:00, +3d or -2h; leave it out in production",
}
"""What to write, by setting: shown beside each complaint."""


class Settings(BaseSettings):
    """Every setting of the service with its default, read from the environment when built.

    Processes get it from `load_settings`, which also refuses what is missing or unfit for
    production; tests may build it by field name.
    """

    model_config = SettingsConfigDict(
        frozen=True,
        extra="ignore",
        env_ignore_empty=True,
        populate_by_name=True,
        hide_input_in_errors=True,
    )

    env: Literal["development", "production"] = Field(
        default="development", validation_alias="THAKTHO_ENV"
    )
    # The two addresses may carry a password, so `repr` leaves them out.
    database_url: str = Field(
        default_factory=postgres_url, validation_alias="DATABASE_URL", repr=False
    )
    redis_url: str = Field(default_factory=redis_url, validation_alias="REDIS_URL", repr=False)
    line_channel_secret: SecretStr = Field(
        default=SecretStr(""), validation_alias="LINE_CHANNEL_SECRET"
    )
    line_channel_access_token: SecretStr = Field(
        default=SecretStr(""), validation_alias="LINE_CHANNEL_ACCESS_TOKEN"
    )
    line_api_url: str = Field(default="https://api.line.me", validation_alias="LINE_API_URL")
    line_data_api_url: str = Field(
        default="https://api-data.line.me", validation_alias="LINE_DATA_API_URL"
    )
    public_url: str | None = Field(default=None, validation_alias="PUBLIC_URL")
    keys: SecretStr = Field(default=SecretStr(DEMO_KEYS), validation_alias="THAKTHO_KEYS")
    host: str = Field(default="127.0.0.1", validation_alias="THAKTHO_HOST")
    port: int = Field(default=8000, ge=0, le=65535, validation_alias="THAKTHO_PORT")
    web_workers: int = Field(default=1, ge=1, le=64, validation_alias="THAKTHO_WEB_WORKERS")
    talk_threads: int = Field(default=4, ge=1, le=64, validation_alias="THAKTHO_TALK_THREADS")
    now: str | None = Field(default=None, validation_alias="THAKTHO_NOW")

    @field_validator("database_url")
    @classmethod
    def _postgres(cls, value: str) -> str:
        scheme, separator, rest = value.partition("://")
        if separator and scheme in {"postgres", "postgresql", "postgresql+psycopg"}:
            return _readable(f"postgresql+psycopg://{rest}")
        raise ValueError("must be a PostgreSQL address")

    @field_validator("redis_url")
    @classmethod
    def _redis(cls, value: str) -> str:
        if value.partition("://")[0] in {"redis", "rediss", "unix"}:
            return _readable(value)
        raise ValueError("must be a Redis address")

    @field_validator("line_api_url", "line_data_api_url", "public_url")
    @classmethod
    def _base_url(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = urlsplit(_readable(value))
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError("must be an address that starts with https://")
        if parts.query or parts.fragment:
            raise ValueError("must end with its path: no ? and no #")
        if "@" in parts.netloc:
            raise ValueError("is shown to people: it takes no user and no password")
        return value.rstrip("/")

    @field_validator("line_channel_secret")
    @classmethod
    def _at_most_two(cls, value: SecretStr) -> SecretStr:
        if len(value.get_secret_value().split(",")) > 2:
            raise ValueError("takes two secrets at most")
        return value

    @field_validator("keys")
    @classmethod
    def _keys(cls, value: SecretStr) -> SecretStr:
        keys = tuple(_sealing_keys(value.get_secret_value()))
        if len({key.id for key in keys}) < len(keys):
            raise ValueError("has the same key id twice")
        return value

    @field_validator("now")
    @classmethod
    def _now(cls, value: str | None) -> str | None:
        try:
            clock_from(value)
        except ValueError:
            raise ValueError("is neither an instant nor an offset") from None
        return value

    @property
    def production(self) -> bool:
        """Whether this process serves real people."""
        return self.env == "production"

    @cached_property
    def channel_secrets(self) -> tuple[str, ...]:
        """The one or two secrets a webhook may be signed with."""
        parts = self.line_channel_secret.get_secret_value().split(",")
        return tuple(part.strip() for part in parts if part.strip())

    @cached_property
    def sealing_keys(self) -> tuple[SealingKey, ...]:
        """The keys of data at rest: the first seals, each of them opens."""
        return tuple(_sealing_keys(self.keys.get_secret_value()))

    @cached_property
    def clock(self) -> Clock:
        """The clock this process hands down."""
        return clock_from(self.now)


def load_settings(*, line: bool = True) -> Settings:
    """Read the environment and check it as a whole.

    `line=False` is for commands that never speak to LINE. Raises `SettingsError` with one line
    for every setting that is missing, wrong, or unfit for production.
    """
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError(_complaints(error)) from None
    lines = [*(_missing(settings) if line else ()), *_unfit_for_production(settings)]
    if lines:
        raise SettingsError(lines)
    return settings


def environment_with(settings: Settings) -> dict[str, str]:
    """What this process inherited, with these settings instead: for the programs it starts."""
    return {**os.environ, **dict(_written(settings))}


def _written(settings: Settings) -> Iterator[tuple[str, str]]:
    """Each setting as the environment holds it; one that is empty there has its default."""
    for name, field in Settings.model_fields.items():
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = value.get_secret_value()
        yield str(field.validation_alias), "" if value is None else str(value)


def _readable(address: str) -> str:
    """An address whose parts can be told apart. Clients that cannot would repeat the piece of the
    password that they took for a port."""
    try:
        urlsplit(address).port  # noqa: B018 - it is read to be checked
    except ValueError:
        raise ValueError(
            "cannot be read: in a password write / as %2F, # as %23, ? as %3F, @ as %40"
        ) from None
    return address


def _sealing_keys(text: str) -> Iterator[SealingKey]:
    for position, entry in enumerate(text.split(","), start=1):
        key_id, separator, encoded = entry.strip().partition(":")
        if not separator or not re.fullmatch(r"[A-Za-z0-9._-]{1,32}", key_id):
            raise ValueError(f"key {position} is not written as id:key")
        try:
            secret = base64.b64decode(encoded, validate=True)
        except binascii.Error:
            raise ValueError(f"key {position} is not base64") from None
        if len(secret) != KEY_BYTES:
            raise ValueError(f"key {position} is not {KEY_BYTES} bytes long")
        yield SealingKey(key_id, secret)


def _line(name: str, complaint: str) -> str:
    return f"{name} {complaint}. Write: {HINTS[name]}"


def _complaints(error: ValidationError) -> Iterator[str]:
    """Say each complaint by the setting's name; the value itself is never repeated."""
    for item in error.errors(include_input=False, include_url=False, include_context=False):
        said = item["msg"].removeprefix("Value error, ")
        yield _line(str(item["loc"][0]), said[:1].lower() + said[1:])


def _missing(settings: Settings) -> Iterator[str]:
    if not settings.channel_secrets:
        yield _line("LINE_CHANNEL_SECRET", "is missing")
    if not settings.line_channel_access_token.get_secret_value().strip():
        yield _line("LINE_CHANNEL_ACCESS_TOKEN", "is missing")


def _unfit_for_production(settings: Settings) -> Iterator[str]:
    if not settings.production:
        return
    for name, field in (("DATABASE_URL", "database_url"), ("REDIS_URL", "redis_url")):
        if field not in settings.model_fields_set:
            yield _line(name, "is missing: production does not use the embedded one")
    if DEMO_CHANNEL_SECRET in settings.channel_secrets:
        yield _line("LINE_CHANNEL_SECRET", "is the demo's, which everybody knows")
    if settings.line_channel_access_token.get_secret_value() == DEMO_ACCESS_TOKEN:
        yield _line("LINE_CHANNEL_ACCESS_TOKEN", "is the demo's, which everybody knows")
    demo = {key.secret for key in _sealing_keys(DEMO_KEYS)}
    if "keys" not in settings.model_fields_set:
        yield _line("THAKTHO_KEYS", "is missing")
    elif demo & {key.secret for key in settings.sealing_keys}:
        yield _line("THAKTHO_KEYS", "holds the demo's key, which everybody knows")
    if settings.public_url is not None and not settings.public_url.startswith("https://"):
        yield _line("PUBLIC_URL", "must start with https:// in production")
    if settings.now is not None:
        yield _line("THAKTHO_NOW", "is refused in production: its clock is the real one")
