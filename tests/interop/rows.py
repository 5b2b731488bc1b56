# SPDX-License-Identifier: LGPL-2.1-or-later
"""The rows of the matrix, and what each peer cannot do."""

import dataclasses
import functools

from bench import check_sealed, check_signed, check_their_encryption, check_their_signature, check_theirs_both

ALICE = "alice@example.org"           # P-256
WILD = "anyone@wild.example.org"      # P-256
BOB = "bob@example.net"               # RSA-3072
RSA = "rsa2048@example.net"           # RSA-2048
CHAINED = "chained@example.org"       # P-384, issued by the mail CA

OPENSSL, GPGSM, NSS, BOUNCY = "openssl", "gpgsm", "nss", "bouncycastle"
ALL = (OPENSSL, GPGSM, NSS, BOUNCY)


@dataclasses.dataclass(frozen=True, eq=False)
class Row:
    """@check takes a Bench.  @cannot names, by peer, what that peer lacks; @not_yet what we do."""
    group: str
    what: str
    check: object
    peers: tuple = ALL
    cannot: dict = dataclasses.field(default_factory=dict)
    not_yet: str = None


ROWS = []


def row(group, what, check, *arguments, peers=ALL, cannot=None, not_yet=None, **more):
    call = functools.partial(check, **more)
    ROWS.append(Row(group, what, lambda bench: call(bench, *arguments), peers, cannot or {}, not_yet))


NO_EC = {GPGSM: "gpgsm 2.2 takes no EC key", NSS: "NSS before 3.100 opens nothing for EC keys"}
NO_EC_TO_WRITE = {GPGSM: "gpgsm 2.2 encrypts to no EC key", NSS: "NSS before 3.100 encrypts to no EC key"}
NO_EC_TO_SIGN = {GPGSM: "gpgsm 2.2 takes no EC key"}
NO_MIXTURE = {NSS: "NSS before 3.100 gives up at the first EC recipient"}
NO_GCM = {GPGSM: "gpgsm 2.2 reads GCM with tags of 12 octets only", NSS: "NSS has no AuthEnvelopedData"}
NO_CHOICE = {NSS: "cmsutil cannot be told to take another cipher than AES-128 in CBC mode"}
NO_GCM_TO_WRITE = {GPGSM: "gpgsm 2.2 writes no GCM", NSS: "NSS has no AuthEnvelopedData"}

# We write, they read.

GROUP = "letterlock -> peer"
for sender, to, opener, who, lacks in (
        (BOB, RSA, RSA, "RSA-2048", {}),
        (RSA, BOB, BOB, "RSA-3072", {}),
        (ALICE, WILD, WILD, "P-256", NO_EC),
        (ALICE, BOB, BOB, "RSA-3072 beside P-256", NO_MIXTURE),
        (BOB, ALICE, ALICE, "P-256 beside RSA-3072", NO_EC)):
    for cipher in ("cbc", "gcm"):
        limits = {**lacks, **(NO_GCM if cipher == "gcm" else {})}
        for mode, arguments in (("sign+encrypt", ()), ("encrypt", ("--encrypt",))):
            row(GROUP, f"{mode}, {who}, aes256-{cipher}", check_sealed, sender, to, opener,
                (*arguments, "--cipher", cipher), not arguments, cannot=limits)
for sender, who in ((RSA, "RSA-2048"), (BOB, "RSA-3072"), (ALICE, "P-256")):
    row(GROUP, f"sign, {who}", check_signed, sender)

# They write, we read.

GROUP = "peer -> letterlock"
for signer, kind, who, digests, lacks in (
        (RSA, "rsa", "RSA-2048", ("sha256",), {}),
        (BOB, "rsa", "RSA-3072", ("sha256", "sha384", "sha512"), {}),
        (ALICE, "ecdsa", "P-256", ("sha256", "sha384", "sha512"), NO_EC_TO_SIGN),
        (CHAINED, "ecdsa", "P-384", ("sha384",), NO_EC_TO_SIGN)):
    for digest in digests:
        for detached in (True, False):
            row(GROUP, f"sign, {who}, {digest}, {'detached' if detached else 'opaque'}", check_their_signature,
                signer, detached, digest, f"{kind}-{digest}", cannot=lacks)
