# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lab's mail server: aiosmtpd, submission only, one Maildir per person.

    mail.py DIR TLS-FD STARTTLS-FD

The two listening sockets are inherited.  A person logs in with the address and the
passphrase of the lab.  What is accepted is written into the Maildirs exactly as it came;
each transaction becomes one line of JSON in DIR/run/mail.jsonl.
"""

import asyncio
import json
import os
import pathlib
import signal
import socket
import ssl
import sys
import time
import warnings

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from people import BY_ADDRESS, PASSPHRASE

LARGEST = 64 * 1024 * 1024


def authenticate(server, session, envelope, mechanism, data):
    if not isinstance(data, LoginPassword):
        return AuthResult(success=False, handled=False)
    name = data.login.decode("utf-8", "replace")
    good = name in BY_ADDRESS and data.password == PASSPHRASE.encode()
    return AuthResult(success=good, handled=False, auth_data=name)


class Postman:
    """Takes letters for the people of the lab and nobody else."""

    def __init__(self, lab):
        self.lab = lab
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if address not in BY_ADDRESS:
            return f"550 5.1.1 <{address}>: nobody of that name here"
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        name = f"{time.time_ns()}.{os.getpid()}_{self.count}.lab"
        for address in sorted(set(envelope.rcpt_tos)):
            self.deliver(address, name, envelope.original_content)
        self.note({"user": session.auth_data, "from": envelope.mail_from, "to": envelope.rcpt_tos,
                   "tls": session.ssl is not None or server.implicit_tls,
                   "size": len(envelope.original_content), "file": name})
        return f"250 2.0.0 kept as {name}"

    def deliver(self, address, name, content):
        maildir = self.lab / "people" / address / "Maildir"
        (maildir / "tmp" / name).write_bytes(content)
        (maildir / "tmp" / name).rename(maildir / "new" / name)

    def note(self, entry):
        with open(self.lab / "run" / "mail.jsonl", "a", encoding="utf-8") as journal:
            journal.write(json.dumps(entry) + "\n")


class Submission(SMTP):
    implicit_tls = False


class Submissions(SMTP):
    implicit_tls = True


async def serve(lab, tls_socket, starttls_socket):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(lab / "run" / "certificates" / "tls" / "cert.pem",
                            lab / "run" / "certificates" / "tls" / "key.pem")
    postman = Postman(lab)
    common = {"hostname": "localhost", "ident": "Letterlock lab", "data_size_limit": LARGEST,
              "enable_SMTPUTF8": True, "auth_required": True, "authenticator": authenticate}
    loop = asyncio.get_running_loop()
    stopped = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stopped.set)
    servers = (
        await loop.create_server(lambda: Submissions(postman, auth_require_tls=False, loop=loop, **common),
                                 sock=tls_socket, ssl=context),
        await loop.create_server(lambda: Submission(postman, tls_context=context, require_starttls=True,
                                                    loop=loop, **common), sock=starttls_socket),
    )
    await stopped.wait()
    for server in servers:
        server.close()


if __name__ == "__main__":
    warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
    sockets = [socket.socket(fileno=int(number)) for number in sys.argv[2:4]]
    asyncio.run(serve(pathlib.Path(sys.argv[1]), *sockets))
