# SPDX-License-Identifier: LGPL-2.1-or-later
"""DIR/README and DIR/accounts.ini: what a person or a program needs to use the lab."""

from certificates import fingerprint
from people import BY_ADDRESS, PASSPHRASE, PEOPLE

README = """\
A lab for Letterlock: real name servers and a real mail server, on this computer only.
The passphrase of everything is: {passphrase}

Name server       127.0.0.1 port {dns}, UDP and TCP (knotd), with a signed root of its own
Silent server     127.0.0.1 port {silent}, UDP and TCP; for silent.example
Mail, TLS         localhost port {tls} (aiosmtpd; TLS at once; log in with the address)
Mail, STARTTLS    localhost port {starttls}

root.ds           the trust anchor of the lab's DNS
dns.conf          where libunbound finds the lab's zones
ca.pem            the CA of the mail server's TLS certificate
mail-ca.pem       a CA for people's certificates; mail-ca.crl says whom it revoked
accounts.ini      an account for everybody, in the form of Letterlock's data directory
people/ADDRESS/   identity.p12, the same as key.pem and certificate.pem, and the Maildir
run/              zones, keys, process ids, logs; mail.jsonl has a line for each letter taken

In the shell, after: L={lab}

  With Letterlock
    letterlock lookup --dns-conf $L/dns.conf --trust-anchor $L/root.ds bob@example.net
    letterlock seal --dns-conf $L/dns.conf --trust-anchor $L/root.ds \\
      --identity $L/people/alice@example.org/identity.p12 --passphrase-file $L/passphrase letter.eml

  With dig: the record of alice@example.org, and its signature
    dig @127.0.0.1 -p {dns} +dnssec {alice_owner} SMIMEA

  With unbound-host: the same, validated
    unbound-host -C $L/run/dns/unbound.conf -v -t TYPE53 {alice_owner}

  With openssl: a talk with the mail server
    openssl s_client -quiet -CAfile $L/ca.pem -connect localhost:{tls}
    openssl s_client -quiet -CAfile $L/ca.pem -starttls smtp -connect localhost:{starttls}

  Change what somebody publishes, or withdraw it
    {here}/publish $L bob@example.net certificate.pem
    {here}/publish $L bob@example.net

  End it
    {here}/stop $L

Who is here, and what they show:
{people}
"""


def write_accounts(lab, identities, tls_port, starttls_port):
    groups = []
    for person in PEOPLE:
        port = tls_port if person.security == "tls" else starttls_port
        groups.append(f"[{person.address}]\n"
                      f"address={person.address}\nserver=localhost\nport={port}\nsecurity={person.security}\n"
                      f"user={person.address}\nauth=plain\nidentity={fingerprint(identities.certificate(person))}\n")
    (lab / "accounts.ini").write_text("\n".join(groups))


def write_readme(lab, here, dns, silent, tls, starttls):
    people = "\n".join(f"  {person.address:26} {person.shows}" for person in PEOPLE)
    (lab / "README").write_text(README.format(
        passphrase=PASSPHRASE, lab=lab, here=here, dns=dns, silent=silent, tls=tls, starttls=starttls,
        alice_owner=BY_ADDRESS["alice@example.org"].owner_name, people=people))