for digest in ("sha256", "sha512"):
    row(GROUP, f"sign, RSA-3072, PSS, {digest}", check_their_signature, BOB, True, digest, f"rsa-pss-{digest}",
        peers=(OPENSSL,), pss=True)
for signer, who, algorithm in ((BOB, "RSA-3072", "rsa-sha256"), (ALICE, "P-256", "ecdsa-sha256")):
    row(GROUP, f"sign, {who}, by key identifier", check_their_signature, signer, True, "sha256", algorithm,
        peers=(OPENSSL,), keyid=True)
    row(GROUP, f"sign, {who}, opaque, BER stream", check_their_signature, signer, False, "sha256", algorithm,
        peers=(OPENSSL,), stream=True)

row(GROUP, "sign, RSA-3072, without its certificate", check_their_signature, BOB, True, "sha256", "rsa-sha256",
    peers=(OPENSSL, GPGSM), bare=True)

for recipients, who, lacks in (
        ((RSA,), "RSA-2048", {}),
        ((BOB,), "RSA-3072", {}),
        ((WILD,), "P-256", NO_EC_TO_WRITE),
        ((BOB, ALICE), "RSA-3072 beside P-256", NO_EC_TO_WRITE)):
    for cipher in ("aes128-cbc", "aes256-cbc", "aes128-gcm", "aes256-gcm"):
        limits = {**({} if cipher == "aes128-cbc" else NO_CHOICE), **lacks,
                  **(NO_GCM_TO_WRITE if cipher.endswith("gcm") else {})}
        row(GROUP, f"encrypt, {who}, {cipher}", check_their_encryption, recipients, recipients[0], cipher,
            cannot=limits)
        row(GROUP, f"encrypt, {who}, {cipher}, BER stream", check_their_encryption, recipients, recipients[-1],
            cipher, peers=(OPENSSL,), stream=True)
row(GROUP, "encrypt, RSA-2048, 3des-cbc", check_their_encryption, (RSA,), RSA, "3des-cbc", cannot=NO_CHOICE)
for to, who in ((BOB, "RSA-3072"), (WILD, "P-256")):
    row(GROUP, f"encrypt, {who}, by key identifier", check_their_encryption, (to,), to, "aes256-cbc",
        peers=(OPENSSL,), keyid=True)
for digest in ("sha1", "sha256"):
    row(GROUP, f"encrypt, RSA-3072, OAEP {digest}", check_their_encryption, (BOB,), BOB, "aes256-cbc",
        peers=(OPENSSL,), oaep=digest, not_yet="we read RSA with PKCS #1 v1.5 padding only")
for detached in (True, False):
    shape = "detached" if detached else "opaque"
    row(GROUP, f"sign+encrypt, RSA, aes128-cbc, {shape}", check_theirs_both, BOB, RSA, "aes128-cbc", detached)
    row(GROUP, f"sign+encrypt, RSA, aes128-cbc, {shape}, BER stream", check_theirs_both, BOB, RSA, "aes128-cbc",
        detached, peers=(OPENSSL,), stream=True)
    row(GROUP, f"sign+encrypt, P-256, aes256-gcm, {shape}", check_theirs_both, ALICE, WILD, "aes256-gcm", detached,
        cannot={**NO_EC_TO_WRITE, **NO_GCM_TO_WRITE})

# Sizes, once per direction.

GROUP = "sizes"
for size, text in ((0, b""), (1, b"x"), (100_000, b""), (10_000_000, b"")):
    content = text if size < 2 else (b"sixteen letters,\r\n" * (size // 18 + 1))[:size - 2] + b"\r\n"
    row(GROUP, f"{size} octets, letterlock -> peer", check_sealed, RSA, BOB, BOB, ("--cipher", "cbc"), True, content,
        None, peers=(OPENSSL,))
    row(GROUP, f"{size} octets, peer -> letterlock", check_theirs_both, BOB, RSA, "aes256-cbc", True, content,
        peers=(OPENSSL,), stream=True)
