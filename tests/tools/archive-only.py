#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Runs a command, as root, in a network namespace of its own that holds nothing but the
loopback and, on 127.0.0.1 port 3142 there, an HTTP proxy to the hosts named and no others.

    archive-only.py --host deb.debian.org [--host ...] [--https-host ...] -- COMMAND...

Hosts of --https-host are asked by HTTPS, though the command speaks plain HTTP to the proxy:
a bare system has no certificates yet, and apt checks its own signatures.  The proxy's
socket lives in the namespace, its process outside; nothing else passes.
"""

import argparse
import array
import http.client
import http.server
import shutil
import socket
import subprocess
import sys
import threading
import urllib.parse

PORT = 3142
PATIENCE = 120
HOP_BY_HOP = ("connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding", "upgrade")


class Proxy(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    hosts = {}

    def do_GET(self):
        url = urllib.parse.urlsplit(self.path)
        scheme = self.hosts.get(url.netloc)
        if scheme is None:
            self.send_error(403, "only the package archive may be asked")
            return
        kind = http.client.HTTPSConnection if scheme == "https" else http.client.HTTPConnection
        connection = kind(url.netloc, timeout=PATIENCE)
        try:
            self.relay(connection, url.path + (f"?{url.query}" if url.query else ""))
        finally:
            connection.close()

    def relay(self, connection, path):
        headers = {name: value for name, value in self.headers.items() if name.lower() not in HOP_BY_HOP}
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        self.send_response_only(answer.status, answer.reason)
        for name, value in answer.getheaders():
            if name.lower() not in HOP_BY_HOP:
                self.send_header(name, value)
        if answer.getheader("Content-Length") is None and answer.status not in (204, 304):
            self.send_header("Connection", "close")
            self.close_connection = True
        self.end_headers()
        shutil.copyfileobj(answer, self.wfile)

    def log_message(self, text, *arguments):
        pass


class Server(http.server.ThreadingHTTPServer):
    """Serves a socket that was made elsewhere."""

    def __init__(self, listener):
        super().__init__(("127.0.0.1", PORT), Proxy, bind_and_activate=False)
        self.socket.close()
        self.socket = listener


def enter(channel, command):
    """In the namespace: raises the loopback, hands the proxy's socket out, runs the command."""
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    with socket.create_server(("127.0.0.1", PORT), backlog=64) as listener:
        channel.sendmsg([b"!"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [listener.fileno()]))])
    channel.close()
    return subprocess.run(command, check=False).returncode


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--host", action="append", default=[])
    parser.add_argument("--https-host", action="append", default=[])
    parser.add_argument("--inside", type=int, help=argparse.SUPPRESS)
    parser.add_argument("command", nargs="+")
    options = parser.parse_args()
    if options.inside is not None:
        return enter(socket.socket(fileno=options.inside), options.command)

    Proxy.hosts = {host: "http" for host in options.host} | {host: "https" for host in options.https_host}
    ours, theirs = socket.socketpair()
    child = subprocess.Popen(["unshare", "--net", sys.executable, __file__, "--inside", str(theirs.fileno()), "--",
                              *options.command], pass_fds=[theirs.fileno()])
    theirs.close()
    _, descriptors, _, _ = socket.recv_fds(ours, 1, 1)
    if descriptors:
        server = Server(socket.socket(fileno=descriptors[0]))
        threading.Thread(target=server.serve_forever, daemon=True).start()
    return child.wait()


if __name__ == "__main__":
    sys.exit(main())
