# SPDX-License-Identifier: LGPL-2.1-or-later
"""A name server that hears everything and never answers.

    silent.py UDP-FD TCP-FD
"""

import selectors
import socket
import sys


def listen_silently(udp, tcp):
    selector = selectors.DefaultSelector()
    selector.register(udp, selectors.EVENT_READ)
    selector.register(tcp, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            hear(selector, key.fileobj, udp, tcp)


def hear(selector, heard, udp, tcp):
    if heard is udp:
        udp.recv(65535)
    elif heard is tcp:
        selector.register(tcp.accept()[0], selectors.EVENT_READ)
    elif not receive(heard):
        selector.unregister(heard)
        heard.close()


def receive(connection):
    try:
        return connection.recv(65535)
    except OSError:
        return b""


if __name__ == "__main__":
    listen_silently(*(socket.socket(fileno=int(number)) for number in sys.argv[1:3]))
