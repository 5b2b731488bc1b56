# SPDX-License-Identifier: LGPL-2.1-or-later
"""Asks whether the servers answer."""

import socket
import smtplib
import ssl
import struct
import time

PATIENCE = 15.0


def soa_query(zone):
    labels = b"".join(bytes((len(label),)) + label.encode() for label in zone.split(".") if label)
    return struct.pack("!6H", 0x4c4c, 0, 1, 0, 0, 0) + labels + b"\0" + struct.pack("!2H", 6, 1)


def has_authority(port, zone):
    """Whether the server answers for the zone with an authoritative, good answer."""
    with socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.settimeout(0.5)
        udp.connect(("127.0.0.1", port))
        try:
            udp.send(soa_query(zone))
            reply = udp.recv(4096)
        except OSError:
            return False
    flags, _, answers = struct.unpack("!3H", reply[2:8])
    return bool(flags & 0x0400) and flags & 0xf == 0 and answers > 0


def wait_for(what, ask, is_alive):
    """Asks until the answer is yes; says @what is missing when that takes too long."""
    deadline = time.monotonic() + PATIENCE
    while not ask():
        if not is_alive():
            raise RuntimeError(f"{what}: the server ended; see its log")
        if time.monotonic() > deadline:
            raise RuntimeError(f"{what}: no answer in {PATIENCE:.0f} seconds")
        time.sleep(0.02)


def try_mail(port, security, ca_file, user, password):
    """Logs in once, as a mail client would."""
    context = ssl.create_default_context(cafile=ca_file)
    if security == "tls":
        client = smtplib.SMTP_SSL("127.0.0.1", port, context=context, timeout=PATIENCE)
    else:
        client = smtplib.SMTP("127.0.0.1", port, timeout=PATIENCE)
        client.starttls(context=context)
    with client:
        client.login(user, password)
