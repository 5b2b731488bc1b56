# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lab's DNS: a root of its own, signed, and below it zones that are well or spoilt.

knotd serves all of them on one port.  It signs the good ones itself; those that must be
wrong are signed here by kzonesign, then spoilt, and served as they are.
"""

import re
import subprocess
import time

from people import BY_ADDRESS, PEOPLE

SIGNED = (".", "org.", "net.", "example.", "example.org.", "example.net.")
UNSIGNED = ("unsigned.example.",)
SPOILT = ("altered.example.", "expired.example.")
SILENT = "silent.example."
SERVED = SIGNED + UNSIGNED + SPOILT

TTL = 3600
MONTH = 30 * 24 * 3600

HEAD = """\
$ORIGIN {zone}
$TTL {ttl}
@ SOA ns.{dotless}. hostmaster.{dotless}. {serial} 3600 600 1209600 300
@ NS ns.{dotless}.
ns.{dotless}. A 127.0.0.1
"""

SERVER = """\
server:
    rundir: "."
    listen: [ "127.0.0.1@{port}" ]
    udp-workers: 1
    tcp-workers: 1
    background-workers: 2
control:
    listen: "/proc/self/cwd/knot.sock"
log:
  - target: stdout
    any: info
"""

DATABASES = """\
database:
    storage: "{storage}"
    journal-db-max-size: 64M
    kasp-db-max-size: 32M
    timer-db-max-size: 8M
policy:
  - id: lab
    algorithm: ecdsap256sha256
    single-type-signing: on
    manual: on
    cds-cdnskey-publish: none
"""


def parent_of(zone):
    return zone.partition(".")[2] or "."


def file_name(zone):
    return "root.zone" if zone == "." else f"{zone}zone"


def zone_of(domain):
    """The served zone that holds @domain: wild.example.org. lies in example.org."""
    name = f"{domain}."
    while name not in SERVED and name != SILENT:
        name = parent_of(name)
    return name


def wire_record(person, record, data):
    """In the form of RFC 3597, which every server and tool reads."""
    rdata = bytes((record.usage, record.selector, record.matching)) + data
    return f"{person.owner_name} {person.ttl} TYPE53 \\# {len(rdata)} {rdata.hex()}\n"


def records_of(person, identities):
    if person.alias_of:
        return f"{person.owner_name} CNAME {BY_ADDRESS[person.alias_of].owner_name}\n"
    return "".join(wire_record(person, record, identities.data(person, record))
                   for record in person.records)


def zone_sections(zones, signing):
    lines = []
    for zone in zones:
        lines += [f"  - domain: {zone}", '    storage: "."', f'    file: "{file_name(zone)}"',
                  "    zonefile-sync: -1", "    zonefile-load: whole", "    journal-content: none"]
        if signing:
            lines += ["    dnssec-signing: on", "    dnssec-policy: lab"]
    return "\n".join(lines) + "\n"


class Zones:
    """Writes zone files, keys and the configuration of knotd into one folder."""

    def __init__(self, folder, silent_port):
        self.folder = folder
        self.port = None
        self.silent_port = silent_port
        self.ds = {}

    def tool(self, *command):
        result = subprocess.run(command, cwd=self.folder, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                                check=False)
        if result.returncode != 0:
            raise RuntimeError(f"{' '.join(command)} failed:\n{result.stdout}{result.stderr}")
        return result.stdout

    def make_key(self, zone, configuration, since):
        self.tool("keymgr", "-c", configuration, zone, "generate", "algorithm=ecdsap256sha256", "ksk=yes", "zsk=yes",
                  f"created={since}", f"publish={since}", f"ready={since}", f"active={since}")
        lines = self.tool("keymgr", "-c", configuration, zone, "ds").splitlines()
        self.ds[zone] = next(match.group(1) for line in lines if (match := re.search(r"\bDS (\d+ \d+ 2 \w+)", line)))

    def write_signing_configurations(self):
        (self.folder / "signing.conf").write_text(
            DATABASES.format(storage="db") + "zone:\n" + zone_sections(SIGNED, True))
        (self.folder / "spoilt.conf").write_text(
            DATABASES.format(storage="db-spoilt") + "zone:\n" + zone_sections((*SPOILT, SILENT), True))

    def choose_port(self, port):
        self.port = port
        (self.folder / "knot.conf").write_text(
            SERVER.format(port=port) + DATABASES.format(storage="db") + "zone:\n"
            + zone_sections(SIGNED, True) + zone_sections(UNSIGNED + SPOILT, False))

    def delegations(self, zone):
        for child in (*SERVED, SILENT):
            if child == "." or parent_of(child) != zone:
                continue
            yield f"{child} NS ns.{child}\nns.{child} A 127.0.0.1\n"
            if child in self.ds:
                yield f"{child} DS {self.ds[child]}\n"

    def write_zone(self, zone, identities):
        dotless = "lab-root" if zone == "." else zone.rstrip(".")
        text = HEAD.format(zone=zone, dotless=dotless, ttl=TTL, serial=int(time.time()))
        text += "".join(self.delegations(zone))
        text += "".join(records_of(person, identities) for person in PEOPLE if zone_of(person.domain) == zone)
        (self.folder / file_name(zone)).write_text(text)

    def sign_and_spoil(self, zone, spoil, now):
        self.tool("kzonesign", "-c", "spoilt.conf", "-t", str(now), "-o", "signed", zone)
        signed = (self.folder / "signed" / file_name(zone)).read_text()
        (self.folder / file_name(zone)).write_text(spoil(signed))

    def make(self, identities):
        now = int(time.time())
        for name in ("db", "db-spoilt", "signed"):
            (self.folder / name).mkdir()
        self.write_signing_configurations()
        for zone in SIGNED:
            self.make_key(zone, "signing.conf", now)
        for zone in (*SPOILT, SILENT):
            self.make_key(zone, "spoilt.conf", now - 4 * MONTH)
        for zone in SERVED:
            self.write_zone(zone, identities)
        self.sign_and_spoil("altered.example.", alter_smimea, now)
        self.sign_and_spoil("expired.example.", str, now - 3 * MONTH)

    def anchor(self):
        return f". IN DS {self.ds['.']}\n"

    def unbound_fragment(self):
        """For unbound.conf(5) and libunbound; the anchor is kept apart, in root.ds."""
        lines = ["# The lab's name servers, for libunbound and unbound-host.", "server:",
                 "    do-not-query-localhost: no"]
        for zone, port in [(zone, self.port) for zone in SERVED] + [(SILENT, self.silent_port)]:
            lines += ["stub-zone:", f'    name: "{zone}"', f"    stub-addr: 127.0.0.1@{port}"]
        return "\n".join(lines) + "\n"


def alter_smimea(text):
    """Changes the last octet of the published certificates, and not their signatures."""
    def alter(match):
        last = int(match.group(2), 16) ^ 1
        return f"{match.group(1)}{last:02X}"
    altered, count = re.subn(r"(?m)^(\S+\s+\d+\s+SMIMEA\s.*)([0-9A-Fa-f]{2})$", alter, text)
    if count == 0:
        raise RuntimeError("found no record to alter")
    return altered
