#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Messages that other people's programs made, and what their tests say of them.

$LETTERLOCK_CORPORA names a folder with the corpora, each with a table expected.tsv; without it
nothing is tried.  Ours is the outcome of the table, or the row is in a list below: with the
rule that makes us judge otherwise, or with what is not built yet.  A list says what the outcome
is instead, and that is checked as well.
"""

import csv
import fnmatch
import os
import pathlib
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "support"), str(pathlib.Path(__file__).resolve().parent)]

import command
import letters
from tap import Log

# The certificates of Thunderbird's tests end in January 2031, those of RFC 9216 in 2052.
TIME = "2026-06-01T00:00:00Z"

# Pattern; rule and reason; encryption and verdict that we give instead.
THUNDERBIRD_OTHERWISE = (
    ("alice.future.dsig.SHA256.multipart.eml",
     "6.15: the signing time is the signer's claim; it is shown and never decides", "none", "verified-ca"),
    ("alice.env.*.dave.sig.*.opaque.eml",
     "9.1, 9.4: all layers down to the text are opened, and who signed what was encrypted before did not sign the text",
     "decrypted", "unsigned"),
    ("alice.plain.sig.SHA[235]*.opaque.dave.sig.*.opaque.eml",
     "8.1.9, S2: Dave signed what Alice had signed, and two signers are never merged into one mark", "none", "invalid"),
    ("alice.dsig.SHA256.multipart.env.dsig.eml",
     "8.1.9, S2: the outer of two signatures does not fit, and the verdict is the worst", "decrypted", "invalid"),
    ("outer-smime-bad-sig-inner-smime-enc-sig.eml",
     "8.1.9, S2: the outer of two signatures does not fit, and the verdict is the worst", "decrypted", "invalid"),
)
THUNDERBIRD_NOT_YET = (
    ("fran-oaep*.env", "RSA-OAEP is not read yet", "failed", "unsigned"),
)

SHA1 = "Appendix B of RFC 8551, S3: SHA-1 proves nothing any more"
STRIPPED = "8.1.4, S2: without signed attributes it may be a signature over something else"
RFC4134_OTHERWISE = {
    **{name: (STRIPPED, "none", "invalid") for name in ("4.1.bin", "4.2.bin", "4.3.bin", "4.5.bin", "4.6.bin", "4.7.bin",
                                                        "4.8.eml", "4.9.eml")},
    **{name: (SHA1, "none", "invalid") for name in ("4.4.bin", "4.10.bin")},
    "5.2.bin": ("RC2 is not read yet; the table allows that", "failed", "unsigned"),
}
RFC4134_TEXT = b"This is some sample content."


def read_table(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader((line for line in file), delimiter="\t", quoting=csv.QUOTE_NONE)
        names = [name.lstrip("#") for name in next(rows)]
        return [dict(zip(names, row)) for row in rows if row]


class Wrong(Exception):
    """The outcome is another one."""


class Corpora:
    def __init__(self, folder, work):
        self.folder = folder
        self.work = work
        self.count = 0

    def open(self, message, *options, passphrase="nss"):
        """Encryption, verdict, report and the opened letter (None: there is none)."""
        self.count += 1
        secret = self.work / "passphrase"
        secret.write_text(passphrase + "\n")
        target = self.work / f"opened-{self.count}"
        done = command.run("open", "--json", "--offline", "--at", TIME, "--data-dir", self.work / f"data-{self.count}",
                           "--passphrase-file", secret, "-o", target, *options, message)
        if done.code not in (0, 1) or done.report is None or done.report["error"]:
            raise Wrong(str(done))
        opened = target.read_bytes() if target.exists() else None
        return done.report["encryption"]["state"], done.report["signature"]["verdict"], done.report, opened

    # one row each; returns a note

    def thunderbird(self, row):
        folder = self.folder / "thunderbird"
        data = folder / "mailnews" / "test" / "data"
        keys = [word for key in ("smime/Bob.p12", "smime-interop/Fran.p12", "smime-interop/Fran-ec.p12")
                for word in ("--identity", data / key)]
        encryption, verdict, report, opened = self.open(folder / row["file"], *keys,
                                                        "--ca-file", data / "smime" / "TestCA.pem")
        name = pathlib.PurePath(row["file"]).name
        for pattern, reason, *outcome in (*THUNDERBIRD_OTHERWISE, *THUNDERBIRD_NOT_YET):
            if fnmatch.fnmatch(name, pattern):
                if [encryption, verdict] != outcome:
                    raise Wrong(f"{encryption}, {verdict} instead of {outcome}")
                return reason
        wanted = "decrypted" if row["encrypted"] == "yes" else "none"
        if encryption != wanted:
            raise Wrong(f"encryption is {encryption} and should be {wanted}")
        if (verdict != "unsigned") != (row["signature_reported"] == "yes"):
            raise Wrong(f"{verdict}, and the table has signature_reported {row['signature_reported']}")
        if (verdict == "verified-ca") != (row["signature"] == "good"):
            raise Wrong(f"{verdict}, and the table has {row['signature']}")
        if row["signature"] == "good" and report["signature"]["address"].lower() != row["signer"].lower():
            raise Wrong(f"signed by {report['signature']['address']}")
        if row["text_inside"] and row["text_inside"].encode() not in (opened or b""):
            raise Wrong(f"the text is not there: {opened!r}")
        return ""

    def rfc4134_message(self, name):
        """The .bin files are bare CMS."""
        folder = self.folder / "rfc4134"
        if name.endswith(".eml"):
            return folder / name
        cms = (folder / name).read_bytes()
        header = letters.fields("AliceRSA@example.com", "BobRSA@example.com")
        if name == "4.3.bin":
            message = letters.plain(header, letters.multipart_signed((folder / "ExContent.bin").read_bytes(), cms))
        else:
            message = letters.mime("signed-data" if name.startswith("4.") else "enveloped-data", cms, header)
        target = self.work / f"{name}.eml"
        target.write_bytes(message)
        return target

    def bob(self):
        """Bob of RFC 4134 as PKCS#12."""
        folder, target = self.folder / "rfc4134", self.work / "bob.p12"
        if not target.exists():
            key = letters.openssl("pkey", "-inform", "DER", "-in", folder / "BobPrivRSAEncrypt.pri")
            (self.work / "bob.key").write_bytes(key)
            letters.openssl("pkcs12", "-export", "-inkey", self.work / "bob.key", "-in", folder / "bob.pem",
                            "-passout", "pass:nss", "-out", target)
        return target

    def anchor(self):
        """The CA of RFC 4134 that signed with RSA."""
        target = self.work / "carl.pem"
        if not target.exists():
            letters.openssl("x509", "-inform", "DER", "-in", self.folder / "rfc4134" / "CarlRSASelf.cer", "-out", target)
        return target

    def rfc4134(self, row):
        name = row["file"]
        encryption, verdict, _, opened = self.open(self.rfc4134_message(name), "--identity", self.bob(),
                                                   "--ca-file", self.anchor())
        reason, *wanted = RFC4134_OTHERWISE.get(name, ("", None, None))
        if not reason:
            wanted = {"verify": ["none", "verified-ca"], "inspect": ["none", "unsigned"],
                      "decrypt": ["decrypted", "unsigned"]}[row["op"]]
        if [encryption, verdict] != wanted:
            raise Wrong(f"{encryption}, {verdict} instead of {wanted}")
        if row["op"] != "inspect" and opened is not None and not opened.endswith(b"\r\n\r\n" + RFC4134_TEXT):
            raise Wrong(f"the text is not there: {opened!r}")
        if row["op"] == "decrypt" and not reason and opened is None:
            raise Wrong("nothing was written")
        return reason

    def rfc9788(self, row):
        """No table; the message is an example of RFC 9788, C.2."""
        anchor = ROOT / "fixtures" / "rfc9216" / "ca.rsa.crt.pem"
        encryption, verdict, report, _ = self.open(self.folder / "rfc9788" / row["file"], "--ca-file", anchor)
        found = (encryption, verdict, report["signature"]["address"], report["headers"]["protected"],
                 report["headers"]["subject"], report["headers"]["outer-differs"])
        wanted = ("none", "verified-ca", "alice@smime.example", True, "smime-multipart-hp", [])
        if found != wanted:
            raise Wrong(f"{found} instead of {wanted}")
        return ""

    def rows(self):
        for name in ("thunderbird", "rfc4134"):
            for row in read_table(self.folder / name / "expected.tsv"):
                yield name, row
        yield "rfc9788", {"file": "smime-multipart-hp.eml"}


