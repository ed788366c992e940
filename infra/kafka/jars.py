"""Keeps the jars of the pinned Apache Kafka in a cache folder, fetched once with Maven."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.docker import docker_answers
from infra.kafka.java import JavaMissing, find_java

POM = Path(__file__).with_name("pom.xml")
STAMP = ".complete"


class JarsMissing(Exception):
    """Raised when the jars are neither in the cache nor to be had: says what to install or set."""


def kafka_version() -> str:
    """The version that the pom pins, such as 4.3.1."""
    match = re.search(r"<kafka\.version>(.+?)</kafka\.version>", POM.read_text(encoding="utf-8"))
    if match is None:
        raise JarsMissing(f"{POM} names no kafka.version.")
    return match.group(1)


def jars_folder() -> Path:
    """Where the jars of the pinned version belong: under REGISTRY_CACHE, else under ~/.cache/compliance-registry."""
    cache = os.environ.get("REGISTRY_CACHE") or Path.home() / ".cache" / "compliance-registry"
    return Path(cache).expanduser() / f"kafka-{kafka_version()}"


def are_cached() -> bool:
    """Whether the folder is complete and was made from today's pom."""
    stamp = jars_folder() / STAMP
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == _pom_digest()


def ensure_jars() -> Path:
    """The folder with the jars, fetched if need be. Two processes may ask at once. Raises JarsMissing."""
    folder = jars_folder()
    if are_cached():
        return folder
    folder.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f"{folder.name}.part-", dir=folder.parent))
    try:
        _copy_dependencies(part)
        (part / STAMP).write_text(_pom_digest(), encoding="utf-8")
        _put_in_place(part, folder)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return folder


def _copy_dependencies(target: Path) -> None:
    maven = shutil.which("mvn")
    if maven is None:
        raise JarsMissing(
            "Kafka程序未缓存，也没有mvn：安装Maven和Java 17，或启动Docker，或设KAFKA_BOOTSTRAP_SERVERS "
            "The Kafka jars are not cached and mvn is missing: install Maven and Java 17, or start Docker, "
            "or set KAFKA_BOOTSTRAP_SERVERS."
        )
    goal = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={target}"]
    command = [maven, "-B", "-q", "-f", str(POM), *goal]
    done = subprocess.run(command, capture_output=True, text=True, env=_maven_environment(), check=False)
    if done.returncode != 0:
        told = "\n".join((done.stdout + done.stderr).strip().splitlines()[:5])
        raise JarsMissing(
            "Maven未能取得Kafka程序，检查网络或Maven设置 "
            f"Maven could not fetch the Kafka jars: check the network or Maven's settings.\n{told}"
        )


def _maven_environment() -> dict[str, str]:
    """Maven runs on the same Java as the node, so that the wheel's runtime is enough."""
    try:
        java = find_java()
    except JavaMissing as missing:
        raise JarsMissing(str(missing)) from missing
    if java.source == "system":
        return dict(os.environ)
    return {**os.environ, "JAVA_HOME": str(java.path.parent.parent)}


def _put_in_place(part: Path, folder: Path) -> None:
    """Rename in one step; a folder of an older pom is moved out of the way, another process may win."""
    if folder.exists() and not are_cached():
        folder.rename(part / "older")
        shutil.rmtree(part / "older")
    part.chmod(0o755)
    try:
        part.rename(folder)
    except OSError:
        if not are_cached():
            raise


def _pom_digest() -> str:
    return hashlib.sha256(POM.read_bytes()).hexdigest()


def main() -> int:
    """Fetches the jars for `make setup`; a machine that cannot run Kafka is told so, and fails only in CI."""
    if are_cached():
        return 0
    try:
        sys.stdout.write(f"Kafka jars are in {ensure_jars()}\n")
    except JarsMissing as missing:
        if os.environ.get("KAFKA_BOOTSTRAP_SERVERS") or docker_answers():
            return 0
        sys.stderr.write(f"setup: {missing}\n")
        return 1 if os.environ.get("CI") == "true" else 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
