# SPDX-License-Identifier: LGPL-2.1-or-later
"""The people of the lab: who has which certificates, and what the DNS says about them.

One row per person.  To add somebody, add a row; keys, certificates, zones, mailboxes and
accounts follow from it.
"""

import dataclasses
import datetime
import hashlib

PASSPHRASE = "lab"

SIGN = "digitalSignature, nonRepudiation"
BOTH_EC = "digitalSignature, nonRepudiation, keyAgreement"
BOTH_RSA = "digitalSignature, nonRepudiation, keyEncipherment"

OWN = "its own key"
MAIL_CA = "the mail CA"
PRIVATE_CA = "a CA of its own"


@dataclasses.dataclass(frozen=True)
class Certificate:
    """How one certificate is made.  @addresses None means the person's address; @key_of
    names an earlier certificate of the same person whose key it shares; a certificate that
    is not @kept is published, but the person does not hold its key."""
    key: str = "p256"
    addresses: tuple = None
    usage: str = None
    extended: str = "emailProtection"
    issuer: str = OWN
    first_day: int = -1
    last_day: int = 365
    key_of: int = None
    kept: bool = True


@dataclasses.dataclass(frozen=True)
class Record:
    """One SMIMEA record.  @of is the number of the person's certificate, "issuer" for the
    certificate of the CA, or bytes that stand as they are."""
    usage: int
    selector: int
    matching: int
    of: object = 0


@dataclasses.dataclass(frozen=True)
class Person:
    address: str
    shows: str
    certificates: tuple = (Certificate(),)
    records: tuple = (Record(3, 0, 0),)
    same_as: str = None        # this person's identity is that one's
    alias_of: str = None       # the owner name is a CNAME to that one's
    wildcard: bool = False     # the owner name is *._smimecert.DOMAIN
    security: str = "tls"      # or starttls, in accounts.ini
    ttl: int = 3600            # of the records, in seconds

    @property
    def local_part(self):
        return self.address.rpartition("@")[0]

    @property
    def domain(self):
        return self.address.rpartition("@")[2]

    @property
    def label(self):
        """The left-most label of the owner name (RFC 8162, section 3)."""
        return hashlib.sha256(self.local_part.encode()).hexdigest()[:56]

    @property
    def owner_name(self):
        label = "*" if self.wildcard else self.label
        return f"{label}._smimecert.{self.domain}."


UNUSABLE = (
    Record(9, 0, 1, bytes(32)),                    # no such usage
    Record(3, 7, 1, bytes(32)),                    # no such selector
    Record(3, 0, 9, bytes(32)),                    # no such matching type
    Record(3, 0, 1, bytes(20)),                    # SHA-256 has 32 octets
    Record(3, 0, 0, b"\x30\x82\x01\x00" + bytes(64)),  # a certificate cut short
)

PEOPLE = (
    # example.org: signed
    Person("alice@example.org", "P-256, record 3 0 0; the certificate also holds alias@example.org",
           (Certificate(addresses=("alice@example.org", "alias@example.org")),)),
    Person("twocerts@example.org", "one certificate to sign (P-256), one to encrypt (RSA-2048), two records 3 0 0",
           (Certificate(usage=SIGN), Certificate("rsa2048", usage="keyEncipherment")),
           (Record(3, 0, 0, 0), Record(3, 0, 0, 1))),
    Person("digest@example.org", "only a digest is published: 3 0 1", records=(Record(3, 0, 1),)),
    Person("sha512@example.org", "only a digest is published: 3 0 2", records=(Record(3, 0, 2),)),
    Person("spki@example.org", "only a digest of the key is published: 3 1 1", records=(Record(3, 1, 1),)),
    Person("alias@example.org", "CNAME to alice's owner name; the identity is alice's, which holds both addresses",
           (), (), same_as="alice@example.org", alias_of="alice@example.org"),
    Person("nobody@example.org", "proven absent", records=()),
    Person("chained@example.org", "proven absent; the certificate was issued by the mail CA",
           (Certificate(issuer=MAIL_CA),), ()),
    Person("unusable@example.org", "five records, none usable", records=UNUSABLE),
    Person("old@example.org", "the published certificate expired a month ago",
           (Certificate(first_day=-400, last_day=-30),)),
    Person("future@example.org", "the published certificate is not valid before next month",
           (Certificate(first_day=30, last_day=400),)),
    Person("misnamed@example.org", "the published certificate names somebody-else@example.org only",
           (Certificate(addresses=("somebody-else@example.org",)),)),
    Person("noaddress@example.org", "the published certificate holds no address", (Certificate(addresses=()),)),
    Person("wrongusage@example.org", "keyUsage is neither for signing nor for encryption",
           (Certificate(usage="dataEncipherment"),)),
    Person("tls@example.org", "extended key usage serverAuth only", (Certificate(extended="serverAuth"),)),
    Person("replaced@example.org", "the DNS publishes another certificate than the identity holds",
           (Certificate(), Certificate(kept=False)), (Record(3, 0, 0, 1),)),
    Person("overruled@example.org", "as replaced, and the identity was issued by the mail CA",
           (Certificate(issuer=MAIL_CA), Certificate(kept=False)), (Record(3, 0, 0, 1),)),
    Person("large@example.org", "RSA-4096, four certificates over one key: an answer of several kilobytes, over TCP",
           (Certificate("rsa4096"), Certificate("rsa4096", key_of=0), Certificate("rsa4096", key_of=0),
            Certificate("rsa4096", key_of=0)),
           tuple(Record(3, 0, 0, number) for number in range(4))),
    Person("pkixta@example.org", "0 0 1 of the mail CA, which issued the certificate",
           (Certificate(issuer=MAIL_CA),), (Record(0, 0, 1, "issuer"),)),
    Person("pkixee@example.org", "1 0 1, issued by the mail CA", (Certificate(issuer=MAIL_CA),), (Record(1, 0, 1),)),
    Person("daneta@example.org", "2 0 0 of a CA that nobody else trusts",
           (Certificate(issuer=PRIVATE_CA),), (Record(2, 0, 0, "issuer"),)),
    Person("revoked@example.org", "1 0 1, issued by the mail CA and revoked in mail-ca.crl",
           (Certificate(issuer=MAIL_CA),), (Record(1, 0, 1),)),
    Person("brief@example.org", "record 3 0 0 that is good for a second only", ttl=1),
    Person("anyone@wild.example.org", "published for every local part: *._smimecert.wild.example.org", wildcard=True),

    # example.net: signed
    Person("bob@example.net", "RSA-3072, record 3 0 0", (Certificate("rsa3072"),), security="starttls"),
    Person("rsa2048@example.net", "RSA-2048, record 3 0 0", (Certificate("rsa2048"),), security="starttls"),

    # zones where something is wrong
    Person("carol@unsigned.example", "3 0 0 in an unsigned zone; issued by the mail CA",
           (Certificate(issuer=MAIL_CA),), security="starttls"),
    Person("dave@unsigned.example", "3 0 0 in an unsigned zone; self-signed", security="starttls"),
    Person("erin@altered.example", "3 0 0, altered after the zone was signed"),
    Person("frank@expired.example", "3 0 0, but the zone's signatures have expired"),
    Person("grace@silent.example", "the name server never answers"),
)

BY_ADDRESS = {person.address: person for person in PEOPLE}


def date_of(day):
    """@day days from now, as openssl and ASN.1 write it."""
    then = datetime.datetime.now(datetime.timezone.utc) + datetime.timedelta(days=day)
    return then.strftime("%Y%m%d%H%M%SZ")
