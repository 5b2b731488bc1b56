# SPDX-License-Identifier: LGPL-2.1-or-later
"""Servers in the background, each known by its process id and the moment it started, so
that a number which has meanwhile gone to somebody else is never ended."""

import os
import pathlib
import random
import signal
import socket
import subprocess
import time

FIRST_PORT, LAST_PORT = 20000, 31999   # below the ports that outgoing connections use
PATIENCE = 5.0


def started_at(pid):
    """When process @pid began, in ticks since boot, or None when it is gone (or a zombie)."""
    try:
        status = pathlib.Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = status.rpartition(")")[2].split()
    return None if fields[0] in "ZX" else fields[19]


def start(run, name, command, sockets=(), folder=None):
    """Runs @command with its own session, in @folder, and leaves NAME.pid and NAME.log in @run."""
    with open(run / f"{name}.log", "ab") as log:
        process = subprocess.Popen(command, cwd=folder or run, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                                   start_new_session=True, pass_fds=[item.fileno() for item in sockets])
    (run / f"{name}.pid").write_text(f"{process.pid} {started_at(process.pid)}\n")


def is_running(pid_file):
    pid, began = pid_file.read_text().split()
    return started_at(pid) == began


def stop(pid_file):
    """Ends the process a .pid file stands for, if it is still that process."""
    pid = int(pid_file.read_text().split()[0])
    for number in (signal.SIGTERM, signal.SIGKILL):
        deadline = time.monotonic() + PATIENCE
        if is_running(pid_file):
            os.kill(pid, number)
        while is_running(pid_file) and time.monotonic() < deadline:
            reap(pid)
            time.sleep(0.01)
    reap(pid)
    pid_file.unlink()


def reap(pid):
    """When the process is our own child (starting has failed), takes its exit status."""
    try:
        os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:
        pass


def stop_all(run):
    for pid_file in sorted(run.glob("*.pid")):
        stop(pid_file)


def bound_pair(port):
    """UDP and TCP sockets on one port of 127.0.0.1, or None when it is taken."""
    udp, tcp = socket.socket(type=socket.SOCK_DGRAM), socket.socket()
    tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        udp.bind(("127.0.0.1", port))
        tcp.bind(("127.0.0.1", port))
        tcp.listen()
        return udp, tcp
    except OSError:
        udp.close()
        tcp.close()
        return None


def find_pair():
    """A free port with both its sockets bound."""
    while True:
        pair = bound_pair(random.randint(FIRST_PORT, LAST_PORT))
        if pair:
            return pair


def find_port():
    """A port that was free a moment ago, for a server that binds its sockets itself."""
    pair = find_pair()
    port = port_of(pair[0])
    for item in pair:
        item.close()
    return port


def listening_socket():
    tcp = socket.socket()
    tcp.bind(("127.0.0.1", 0))
    tcp.listen(64)
    return tcp


def port_of(item):
    return item.getsockname()[1]
