# SPDX-License-Identifier: LGPL-2.1-or-later
"""Keys, certificates and PKCS#12 files, made by openssl.  Everything is new in each lab."""

import base64
import concurrent.futures
import hashlib
import os
import pathlib
import shutil
import subprocess

from people import BY_ADDRESS, BOTH_EC, BOTH_RSA, MAIL_CA, OWN, PASSPHRASE, PEOPLE, PRIVATE_CA, date_of

KEYS = {
    "p256": ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-pkeyopt", "ec_param_enc:named_curve"),
    "rsa2048": ("-newkey", "rsa:2048"),
    "rsa3072": ("-newkey", "rsa:3072"),
    "rsa4096": ("-newkey", "rsa:4096"),
}

CONFIGURATION = """\
[ca]
default_ca = maker
[maker]
database = {folder}/index.txt
new_certs_dir = {folder}
crlnumber = {folder}/crlnumber
rand_serial = yes
default_md = sha256
default_crl_days = 30
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
prompt = no
[name]
commonName = {name}
[extensions]
{extensions}
"""


def run(*command):
    result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    if result.returncode != 0:
        raise RuntimeError(f"{' '.join(map(str, command))} failed:\n{result.stderr}")
    return result.stdout


def decode_pem(text):
    """The DER inside the first PEM block of @text."""
    body = text.partition("-----BEGIN")[2].partition("-----\n")[2]
    return base64.b64decode(body.partition("-----END")[0])


def der_of(pem_file):
    return decode_pem(pem_file.read_text())


def spki_of(certificate):
    return decode_pem(run("openssl", "x509", "-in", certificate, "-noout", "-pubkey"))


def fingerprint(certificate):
    return hashlib.sha256(der_of(certificate)).hexdigest()


def owner_of(person):
    """The person whose identity this is."""
    return BY_ADDRESS[person.same_as] if person.same_as else person


def association(certificate, record):
    """The association data of @record for @certificate (RFC 6698, section 2.1)."""
    content = der_of(certificate) if record.selector == 0 else spki_of(certificate)
    if record.matching == 0:
        return content
    return hashlib.new("sha256" if record.matching == 1 else "sha512", content).digest()


class Authority:
    """A CA: issues certificates and revokes them.  Its folder holds key.pem and cert.pem."""

    def __init__(self, folder):
        self.folder = folder
        self.certificate = folder / "cert.pem"

    def make(self, name):
        extensions = "basicConstraints = critical, CA:TRUE\nkeyUsage = critical, keyCertSign, cRLSign\n" \
                     "subjectKeyIdentifier = hash\n"
        make(self.folder, name, KEYS["p256"], extensions, date_of(-2), date_of(730), None)
        (self.folder / "crlnumber").write_text("01\n")

    def revoke(self, certificates, target):
        common = ("openssl", "ca", "-batch", "-config", self.folder / "openssl.cnf",
                  "-keyfile", self.folder / "key.pem", "-cert", self.certificate)
        for certificate in certificates:
            run(*common, "-revoke", certificate)
        run(*common, "-gencrl", "-out", target)


def make(folder, name, key, extensions, start, end, issuer):
    """Makes @folder/key.pem and cert.pem; @key holds arguments of openssl req, or is the
    path of a key that exists already; @issuer None is self-signed."""
    folder.mkdir(parents=True)
    (folder / "index.txt").touch()
    configuration = folder / "openssl.cnf"
    configuration.write_text(CONFIGURATION.format(folder=folder, name=name, extensions=extensions))
    key_file = folder / "key.pem"
    if isinstance(key, pathlib.Path):
        shutil.copy(key, key_file)
        key = ("-key", key_file)
    else:
        key = (*key, "-noenc", "-keyout", key_file)
    run("openssl", "req", "-new", *key, "-config", configuration, "-out", folder / "request.pem")
    if issuer:
        signer = ("-keyfile", issuer.folder / "key.pem", "-cert", issuer.certificate)
    else:
        signer = ("-selfsign", "-keyfile", key_file)
    run("openssl", "ca", "-batch", "-notext", "-config", configuration, *signer,
        "-extensions", "extensions", "-startdate", start, "-enddate", end,
        "-in", folder / "request.pem", "-out", folder / "cert.pem")


def extensions_of(person, recipe):
    addresses = (person.address,) if recipe.addresses is None else recipe.addresses
    usage = recipe.usage or (BOTH_EC if recipe.key == "p256" else BOTH_RSA)
    lines = ["basicConstraints = critical, CA:FALSE", f"keyUsage = critical, {usage}",
             f"extendedKeyUsage = {recipe.extended}", "subjectKeyIdentifier = hash"]
    if recipe.issuer != OWN:
        lines.append("authorityKeyIdentifier = keyid")
    if addresses:
        lines.append("subjectAltName = " + ", ".join(f"email:{address}" for address in addresses))
    return "\n".join(lines)


