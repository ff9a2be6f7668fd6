"""The settings: what is read, what is refused, and what never shows."""

import base64
from datetime import UTC, datetime

import pytest
from pydantic import SecretStr

from bot.settings import (
    DEMO_ACCESS_TOKEN,
    DEMO_CHANNEL_SECRET,
    DEMO_KEYS,
    HINTS,
    ExitCode,
    Settings,
    SettingsError,
    environment_with,
    load_settings,
)

KEY_A = base64.b64encode(b"a" * 32).decode()
KEY_B = base64.b64encode(b"b" * 32).decode()

PRODUCTION = {
    "THAKTHO_ENV": "production",
    "DATABASE_URL": "postgres://thaktho:db-password@db.example/thaktho",
    "REDIS_URL": "redis://:redis-password@redis.example:6379/0",
    "LINE_CHANNEL_SECRET": "secret-in-use",
    "LINE_CHANNEL_ACCESS_TOKEN": "token-in-use",
    "THAKTHO_KEYS": f"k2:{KEY_B},k1:{KEY_A}",
    "PUBLIC_URL": "https://thaktho.example/",
}


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start every test here without any setting."""
    for name in HINTS:
        monkeypatch.delenv(name, raising=False)


def given(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def complaints(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> list[str]:
    given(monkeypatch, values)
    with pytest.raises(SettingsError) as caught:
        load_settings()
    assert caught.value.exit_code is ExitCode.SETTINGS
    return list(caught.value.lines)


def test_production__everything_given__is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, PRODUCTION)
    settings = load_settings()
    assert settings.production
    assert settings.database_url == ("postgresql+psycopg://thaktho:db-password@db.example/thaktho")
    assert settings.public_url == "https://thaktho.example"
    assert [key.id for key in settings.sealing_keys] == ["k2", "k1"]
    assert settings.sealing_keys[0].secret == b"b" * 32
    assert settings.channel_secrets == ("secret-in-use",)


def test_settings__shown__hide_every_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, PRODUCTION)
    settings = load_settings()
    shown = repr(settings) + str(settings) + repr(settings.sealing_keys)
    for secret in ("db-password", "redis-password", "secret-in-use", "token-in-use", KEY_A, KEY_B):
        assert secret not in shown
    assert repr(b"b" * 32) not in shown


def test_settings__changed__refuse(monkeypatch: pytest.MonkeyPatch) -> None:
    given(monkeypatch, PRODUCTION)
    with pytest.raises(ValueError, match="frozen"):
        load_settings().port = 1  # type: ignore[misc]


def test_line_settings__missing__are_named_one_a_line(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = complaints(monkeypatch, {})
    assert [line.split()[0] for line in lines] == [
        "LINE_CHANNEL_SECRET",
        "LINE_CHANNEL_ACCESS_TOKEN",
    ]
    assert all("is missing" in line and "\n" not in line for line in lines)


def test_line_settings__empty__count_as_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = complaints(monkeypatch, {"LINE_CHANNEL_SECRET": " , ", "LINE_CHANNEL_ACCESS_TOKEN": ""})
    assert len(lines) == 2


def test_line_settings__not_needed__are_not_asked_for() -> None:
    assert load_settings(line=False).channel_secrets == ()


def test_channel_secret__two_given__both_are_kept() -> None:
    settings = Settings(line_channel_secret=SecretStr("old, new"))
    assert settings.channel_secrets == ("old", "new")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("THAKTHO_ENV", "prod-value"),
        ("DATABASE_URL", "sqlite:///file-value.db"),
        ("REDIS_URL", "http://redis-value"),
        ("LINE_CHANNEL_SECRET", "one-value,two-value,three-value"),
        ("DATABASE_URL", "postgres://user:pass/value@host/db"),
        ("DATABASE_URL", "postgres://user:pass[value@host/db"),
        ("REDIS_URL", "redis://:pass#value@host:6379/0"),
        ("REDIS_URL", "redis://:pass/value@host:6379/0"),
        ("PUBLIC_URL", "https://user:pass-value@host"),
        ("LINE_API_URL", "https://user:pass/value@host"),
        ("LINE_API_URL", "api-value.line.me"),
        ("LINE_DATA_API_URL", "https://api-value.line.me/?x"),
        ("PUBLIC_URL", "ftp://value"),
        ("THAKTHO_KEYS", "key-value"),
        ("THAKTHO_KEYS", f"a:{KEY_A},a:{KEY_B}"),
        ("THAKTHO_KEYS", "a:dG9vIHNob3J0LXZhbHVl"),
        ("THAKTHO_KEYS", "a:***value***"),
        ("THAKTHO_PORT", "port-value"),
        ("THAKTHO_PORT", "70000"),
        ("THAKTHO_WEB_WORKERS", "0"),
        ("THAKTHO_TALK_THREADS", "many-value"),
        ("THAKTHO_NOW", "tomorrow-value"),
        ("THAKTHO_NOW", "+99999999999d"),
    ],
)
def test_setting__wrong__is_named_with_a_hint_and_without_its_value(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    line_settings = {"LINE_CHANNEL_SECRET": "s", "LINE_CHANNEL_ACCESS_TOKEN": "t"}
    (line,) = complaints(monkeypatch, {**line_settings, name: value})
    assert line.startswith(f"{name} ")
    assert line.endswith(HINTS[name])
    assert value not in line
    assert "value" not in line.removesuffix(HINTS[name])
    assert "pass" not in line.removesuffix(HINTS[name]).replace("password", "")
    assert "\n" not in line


def test_settings__several_wrong__are_told_together(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = complaints(monkeypatch, {"THAKTHO_PORT": "x", "THAKTHO_KEYS": "x", "REDIS_URL": "x"})
    assert {line.split()[0] for line in lines} == {"THAKTHO_PORT", "THAKTHO_KEYS", "REDIS_URL"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", ""),
        ("REDIS_URL", ""),
        ("THAKTHO_KEYS", ""),
        ("THAKTHO_KEYS", f"new:{KEY_A},{DEMO_KEYS}"),
        ("LINE_CHANNEL_SECRET", ""),
        ("LINE_CHANNEL_SECRET", f"{DEMO_CHANNEL_SECRET},real"),
        ("LINE_CHANNEL_ACCESS_TOKEN", DEMO_ACCESS_TOKEN),
        ("PUBLIC_URL", "http://thaktho.example"),
        ("THAKTHO_NOW", "+3d"),
    ],
)
def test_production__fit_only_for_a_demo__is_refused(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    (line,) = complaints(monkeypatch, {**PRODUCTION, name: value})
    assert line.startswith(f"{name} ")


def test_development__nothing_about_servers_given__points_to_the_embedded_ones() -> None:
    settings = load_settings(line=False)
    assert settings.database_url.startswith("postgresql+psycopg://postgres@/thaktho?host=")
    assert settings.redis_url.startswith("unix://")
    assert settings.sealing_keys[0].id == "demo"


@pytest.mark.parametrize("values", [{}, PRODUCTION, {"THAKTHO_NOW": "-2h", "THAKTHO_PORT": "0"}])
def test_environment__of_a_program_with_these_settings__is_read_as_they_are(
    monkeypatch: pytest.MonkeyPatch, values: dict[str, str]
) -> None:
    given(monkeypatch, values)
    settings = Settings()
    # What it inherits besides does not show through.
    given(monkeypatch, {"THAKTHO_TALK_THREADS": "9", "PUBLIC_URL": "https://else.example"})
    given(monkeypatch, environment_with(settings))
    assert Settings().model_dump() == settings.model_dump()
    assert set(HINTS) <= set(environment_with(settings))


def test_now__given__moves_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("THAKTHO_NOW", "2026-05-16T09:00")
    assert load_settings(line=False).clock() == datetime(2026, 5, 16, 2, tzinfo=UTC)
