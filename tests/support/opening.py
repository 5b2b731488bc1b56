# SPDX-License-Identifier: LGPL-2.1-or-later
"""What tests of `letterlock open` share."""

import re

import command
import letters


class OpenCase(command.Case):
    def open(self, message, *arguments, **more):
        return self.json("open", self.write("message.eml", message), *arguments, **more)

    def read(self, message, *arguments, **more):
        """As a person would."""
        return self.run_command("open", self.write("message.eml", message), *arguments, **more)

    def person(self, address):
        return self.lab.person(address)

    def signed(self, signer, author=None, **more):
        return letters.clear_signed(letters.fields(author or signer), letters.part(), self.person(signer), **more)

    def remarks(self, done):
        return {remark["code"] for remark in done.report["remarks"]}

    def assert_report(self, done, code, rule, verdict, mark, remarks=None):
        self.assert_code(done, code)
        signature = done.report["signature"]
        self.assertEqual(([reason["code"] for reason in signature["reasons"]], signature["verdict"], signature["mark"]),
                         ([rule], verdict, mark), done)
        self.assertTrue(all(reason["text"] for reason in signature["reasons"]), done)
        if remarks is not None:
            self.assertEqual(self.remarks(done), set(remarks), done)
        positive = verdict.startswith("verified")
        self.assertEqual(signature["address"] is not None, positive, done)
        is_decrypted = done.report["encryption"]["state"] == "decrypted"
        summary = {(False, False): "unprotected", (True, False): "signed", (False, True): "encrypted",
                   (True, True): "signed-and-encrypted"}[positive, is_decrypted]
        self.assertEqual(done.report["summary"], summary, done)

    def dead_options(self):
        """A DNS where nobody listens."""
        conf = (self.lab.folder / "dns.conf").read_text()
        text = re.sub(r"stub-addr: .*", "stub-addr: 127.0.0.1@9", conf)
        return ["--dns-conf", str(self.write("dead.conf", text)),
                "--trust-anchor", str(self.lab.folder / "root.ds"), "--ca-file", str(self.lab.folder / "mail-ca.pem")]
