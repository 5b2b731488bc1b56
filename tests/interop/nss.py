# SPDX-License-Identifier: LGPL-2.1-or-later
"""NSS, the engine of Thunderbird, by cmsutil, with a database of its own."""

import peer
from peer import PeerError, run

AES128_CBC = bytes.fromhex("0609608648016503040102")


class NSS(peer.Peer):
    name = "nss"

    def __init__(self, folder):
        super().__init__(folder)
        (folder / "database").mkdir()
        self.database = f"sql:{folder / 'database'}"
        run("certutil", "-N", "-d", self.database, "--empty-password")
        self.known = set()
        self.held = set()

    def version(self):
        packages = run("dpkg-query", "-W", "-f", "${Version}", "libnss3-tools").decode()
        return f"NSS cmsutil {packages}"

    def know(self, person):
        """Imports a certificate, believed as it is; returns what NSS calls it by."""
        if person not in self.known:
            run("certutil", "-A", "-d", self.database, "-n", person.name, "-t", "P,P,P",
                "-i", person / "certificate.pem", "-a")
            self.known.add(person)
        return person.name

    def hold(self, person):
        """Imports a key."""
        if person not in self.held:
            self.import_pkcs12(peer.pkcs12(person, self.folder / "key.p12", passphrase="nss"), "nss")
            self.held.add(person)
            run("certutil", "-M", "-d", self.database, "-n", person.name, "-t", "Pu,Pu,Pu")
            self.known.add(person)
        return person.name

    def import_pkcs12(self, path, passphrase):
        run("pk12util", "-i", path, "-d", self.database, "-W", passphrase, "-K", "")

    def export_pkcs12(self, person, passphrase):
        target = self.folder / "exported.p12"
        run("pk12util", "-o", target, "-n", self.hold(person), "-d", self.database, "-W", passphrase, "-K", "")
        return target.read_bytes()

    def cmsutil(self, *arguments, data=b""):
        source = self.write("input", data)
        target = self.folder / "output"
        target.unlink(missing_ok=True)
        run("cmsutil", *arguments, "-d", self.database, "-f", "/dev/null", "-i", source, "-o", target)
        return target.read_bytes()

    def encrypt(self, people, cipher, content):
        """cmsutil takes the cipher that all recipients are known to read, AES-128 else."""
        names = [word for person in people for word in ("-r", self.know(person))]
        message = self.cmsutil("-E", *names, data=content)
        if cipher != "aes128-cbc" or AES128_CBC not in message:
            raise PeerError(f"cmsutil took another cipher than {cipher}")
        return message

    def decrypt(self, person, message):
        self.hold(person)
        return self.cmsutil("-D", data=message)

    def sign(self, person, content, detached=True, digest="sha256"):
        mode = ["-T"] if detached else []
        return self.cmsutil("-S", "-N", self.hold(person), "-H", digest.upper(), "-G", *mode, data=content)

    def verify(self, message, person, content=None):
        self.know(person)
        detached = [] if content is None else ["-c", self.write("content", content)]
        said = self.cmsutil("-D", "-n", "-h", "0", *detached, data=message).decode("utf-8", "replace")
        if "nsigners=1;" not in said or "status=GoodSignature" not in said:
            raise PeerError(f"not one good signer: {said}")
        return self.cmsutil("-D", data=message) if content is None else content
