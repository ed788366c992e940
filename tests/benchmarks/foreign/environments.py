"""Makes the environments of foreign peers in the cache once, with pinned hashes; `make peers` calls it."""

import hashlib
import subprocess
import sys
import venv
from pathlib import Path

from infra.kafka.jars import jars_folder

HERE = Path(__file__).parent
REQUIREMENTS = Path(__file__).parents[3] / "requirements"
NAMES = ("quixstreams", "eventsource")
STAMP = ".complete"


def folder(name: str) -> Path:
    """Where the environment of today's requirements and this Python belongs."""
    digest = hashlib.sha256(_pinned(name).read_bytes() + sys.version.encode()).hexdigest()
    return jars_folder().with_name(f"{name}-peer-{digest[:12]}")


def is_made(name: str) -> bool:
    """Whether a program can be run there."""
    return (folder(name) / STAMP).is_file()


def command(name: str, program: str, *arguments: str) -> list[str]:
    """Runs a program of this folder in the environment."""
    return [str(folder(name) / "bin" / "python"), str(HERE / f"{program}.py"), *arguments]


def pins(name: str) -> str:
    """The packages that were asked for, with their versions."""
    return ", ".join(_pinned(name).with_suffix(".in").read_text().split())


def make(name: str) -> None:
    """Fetches the packages. Raises `CalledProcessError`."""
    target = folder(name)
    venv.create(target, clear=True, with_pip=True)
    pip = [str(target / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "--require-hashes", "-r", str(_pinned(name))], check=True)
    (target / STAMP).touch()


def main() -> int:
    """A peer whose packages cannot be had is left out of the figures; that is said, and no failure."""
    for name in NAMES:
        try:
            if not is_made(name):
                make(name)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"peers: {name} is left out: {error}\n")
    return 0


def _pinned(name: str) -> Path:
    return REQUIREMENTS / f"{name}.txt"


if __name__ == "__main__":
    sys.exit(main())
