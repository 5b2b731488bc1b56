#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Does a window ever keep a person waiting?  The longest time for which the main loop did not
come round: in an empty GTK window, while the reader opens an encrypted message of 20 MB, and
while the composer looks up 50 people, one of whom nobody answers for.  Run by
tests/lab/with-lab on a display (tests/app/support/with-display).
"""

import base64
import pathlib
import random
import statistics
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "support"), str(HERE.parent / "lab")]

from lab import lab
from people import PEOPLE

RUNS = 5
PROGRAM, LETTERLOCK = sys.argv[1:3]
ALICE = "alice@example.org"
BOB = "bob@example.net"
SILENT = "grace@silent.example"
N_PEOPLE = 50
TEXT_SIZE = 2_000_000
ATTACHMENT_SIZE = 9_200_000  # in base64 within base64 it is 17 MB
AIM = 30
LINE = "The rope is long enough for the bucket, and the wheel above it turns again.\n"

HEADER = f"""From: {ALICE}
To: {BOB}
Subject: A parcel
Date: Sat, 21 Nov 2026 12:00:00 +0000
Message-ID: <parcel@example.org>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary=m

--m
Content-Type: text/plain

"""
BETWEEN = """
--m
Content-Type: application/octet-stream; name=parcel.bin
Content-Transfer-Encoding: base64

"""


def write_letter(place, folder):
    """A text that is longer than is shown, and an attachment, signed and encrypted."""
    draft, letter = folder / "draft.eml", folder / "letter.eml"
    attachment = base64.encodebytes(random.Random(20).randbytes(ATTACHMENT_SIZE)).decode()
    draft.write_text(HEADER + LINE * (TEXT_SIZE // len(LINE)) + BETWEEN + attachment + "--m--\n", encoding="ascii")
    subprocess.run([LETTERLOCK, "seal", "--data-dir", folder / "alice", *place.options, *place.identity_options(ALICE),
                    "-o", letter, draft], check=True)
    return letter


def name_people():
    """Everybody in the lab, and others of whom nobody has heard."""
    known = [person.address for person in PEOPLE]
    unknown = [f"stranger{number}@example.org" for number in range(N_PEOPLE - len(known))]
    assert SILENT in known and len(known + unknown) == N_PEOPLE
    return ", ".join(known + unknown)


def run(place, work, what):
    """(gap, duration) in milliseconds, with nothing remembered from another run."""
    with tempfile.TemporaryDirectory(prefix="letterlock-benchmark.") as data:
        done = subprocess.run([PROGRAM, work, what, "--data-dir", data, *place.options, *place.identity_options(BOB)],
                              stdout=subprocess.PIPE, text=True, check=True)
    figures = dict(line.split() for line in done.stdout.splitlines() if line.startswith(("gap ", "took ")))
    return float(figures["gap"]), float(figures["took"])


def measure(place, title, work, what, empty=None):
    figures = [run(place, work, what) for _ in range(RUNS)]
    gap = statistics.median(gap for gap, _ in figures)
    text = f"{title}: longest gap {gap:.0f} ms (median of {RUNS}, worst {max(gap for gap, _ in figures):.0f})"
    if empty is not None:
        took = statistics.median(took for _, took in figures) / 1000
        text += f", {gap - empty:.0f} ms more than an empty window (aim {AIM}); done after {took:.1f} s"
    print(text, flush=True)
    return gap


def main():
    with lab() as place, tempfile.TemporaryDirectory(prefix="letterlock-benchmark.") as name:
        letter = write_letter(place, pathlib.Path(name))
        empty = measure(place, "empty GTK window", "empty", "-")
        measure(place, "reading 20 MB", "read", str(letter), empty)
        measure(place, f"looking up {N_PEOPLE} people", "resolve", name_people(), empty)


if __name__ == "__main__":
    main()
