#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Shows that the lab is what it says: each zone in the DNSSEC state it is meant to have,
judged by unbound-host and delv; a mail server that wants TLS and a password; identities
that openssl can open; and an end that ends nothing else."""

import hashlib
import os
import pathlib
import re
import shutil
import smtplib
import socket
import ssl
import subprocess
import sys
import tempfile
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.dont_write_bytecode = True
sys.path[:0] = [str(HERE), str(HERE.parent / "support")]

from lab import lab
from people import BY_ADDRESS, PASSPHRASE, PEOPLE
import processes

STATES = {"unsigned.example": "insecure", "altered.example": "BOGUS", "expired.example": "BOGUS"}
SAMPLES = ("alice@example.org", "nobody@example.org", "anyone@wild.example.org", "bob@example.net",
           "carol@unsigned.example", "erin@altered.example", "frank@expired.example")


def owner_of(person):
    """The name that is asked for; the wildcard's star never is."""
    return f"{person.label}._smimecert.{person.domain}"


def run(*command, **options):
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


def setUpModule():
    """One lab for the whole file; those that want one of their own take its keys."""
    place = unittest.enterModuleContext(lab())
    os.environ["LETTERLOCK_LAB"] = str(place.folder)


class NamesTest(unittest.TestCase):
    def setUp(self):
        self.place = self.enterContext(lab())

    def ask(self, name):
        configuration = self.place.folder / "run" / "dns" / "unbound.conf"
        return run("unbound-host", "-C", configuration, "-v", "-t", "TYPE53", name).stdout

    def delv(self, name):
        """Validates by BIND's library, from the lab's anchor alone."""
        port = re.search(r"127\.0\.0\.1@(\d+)", (self.place.folder / "dns.conf").read_text()).group(1)
        key = run("dig", "@127.0.0.1", "-p", port, "+short", ".", "DNSKEY").stdout.split(None, 3)
        with tempfile.NamedTemporaryFile("w", suffix=".keys") as anchor:
            anchor.write(f'trust-anchors {{ "." static-key {key[0]} {key[1]} {key[2]} "{key[3].strip()}"; }};\n')
            anchor.flush()
            return run("delv", "@127.0.0.1", "-p", port, "-a", anchor.name, "+root=.", name, "SMIMEA").stdout

    def test_every_person_has_the_state_meant(self):
        for person in PEOPLE:
            if person.domain == "silent.example":
                continue
            with self.subTest(person=person.address):
                answer = self.ask(owner_of(person))
                self.assertIn(f"({STATES.get(person.domain, 'secure')}", answer)
                if person.domain not in ("altered.example", "expired.example") and not person.alias_of:
                    self.assertEqual(answer.count("has SMIMEA record"), len(person.records), answer)

    def test_delv_agrees(self):
        words = {"secure": "; fully validated", "insecure": "; unsigned answer"}
        for address in SAMPLES:
            person = BY_ADDRESS[address]
            with self.subTest(person=address):
                state = STATES.get(person.domain, "secure")
                answer = self.delv(owner_of(person))
                if state == "BOGUS":
                    self.assertNotRegex(answer, "fully validated|unsigned answer")
                else:
                    self.assertIn(words[state] if person.records else "fully validated", answer)

    def test_absence_in_the_unsigned_zone_is_insecure(self):
        self.assertIn("(insecure)", self.ask("00._smimecert.unsigned.example"))

    def test_the_records_hold_the_certificates(self):
        for address in ("alice@example.org", "bob@example.net"):
            person = BY_ADDRESS[address]
            pem = (self.place.person(address) / "certificate.pem").read_text()
            der = ssl.PEM_cert_to_DER_cert(pem)
            answer = self.ask(owner_of(person)).lower()
            self.assertIn(f"smimea record 3 0 0 {der.hex()}", answer)
            self.assertEqual(self.place.accounts[address]["identity"], hashlib.sha256(der).hexdigest())

    def test_large_answers_come_over_tcp(self):
        configuration = (self.place.folder / "dns.conf").read_text()
        port = re.search(r"127\.0\.0\.1@(\d+)", configuration).group(1)
        name = owner_of(BY_ADDRESS["large@example.org"])
        cut = run("dig", "@127.0.0.1", "-p", port, "+ignore", "+notcp", name, "SMIMEA").stdout
        self.assertIn(" tc", cut)
        whole = run("dig", "@127.0.0.1", "-p", port, name, "SMIMEA").stdout
        size = int(re.search(r"MSG SIZE\s+rcvd: (\d+)", whole).group(1))
        self.assertGreater(size, 4096)

    def test_the_silent_server_is_silent(self):
        port = int(re.findall(r"127\.0\.0\.1@(\d+)", (self.place.folder / "dns.conf").read_text())[-1])
        with socket.socket(type=socket.SOCK_DGRAM) as udp, socket.create_connection(("127.0.0.1", port)) as tcp:
            for item in (udp, tcp):
                item.settimeout(0.3)
                item.connect(("127.0.0.1", port)) if item is udp else None
                item.sendall(b"\0\x10" + bytes(16))
                with self.assertRaises(TimeoutError):
                    item.recv(100)


