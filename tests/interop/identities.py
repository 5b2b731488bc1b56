# SPDX-License-Identifier: LGPL-2.1-or-later
"""Rows of the matrix about keys and certificates that change hands, and work afterwards."""

import functools

import command
import letters
import peer
from bench import BODY, Failure, body_of, encode_entity, expect
from rows import ALICE, BOB, GPGSM, NSS, NO_EC_TO_SIGN, OPENSSL, Row

PASSPHRASE = "lab"
UMLAUTS = "Schlüssel €"
NEW = "new@example.org"

ROWS = []


def row(group, what, check, *arguments, peers=(OPENSSL, GPGSM, NSS), cannot=None):
    ROWS.append(Row(group, what, functools.partial(call, check, arguments), peers, cannot or {}))


def call(check, arguments, bench):
    check(bench, *arguments)


def letterlock(bench, *arguments, data, passphrase):
    """With a data directory and nothing else."""
    secret = bench.path("passphrase")
    secret.write_text(passphrase + "\n")
    done = command.run(*arguments, "--data-dir", data, "--passphrase-file", secret, *bench.lab.options)
    if done.code != 0:
        raise Failure(str(done))
    return done


def check_import(bench, address, passphrase, *options):
    """The peer packs a key, we take it in, and it opens a letter."""
    person = bench.person(address)
    pack, data, source = bench.path("packed.p12"), bench.path("data"), bench.path("message.eml")
    pack.write_bytes(bench.peer.export_pkcs12(person, passphrase, *options))
    done = letterlock(bench, "identities", "import", "--json", pack, data=data, passphrase=passphrase)
    expect("the certificates", [each["sha256"] for each in done.report["identities"]], [peer.fingerprint(person)])
    source.write_bytes(letters.encrypted(letters.fields("alice@example.org", address), encode_entity(BODY), person))
    done = letterlock(bench, "open", "--json", source, data=data, passphrase=passphrase)
    expect("encryption", done.report["encryption"]["state"], "decrypted")
    opened = letterlock(bench, "open", "-o", "-", source, data=data, passphrase=passphrase)
    expect("the letter", body_of(opened.output), BODY)


def check_created(bench, kind):
    """We make a key; the peer takes it, signs and decrypts with it, and we read that."""
    data = bench.path("data")
    letterlock(bench, "identities", "create", NEW, "--key", kind, data=data, passphrase=PASSPHRASE)
    certificate, = (data / "identities").glob("*.pem")
    key, = (data / "identities").glob("*.p8")
    person = bench.folder / kind / NEW
    person.mkdir(parents=True)
    (person / "certificate.pem").write_bytes(certificate.read_bytes())
    peer.run("openssl", "pkey", "-in", key, "-passin", f"pass:{PASSPHRASE}", "-out", person / "key.pem")
    expect("the name of the files", certificate.stem, peer.fingerprint(person))
    bench.reference.verify(bench.peer.sign(person, BODY, detached=False), person)
    expect("the content", bench.peer.decrypt(person, bench.reference.encrypt([person], "aes256-cbc", BODY)), BODY)


GROUP = "keys, peer -> letterlock"
row(GROUP, "PKCS#12, RSA-3072", check_import, BOB, PASSPHRASE)
row(GROUP, "PKCS#12, P-256", check_import, ALICE, PASSPHRASE, cannot=NO_EC_TO_SIGN)
row(GROUP, "PKCS#12, RSA-3072, RC2 and 3DES", check_import, BOB, PASSPHRASE, "-legacy", peers=(OPENSSL,))
row(GROUP, "PKCS#12, P-256, RC2 and 3DES", check_import, ALICE, PASSPHRASE, "-legacy", peers=(OPENSSL,))
row(GROUP, "PKCS#12, RSA-3072, passphrase with umlauts", check_import, BOB, UMLAUTS)
row(GROUP, "PKCS#12, P-256, RC2 and 3DES, passphrase with umlauts", check_import, ALICE, UMLAUTS, "-legacy",
    peers=(OPENSSL,))

GROUP = "keys, letterlock -> peer"
row(GROUP, "identities create, rsa3072", check_created, "rsa3072")
row(GROUP, "identities create, p256", check_created, "p256",
    cannot={**NO_EC_TO_SIGN, NSS: "NSS before 3.100 opens nothing for EC keys"})
