# SPDX-License-Identifier: LGPL-2.1-or-later
"""A mail server that behaves as badly as a script tells it to.

    with ScriptedServer({"rcpt": "550 5.1.1 no such person"}, tls="starttls") as server:
        ... let something submit to server.port ...
    server.heard            all bytes that came, decrypted, per connection
    server.letters          what was acknowledged after the final dot

Left alone it is a small, correct submission server that takes everything.  The script says
at which step it shall do otherwise:

    connect      the greeting                 ehlo         before TLS
    starttls     STARTTLS                     ehlo-tls     EHLO under TLS
    auth         AUTH, whole                  mail rcpt    MAIL, RCPT; also "rcpt ADDRESS"
    data         the answer to DATA           body         while the letter arrives
    dot          after the final dot          rset noop quit

and what it does there:

    "250-one\\n250 two"   this reply, each line ended with CRLF
    "421 closing; drop"  this reply, then the connection is closed (also "; reset")
    "drop"  "reset"      no reply, the connection is closed, or torn down with RST
    "silence"            no reply, until the client goes or the server is closed
    "garbage"            octets that are no SMTP reply
    "endless"            a reply that never ends: lines without a last one
    "longline"           one line without an end
    "inject TEXT"        at starttls: 220, and TEXT in the same packet, before the handshake
    "plain 220 ..."      at starttls: the reply, and then no handshake, just plain text
    "after N drop"       at body: when N octets of the letter have come (also reset, silence)

A list of scripts is for one connection after the other; the last one stays in force.
"""

import pathlib
import socket
import ssl
import struct
import threading

LONGEST_LINE = 16 * 1024 * 1024
GREETING = "220 localhost scripted"
CAPABILITIES = "SIZE 67108864\n8BITMIME\nSMTPUTF8"


class Gone(Exception):
    """The connection is over, by either side."""


def multiline(code, *texts):
    lines = "\n".join(texts).split("\n")
    return "\n".join(f"{code}{'-' if line is not lines[-1] else ' '}{line}" for line in lines)


