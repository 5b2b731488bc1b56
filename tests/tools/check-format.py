#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fails when clang-format would write a C file differently.  Skipped without clang-format."""

import pathlib
import shutil
import subprocess
import sys

SKIPPED = 77


def main(root):
    if shutil.which("clang-format") is None:
        print("clang-format is not installed")
        return SKIPPED
    files = sorted(path for folder in ("src", "tests") for path in (root / folder).rglob("*.[ch]"))
    result = subprocess.run(["clang-format", "--dry-run", "--Werror", *files], cwd=root, check=False)
    return 1 if result.returncode else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1])))
