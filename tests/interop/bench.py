# SPDX-License-Identifier: LGPL-2.1-or-later
"""One peer on one side, the real command and the lab on the other."""

import email
import email.policy
import hashlib
import json
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "support"), str(ROOT / "lab")]

import certificates
import command
import letters
from openssl import OpenSSL
from people import BOTH_EC, date_of

# What mail programs like to spoil: 8-bit text, blanks at the end of a line, dots, "From ".
BODY = ("Meet me at noon, and bring the long rope.\r\n\r\nFrom the mill it is not far.\r\n.\r\n..\r\n"
        "Grüße, \u2026 \r\n\ttabs\tand blanks   \r\n" + "long " * 150 + "\r\n\r\n").encode()
ATTACHMENT = b"".join(hashlib.sha256(bytes((number,))).digest() for number in range(200))
SUBJECT = "The well behind the mill"


class Failure(Exception):
    """Letterlock did not do what it should."""


def expect(what, found, wanted):
    if found != wanted:
        shown = [repr(value) if len(repr(value)) < 400 else f"{repr(value)[:400]}... ({len(value)})"
                 for value in (found, wanted)]
        raise Failure(f"{what} is {shown[0]} and should be {shown[1]}")


def body_of(entity):
    header, blank, body = entity.partition(b"\r\n\r\n")
    if not blank:
        raise Failure(f"no header and body: {entity[:200]!r}")
    return body


def draft(sender, to, text=BODY, attachment=ATTACHMENT):
    """A letter as a mail program hands it over, with an attachment if there is one."""
    header = letters.fields(sender, to, SUBJECT)
    entity = letters.part("text/plain; charset=utf-8", text, b"Content-Transfer-Encoding: 8bit\r\n")
    if attachment:
        leaf = (b'Content-Type: application/octet-stream; name="rope.bin"\r\nContent-Transfer-Encoding: base64\r\n'
                b'Content-Disposition: attachment; filename="rope.bin"\r\n\r\n' + letters.base64_lines(attachment))
        entity = letters.multipart([entity, leaf])
    return letters.plain(header, entity)


def parse(message):
    return email.message_from_bytes(message, policy=email.policy.SMTP)


def split_signed(entity):
    """The octets that a multipart/signed covers, and its CMS in DER."""
    message = parse(entity)
    expect("the entity's type", message.get_content_type(), "multipart/signed")
    mark = b"\r\n--" + message.get_boundary().encode()
    covered = entity[entity.index(mark + b"\r\n") + len(mark) + 2:]
    covered = covered[:covered.rindex(mark, 0, covered.rindex(mark + b"--"))]
    return covered, message.get_payload(1).get_payload(decode=True)


def cms_of(message):
    return parse(message).get_payload(decode=True)


class Bench:
    def __init__(self, lab, peer_class, folder):
        self.lab = lab
        self.folder = pathlib.Path(folder)
        (self.folder / "peer").mkdir()
        (self.folder / "reference").mkdir()
        self.peer = peer_class(self.folder / "peer")
        self.reference = OpenSSL(self.folder / "reference")
        self.count = 0

    def close(self):
        self.peer.close()

    def person(self, address):
        if address == "chained@example.org":
            return self.chained()
        return self.lab.person(address)

    def chained(self):
        """P-384, for an address about which the DNS says nothing; the mail CA vouches."""
        target = self.folder / "p384" / "chained@example.org"
        if not target.exists():
            authority = certificates.Authority(self.lab.folder / "run" / "certificates" / "mail-ca")
            extensions = (f"basicConstraints = critical, CA:FALSE\nkeyUsage = critical, {BOTH_EC}\n"
                          "extendedKeyUsage = emailProtection\nsubjectKeyIdentifier = hash\n"
                          "authorityKeyIdentifier = keyid\nsubjectAltName = email:chained@example.org")
            key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-384", "-pkeyopt", "ec_param_enc:named_curve")
            certificates.make(target, "Chained", key, extensions, date_of(-1), date_of(365), authority)
            (target / "cert.pem").rename(target / "certificate.pem")
        return target

    def path(self, name):
        self.count += 1
        return self.folder / f"{self.count}-{name}"

    def letterlock(self, *arguments, person, code=0, timeout=120):
        done = command.run(*arguments, "--data-dir", self.folder / f"data-{person}", *self.lab.options,
                           *self.lab.identity_options(person), timeout=timeout)
        if done.code != code:
            raise Failure(str(done)[-3000:])
        return done

    # what we write

    def seal(self, letter, *arguments, person):
        source, target = self.path("draft.eml"), self.path("sealed.eml")
        source.write_bytes(letter)
        self.letterlock("seal", *arguments, "-o", target, source, person=person)
        return target.read_bytes()

    # what we read

    def open(self, message, person, code=0, timeout=120):
        """The report, and the letter as `open -o` writes it."""
        source, target = self.path("message.eml"), self.path("opened.eml")
        source.write_bytes(message)
        done = self.letterlock("open", "--json", "-o", target, source, person=person, code=code, timeout=timeout)
        return done.report, target.read_bytes()


