"""Builds the Kafka Streams peer into the cache once; `make peers` calls it. Needs Maven, javac and the network."""

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.kafka.jars import jars_folder
from infra.kafka.java import find_java

HERE = Path(__file__).parent
SOURCES = (HERE / "pom.xml", HERE / "CurrentStatus.java")
MAIN = "CurrentStatus"


def folder() -> Path:
    """Where jars and classes of today's sources belong."""
    digest = hashlib.sha256(b"".join(source.read_bytes() for source in SOURCES)).hexdigest()
    return jars_folder().with_name(f"streams-peer-{digest[:12]}")


def is_built() -> bool:
    """Whether the program can be started."""
    return (folder() / f"{MAIN}.class").exists()


def command(*arguments: str, heap: str = "1g") -> list[str]:
    """Starts the program. Raises `JavaMissing`."""
    place = folder()
    return [str(find_java().path), f"-Xmx{heap}", "-cp", f"{place}/*:{place}", MAIN, *arguments]


def build() -> None:
    """Fetches the jars and compiles. Raises `CalledProcessError`, `FileNotFoundError` without Maven or javac."""
    target = folder()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = Path(tempfile.mkdtemp(prefix=f"{target.name}.part-", dir=target.parent))
    try:
        copy = ["dependency:copy-dependencies", "-DincludeScope=runtime", f"-DoutputDirectory={part}"]
        subprocess.run(["mvn", "-B", "-q", "-f", str(SOURCES[0]), *copy], check=True)
        subprocess.run(["javac", "-cp", f"{part}/*", "-d", str(part), str(SOURCES[1])], check=True)
        if not is_built():
            part.rename(target)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def main() -> int:
    """Without Maven, javac or the network the peer is left out of the figures; that is said, and no failure."""
    try:
        if not is_built():
            build()
    except (subprocess.CalledProcessError, FileNotFoundError) as error:
        sys.stderr.write(f"peers: the Kafka Streams program is left out: {error}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
