# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a sealed letter is made of, seen without Letterlock: by openssl and Python's email.

    letter = inspection.Sealed(path)
    letter.outer                       its header fields, [(name, value)]
    payload = letter.decrypt(folder)   what openssl gets with the key in a lab's people/ADDRESS
    inner = inspection.Payload(payload)   header protection and all; signature checked by openssl
"""

import base64
import email
import email.policy
import re
import subprocess
import tempfile
import pathlib

LONGEST_LINE = 998


def split(message):
    """Header and body of an entity with CRLF, as bytes; the empty line belongs to neither."""
    header, _, body = message.partition(b"\r\n\r\n")
    return header + b"\r\n", body


def fields(header):
    """[(name, value)], unfolded."""
    unfolded = re.sub(rb"\r\n(?=[ \t])", b"", header).decode("ascii")
    return [tuple(line.split(": ", 1)) if ": " in line else (line.rstrip(":"), "")
            for line in unfolded.split("\r\n") if line]


def values(pairs, name):
    return [value for key, value in pairs if key.lower() == name.lower()]


def problems_on_the_wire(message):
    """Why @message could not travel as it is: [] when it can."""
    found = []
    if re.search(rb"(?<!\r)\n|\r(?!\n)", message):
        found.append("a bare CR or LF")
    if not message.endswith(b"\r\n"):
        found.append("no CRLF at the end")
    if any(octet > 126 or octet in b"\0\x7f" for octet in message):
        found.append("not 7-bit")
    if max(map(len, message.split(b"\r\n"))) > LONGEST_LINE:
        found.append("a line of more than 998 octets")
    return found


def openssl(*arguments):
    result = subprocess.run(["openssl", *map(str, arguments)], capture_output=True, check=False,
                            stdin=subprocess.DEVNULL)
    if result.returncode != 0:
        raise AssertionError(f"openssl {' '.join(map(str, arguments))}: {result.stderr.decode()}")
    return result.stdout


class Sealed:
    """A letter that is encrypted as a whole."""

    def __init__(self, path):
        self.content = pathlib.Path(path).read_bytes()
        header, body = split(self.content)
        self.outer = fields(header)
        self.cms = base64.b64decode(re.sub(rb"\s", b"", body), validate=True)

    @property
    def structure(self):
        """openssl's account of the CMS."""
        with tempfile.NamedTemporaryFile() as cms:
            cms.write(self.cms)
            cms.flush()
            return openssl("cms", "-cmsout", "-print", "-noout", "-inform", "DER", "-in", cms.name).decode()

    def decrypt(self, person):
        """By openssl, with the key in the folder @person, byte for byte."""
        with tempfile.TemporaryDirectory() as folder:
            cms, out = pathlib.Path(folder) / "cms", pathlib.Path(folder) / "out"
            cms.write_bytes(self.cms)
            openssl("cms", "-decrypt", "-binary", "-inform", "DER", "-in", cms, "-out", out,
                    "-inkey", person / "key.pem", "-recip", person / "certificate.pem")
            return out.read_bytes()

    def can_decrypt(self, person):
        try:
            self.decrypt(person)
            return True
        except AssertionError:
            return False


class Signed:
    """multipart/signed: the octets of the first part, and the signature."""

    def __init__(self, entity):
        header, body = split(entity)
        self.header = fields(header)
        content_type = values(self.header, "Content-Type")[0]
        if not content_type.startswith("multipart/signed;"):
            raise AssertionError(f"not multipart/signed: {content_type}")
        boundary = re.search(r'boundary="([^"]+)"', content_type).group(1).encode()
        pieces = (b"\r\n" + body).split(b"\r\n--" + boundary)
        if len(pieces) != 4 or pieces[0] or pieces[3] != b"--\r\n":
            raise AssertionError(f"multipart/signed with {len(pieces)} pieces")
        self.part = pieces[1][2:]
        self.signature = base64.b64decode(split(pieces[2][2:])[1])

    def verify(self):
        """Fails when openssl does not find the signature right; returns the signer as PEM."""
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder)
            (path / "part").write_bytes(self.part)
            (path / "signature").write_bytes(self.signature)
            openssl("cms", "-verify", "-binary", "-inform", "DER", "-in", path / "signature", "-content",
                    path / "part", "-noverify", "-signer", path / "signer", "-out", path / "out")
            if (path / "out").read_bytes() != self.part:
                raise AssertionError("openssl verified something else")
            return (path / "signer").read_text()


class Payload:
    """What is protected: header and body."""

    def __init__(self, entity):
        self.content = entity
        header, self.body = split(entity)
        self.header = fields(header)
        self.message = email.message_from_bytes(entity, policy=email.policy.default)

    @property
    def hp(self):
        return self.message["Content-Type"].params.get("hp")

    @property
    def outer_said(self):
        """What HP-Outer says stood outside: [(name, value)]."""
        return [tuple(value.split(": ", 1)) for value in values(self.header, "HP-Outer")]
