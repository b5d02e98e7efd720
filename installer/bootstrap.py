#!/usr/bin/env python3
"""Make this machine ready for the project: system libraries, a Chinese font, `.venv` with the locked dependencies.

Only the standard library is used, because nothing else is there yet. Every make target calls this first; when all is
in place it looks and leaves. What is missing of the system it installs with apt where it may (root, or sudo that
asks no password), otherwise it prints the exact line to run and stops.

    python3 installer/bootstrap.py run      what the client, the server and the demo need
    python3 installer/bootstrap.py test     the tools for tests and checks too

Exit codes: 0 ready, 1 an installation failed, 3 something is missing that a person has to install.
"""

from __future__ import annotations

import argparse
import hashlib
import importlib.util
import os
import platform
import shutil
import subprocess
import sys
import venv
from pathlib import Path

if __package__:
    from installer import system
else:
    import system  # run as a file, before the project is installed

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
LOCKS = {"run": ROOT / "requirements" / "runtime.lock", "test": ROOT / "requirements" / "dev.lock"}
PROFILES = tuple(LOCKS)
OLDEST = (3, 11)
OLDEST_GLIBC = (2, 34)  # of the locked Qt

FAILED = 1
MISSING = 3


def venv_python(folder: Path = VENV) -> Path:
    """The interpreter of a virtual environment."""
    return folder / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")


def fingerprint(profile: str) -> str:
    """Changes when what has to be installed for a profile changes."""
    digest = hashlib.sha256()
    for file in (LOCKS[profile], ROOT / "pyproject.toml"):
        digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()


def is_current(profile: str, folder: Path = VENV) -> bool:
    """Whether the environment holds what the profile's lock file says; a larger profile contains the smaller."""
    if not venv_python(folder).exists():
        return False
    for larger in PROFILES[PROFILES.index(profile) :]:
        stamp = folder / f"{larger}.stamp"
        if stamp.exists() and stamp.read_text("ascii").strip() == fingerprint(larger):
            return True
    return False


def _say(text: str) -> None:
    print(f"bootstrap: {text}", flush=True)


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    return subprocess.run([str(python), "-c", "import pip"], capture_output=True, check=False).returncode == 0


def _install_python(profile: str) -> None:
    python = venv_python()
    if not _works(python):
        _say(f"making {VENV.name} with Python {sys.version.split()[0]}")
        venv.create(VENV, with_pip=True, clear=VENV.exists())
    lock = LOCKS[profile]
    _say(f"installing {lock.relative_to(ROOT)}")
    pip = [str(python), "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
    subprocess.run([*pip, "--require-hashes", "--requirement", str(lock)], check=True)
    # The project itself, for its commands; setuptools is in the lock, so nothing unpinned is fetched for it.
    subprocess.run(
        [*pip, "--no-deps", "--no-build-isolation", "--no-index", "--editable", str(ROOT)], check=True
    )
    (VENV / f"{profile}.stamp").write_text(fingerprint(profile) + "\n", "ascii")


def _install_node() -> bool:
    """The packages of npm's registry that tests need, beside the environment; what is there is left alone."""
    home = VENV / "node"
    wanted = [
        f"{name}@{version}"
        for name, version in system.NODE_PACKAGES.items()
        if not (home / "node_modules" / name).is_dir()
    ]
    if not wanted:
        return True
    _say("installing " + " ".join(wanted) + " (npm)")
    npm = ["npm", "install", "--no-audit", "--no-fund", "--ignore-scripts", "--loglevel", "error"]
    return subprocess.run([*npm, "--prefix", str(home), *wanted], check=False).returncode == 0


def _apt_prefix() -> list[str] | None:
    """How apt-get may be run here: as it is, through sudo, or not at all (None)."""
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True, check=False).returncode == 0:
        return [sudo, "-n"]
    return None


def _apt(prefix: list[str], *arguments: str) -> bool:
    environment = ["env", "DEBIAN_FRONTEND=noninteractive"]
    command = [*prefix, *environment, "apt-get", "-o", "DPkg::Lock::Timeout=300", "-q", *arguments]
    return subprocess.run(command, check=False, stdin=subprocess.DEVNULL).returncode == 0


def _apt_install(prefix: list[str], packages: list[str]) -> bool:
    return _apt(prefix, "install", "-y", "--no-install-recommends", *packages)


def _ready_system(profile: str) -> int:
    missing = system.missing(profile)
    if not missing:
        return 0
    packages = [need.package for need in missing]
    _say("missing on this machine: " + ", ".join(need.what for need in missing))
    if shutil.which("apt-get") is None:
        _say("install them with this system's package manager and run this again; on Debian they are:")
        print("    " + " ".join(packages))
        return MISSING
    prefix = _apt_prefix()
    if prefix is None:
        _say(
            "to install them takes the rights of an administrator. Run this line, then the same command again:"
        )
        print("    " + system.install_line(packages, sudo=True))
        return MISSING
    _say("installing " + " ".join(packages))
    _apt(prefix, "update")
    if not _apt_install(prefix, packages):
        smaller = [system.SMALL_FONT if name == system.FONT else name for name in packages]
        if smaller == packages or not _apt_install(prefix, smaller):
            _say("apt-get could not install them; what it said stands above. By hand:")
            print("    " + system.install_line(packages, sudo=bool(prefix)))
            return FAILED
    still = system.missing(profile)
    if still:
        _say("installed, and still not found: " + ", ".join(need.what for need in still))
        return FAILED
    return 0


def _ready_node(options: argparse.Namespace) -> int:
    if options.profile != "test" or options.no_system or _install_node():
        return 0
    _say("npm could not install them; what it said stands above")
    return FAILED


def main(arguments: list[str] | None = None) -> int:
    """Make ready what the profile needs; see the module's text for the exit codes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("profile", choices=PROFILES, nargs="?", default="run")
    parser.add_argument(
        "--no-system", action="store_true", help="leave the system's libraries and fonts alone"
    )
    options = parser.parse_args(arguments)
    if sys.version_info < OLDEST:
        _say(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}: make PYTHON=python3.11 ...")
        return MISSING
    if sys.platform == "linux" and not options.no_system:
        libc, version = platform.libc_ver()
        if libc == "glibc" and tuple(map(int, version.split(".")[:2])) < OLDEST_GLIBC:
            _say(f"the locked Qt needs glibc 2.34 or newer, this system has {version}")
            return MISSING
        code = _ready_system(options.profile)
        if code:
            return code
    if is_current(options.profile):
        return _ready_node(options)
    if importlib.util.find_spec("ensurepip") is None:
        _say("this Python comes without venv. Run this line, then the same command again:")
        print("    " + system.install_line(["python3-venv"], sudo=True))
        return MISSING
    try:
        _install_python(options.profile)
    except subprocess.CalledProcessError as error:
        _say(f"the installation stopped (exit code {error.returncode}); what pip said stands above")
        return FAILED
    code = _ready_node(options)
    if code == 0:
        _say("ready")
    return code


if __name__ == "__main__":
    sys.exit(main())
