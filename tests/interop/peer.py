# SPDX-License-Identifier: LGPL-2.1-or-later
"""What every peer of the matrix can be asked: to encrypt, decrypt, sign and verify CMS.

A person is a folder with key.pem and certificate.pem, as Lab.person() names it.  Messages are
CMS in DER or BER, contents are bytes; what a peer refuses or fails at is a PeerError.
"""

import base64
import functools
import hashlib
import os
import subprocess


class PeerError(Exception):
    """The peer said no."""


def run(*arguments, data=b"", environment=None):
    """What a program writes to standard output."""
    arguments = [str(argument) for argument in arguments]
    result = subprocess.run(arguments, input=data, capture_output=True, timeout=300, check=False,
                            env={**os.environ, **(environment or {})})
    if result.returncode != 0:
        raise PeerError(f"{' '.join(arguments)}: exit code {result.returncode}: "
                        f"{result.stderr.decode('utf-8', 'replace').strip()}")
    return result.stdout


@functools.cache
def certificate_der(person):
    text = (person / "certificate.pem").read_text()
    body = text.partition("-----BEGIN CERTIFICATE-----")[2].partition("-----END")[0]
    return base64.b64decode(body)


def fingerprint(person, name="sha256"):
    return hashlib.new(name, certificate_der(person)).hexdigest()


def pkcs12(person, target, *options, passphrase=""):
    """Packs the person's key and certificate by openssl."""
    run("openssl", "pkcs12", "-export", *options, "-inkey", person / "key.pem", "-in", person / "certificate.pem",
        "-name", person.name, "-passout", f"pass:{passphrase}", "-out", target)
    return target


class Peer:
    """@folder is the peer's own; it may keep keys and certificates there."""

    name = None

    def __init__(self, folder):
        self.folder = folder

    def close(self):
        """Ends what runs."""

    def write(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        return path

    def version(self):
        raise NotImplementedError

    def encrypt(self, people, cipher, content, **how):
        """@cipher as in the reports of letterlock: "aes256-cbc"."""
        raise NotImplementedError

    def decrypt(self, person, message):
        raise NotImplementedError

    def sign(self, person, content, detached=True, digest="sha256", **how):
        raise NotImplementedError

    def verify(self, message, person, content=None):
        """Verifies that @person signed; returns the content.  @content None: it is inside."""
        raise NotImplementedError

    def export_pkcs12(self, person, passphrase):
        """The person's key and certificate, packed by the peer."""
        raise NotImplementedError
