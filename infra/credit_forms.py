"""The other representations of a file, made from its NDJSON in constant memory: CSV, gzip, zstd."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import zstandard

from consumers.credit import snapshot
from consumers.credit.parts import ENCODINGS

_PIECE = 1 << 18
_LINES = 1 << 16
"""Bytes that are turned into cells at once: more of them leave a processor's cache before they are written."""
GZIP_LEVEL, ZSTD_LEVEL = 3, 3
"""Records are alike: higher levels take several times as long and save little."""


def made(folder: Path, name: str) -> Iterator[bytes]:
    """The bytes of a representation, `<form><suffix>`, of the file `ndjson` in a folder."""
    form, suffix = (
        next((name.removesuffix(suffix), suffix) for suffix in ENCODINGS.values() if suffix and name.endswith(suffix))
        if name.endswith((".gz", ".zst"))
        else (name, "")
    )
    plain = _raw(folder / "ndjson") if form == "ndjson" else _csv(folder / "ndjson", excel=form == "excel")
    if suffix == ".gz":
        return _gzipped(plain)
    return _zstd(plain) if suffix == ".zst" else plain


def _raw(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            yield piece


def _csv(path: Path, *, excel: bool) -> Iterator[bytes]:
    with path.open("rb") as file:
        yield from snapshot.as_csv(_between(file), excel=excel)


def _between(file: io.BufferedReader) -> Iterator[bytes]:
    """Some whole lines at a time, without header and trailer: the last line is held back, and is the trailer."""
    file.readline()
    rest = b""
    while piece := file.read(_LINES):
        text = rest + piece
        end = text.rfind(b"\n", 0, -1) + 1
        if end:
            yield text[:end]
        rest = text[end:]


class _Sink(io.RawIOBase):
    """Takes what a compressor writes, to be fetched piece by piece."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        self.pieces.append(bytes(data))  # type: ignore[call-overload]
        return len(self.pieces[-1])

    def taken(self) -> bytes:
        """What has come since the last time."""
        data, self.pieces = b"".join(self.pieces), []
        return data


def _gzipped(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Without name and time, so that the same content gives the same bytes."""
    sink = _Sink()
    with gzip.GzipFile(filename="", mode="wb", compresslevel=GZIP_LEVEL, fileobj=sink, mtime=0) as packed:
        for piece in pieces:
            packed.write(piece)
            if data := sink.taken():
                yield data
    yield sink.taken()


def _zstd(pieces: Iterator[bytes]) -> Iterator[bytes]:
    packing = zstandard.ZstdCompressor(level=ZSTD_LEVEL, write_checksum=True).compressobj()
    for piece in pieces:
        if data := packing.compress(piece):
            yield data
    yield packing.flush()
