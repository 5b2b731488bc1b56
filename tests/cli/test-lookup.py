#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""`letterlock lookup` against the lab: every DNS outcome of table 0.1 (D0 to D7), which
certificates are chosen and why not the others, exit codes, and trust anchors that are none."""

import datetime
import os
import pathlib
import socket
import sys
import time

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "lab")]

import command
from people import BY_ADDRESS

# What `lookup --json` says of each person: state, recipient, exit code, the records as
# "usage selector matching" with "!" where not usable, and for each certificate why it is
# not used ("+": it is).
TABLE = """
alice@example.org       secure-data     ready           0  300                          +
twocerts@example.org    secure-data     ready           0  300,300                      +,wrong-key-usage
digest@example.org      secure-data     no-certificate  1  301                          -
sha512@example.org      secure-data     no-certificate  1  302                          -
spki@example.org        secure-data     no-certificate  1  311                          -
alias@example.org       secure-data     ready           0  300                          +
nobody@example.org      secure-absent   no-certificate  1  -                            -
chained@example.org     secure-absent   no-certificate  1  -                            -
unusable@example.org    secure-unusable unusable        1  !300,!301,!309,!371,!901     -
old@example.org         secure-data     unusable        1  300                          expired
future@example.org      secure-data     unusable        1  300                          not-yet-valid
misnamed@example.org    secure-data     unusable        1  300                          other-address
noaddress@example.org   secure-data     ready           0  300                          +
wrongusage@example.org  secure-data     unusable        1  300                          wrong-key-usage
tls@example.org         secure-data     unusable        1  300                          wrong-extended-key-usage
replaced@example.org    secure-data     ready           0  300                          +
large@example.org       secure-data     ready           0  300,300,300,300              +,+,+,+
pkixta@example.org      secure-data     no-certificate  1  001                          -
pkixee@example.org      secure-data     no-certificate  1  101                          -
daneta@example.org      secure-data     unusable        1  200                          ca
anyone@wild.example.org secure-data     ready           0  300                          +
other@wild.example.org  secure-data     unusable        1  300                          other-address
bob@example.net         secure-data     ready           0  300                          +
rsa2048@example.net     secure-data     ready           0  300                          +
carol@unsigned.example  insecure        insecure        1  !300                         -
erin@altered.example    bogus           bogus           1  !300                         -
frank@expired.example   bogus           bogus           1  !300                         -
grace@silent.example    lookup-failed   lookup-failed   3  -                            -
"""
ROWS = [line.split() for line in TABLE.strip().splitlines()]

DEAD = "127.0.0.1@9"


def show_records(result):
    return ",".join(sorted(
        f"{'' if record['usable'] else '!'}{record['usage']}{record['selector']}{record['matching']}"
        for record in result["records"])) or "-"


def show_certificates(result):
    return ",".join(sorted(entry["why-not"] or "+" for entry in result["certificates"])) or "-"


def words(text):
    return ",".join(sorted(text.split(",")))


class LookupCase(command.Case):
    def look_up(self, *addresses, **more):
        """(exit code, results)"""
        done = self.json("lookup", *addresses, **more)
        return done.code, done.report["results"]

    def assert_error(self, done, code, *parts):
        """Exit 3, with its sentence on standard error and in the JSON."""
        self.assert_code(done, 3)
        self.assertEqual(done.report["error"]["code"], code, done)
        self.assertIn(done.report["error"]["message"], done.errors, done)
        for part in parts:
            self.assertIn(part, done.errors, done)


class TestOutcomes(LookupCase):
    @classmethod
    def setUpClass(cls):
        """All at once, as one command would; a case looks at its row."""
        super().setUpClass()
        addresses = [row[0] for row in ROWS]
        folder = cls.stack.enter_context(command.tempfile.TemporaryDirectory())
        cls.done = command.run("lookup", "--json", "--data-dir", folder, *cls.lab.options, *addresses)
        cls.results = {result["address"]: result for result in cls.done.report["results"]}

    def test_every_person_as_the_table_says(self):
        for address, state, recipient, _, records, certificates in ROWS:
            with self.subTest(address):
                result = self.results[address]
                self.assertEqual(result["state"], state, result)
                self.assertEqual(result["recipient"], recipient, result)
                self.assertEqual(show_records(result), words(records), result)
                self.assertEqual(show_certificates(result), words(certificates), result)
                self.assertEqual(result["from"], "dns", result)

    def test_results_stand_in_the_order_of_the_question(self):
        self.assertEqual([result["address"] for result in self.done.report["results"]], [row[0] for row in ROWS])

    def test_the_highest_exit_code_counts(self):
        self.assert_code(self.done, 3)

    def test_the_owner_name_is_that_of_rfc_8162(self):
        for address, result in self.results.items():
            with self.subTest(address):
                domain = address.rpartition("@")[2]
                label = BY_ADDRESS[address].label if address in BY_ADDRESS else None
                self.assertRegex(result["name"], rf"^{label or '[0-9a-f]{56}'}\._smimecert\.{domain}$")

    def test_what_is_chosen_is_what_is_published(self):
        for address in ("alice@example.org", "noaddress@example.org", "bob@example.net"):
            with self.subTest(address):
                result = self.results[address]
                pem = (self.lab.person(address) / "certificate.pem").read_text()
                self.assertEqual(result["chosen"], [command.fingerprint(pem)])
                self.assertEqual(result["certificates"][0]["sha256"], command.fingerprint(pem))

    def test_one_chosen_certificate_may_encrypt_the_other_sign(self):
        result = self.results["twocerts@example.org"]
        uses = {entry["why-not"]: entry["usable-for"] for entry in result["certificates"]}
        self.assertEqual(uses, {None: ["encrypt"], "wrong-key-usage": ["sign"]})
        self.assertEqual(len(result["chosen"]), 1)

    def test_an_alias_is_followed_and_named(self):
        result = self.results["alias@example.org"]
        self.assertEqual(result["canonical-name"],
                         BY_ADDRESS["alice@example.org"].owner_name.rstrip("."))
        self.assertEqual(result["chosen"], self.results["alice@example.org"]["chosen"])

    def test_a_wildcard_is_called_domain_wide(self):
        wide = {address for address, result in self.results.items() if result["domain-wide"]}
        self.assertEqual(wide, {"anyone@wild.example.org", "other@wild.example.org"})

    def test_bogus_says_why(self):
        self.assertIn("verification failed", self.results["erin@altered.example"]["why"])
        self.assertIn("expired", self.results["frank@expired.example"]["why"])

    def test_unusable_records_say_why(self):
        reasons = {entry["why-not"] for entry in self.results["unusable@example.org"]["records"]}
        self.assertEqual(len(reasons), 5, reasons)
        self.assertNotIn(None, reasons)

    def test_nothing_published_without_dnssec_is_used(self):
        for address in ("carol@unsigned.example", "erin@altered.example", "frank@expired.example"):
            with self.subTest(address):
                self.assertEqual(self.results[address]["certificates"], [])
                self.assertEqual(self.results[address]["chosen"], [])

    def test_members_of_a_result(self):
        self.assertLessEqual({"address", "name", "state", "why", "ttl", "from", "records", "certificates", "chosen"},
                             set(self.results["alice@example.org"]))
        self.assertLessEqual({"sha256", "subject", "addresses", "not-before", "not-after", "key", "usable-for",
                              "why-not"}, set(self.results["alice@example.org"]["certificates"][0]))
        self.assertEqual(self.results["alice@example.org"]["certificates"][0]["addresses"],
                         ["alice@example.org", "alias@example.org"])
        self.assertEqual(self.results["alice@example.org"]["ttl"], 3600)


class TestExitCodes(LookupCase):
    def test_each_outcome_alone(self):
        """D6 has a case of its own, for it takes its time."""
        chosen = {}
        for row in ROWS:
            chosen.setdefault((row[1], row[2]), row)
        for address, state, _, code, *_ in chosen.values():
            if state == "lookup-failed":
                continue
            with self.subTest(f"{state} {address}"):
                self.assertEqual(self.look_up(address)[0], int(code))

    def test_lookup_failed_in_words(self):
        done = self.run_command("lookup", "grace@silent.example")
        self.assert_code(done, 3)
        self.assertIn("silent.example gave no answer about grace@silent.example.", done.text)
        self.assertIn("Try again later, or when the network is back.", done.text)

    def test_several_the_worst_counts(self):
        self.assertEqual(self.look_up("alice@example.org", "bob@example.net")[0], 0)
        self.assertEqual(self.look_up("alice@example.org", "nobody@example.org", "bob@example.net")[0], 1)

    def test_what_is_no_address(self):
        for text in ("alice", "@example.org", "alice@", "alice@example.org, bob@example.net", "", "a b@example.org",
                     "alice@exa mple.org", "alice@-x-.example", "<alice@example.org", "alice@example..org",
                     os.fsdecode(b"\xff@example.org"), "a" * 4000 + "@example.org"):
            with self.subTest(repr(text[:40])):
                done = self.run_command("lookup", "alice@example.org", text)
                self.assert_code(done, 2)
                self.assertIn("is not an address", done.errors)
                self.assertEqual(done.output, b"")

    def test_no_address_at_all(self):
        self.assert_code(self.run_command("lookup"), 2)

    def test_a_domain_that_cannot_publish_is_not_asked(self):
        _, [result] = self.look_up("alice@localhost")
        self.assertEqual(result["state"], "not-asked")
        self.assertIsNone(result["name"])
        done = self.run_command("lookup", "alice@localhost")
        self.assert_code(done, 3)
        self.assertIn("alice@localhost: no certificate can be published for this address.\n  Leave the address out.",
                      done.text)

    def test_spelling_is_asked_as_it_is(self):
        """1.3 d: no other case, no tag taken off; an other spelling is another name."""
        _, results = self.look_up("Alice@example.org", "alice+tag@example.org", "alice@EXAMPLE.ORG")
        self.assertEqual([result["state"] for result in results], ["secure-absent", "secure-absent", "secure-data"])


class TestText(LookupCase):
    """What a person reads, once for each outcome."""

    def assert_says(self, address, code, *parts):
        done = self.run_command("lookup", address)
        self.assert_code(done, code)
        for part in parts:
            self.assertIn(part, done.text, done)

    def test_sentences(self):
        for address, code, *parts in (
                ("alice@example.org", 0, "state secure-data, from dns", "record 3 0 0", "is used",
                 "example.org publishes a certificate for alice@example.org, proven by DNSSEC.",
                 "alice@example.org can be written to, encrypted."),
                ("nobody@example.org", 1, "example.org publishes no certificate for nobody@example.org; that is proven.",
                 "Ask this person to have a certificate published, or leave the address out."),
                ("unusable@example.org", 1, "something for unusable@example.org that cannot be used", "not usable, unknown"),
                ("old@example.org", 1, "it has expired", "no certificate that was found can be used to encrypt"),
                ("carol@unsigned.example", 1, "unsigned.example does not protect its answers (no DNSSEC)"),
                ("erin@altered.example", 1, "was tampered with, or its domain is misconfigured", "clock")):
            with self.subTest(address):
                self.assert_says(address, code, *parts)


class TestStored(LookupCase):
    """D0 and D7, and what the cache does."""

    def test_d0_offline_nothing_is_asked(self):
        code, [result] = self.look_up("alice@example.org", "--offline")
        self.assertEqual((code, result["state"], result["recipient"], result["why"]),
                         (3, "not-asked", "lookup-failed", "offline"))

    def test_offline_asks_nobody(self):
        """With a lab that does not exist it must neither wait nor fail."""
        start = time.monotonic()
        code, [result] = self.look_up("alice@example.org", "--offline", options=self.dead_options())
        self.assertEqual((code, result["state"]), (3, "not-asked"))
        self.assertLess(time.monotonic() - start, 4)

    def test_the_second_answer_comes_from_the_cache(self):
        _, [first] = self.look_up("alice@example.org")
        _, [second] = self.look_up("alice@example.org")
        self.assertEqual((first["from"], second["from"]), ("dns", "cache"))
        self.assertEqual((second["state"], second["chosen"]), (first["state"], first["chosen"]))
        self.assertEqual(second["checked-at"], first["checked-at"])
        self.assertLessEqual(second["ttl"], first["ttl"])

    def test_offline_within_the_ttl_the_cache_answers(self):
        self.look_up("alice@example.org", "nobody@example.org", "carol@unsigned.example")
        code, results = self.look_up("alice@example.org", "nobody@example.org", "carol@unsigned.example", "--offline")
        self.assertEqual([result["state"] for result in results], ["secure-data", "secure-absent", "insecure"])
        self.assertEqual({result["from"] for result in results}, {"cache"})
        self.assertEqual(code, 1)

    def test_what_was_proven_by_other_servers_is_not_in_the_cache(self):
        """Under another configuration, or another anchor, nothing is proven yet."""
        self.look_up("nobody@example.org")
        _, [dead] = self.look_up("nobody@example.org", options=self.dead_options())
        self.assertEqual(dead["state"], "lookup-failed")
        _, [back] = self.look_up("nobody@example.org")
        self.assertEqual((back["state"], back["from"]), ("secure-absent", "dns"))
        _, [again] = self.look_up("nobody@example.org")
        self.assertEqual(again["from"], "cache")

    def dead_options(self):
        """A DNS where nobody listens, for the same zones and under the same anchor."""
        conf = (self.lab.folder / "dns.conf").read_text()
        lines = [f"    stub-addr: {DEAD}" if "stub-addr" in line else line for line in conf.splitlines()]
        return ["--dns-conf", str(self.write("dead.conf", "\n".join(lines) + "\n")),
                "--trust-anchor", str(self.lab.folder / "root.ds")]

    def grow_stale(self):
        _, [first] = self.look_up("brief@example.org")
        self.assertEqual((first["state"], first["ttl"]), ("secure-data", 1))
        time.sleep(2.1)
        return first

    def assert_stale(self, first, code, result):
        self.assertEqual((code, result["state"], result["recipient"], result["from"]),
                         (0, "secure-stale", "stale", "history"))
        self.assertEqual(result["chosen"], first["chosen"])
        self.assertEqual(result["checked-at"], first["checked-at"])

    def test_d7_offline_after_the_ttl(self):
        first = self.grow_stale()
        code, [result] = self.look_up("brief@example.org", "--offline")
        self.assert_stale(first, code, result)
        done = self.run_command("lookup", "brief@example.org", "--offline")
        self.assert_code(done, 0)
        self.assertIn("could not be asked; what it published for brief@example.org lately is used.", done.text)

    def test_d7_when_nobody_answers_any_more(self):
        """And D6 for whom nothing was known before."""
        first = self.grow_stale()
        code, [known, unknown] = self.look_up("brief@example.org", "bob@example.net", options=self.dead_options())
        self.assert_stale(first, 0, known)
        self.assertEqual((code, unknown["state"], unknown["recipient"]), (3, "lookup-failed", "lookup-failed"))

    def test_d7_when_the_anchor_no_longer_fits(self):
        """D5 after D1 is bridged for signatures, but nothing is encrypted by it."""
        first = self.grow_stale()
        anchor = self.write("other.ds", ". IN DS 20326 8 2 " + "E0" * 32 + "\n")
        options = ["--dns-conf", str(self.lab.folder / "dns.conf"), "--trust-anchor", str(anchor)]
        code, [result] = self.look_up("brief@example.org", options=options)
        self.assertEqual((result["state"], result["from"]), ("secure-stale", "history"))
        self.assertEqual(code, 0)
        self.assertEqual(result["chosen"], first["chosen"])

    def test_d7_is_over_after_a_week(self):
        self.grow_stale()
        later = (datetime.datetime.now(datetime.timezone.utc)
                 + datetime.timedelta(days=8)).strftime(command.TIME_FORMAT)
        code, [result] = self.look_up("brief@example.org", "--offline", "--at", later)
        self.assertEqual((code, result["state"], result["recipient"]), (3, "not-asked", "lookup-failed"))

    def test_what_is_learnt_under_another_time_is_not_kept(self):
        for option in ("--at", "--at-dns"):
            with self.subTest(option):
                now = datetime.datetime.now(datetime.timezone.utc).strftime(command.TIME_FORMAT)
                _, [result] = self.look_up("alice@example.org", option, now)
                self.assertEqual(result["state"], "secure-data")
                code, [result] = self.look_up("alice@example.org", "--offline")
                self.assertEqual((code, result["state"]), (3, "not-asked"))

    def test_at_judges_certificates_then(self):
        """An expired certificate was good while it was valid, and is said to be."""
        then = (datetime.datetime.now(datetime.timezone.utc)
                - datetime.timedelta(days=60)).strftime(command.TIME_FORMAT)
        code, [result] = self.look_up("old@example.org", "--at", then)
        self.assertEqual((code, result["recipient"], show_certificates(result)), (0, "ready", "+"))
        self.assertEqual(result["certificates"][0]["usable-for"], ["sign", "encrypt"])

    def test_at_dns_moves_the_validator(self):
        """The signatures of expired.example were good two and a half months ago, those of the
        root were not made yet."""
        later = (datetime.datetime.now(datetime.timezone.utc)
                 + datetime.timedelta(days=400)).strftime(command.TIME_FORMAT)
        _, [result] = self.look_up("alice@example.org", "--at-dns", later)
        self.assertEqual(result["state"], "bogus")


class TestAnchors(LookupCase):
    """A trust anchor that is none is never an insecure answer: exit 3, each with a sentence."""

    def assert_anchor(self, path, *parts):
        done = self.json("lookup", "alice@example.org",
                         options=["--dns-conf", str(self.lab.folder / "dns.conf"), "--trust-anchor", str(path)])
        self.assert_error(done, "trust-anchor", "This computer cannot check DNSSEC", *parts)
        self.assertNotIn("results", done.report)

    def test_missing(self):
        self.assert_anchor(self.folder / "none.ds", "none.ds")

    def test_empty(self):
        self.assert_anchor(self.write("empty.ds", ""), "empty.ds")

    def test_nothing_but_remarks(self):
        self.assert_anchor(self.write("remarks.ds", "; a remark\n\n"), "remarks.ds")

    def test_garbage(self):
        self.assert_anchor(self.write("garbage.ds", bytes(range(256)) * 16), "garbage.ds")

    def test_a_digest_cut_short(self):
        text = (self.lab.folder / "root.ds").read_text().strip()
        self.assert_anchor(self.write("short.ds", text[:-2] + "\n"), "short.ds")

    def test_a_folder(self):
        self.assert_anchor(self.folder, self.folder.name)

    def test_an_anchor_for_another_key_is_bogus(self):
        anchor = self.write("other.ds", ". IN DS 20326 8 2 " + "E0" * 32 + "\n")
        code, [result] = self.look_up("alice@example.org", options=[
            "--dns-conf", str(self.lab.folder / "dns.conf"), "--trust-anchor", str(anchor)])
        self.assertEqual((code, result["state"]), (1, "bogus"))

    def test_one_good_file_and_one_missing_is_missing(self):
        done = self.json("lookup", "alice@example.org", "--trust-anchor", self.folder / "none.ds")
        self.assert_error(done, "trust-anchor", "none.ds")

    def test_an_anchor_in_the_dns_conf_will_do(self):
        text = (self.lab.folder / "dns.conf").read_text()
        anchor = (self.lab.folder / "root.ds").read_text().strip()
        conf = self.write("anchored.conf", f'server:\n    trust-anchor: "{anchor}"\n{text}')
        code, [result] = self.look_up("alice@example.org", options=["--dns-conf", str(conf)])
        self.assertEqual((code, result["state"]), (0, "secure-data"))


class TestStubs(LookupCase):
    """--stub and --forward instead of --dns-conf."""

    def port(self):
        for line in (self.lab.folder / "dns.conf").read_text().splitlines():
            if "stub-addr" in line:
                return line.rpartition("@")[2].strip()
        return None

    def test_stub(self):
        stubs = [f"--stub={zone}=127.0.0.1@{self.port()}"
                 for zone in (".", "org", "net", "example.org", "example.net")]
        code, [result] = self.look_up("alice@example.org", options=[
            *stubs, "--trust-anchor", str(self.lab.folder / "root.ds")])
        self.assertEqual((code, result["state"]), (0, "secure-data"))

    def test_a_stub_that_makes_no_sense(self):
        for text in ("", "example.org", "example.org=", "=127.0.0.1", "example.org=127.0.0.1@0",
                     "example.org=127.0.0.1@70000", "example.org=nowhere", "example.org=127.0.0.1@53x"):
            with self.subTest(text):
                done = self.run_command("lookup", "alice@example.org", "--stub", text)
                self.assert_code(done, 2)

    def test_forward_to_nobody(self):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as unused:
            unused.bind(("127.0.0.1", 0))
            code, [result] = self.look_up("alice@example.org", options=[
                "--forward", f"127.0.0.1@{unused.getsockname()[1]}",
                "--trust-anchor", str(self.lab.folder / "root.ds")])
        self.assertEqual((code, result["state"]), (3, "lookup-failed"))


if __name__ == "__main__":
    command.main()
