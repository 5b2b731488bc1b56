#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a mail server that follows a script (see tests/support/smtp_script.py), by hand: it
prints its port, then serves until it is interrupted.  All that comes goes into the log."""

import argparse
import pathlib
import sys
import threading

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "support"))

import smtp_script


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("script", type=pathlib.Path, help='lines "STEP: ACTION"')
    parser.add_argument("--lab", type=pathlib.Path, help="take the server's certificate from this lab")
    parser.add_argument("--tls", choices=("tls", "starttls", "none"), default="none")
    parser.add_argument("--log", type=pathlib.Path)
    parser.add_argument("--port", type=int, default=0)
    options = parser.parse_args()
    files = {}
    if options.lab:
        folder = options.lab / "run" / "certificates" / "tls"
        files = {"certificate": folder / "cert.pem", "key": folder / "key.pem"}
    elif options.tls != "none":
        parser.error("--tls needs --lab")
    script = smtp_script.read_script(options.script.read_text())
    with smtp_script.ScriptedServer(script, options.tls, log=options.log, port=options.port, **files) as server:
        print(server.port, flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            pass


if __name__ == "__main__":
    sys.exit(main())