class Identities:
    """All keys and certificates of a lab, in one folder."""

    def __init__(self, work):
        self.work = work
        self.mail_ca = Authority(work / "mail-ca")
        self.tls_ca = Authority(work / "tls-ca")

    def folder(self, person, number):
        return self.work / f"{person.address}-{number}"

    def certificate(self, person, number=0):
        return self.folder(owner_of(person), number) / "cert.pem"

    def issuer(self, person):
        kind = person.certificates[0].issuer
        if kind == PRIVATE_CA:
            return Authority(self.work / f"{person.address}-ca")
        return self.mail_ca if kind == MAIL_CA else None

    def make_person(self, person):
        if any(recipe.issuer == PRIVATE_CA for recipe in person.certificates):
            self.issuer(person).make(f"{person.local_part} CA")
        for number, recipe in enumerate(person.certificates):
            key = KEYS[recipe.key] if recipe.key_of is None else self.folder(person, recipe.key_of) / "key.pem"
            issuer = None if recipe.issuer == OWN else self.issuer(person)
            make(self.folder(person, number), person.local_part.capitalize(), key, extensions_of(person, recipe),
                 date_of(recipe.first_day), date_of(recipe.last_day), issuer)

    def make_server_certificate(self):
        """The mail server's; the CA that issues it is not the mail CA."""
        self.tls_ca.make("Lab TLS CA")
        extensions = "basicConstraints = critical, CA:FALSE\nkeyUsage = critical, digitalSignature\n" \
                     "extendedKeyUsage = serverAuth\nsubjectAltName = DNS:localhost, IP:127.0.0.1\n" \
                     "subjectKeyIdentifier = hash\nauthorityKeyIdentifier = keyid"
        make(self.work / "tls", "localhost", KEYS["p256"], extensions, date_of(-1), date_of(365), self.tls_ca)

    def make(self):
        """Slow keys first, so that the quick ones fill the time."""
        self.mail_ca.make("Lab Mail CA")
        order = sorted(PEOPLE, key=lambda person: max((recipe.key for recipe in person.certificates), default=""),
                       reverse=True)
        with concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 2)) as pool:
            tasks = [pool.submit(self.make_person, person) for person in order]
            for task in [*tasks, pool.submit(self.make_server_certificate)]:
                task.result()
        self.mail_ca.revoke([self.certificate(BY_ADDRESS["revoked@example.org"])], self.work / "mail-ca.crl")

    def data(self, person, record):
        """The association data of one record of the table."""
        if isinstance(record.of, bytes):
            return record.of
        certificate = self.issuer(person).certificate if record.of == "issuer" else self.certificate(person, record.of)
        return association(certificate, record)

    def write_person(self, person, folder):
        """identity.p12, and the same as key.pem and certificate.pem for use by hand; what is
        published without being theirs goes into published.pem."""
        owner = owner_of(person)
        kept = 0
        for number, recipe in enumerate(owner.certificates):
            source = self.folder(owner, number)
            if not recipe.kept:
                shutil.copy(source / "cert.pem", folder / "published.pem")
            elif recipe.key_of is None:
                kept += 1
                suffix = f"-{kept}" if kept > 1 else ""
                shutil.copy(source / "cert.pem", folder / f"certificate{suffix}.pem")
                shutil.copy(source / "key.pem", folder / f"key{suffix}.pem")
        if kept == 1:
            self.write_pkcs12(owner, folder)
        else:
            write_pkcs12_of_several(folder, kept)

    def write_pkcs12(self, owner, folder):
        issuer = self.issuer(owner)
        chain = ("-certfile", issuer.certificate) if issuer else ()
        run("openssl", "pkcs12", "-export", "-inkey", folder / "key.pem", "-in", folder / "certificate.pem", *chain,
            "-name", owner.address, "-passout", f"pass:{PASSPHRASE}", "-out", folder / "identity.p12")


def write_pkcs12_of_several(folder, count):
    """openssl puts one key into a PKCS#12 file, certtool as many as it is given."""
    suffixes = [""] + [f"-{number}" for number in range(2, count + 1)]
    for kind in ("key", "certificate"):
        whole = "".join((folder / f"{kind}{suffix}.pem").read_text() for suffix in suffixes)
        (folder / f"all-{kind}s.pem").write_text(whole)
    run("certtool", "--to-p12", "--outder", "--load-privkey", folder / "all-keys.pem",
        "--load-certificate", folder / "all-certificates.pem", "--p12-name", folder.name,
        "--pkcs-cipher", "aes-256", "--hash", "sha256", "--password", PASSPHRASE,
        "--outfile", folder / "identity.p12")