class MailTest(unittest.TestCase):
    def setUp(self):
        self.place = self.enterContext(lab(own=True))
        self.context = ssl.create_default_context(cafile=self.place.folder / "ca.pem")

    def connect(self, address):
        account = self.place.accounts[address]
        if account["security"] == "tls":
            return smtplib.SMTP_SSL(account["server"], int(account["port"]), context=self.context)
        client = smtplib.SMTP(account["server"], int(account["port"]))
        client.starttls(context=self.context)
        return client

    def test_both_listeners_deliver_the_bytes_as_they_are(self):
        letter = b"Subject: x\r\n\r\n.dot\r\nl\xc3\xa4st\r\n"
        for address in ("alice@example.org", "bob@example.net"):
            with self.connect(address) as client:
                client.login(address, PASSPHRASE)
                client.sendmail(address, ["grace@silent.example", "bob@example.net"], letter)
        for address in ("grace@silent.example", "bob@example.net"):
            self.assertEqual([file.read_bytes() for file in self.place.letters(address)], [letter, letter])

    def test_no_password_no_mail(self):
        for address in ("alice@example.org", "bob@example.net"):
            with self.connect(address) as client:
                client.ehlo()
                self.assertEqual(client.docmd(f"MAIL FROM:<{address}>")[0], 530)
                with self.assertRaises(smtplib.SMTPAuthenticationError):
                    client.login(address, "wrong")

    def test_no_tls_no_password(self):
        with smtplib.SMTP("localhost", int(self.place.accounts["bob@example.net"]["port"])) as client:
            client.ehlo()
            self.assertFalse(client.has_extn("auth"))
            self.assertEqual(client.docmd("AUTH", "PLAIN AGEAYg==")[0], 530)

    def test_strangers_are_refused(self):
        with self.connect("alice@example.org") as client:
            client.login("alice@example.org", PASSPHRASE)
            client.mail("alice@example.org")
            self.assertEqual(client.rcpt("stranger@example.net")[0], 550)


class PeopleTest(unittest.TestCase):
    def test_openssl_opens_every_identity(self):
        with lab() as place:
            for person in PEOPLE:
                with self.subTest(person=person.address):
                    result = run("openssl", "pkcs12", "-in", place.person(person.address) / "identity.p12",
                                 "-passin", f"pass:{PASSPHRASE}", "-noenc")
                    keys = 2 if person.address.startswith("twocerts@") else 1
                    self.assertEqual(result.returncode, 0, result.stderr)
                    self.assertEqual(result.stdout.count("BEGIN PRIVATE KEY"), keys)


class LifeTest(unittest.TestCase):
    def setUp(self):
        self.folder = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))

    def test_stop_ends_what_start_began(self):
        with lab(own=True) as place:
            pids = [int(file.read_text().split()[0]) for file in (place.folder / "run").glob("*.pid")]
            self.assertEqual(len(pids), 3)
            self.assertTrue(all(processes.started_at(pid) for pid in pids))
            self.assertEqual(run(HERE / "stop", place.folder).returncode, 0)
            self.assertFalse(any(processes.started_at(pid) for pid in pids))

    def test_stop_spares_a_stranger_with_the_same_number(self):
        (self.folder / "run").mkdir()
        (self.folder / "run" / "knotd.pid").write_text(f"{os.getpid()} 12345\n")
        self.assertEqual(run(HERE / "stop", self.folder).returncode, 0)
        self.assertEqual(list((self.folder / "run").iterdir()), [])

    def test_start_does_not_touch_a_folder_in_use(self):
        (self.folder / "something").touch()
        result = run(HERE / "start", self.folder)
        self.assertEqual(result.returncode, 1)
        self.assertIn("is not empty", result.stderr)

    def test_start_says_what_is_missing(self):
        tools = self.folder / "bin"
        shutil.copytree(HERE, tools, ignore=shutil.ignore_patterns("__pycache__"))
        text = (tools / "start").read_text().replace('"knotd": "knot"', '"knotd-absent": "knot"')
        (tools / "start").write_text(text)
        result = run(tools / "start", self.folder / "lab")
        self.assertEqual(result.returncode, 1)
        self.assertIn("missing: knotd-absent (Debian package knot)", result.stderr)

    def test_two_labs_live_side_by_side(self):
        with lab(own=True) as one, lab(own=True) as other:
            ports = [place.accounts["alice@example.org"]["port"] for place in (one, other)]
            self.assertNotEqual(*ports)

    def test_publish_changes_and_withdraws(self):
        with lab(own=True) as place:
            def ask():
                return run("unbound-host", "-C", place.folder / "run" / "dns" / "unbound.conf", "-v", "-t", "TYPE53",
                           owner_of(BY_ADDRESS["bob@example.net"])).stdout
            place.publish("bob@example.net", place.person("alice@example.org") / "certificate.pem", record="3 0 1")
            self.assertRegex(ask(), r"SMIMEA record 3 0 1 [0-9A-F]{64} \(secure\)")
            place.publish("bob@example.net")
            self.assertRegex(ask(), r"not found: 3\(NXDOMAIN\)\. \(secure\)")

    def test_with_lab_gives_the_exit_code_and_cleans_up(self):
        environment = {key: value for key, value in os.environ.items() if key != "LETTERLOCK_LAB"}
        environment["TMPDIR"] = str(self.folder)
        result = run(HERE / "with-lab", "sh", "-c", 'test -f "$LETTERLOCK_LAB/README" && exit 7', env=environment)
        self.assertEqual(result.returncode, 7, result.stderr)
        self.assertEqual(list(self.folder.iterdir()), [])


if __name__ == "__main__":
    unittest.main()