def main():
    folder = os.environ.get("LETTERLOCK_CORPORA")
    if not folder:
        print("1..0 # SKIP LETTERLOCK_CORPORA names no folder")
        return 0
    log = Log(is_tap=True)
    failed = 0
    counts = {}
    with tempfile.TemporaryDirectory(prefix="letterlock-corpora.") as work:
        corpora = Corpora(pathlib.Path(folder), pathlib.Path(work))
        rows = list(corpora.rows())
        log.begin(len(rows))
        for name, row in rows:
            text = note = ""
            try:
                note = getattr(corpora, name)(row)
            except (Wrong, OSError, subprocess.SubprocessError, RuntimeError, KeyError, TypeError) as problem:
                text = f"{type(problem).__name__}: {problem}"
                failed += 1
            kind = (name, "FAILED" if text else note or "as the table says")
            counts[kind] = counts.get(kind, 0) + 1
            log.tell(f"{name}: {pathlib.PurePath(row['file']).name}", not text, text, note)
    for (name, kind), number in counts.items():
        log.note(f"{number:3} {name}: {kind}")
    return 1 if failed else 0


if __name__ == "__main__":
    if sys.argv[1:]:
        os.environ["LETTERLOCK"] = os.path.abspath(sys.argv[1])
    sys.exit(main())
