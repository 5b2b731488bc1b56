# SPDX-License-Identifier: LGPL-2.1-or-later
"""Looks for words that must not be found, in octets of any kind.

    for found in canary.search(data, words): ...      (word, how it was hidden)

Data is looked at as it is and after undoing base64 (at any alignment), quoted-printable,
percent and hex, zlib and gzip, and NULs between letters, one inside the other up to
DEPTH; a word in UTF-8, Latin-1 and UTF-16, in any case.
"""

import base64
import binascii
import gzip
import io
import quopri
import re
import unicodedata
import urllib.parse
import zlib

DEPTH = 3
SHORTEST = 8       # octets that a word of interest takes at least
LONGEST_UNPACKED = 16 * 1024 * 1024


def spellings(word):
    """The octets that @word may be, in lower case; bytes are only themselves."""
    if isinstance(word, bytes):
        return {word.lower()}
    out = set()
    for text in {word, unicodedata.normalize("NFC", word), unicodedata.normalize("NFD", word)}:
        for charset in ("utf-8", "latin-1", "utf-16-le", "utf-16-be"):
            try:
                out.add(text.encode(charset).lower())
            except UnicodeEncodeError:
                pass
    return out


def undo_base64(data):
    bare = re.sub(rb"[\r\n\t ]", b"", data).replace(b"-", b"+").replace(b"_", b"/")
    for run in re.findall(rb"[A-Za-z0-9+/]{11,}", bare):
        for start in range(4):
            piece = run[start:len(run) - 1 if (len(run) - start) % 4 == 1 else None]
            yield base64.b64decode(piece + b"=" * (-len(piece) % 4))


def undo_quoted_printable(data):
    if b"=" in data:
        yield quopri.decodestring(data)


def undo_percent(data):
    if b"%" in data:
        yield urllib.parse.unquote_to_bytes(data)


def undo_hex(data):
    bare = re.sub(rb"[\r\n\t :]|0x|\\x", b"", data)
    for run in re.findall(rb"[0-9A-Fa-f]{16,}", bare):
        for start in range(2):
            piece = run[start:]
            yield binascii.unhexlify(piece[:len(piece) // 2 * 2])


def undo_compression(data):
    for match in re.finditer(rb"\x1f\x8b\x08|\x78[\x01\x5e\x9c\xda]", data):
        try:
            yield zlib.decompressobj(47).decompress(data[match.start():], LONGEST_UNPACKED)
        except zlib.error:
            pass


def undo_nuls(data):
    if b"\0" in data:
        yield data.replace(b"\0", b"")


UNDO = {"base64": undo_base64, "quoted-printable": undo_quoted_printable, "percent": undo_percent, "hex": undo_hex,
        "compressed": undo_compression, "NULs": undo_nuls}


def views(data, depth=DEPTH, how="", seen=None):
    """@data, and whatever it may stand for: (how, octets)."""
    seen = set() if seen is None else seen
    if len(data) < SHORTEST or data in seen:
        return
    seen.add(data)
    yield how or "as it is", data
    for name, undo in UNDO.items() if depth > 0 else ():
        for inner in undo(data):
            yield from views(inner, depth - 1, f"{name} in {how}" if how else name, seen)


def search(data, words):
    """Which of @words are in @data, each once: {word: how}."""
    wanted = {word: spellings(word) for word in words}
    found = {}
    for how, octets in views(data):
        lower = octets.lower()
        for word, forms in wanted.items():
            if word not in found and any(form in lower for form in forms):
                found[word] = how
    return found


def hiding_places(word):
    """@word in every form that must be found again: (name, octets).  For proving the search."""
    octets = word if isinstance(word, bytes) else word.encode()
    yield "plain", b"before " + octets + b" after"
    yield "upper case", octets if isinstance(word, bytes) else octets.upper()
    for shift in range(3):
        yield f"base64 shifted by {shift}", base64.b64encode(b"x" * shift + octets + b"after")
        yield f"base64 in lines, shifted by {shift}", base64.encodebytes(b"y" * (40 + shift) + octets + b"after" * 20)
    yield "base64 for URLs", base64.urlsafe_b64encode(b"\xff\xfe" + octets)
    yield "base64 at the end, no padding", base64.b64encode(octets).rstrip(b"=")
    yield "quoted-printable", quopri.encodestring(b"a" * 70 + octets)
    yield "every octet quoted", b"".join(b"=%02X" % octet for octet in octets)
    yield "percent", b"".join(b"%%%02x" % octet for octet in octets)
    yield "hex", b"key " + octets.hex().encode()
    yield "hex with colons", octets.hex(":").upper().encode()
    yield "odd hex", b"f" + octets.hex().encode()
    yield "zlib", b"junk" + zlib.compress(octets * 3)
    yield "gzip", b"\0\1" + gzip.compress(octets)
    yield "gzip in base64", base64.encodebytes(gzip.compress(b"x" * 500 + octets))
    yield "base64 in base64", base64.encodebytes(base64.encodebytes(b"z" * 100 + octets))
    yield "base64 in quoted-printable", quopri.encodestring(base64.encodebytes(octets))
    yield "hex in zlib", zlib.compress(octets.hex().encode())
    if isinstance(word, str):
        for charset in ("utf-16-le", "utf-16-be", "utf-16"):
            yield charset, b"xy" + word.encode(charset)
            yield f"{charset} in base64", base64.encodebytes(b"x" + word.encode(charset))
        yield "encoded word", b"=?utf-8?b?" + base64.b64encode(octets) + b"?="
        yield "split in a file", io.BytesIO(b"\0" * 4000 + octets + b"\0" * 100).getvalue()
