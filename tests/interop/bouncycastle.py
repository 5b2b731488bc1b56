# SPDX-License-Identifier: LGPL-2.1-or-later
"""BouncyCastle, by BouncyCastle.java; needs libbcpkix-java and a JDK (data/packages: long)."""

import pathlib
import shutil

import peer
from peer import run

JARS = [pathlib.Path("/usr/share/java") / name for name in ("bcpkix.jar", "bcprov.jar", "bcutil.jar")]
SOURCE = pathlib.Path(__file__).resolve().parent / "BouncyCastle.java"


class BouncyCastle(peer.Peer):
    name = "bouncycastle"

    def __init__(self, folder):
        super().__init__(folder)
        self.path = ":".join(map(str, JARS))
        run("javac", "-cp", self.path, "-d", folder, SOURCE)

    @staticmethod
    def is_there():
        return shutil.which("javac") is not None and all(jar.exists() for jar in JARS)

    def version(self):
        return f"BouncyCastle {JARS[0].resolve().name}"

    def bouncy(self, *arguments, data):
        return run("java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-cp", f"{self.path}:{self.folder}",
                   "BouncyCastle", *arguments, data=data)

    def certificate(self, person):
        return self.write(f"{person.name}.cer", peer.certificate_der(person))

    def key(self, person):
        target = self.folder / f"{person.name}.key"
        run("openssl", "pkcs8", "-topk8", "-nocrypt", "-outform", "DER", "-in", person / "key.pem", "-out", target)
        return target

    def encrypt(self, people, cipher, content):
        return self.bouncy("encrypt", cipher, *map(self.certificate, people), data=content)

    def decrypt(self, person, message):
        return self.bouncy("decrypt", self.key(person), self.certificate(person), data=message)

    def sign(self, person, content, detached=True, digest="sha256"):
        is_rsa = b"modulus" in run("openssl", "pkey", "-in", person / "key.pem", "-noout", "-text")
        return self.bouncy("sign", "detached" if detached else "opaque",
                           f"{digest.upper()}with{'RSA' if is_rsa else 'ECDSA'}",
                           self.key(person), self.certificate(person), data=content)

    def verify(self, message, person, content=None):
        more = [] if content is None else [self.write("content", content)]
        return self.bouncy("verify", self.certificate(person), *more, data=message)
