# SPDX-License-Identifier: LGPL-2.1-or-later
"""Letters that openssl or this file made, for `letterlock open`: signed, encrypted, spoilt.

All take and return bytes with CRLF.  A person is a folder with key.pem and certificate.pem,
as Lab.person() names it.
"""

import base64
import datetime
import pathlib
import subprocess
import tempfile

TEXT = "Meet me at noon, and bring the long rope.\r\n"


def openssl(*arguments, data=b""):
    """What openssl writes to standard output."""
    result = subprocess.run(["openssl", *map(str, arguments)], input=data, capture_output=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"openssl {' '.join(map(str, arguments))}: {result.stderr.decode()}")
    return result.stdout


def fields(sender="alice@example.org", to="bob@example.net", subject="The well behind the mill", more=()):
    """Header fields without those of MIME; @sender None leaves From out."""
    lines = [f"From: {sender}"] if sender is not None else []
    lines += [f"To: {to}", f"Subject: {subject}", "Date: Sat, 21 Nov 2026 12:00:00 +0000",
              "Message-ID: <1.letters@example.org>", *more]
    return "".join(f"{line}\r\n" for line in lines).encode()


def part(content_type="text/plain; charset=utf-8", body=TEXT, header=b""):
    """A MIME entity; @header are fields of its own, as header protection writes them."""
    body = body.encode() if isinstance(body, str) else body
    return header + f"Content-Type: {content_type}\r\n\r\n".encode() + body


def wrap(header, content_type, body, encoding="base64"):
    return (header + f"MIME-Version: 1.0\r\nContent-Type: {content_type}\r\n"
            f"Content-Transfer-Encoding: {encoding}\r\n\r\n".encode() + body)


def base64_lines(data):
    return base64.encodebytes(data).replace(b"\n", b"\r\n")


def plain(header, entity):
    """A message that nothing protects."""
    return header + b"MIME-Version: 1.0\r\n" + entity


def multipart(parts, kind="mixed", boundary="=_lab"):
    body = b"".join(f"--{boundary}\r\n".encode() + item + b"\r\n" for item in parts)
    return part(f'multipart/{kind}; boundary="{boundary}"', body + f"--{boundary}--\r\n".encode())


# signatures

def sign_arguments(*people):
    return [word for person in people for word in ("-signer", person / "certificate.pem", "-inkey", person / "key.pem")]


def signature(entity, *people, arguments=(), detached=True):
    """CMS in DER over @entity."""
    mode = [] if detached else ["-nodetach"]
    return openssl("cms", "-sign", "-binary", "-outform", "DER", *mode, *sign_arguments(*people), *arguments,
                   data=entity)


def multipart_signed(entity, cms, boundary="=_signed"):
    """The entity multipart/signed itself."""
    mark = f"--{boundary}".encode()
    return (f'Content-Type: multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256;\r\n'
            f' boundary="{boundary}"\r\n\r\n'.encode() + mark + b"\r\n" + entity + b"\r\n" + mark + b"\r\n"
            b'Content-Type: application/pkcs7-signature; name="smime.p7s"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\n" + base64_lines(cms) + mark + b"--\r\n")


def clear_signed(header, entity, *people, arguments=()):
    return plain(header, multipart_signed(entity, signature(entity, *people, arguments=arguments)))


def mime(kind, cms, header=b"", name="smime.p7m"):
    return wrap(header, f'application/pkcs7-mime; smime-type={kind}; name="{name}"', base64_lines(cms))


def opaque_signed(header, entity, *people, arguments=()):
    return mime("signed-data", signature(entity, *people, arguments=arguments, detached=False), header)


class Maker:
    """Somebody with a key and a certificate of one's own making, as Lab.person() has them;
    @last_second: how many seconds from now it ends."""

    def __init__(self, folder, address, *key, first_second=-3600, last_second=3600):
        folder.mkdir()
        self.folder = folder
        configuration = folder / "openssl.cnf"
        configuration.write_text(CONFIGURATION.format(folder=folder, address=address))
        (folder / "index.txt").touch()
        openssl("req", "-new", *key, "-noenc", "-keyout", folder / "key.pem", "-config", configuration,
                "-out", folder / "request.pem")
        openssl("ca", "-batch", "-notext", "-config", configuration, "-selfsign", "-keyfile", folder / "key.pem",
                "-extensions", "extensions", "-startdate", stamp(first_second), "-enddate", stamp(last_second),
                "-in", folder / "request.pem", "-out", folder / "certificate.pem")

    def __truediv__(self, name):
        return self.folder / name


CONFIGURATION = """\
[ca]
default_ca = maker
[maker]
database = {folder}/index.txt
new_certs_dir = {folder}
rand_serial = yes
default_md = default
policy = any
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
commonName = Somebody
[extensions]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
subjectAltName = email:{address}
"""

P256 = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:named_curve")


def stamp(seconds):
    """@seconds from now, as openssl wants times."""
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(seconds=seconds)
    return then.strftime("%Y%m%d%H%M%SZ")


# encryption

def encrypt(entity, *people, cipher="aes-256-cbc", arguments=()):
    """CMS in DER for @people."""
    return openssl("cms", "-encrypt", "-binary", "-outform", "DER", f"-{cipher}", *arguments,
                   *(person / "certificate.pem" for person in people), data=entity)


def encrypted(header, entity, *people, cipher="aes-256-cbc", arguments=()):
    kind = "authEnveloped-data" if cipher.endswith("gcm") else "enveloped-data"
    return mime(kind, encrypt(entity, *people, cipher=cipher, arguments=arguments), header)


def certificates_only(*people):
    """SignedData without a signer."""
    with tempfile.NamedTemporaryFile() as file:
        pathlib.Path(file.name).write_bytes(b"".join((person / "certificate.pem").read_bytes() for person in people))
        return openssl("crl2pkcs7", "-nocrl", "-certfile", file.name, "-outform", "DER")
