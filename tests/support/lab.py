# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lab, for tests in Python.

    with lab() as place:
        run("lookup", *place.options, "bob@example.net")

Uses the lab that LETTERLOCK_LAB names (tests/run starts one for all tests), else starts one
and ends it.  A test that publishes, or counts what arrived, asks for one of its own:
lab(own=True).
"""

import configparser
import contextlib
import os
import pathlib
import shutil
import subprocess
import tempfile

TOOLS = pathlib.Path(__file__).resolve().parent.parent / "lab"


class Lab:
    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.accounts = configparser.ConfigParser(interpolation=None)
        self.accounts.read(self.folder / "accounts.ini")

    @property
    def dns_options(self):
        """What makes the command ask this lab's DNS."""
        return ["--dns-conf", str(self.folder / "dns.conf"), "--trust-anchor", str(self.folder / "root.ds")]

    @property
    def options(self):
        """The same, and the CAs of the lab."""
        return [*self.dns_options, "--ca-file", str(self.folder / "mail-ca.pem"),
                "--tls-ca-file", str(self.folder / "ca.pem")]

    def identity_options(self, address):
        return ["--identity", str(self.person(address) / "identity.p12"), "--passphrase-file", str(self.passphrase)]

    @property
    def passphrase(self):
        return self.folder / "passphrase"

    @property
    def tls_files(self):
        """The mail server's certificate and key, for a scripted server."""
        folder = self.folder / "run" / "certificates" / "tls"
        return {"certificate": folder / "cert.pem", "key": folder / "key.pem"}

    def person(self, address):
        """The folder with somebody's identity.p12, certificate.pem, key.pem and Maildir."""
        return self.folder / "people" / address

    def letters(self, address):
        """The files in somebody's Maildir, oldest first."""
        return sorted((self.person(address) / "Maildir" / "new").iterdir())

    def publish(self, address, *certificates, record="3 0 0"):
        """Changes what the DNS says about somebody; nothing given withdraws it all."""
        subprocess.run([TOOLS / "publish", "--record", record, self.folder, address, *certificates], check=True)


@contextlib.contextmanager
def lab(own=False):
    shared = os.environ.get("LETTERLOCK_LAB")
    if shared and not own:
        yield Lab(shared)
        return
    # Not a TemporaryDirectory: at exit Python removes those before it ends what uses them.
    folder = tempfile.mkdtemp(prefix="letterlock-lab.")
    try:
        reuse = ["--people-from", shared] if shared else []
        subprocess.run([TOOLS / "start", *reuse, folder], check=True)
        try:
            yield Lab(folder)
        finally:
            subprocess.run([TOOLS / "stop", folder], check=True)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
