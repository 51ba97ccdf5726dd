"""The machine that was measured on, without anything that names it or its owner."""

import os
import platform
import subprocess
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("pygls", "lsprotocol", "tree-sitter", "tree-sitter-python", "apsw", "ruff")


def machine() -> dict[str, str]:
    """What a reader has to know of the machine to make sense of absolute figures."""
    return {
        "CPU": f"{_cpu()}, {os.cpu_count()} cores",
        "memory": f"{_memory():.0f} GB",
        "system": f"{_system()}, {platform.machine()}",
        "Python": f"{platform.python_implementation()} {platform.python_version()}",
        "libraries": ", ".join(f"{name} {version(name)}" for name in LIBRARIES),
        "git": _said("git", "--version").removeprefix("git version "),
    }


def load() -> float:
    """How many processes wanted to run during the last minute; 0 where that is not known."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else 0.0


def resident(pid: int) -> float:
    """The memory that a process has in use, in megabytes."""
    status = Path(f"/proc/{pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return int(_said("ps", "-o", "rss=", "-p", str(pid))) / 1024


def _cpu() -> str:
    facts = Path("/proc/cpuinfo")
    if facts.exists():
        for line in facts.read_text().splitlines():
            if line.startswith("model name"):
                return " ".join(line.partition(":")[2].split())
    if platform.system() == "Darwin":
        return _said("sysctl", "-n", "machdep.cpu.brand_string")
    return platform.processor() or "unknown"


def _memory() -> float:
    if not hasattr(os, "sysconf"):
        return 0.0
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9


def _system() -> str:
    try:
        return platform.freedesktop_os_release()["PRETTY_NAME"]
    except OSError:
        return f"{platform.system()} {platform.mac_ver()[0] or platform.version()}"


def _said(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return done.stdout.strip()
