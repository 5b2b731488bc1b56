#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Fails when flatpak-builder cannot read the manifest, when something is fetched without a
checksum, or when the program asks for more of the computer than it needs.  Without
flatpak-builder the test is skipped."""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

SKIPPED = 77
PERMISSIONS = {"--share=network", "--share=ipc", "--socket=wayland", "--socket=fallback-x11", "--device=dri",
               "--talk-name=org.freedesktop.secrets"}
LOCAL = ("inline", "dir", "file")


def check(manifest):
    yield from (f"{name} is not needed" for name in manifest.get("finish-args", []) if name not in PERMISSIONS)
    modules = {module["name"]: module for module in manifest["modules"]}
    yield from (f"there is no module {name}" for name in ("gmime", "libunbound", "letterlock") if name not in modules)
    for name, module in modules.items():
        for source in module["sources"]:
            if source["type"] not in LOCAL and len(source.get("sha256", "")) != 64:
                yield f"{name}: {source.get('url')} has no checksum"


def main(path):
    if shutil.which("flatpak-builder") is None:
        print("flatpak-builder is not installed")
        return SKIPPED
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(["flatpak-builder", "--show-manifest", path],
                              capture_output=True, text=True, check=False, cwd=folder)
    if done.returncode != 0:
        print(done.stderr)
        return 1
    problems = list(check(json.loads(done.stdout)))
    print("\n".join(problems))
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(pathlib.Path(sys.argv[1]).resolve()))
