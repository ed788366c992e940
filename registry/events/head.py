"""Positions as proofs: the partition of a key, the leaf of an event, and the head that closes a relay transaction."""

import hashlib
from collections.abc import Mapping

import msgspec

PARTITIONS = 24
EMPTY = bytes(32)
"""The rolling hash of a partition in which nothing has been told."""


def partition_of(key: str, partitions: int = PARTITIONS) -> int:
    """The partition of a stream's key, as Kafka's default partitioner computes it (murmur2, positive, modulo)."""
    return (murmur2(key.encode()) & 0x7FFFFFFF) % partitions


def leaf(position: int, data: bytes) -> bytes:
    """SHA-256(0x00 ‖ position as 8 big-endian bytes ‖ the event's stored bytes)."""
    return hashlib.sha256(b"\x00" + position.to_bytes(8, "big") + data).digest()


def rolled(previous: bytes, last: bytes) -> bytes:
    """The rolling hash after one more leaf: SHA-256(0x01 ‖ previous ‖ leaf)."""
    return hashlib.sha256(b"\x01" + previous + last).digest()


class Mark(msgspec.Struct, frozen=True, array_like=True):
    """How far one partition has been told: last position, count of events, rolling hash (hex).

    Where the store's own log is read instead of Kafka nothing is counted: the count is -1 and the digest empty.
    """

    position: int
    count: int
    digest: str

    @classmethod
    def uncounted(cls, position: int) -> "Mark":
        """A mark that says how far, and vouches for nothing more."""
        return cls(position, -1, "")

    @property
    def counted(self) -> bool:
        """Whether count and digest can be compared."""
        return self.count >= 0


class Head(msgspec.Struct, frozen=True, omit_defaults=True):
    """Closes one relay transaction: everything up to `position` has been told; `leaf` is that event's (hex).

    `edition` names whose records these are, where a topic may be told anew: with another one positions begin anew.
    """

    position: int
    leaf: str
    time: str
    marks: dict[int, Mark]
    edition: str = ""

    def encode(self) -> bytes:
        return msgspec.json.encode(self)


_HEADS = msgspec.json.Decoder(Head)


def decode_head(data: bytes) -> Head:
    """Raises `msgspec.DecodeError` or `msgspec.ValidationError` when the bytes are not a head."""
    try:
        return _HEADS.decode(data)
    except RecursionError:
        raise msgspec.DecodeError("JSON is nested too deeply") from None


def covers(head: Head, told: Mapping[int, int]) -> bool:
    """Whether every partition has been told at least as far as the head says (partition → last position)."""
    return all(told.get(partition, 0) >= mark.position for partition, mark in head.marks.items())


def murmur2(data: bytes) -> int:
    """MurmurHash2 with Kafka's seed, as an unsigned 32-bit number (org.apache.kafka.common.utils.Utils.murmur2)."""
    mask = 0xFFFFFFFF
    mult = 0x5BD1E995
    length = len(data)
    h = 0x9747B28C ^ length
    whole = length & ~3
    for i in range(0, whole, 4):
        k = int.from_bytes(data[i : i + 4], "little")
        k = (k * mult) & mask
        k ^= k >> 24
        k = (k * mult) & mask
        h = ((h * mult) & mask) ^ k
    rest = data[whole:]
    if rest:
        h ^= int.from_bytes(rest, "little")
        h = (h * mult) & mask
    h ^= h >> 13
    h = (h * mult) & mask
    return h ^ (h >> 15)
