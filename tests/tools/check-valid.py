#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""check-valid.py VALIDATOR [OPTION...] -- FILE...     (or patterns: ui/*.ui)

Fails when the validator finds fault with a file, or when there is no file.  Without the
validator the test is skipped."""

import glob
import shutil
import subprocess
import sys

SKIPPED = 77


def main(arguments):
    at = arguments.index("--")
    command, files = arguments[:at], arguments[at + 1:]
    if shutil.which(command[0]) is None:
        print(f"{command[0]} is not installed")
        return SKIPPED
    found = {name: sorted(glob.glob(name)) for name in files}
    missing = [name for name, paths in found.items() if not paths]
    if missing or not files:
        print("there is no " + (", ".join(missing) or "file to check"))
        return 1
    return subprocess.run([*command, *(path for paths in found.values() for path in paths)], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
