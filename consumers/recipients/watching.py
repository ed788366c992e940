"""Watch lists: the codes of a recipient's own clients, a million of them in eleven bytes each."""

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import mul
from typing import BinaryIO

from consumers.codes import ALPHABET, UNREGISTERED, fault, normal
from consumers.credit.scope import Watched
from consumers.recipients.database import RecipientsDatabase, Session
from consumers.recipients.model import Malformed

BYTES = 11
"""A code without its check character: 17 places of 31 signs each are 85 bits."""
MOST = 2_000_000
SHOWN = 20
_PIECE = 50_000
_TOGETHER = 400
_WORTH = {sign: worth for worth, sign in enumerate(ALPHABET)}
_AS_DIGITS = str.maketrans(ALPHABET, "0123456789abcdefghijklmnopqrstu")
_PLAIN = re.compile(rb"([0-9]{8}[0-9A-HJ-NPQRTUWXY]{10})\r?\n?")
_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_HELD = "WHERE recipient = ? AND since <= ? AND (until IS NULL OR until > ?)"
_LONGEST_LINE = 65_536


def packed(code: str) -> bytes:
    """A sound code in eleven bytes, in the same order as the codes."""
    return int(code[:17].translate(_AS_DIGITS), 31).to_bytes(BYTES)


def unpacked(data: bytes) -> str:
    """The code again, with its check character."""
    number, signs = int.from_bytes(data), []
    for _ in range(17):
        number, worth = divmod(number, 31)
        signs.append(ALPHABET[worth])
    body = "".join(reversed(signs))
    return body + _check_character(body)


def codes_of(file: BinaryIO) -> Iterator[bytes]:
    """The codes of a file, one a line (the first column of a CSV), packed. Blank lines and a header are passed over.

    Raises `Malformed` with the lines that are no codes, the first twenty of them, and for a file without any code:
    then nothing is to be loaded.
    """
    wrong: list[str] = []
    sound = False
    for number, line in enumerate(iter(lambda: file.readline(_LONGEST_LINE), b""), 1):
        plain = _PLAIN.fullmatch(line)
        if plain and _check_character((code := plain[1].decode())[:17]) == code[17] and not wrong:
            sound = True
            yield packed(code)
            continue
        text = normal(line.decode("utf-8-sig", "replace").split(",")[0].strip().strip('"'))
        if not text or (number == 1 and not any(sign.isdigit() for sign in text)):
            continue
        because = _wrong(text)
        if because is None:
            sound = True
            yield packed(text)
            continue
        wrong.append(f"line {number}: {text[:40]!r}: {because}")
        if len(wrong) == SHOWN:
            break
    if wrong:
        raise Malformed("these are no credit codes:\n" + "\n".join(wrong))
    if not sound:
        raise Malformed("the file holds no credit code")


def watch(session: Session, recipient: int, version: int, codes: Iterable[bytes]) -> int:
    """Adds codes to a list as of a scope version; the number of those that were not in it. Raises `Malformed`."""
    before = counted(session, recipient)
    add = (
        "INSERT INTO watched (recipient, code, since) SELECT ?, ?, ? WHERE NOT EXISTS"
        " (SELECT 1 FROM watched WHERE recipient = ? AND code = ? AND until IS NULL)"
    )
    for piece in _pieces(codes):
        session.many(add, ((recipient, code, version, recipient, code) for code in piece))
    now = counted(session, recipient)
    if now > MOST:
        raise Malformed(f"a watch list holds at most {MOST:,} codes, this one would hold {now:,}")
    return now - before


def unwatch(session: Session, recipient: int, version: int, codes: Iterable[bytes] | None) -> int:
    """Takes codes, or all of them, from a list as of a scope version; the number of those that were in it."""
    before = counted(session, recipient)
    end = "UPDATE watched SET until = ? WHERE recipient = ? AND until IS NULL"
    if codes is None:
        session.change(end, (version, recipient))
    else:
        for piece in _pieces(codes):
            session.many(f"{end} AND code = ?", ((version, recipient, code) for code in piece))
    return before - counted(session, recipient)


def counted(session: Session, recipient: int) -> int:
    """The number of codes in a list now."""
    found = session.select("SELECT count(*) FROM watched WHERE recipient = ? AND until IS NULL", (recipient,))
    return int(found[0][0])


def among(session: Session, recipient: int, codes: Sequence[str], version: int) -> set[str]:
    """Those of the codes that the list held at a scope version."""
    held: set[str] = set()
    sound = {packed(code): code for code in codes if _wrong(code) is None}
    wanted = sorted(sound)
    for start in range(0, len(wanted), _TOGETHER):
        some = wanted[start : start + _TOGETHER]
        places = ", ".join("?" * len(some))
        sql = f"SELECT code FROM watched {_HELD} AND code IN ({places})"  # noqa: S608  # placeholders
        held.update(sound[bytes(code)] for (code,) in session.select(sql, (recipient, version, version, *some)))
    return held


def own(database: RecipientsDatabase, recipient: int, version: int) -> Watched:
    """Asks the list of a scope version, each time on a reading of its own."""

    def watched(codes: Sequence[str]) -> set[str]:
        with database.reading() as session:
            return among(session, recipient, codes, version)

    return watched


def each(session: Session, recipient: int, version: int) -> Iterator[str]:
    """The codes that the list held at a scope version, in order, in bounded memory."""
    last = b""
    sql = f"SELECT DISTINCT code FROM watched {_HELD} AND code > ? ORDER BY code LIMIT 5000"  # noqa: S608  # own words
    while found := session.select(sql, (recipient, version, version, last)):
        last = bytes(found[-1][0])
        yield from (unpacked(bytes(code)) for (code,) in found)


def _pieces(codes: Iterable[bytes]) -> Iterator[list[bytes]]:
    piece: list[bytes] = []
    for code in codes:
        piece.append(code)
        if len(piece) == _PIECE:
            yield piece
            piece = []
    if piece:
        yield piece


def _wrong(code: str) -> str | None:
    """Quick for the sound ones: length, signs, region, check character; the words come from `consumers.codes`."""
    formed = len(code) == 18 and code.isascii() and code[:8].isdigit() and _WORTH.keys() >= set(code)
    if formed and _check_character(code[:17]) == code[17]:
        return None
    if UNREGISTERED.fullmatch(code):
        return "an operation without a code is not in the feed"
    found = fault(code)
    return found.en if found else None


def _check_character(body: str) -> str:
    return ALPHABET[-sum(map(mul, map(_WORTH.__getitem__, body), _WEIGHTS)) % 31]
