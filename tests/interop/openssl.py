# SPDX-License-Identifier: LGPL-2.1-or-later
"""OpenSSL, by its command cms."""

import peer
from peer import PeerError, run

CIPHERS = {"aes128-cbc": "-aes-128-cbc", "aes192-cbc": "-aes-192-cbc", "aes256-cbc": "-aes-256-cbc",
           "aes128-gcm": "-aes-128-gcm", "aes256-gcm": "-aes-256-gcm", "3des-cbc": "-des3"}


class OpenSSL(peer.Peer):
    name = "openssl"

    def version(self):
        return run("openssl", "version").decode().strip()

    def encrypt(self, people, cipher, content, stream=False, keyid=False, oaep=None):
        options = [*(["-stream"] if stream else []), *(["-keyid"] if keyid else [])]
        for person in people:
            options += ["-recip", person / "certificate.pem"]
            if oaep:
                options += ["-keyopt", "rsa_padding_mode:oaep", "-keyopt", f"rsa_oaep_md:{oaep}"]
        return run("openssl", "cms", "-encrypt", "-binary", "-outform", "DER", CIPHERS[cipher], *options, data=content)

    def decrypt(self, person, message):
        return run("openssl", "cms", "-decrypt", "-binary", "-inform", "DER", "-inkey", person / "key.pem",
                   "-recip", person / "certificate.pem", data=message)

    def sign(self, person, content, detached=True, digest="sha256", stream=False, keyid=False, pss=False,
             bare=False):
        """@bare: without the signer's certificate."""
        options = [*([] if detached else ["-nodetach"]), *(["-stream"] if stream else []),
                   *(["-keyid"] if keyid else []), *(["-keyopt", "rsa_padding_mode:pss"] if pss else []),
                   *(["-nocerts"] if bare else [])]
        return run("openssl", "cms", "-sign", "-binary", "-outform", "DER", "-md", digest,
                   "-signer", person / "certificate.pem", "-inkey", person / "key.pem", *options, data=content)

    def verify(self, message, person, content=None):
        signer = self.folder / "signer.pem"
        options = [] if content is None else ["-content", self.write("content", content)]
        result = run("openssl", "cms", "-verify", "-binary", "-inform", "DER", "-CAfile", person / "certificate.pem",
                     "-partial_chain", "-signer", signer, *options, data=message)
        by = run("openssl", "x509", "-in", signer, "-outform", "DER")
        if by != peer.certificate_der(person):
            raise PeerError(f"somebody else than {person.name} signed")
        return result

    def export_pkcs12(self, person, passphrase, *options):
        return peer.pkcs12(person, self.folder / "exported.p12", *options, passphrase=passphrase).read_bytes()
