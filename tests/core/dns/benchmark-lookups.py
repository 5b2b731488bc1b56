#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares 100 look-ups at once by our resolver with one by unbound-host: whole processes,
nothing cached, taken in turns.  Run by tests/lab/with-lab.

The name server is put at a distance of 25 ms, as on the Internet; there the aim is under
3 times.  Without distance the numbers tell what validating costs the processor."""

import asyncio
import hashlib
import os
import pathlib
import re
import socket
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time

ROUNDS = 9
AIM = 3
DISTANCE = 0.025
ASK_MANY = sys.argv[1]
LAB = pathlib.Path(os.environ["LETTERLOCK_LAB"])
ADDRESSES = ["alice@example.org"] + [f"person{i}@example.{'org' if i % 2 else 'net'}" for i in range(99)]


class Distance:
    """Passes datagrams on to a name server at once, and its answers back after a while."""

    def __init__(self, port):
        self.front = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.front.bind(("127.0.0.1", 0))
        self.back = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.back.connect(("127.0.0.1", port))
        self.port = self.front.getsockname()[1]
        self.asked = {}
        self.number = 0
        self.loop = asyncio.new_event_loop()
        self.loop.add_reader(self.front, self.take_query)
        self.loop.add_reader(self.back, self.take_answer)
        threading.Thread(target=self.loop.run_forever, daemon=True).start()

    def take_query(self):
        query, client = self.front.recvfrom(65535)
        self.number = (self.number + 1) % 65536
        self.asked[self.number] = (query[:2], client)
        self.back.send(struct.pack(">H", self.number) + query[2:])

    def take_answer(self):
        answer = self.back.recv(65535)
        number, client = self.asked.pop(struct.unpack(">H", answer[:2])[0])
        self.loop.call_later(DISTANCE, self.front.sendto, number + answer[2:], client)


def seconds(*command):
    start = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return time.monotonic() - start


def owner_name(address):
    local_part, _, domain = address.rpartition("@")
    return f"{hashlib.sha256(local_part.encode()).hexdigest()[:56]}._smimecert.{domain}"


def compare(what, conf):
    ours, theirs = [], []
    for _ in range(ROUNDS):
        theirs.append(seconds("unbound-host", "-C", conf, "-f", LAB / "root.ds", "-t", "TYPE53", owner_name(ADDRESSES[0])))
        ours.append(seconds(ASK_MANY, conf, LAB / "root.ds", *ADDRESSES))
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    print(f"{what}: 100 look-ups at once {ours:.3f} s, one by unbound-host {theirs:.3f} s: {ours / theirs:.2f} times")


def main():
    text = (LAB / "dns.conf").read_text()
    port = re.search(r"127\.0\.0\.1@(\d+)", text).group(1)
    distant = Distance(int(port))
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as conf:
        conf.write(text.replace(f"127.0.0.1@{port}", f"127.0.0.1@{distant.port}"))
        conf.flush()
        compare(f"25 ms away (aim: under {AIM})", conf.name)
    compare("on this computer", LAB / "dns.conf")


if __name__ == "__main__":
    main()
