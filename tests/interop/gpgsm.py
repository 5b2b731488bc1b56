# SPDX-License-Identifier: LGPL-2.1-or-later
"""gpgsm, with a home of its own and an agent that is ended afterwards.

It believes the self-signed certificates of the lab because trustlist.txt names them, and asks
nobody about revocation.
"""

import contextlib
import pathlib
import shutil
import tempfile

import peer
from peer import PeerError, run

CIPHERS = {"aes128-cbc": "AES", "aes192-cbc": "AES192", "aes256-cbc": "AES256", "3des-cbc": "3DES"}


class Gpgsm(peer.Peer):
    name = "gpgsm"

    def __init__(self, folder):
        super().__init__(folder)
        # The path of the agent's socket may have 107 octets only.
        self.home = pathlib.Path(tempfile.mkdtemp(prefix="lg."))
        (self.home / "gpgsm.conf").write_text("disable-crl-checks\ndisable-dirmngr\ndisable-policy-checks\n"
                                              "no-greeting\n")
        (self.home / "gpg-agent.conf").write_text("allow-loopback-pinentry\nno-allow-mark-trusted\n")
        (self.home / "trustlist.txt").touch()
        self.known = set()
        self.held = set()

    def close(self):
        for arguments in (("--kill", "all"), ("--remove-socketdir",)):
            with contextlib.suppress(PeerError):
                run("gpgconf", "--homedir", self.home, *arguments)
        shutil.rmtree(self.home, ignore_errors=True)

    def gpgsm(self, *arguments, data=b""):
        return run("gpgsm", "--homedir", self.home, "--batch", "--no-tty", *arguments, data=data)

    def version(self):
        return self.gpgsm("--version").decode().splitlines()[0]

    def trust(self, sha1):
        """A self-signed certificate is believed."""
        with (self.home / "trustlist.txt").open("a") as file:
            file.write(f"{sha1.upper()} S relax\n")
        with contextlib.suppress(PeerError):
            run("gpgconf", "--homedir", self.home, "--reload", "gpg-agent")

    def know(self, person):
        """Imports a certificate; returns what gpgsm calls it by."""
        name = peer.fingerprint(person, "sha1")
        if person not in self.known:
            self.trust(name)
            self.gpgsm("--import", person / "certificate.pem")
            self.known.add(person)
        return "0x" + name.upper()

    def hold(self, person):
        """Imports a key."""
        name = self.know(person)
        if person not in self.held:
            # PBES2 is more than gpgsm 2.2 reads, and an EC key makes it crash.
            if b"modulus" not in run("openssl", "pkey", "-in", person / "key.pem", "-noout", "-text"):
                raise PeerError("gpgsm takes no EC key")
            self.import_pkcs12(peer.pkcs12(person, self.folder / "key.p12", "-legacy"), "")
            self.held.add(person)
        return name

    def import_pkcs12(self, path, passphrase):
        self.gpgsm("--pinentry-mode", "loopback", "--passphrase-fd", "0", "--import", path,
                   data=passphrase.encode() + b"\n")

    def export_pkcs12(self, person, passphrase):
        return self.gpgsm("--pinentry-mode", "loopback", "--passphrase-fd", "0", "--export-secret-key-p12",
                          self.hold(person), data=passphrase.encode() + b"\n")

    def encrypt(self, people, cipher, content):
        if cipher not in CIPHERS:
            raise PeerError(f"gpgsm writes no {cipher}")
        recipients = [word for person in people for word in ("--recipient", self.know(person))]
        return self.gpgsm("--encrypt", "--cipher-algo", CIPHERS[cipher], *recipients, data=content)

    def decrypt(self, person, message):
        self.hold(person)
        return self.gpgsm("--decrypt", data=message)

    def sign(self, person, content, detached=True, digest="sha256", bare=False):
        """@bare: without the signer's certificate, as gpgsm does for self-signed ones."""
        mode = "--detach-sign" if detached else "--sign"
        return self.gpgsm(mode, "--local-user", self.hold(person), "--digest-algo", digest.upper(),
                          "--include-certs", "-2" if bare else "1", data=content)

    def verify(self, message, person, content=None):
        name = self.know(person)[2:]
        signature = self.write("signature", message)
        output = self.folder / "verified"
        output.unlink(missing_ok=True)
        more = ["--output", output, "--verify", signature] if content is None else \
               ["--verify", signature, self.write("content", content)]
        status = self.gpgsm("--status-fd", "1", *more).decode()
        if f"[GNUPG:] VALIDSIG {name}" not in status:
            raise PeerError(f"no valid signature of {person.name}: {status}")
        return output.read_bytes() if content is None else content