def inner(entity, text, attachment):
    """Checks the letter inside: subject, text and attachment are what was handed over."""
    message = parse(entity)
    expect("the protected subject", message["Subject"], SUBJECT)
    parts = list(message.iter_parts()) if message.is_multipart() else [message]
    expect("the text", parts[0].get_payload(decode=True), text)
    if attachment:
        expect("the attachment", parts[1].get_payload(decode=True), attachment)


def check_sealed(bench, sender, to, opener, arguments, is_signed, text=BODY, attachment=ATTACHMENT):
    """We seal, the peer opens with @opener's key; the same octets come out as by our own
    command, and within them the letter.  PeerError is the peer's."""
    message = bench.seal(draft(sender, to, text, attachment), *arguments, person=sender)
    entity = bench.peer.decrypt(bench.person(opener), cms_of(message))
    report, opened = bench.open(message, opener)
    expect("encryption", report["encryption"]["state"], "decrypted")
    payload = entity
    if is_signed:
        payload, signature = split_signed(entity)
        expect("the content that was signed", bench.peer.verify(signature, bench.person(sender), payload), payload)
        expect("verdict", report["signature"]["verdict"], "verified-dns")
    expect("the payload", body_of(payload), body_of(opened))
    inner(payload, text, attachment)


def check_signed(bench, sender):
    """We sign, the peer verifies; and it does not when an octet was changed."""
    from peer import PeerError
    message = bench.seal(draft(sender, "bob@example.net"), "--sign", person=sender)
    covered, signature = split_signed(message)
    expect("the content that was signed", bench.peer.verify(signature, bench.person(sender), covered), covered)
    inner(covered, BODY, ATTACHMENT)
    try:
        bench.peer.verify(signature, bench.person(sender), covered.replace(b"The well", b"The Well", 1))
    except PeerError:
        return
    raise Failure("a changed letter verifies")


def check_report(bench, message, opener, wanted, text):
    report, opened = bench.open(message, opener)
    found = {"encryption": report["encryption"]["state"], "cipher": report["encryption"].get("algorithm"),
             "integrity": report["encryption"].get("integrity"), "verdict": report["signature"]["verdict"],
             "algorithm": report["signature"].get("algorithm"), "summary": report["summary"]}
    expect("the report", {name: found[name] for name in wanted}, wanted)
    expect("the letter", body_of(opened), text)


def encode_entity(text):
    return letters.part("text/plain; charset=utf-8", text, b"Content-Transfer-Encoding: 8bit\r\n")


def sign_message(bench, signer, header, text, detached, digest="sha256", **how):
    entity = encode_entity(text)
    cms = bench.peer.sign(bench.person(signer), entity, detached=detached, digest=digest, **how)
    if detached:
        return letters.plain(header, letters.multipart_signed(entity, cms))
    return letters.mime("signed-data", cms, header)


def check_their_signature(bench, signer, detached, digest, algorithm, opener="bob@example.net", text=BODY, **how):
    message = sign_message(bench, signer, letters.fields(signer, opener, SUBJECT), text, detached, digest, **how)
    verdict = "verified-ca" if signer == "chained@example.org" else "verified-dns"
    check_report(bench, message, opener, {"encryption": "none", "verdict": verdict, "algorithm": algorithm,
                                          "summary": "signed"}, text)


def check_their_encryption(bench, recipients, opener, cipher, text=BODY, **how):
    entity = encode_entity(text)
    cms = bench.peer.encrypt([bench.person(address) for address in recipients], cipher, entity, **how)
    kind = "authEnveloped-data" if cipher.endswith("gcm") else "enveloped-data"
    message = letters.mime(kind, cms, letters.fields("alice@example.org", opener, SUBJECT))
    check_report(bench, message, opener, {"encryption": "decrypted", "cipher": cipher, "verdict": "unsigned",
                                          "integrity": cipher.endswith("gcm"), "summary": "encrypted"}, text)


def check_theirs_both(bench, signer, opener, cipher, detached, text=BODY, stream=False):
    how = {"stream": True} if stream else {}
    entity = sign_message(bench, signer, b"", text, detached, **({} if detached else how))
    cms = bench.peer.encrypt([bench.person(opener)], cipher, entity, **how)
    kind = "authEnveloped-data" if cipher.endswith("gcm") else "enveloped-data"
    message = letters.mime(kind, cms, letters.fields(signer, opener, SUBJECT))
    check_report(bench, message, opener, {"encryption": "decrypted", "cipher": cipher, "verdict": "verified-dns",
                                          "integrity": True, "summary": "signed-and-encrypted"}, text)
