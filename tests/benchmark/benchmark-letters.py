#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Seals and opens a message of 10 MB and one of 2 kB, each time in turns with `openssl cms`
doing the same work: whole processes, wall time as the median of the ratios of pairs, the
largest process's memory.  Run by tests/lab/with-lab.

Ours does more than the peer: it looks people up (cached here), builds and reads MIME with
protected header fields, and checks before it hands out anything.  The peer signs opaquely and
trusts whoever signed.
"""

import base64
import os
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

from lab import lab

PAIRS = 9
LETTERLOCK = sys.argv[1]
ALICE = "alice@example.org"
BOB = "bob@example.net"
SIZES = {"10 MB": 10_000_000, "2 kB": 2_000}
AIMS = {"seal": 1.1, "open": 0.6}
AIM_MEMORY = 40


def write_draft(path, size):
    """In small pieces: what this program holds would count as memory of those it starts."""
    generator = random.Random(size)
    with path.open("w", encoding="ascii") as file:
        file.write(f"From: {ALICE}\nTo: {BOB}\nSubject: A parcel\nDate: Sat, 21 Nov 2026 12:00:00 +0000\n"
                   "Message-ID: <parcel@example.org>\nMIME-Version: 1.0\n"
                   "Content-Type: application/octet-stream\nContent-Transfer-Encoding: base64\n\n")
        for _ in range(max(1, size // 77)):
            file.write(base64.encodebytes(generator.randbytes(57)).decode())


def run(*commands):
    """A pipeline; returns wall seconds and the largest process's memory in MiB."""
    start = time.monotonic()
    source = subprocess.DEVNULL
    children = []
    for number, command in enumerate(commands):
        last = number + 1 == len(commands)
        child = subprocess.Popen([str(word) for word in command], stdin=source, stderr=subprocess.DEVNULL,
                                 stdout=subprocess.DEVNULL if last else subprocess.PIPE)
        if source is not subprocess.DEVNULL:
            source.close()
        source = child.stdout
        children.append(child)
    peak = 0
    for child in children:
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode != 0:
            raise SystemExit(f"{child.args} ended with {child.returncode}")
        peak = max(peak, usage.ru_maxrss / 1024)
    return time.monotonic() - start, peak


def compare(what, size, ours, theirs):
    run(*ours)
    run(*theirs)
    ratios, seconds, others, peaks = [], [], [], []
    for _ in range(PAIRS):
        our_seconds, our_peak = run(*ours)
        their_seconds, _ = run(*theirs)
        ratios.append(our_seconds / their_seconds)
        seconds.append(our_seconds)
        others.append(their_seconds)
        peaks.append(our_peak)
    aim = f" (aim {AIMS[what]})" if size == "10 MB" else ""
    memory = f" (aim under {AIM_MEMORY})" if size == "10 MB" else ""
    print(f"{what} {size}: {statistics.median(ratios):.2f} times openssl cms{aim}: "
          f"{statistics.median(seconds):.3f} s against {statistics.median(others):.3f} s; "
          f"peak {max(peaks):.0f} MiB{memory}", flush=True)


def measure(place, folder, size):
    plain = folder / "draft.eml"
    write_draft(plain, SIZES[size])
    common = ["--data-dir", folder / "data", *place.options]
    sealed, opened = folder / "sealed.eml", folder / "opened.eml"
    theirs, theirs_opened = folder / "theirs.der", folder / "theirs.eml"
    alice, bob = place.person(ALICE), place.person(BOB)
    compare("seal", size,
            [[LETTERLOCK, "seal", "--cipher", "cbc", *common, *place.identity_options(ALICE), "-o", sealed, plain]],
            [["openssl", "cms", "-sign", "-signer", alice / "certificate.pem", "-inkey", alice / "key.pem", "-binary",
              "-in", plain, "-stream", "-nodetach", "-outform", "DER"],
             ["openssl", "cms", "-encrypt", "-aes256", "-binary", "-stream", "-out", theirs, bob / "certificate.pem"]])
    compare("open", size,
            [[LETTERLOCK, "open", *common, *place.identity_options(BOB), "-o", opened, sealed]],
            [["openssl", "cms", "-decrypt", "-in", theirs, "-recip", bob / "certificate.pem", "-inkey", bob / "key.pem"],
             ["openssl", "cms", "-verify", "-inform", "DER", "-noverify", "-out", theirs_opened]])


def main():
    with lab() as place, tempfile.TemporaryDirectory(prefix="letterlock-benchmark.") as name:
        folder = pathlib.Path(name)
        for size in SIZES:
            measure(place, folder, size)


if __name__ == "__main__":
    main()