class Connection:
    """One client, served step by step."""

    def __init__(self, server, plain, script, number):
        self.server = server
        self.socket = plain
        self.script = script
        self.number = number
        self.buffer = b""
        self.secure = False

    # bytes

    def send(self, data):
        try:
            self.socket.sendall(data)
        except OSError as problem:
            raise Gone from problem

    def receive(self):
        try:
            data = self.socket.recv(65536)
        except OSError as problem:
            raise Gone from problem
        if not data:
            raise Gone
        self.server.note(self.number, data)
        self.buffer += data

    def read_line(self):
        while b"\n" not in self.buffer:
            if len(self.buffer) > LONGEST_LINE:
                raise Gone
            self.receive()
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line.rstrip(b"\r").decode("utf-8", "surrogateescape")

    # what a step does

    def reply(self, text):
        self.send(b"".join(line.encode() + b"\r\n" for line in text.split("\n")))

    def reset(self):
        """Closes so that the peer sees a reset instead of an orderly end."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        raise Gone

    def stay_silent(self):
        while True:
            self.receive()

    def send_forever(self, data):
        while True:
            self.send(data)

    def perform(self, action):
        """Does what the script says; returns the reply that was given, if there was one."""
        text, _, then = action.partition("; ")
        if text == "drop":
            raise Gone
        if text == "reset":
            self.reset()
        if text == "silence":
            self.stay_silent()
        if text == "garbage":
            self.send(bytes(range(128, 256)) + b"\0\xff\r\n\r\nHTTP/1.1 200 OK\r\n")
            return text
        if text == "endless":
            self.send_forever(b"250-and one more\r\n" * 64)
        if text == "longline":
            self.send_forever(b"250 " + b"x" * 4096)
        self.reply(text)
        if then:
            self.perform(then)
        return text

    def step(self, name, good):
        return self.perform(self.script.get(name, good))

    # the dialogue

    def serve(self):
        if self.server.tls == "tls":
            self.handshake()
        self.step("connect", GREETING)
        while True:
            self.answer(self.read_line())

    def handshake(self):
        self.socket = self.server.context.wrap_socket(self.socket, server_side=True)
        self.secure = True

    def answer(self, line):
        verb = line.partition(" ")[0].upper()
        handler = {"EHLO": self.ehlo, "HELO": self.ehlo, "STARTTLS": self.starttls, "AUTH": self.auth,
                   "RCPT": self.rcpt, "DATA": self.data, "QUIT": self.quit}.get(verb)
        if handler:
            handler(line)
        elif verb in ("MAIL", "RSET", "NOOP"):
            self.step(verb.lower(), "250 2.0.0 OK")
        else:
            self.reply("500 5.5.1 not understood")

    def ehlo(self, line):
        if self.secure:
            self.step("ehlo-tls", multiline(250, "localhost", CAPABILITIES, "AUTH PLAIN LOGIN"))
        elif self.server.tls == "starttls":
            self.step("ehlo", multiline(250, "localhost", CAPABILITIES, "STARTTLS"))
        else:
            self.step("ehlo", multiline(250, "localhost", CAPABILITIES, "AUTH PLAIN LOGIN"))

    def starttls(self, line):
        action = self.script.get("starttls", "220 2.0.0 go ahead")
        kind, _, rest = action.partition(" ")
        if kind == "inject":
            self.send(b"220 2.0.0 go ahead\r\n" + rest.replace("\\n", "\r\n").encode())
        elif kind == "plain":
            self.perform(rest)
            return
        elif not self.perform(action).startswith("220"):
            return
        self.buffer = b""
        self.handshake()

    def auth(self, line):
        words = line.split()
        if "auth" not in self.script:
            if words[1].upper() == "LOGIN":
                self.reply("334 VXNlciBOYW1lAA==")
                self.read_line()
                self.reply("334 UGFzc3dvcmQA")
                self.read_line()
            elif len(words) < 3:
                self.reply("334 ")
                self.read_line()
        self.step("auth", "235 2.7.0 welcome")

    def rcpt(self, line):
        address = line.partition("<")[2].partition(">")[0]
        name = f"rcpt {address}"
        self.step(name if name in self.script else "rcpt", "250 2.1.5 OK")

    def data(self, line):
        if not self.step("data", "354 end with a dot").startswith("354"):
            return
        limit, then = self.body_limit()
        while b"\r\n.\r\n" not in b"\r\n" + self.buffer:
            if len(self.buffer) >= limit:
                self.perform(then)
            self.receive()
        if len(self.buffer) >= limit:
            self.perform(then)
        letter, _, self.buffer = (b"\r\n" + self.buffer).partition(b"\r\n.\r\n")
        if self.step("dot", "250 2.0.0 kept").startswith("2"):
            self.server.keep(letter.replace(b"\r\n..", b"\r\n.")[2:] + b"\r\n")

    def body_limit(self):
        """After how many octets of the letter to do what, when the script says so."""
        words = self.script.get("body", "").split(" ", 2)
        return (int(words[1]), words[2]) if words[0] == "after" else (float("inf"), None)

    def quit(self, line):
        self.step("quit", "221 2.0.0 good-bye")
        raise Gone


class ScriptedServer:
    """@tls is "tls", "starttls" or "none"; @certificate and @key are PEM files (in a lab:
    run/certificates/tls/cert.pem and key.pem)."""

    def __init__(self, script=None, tls="none", certificate=None, key=None, log=None, port=0):
        self.scripts = script if isinstance(script, list) else [script or {}]
        self.tls = tls
        self.context = None
        if certificate:
            self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
            self.context.load_cert_chain(certificate, key)
        self.log = pathlib.Path(log) if log else None
        self.heard = []
        self.letters = []
        self.open = set()
        self.lock = threading.Lock()
        self.listener = socket.create_server(("127.0.0.1", port))
        self.port = self.listener.getsockname()[1]
        self.thread = threading.Thread(target=self.accept, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        """Ends the listener and every connection."""
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        with self.lock:
            remaining = list(self.open)
        for plain in remaining:
            try:
                plain.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
        self.thread.join()

    def accept(self):
        threads = []
        while True:
            try:
                plain, _ = self.listener.accept()
            except OSError:
                break
            with self.lock:
                number = len(self.heard)
                self.heard.append(b"")
                self.open.add(plain)
            script = self.scripts[min(number, len(self.scripts) - 1)]
            threads.append(threading.Thread(target=self.talk, args=(plain, script, number), daemon=True))
            threads[-1].start()
        for thread in threads:
            thread.join(5)

    def talk(self, plain, script, number):
        # a duplicate, because TLS takes the original away from us
        watched = plain.dup()
        with self.lock:
            self.open.discard(plain)
            self.open.add(watched)
        connection = Connection(self, plain, script, number)
        try:
            connection.serve()
        except (Gone, OSError, ssl.SSLError):
            pass
        finally:
            connection.socket.close()
            with self.lock:
                self.open.discard(watched)
            watched.close()

    def note(self, number, data):
        with self.lock:
            self.heard[number] += data
            if self.log:
                with open(self.log, "ab") as log:
                    log.write(data)

    def keep(self, letter):
        with self.lock:
            self.letters.append(letter)


def read_script(text):
    """Lines "STEP: ACTION", "#" for remarks, "---" between connections; \\n in a reply."""
    scripts = [{}]
    for line in text.splitlines():
        if line.strip() == "---":
            scripts.append({})
        elif line.strip() and not line.startswith("#"):
            step, _, action = line.partition(": ")
            scripts[-1][step.strip()] = action.strip().replace("\\n", "\n")
    return scripts
