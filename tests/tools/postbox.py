#!/usr/bin/env python3
"""A mail server for tests: it keeps what it is given, and does to it what the name before the @ says.

    postbox.py [--tls] PORT-FILE FOLDER [CERTIFICATE KEY]

It listens on a free port of 127.0.0.1, writes that into PORT-FILE, and serves several at a time; with a certificate it offers STARTTLS, and
takes nothing without it, with --tls it is encrypted from the beginning.  Each message becomes FOLDER/N.eml, and each command a line of FOLDER/said.

    busy@     is told to come again, as long as FOLDER/busy exists
    nobody@   is refused when named
    spam@     is refused at the end of the message
    lost@     gets no answer to the end of the message, which is kept, as long as FOLDER/lost exists
    cut@      is cut off instead of an answer to DATA, as long as FOLDER/cut exists
    slow@     takes a moment
    held@     waits for its answer until FOLDER/go exists
    early@    waits for its answer to DATA until FOLDER/go exists
"""
import os
import socket
import ssl
import sys
import threading
import time

lock = threading.Lock()


class Gone(Exception):
    """The connection is over."""


class Conversation:
    def __init__(self, plain, folder, context, encrypted):
        self.socket, self.folder, self.context = plain, folder, context
        self.rest = b""
        self.encrypted = False
        if encrypted:
            self.encrypt()

    def encrypt(self):
        self.socket = self.context.wrap_socket(self.socket, server_side=True)
        self.encrypted = True
        self.rest = b""

    def line(self):
        while b"\r\n" not in self.rest:
            piece = self.socket.recv(65536)
            if not piece:
                raise Gone
            self.rest += piece
        line, self.rest = self.rest.split(b"\r\n", 1)
        return line

    def say(self, text):
        self.socket.sendall(text.encode() + b"\r\n")

    def note(self, text):
        with lock, open(os.path.join(self.folder, "said"), "a") as said:
            said.write(text + "\n")

    def there(self, name):
        return os.path.exists(os.path.join(self.folder, name))

    def wait_for(self, name):
        while not self.there(name):
            time.sleep(0.02)

    def greet(self):
        self.say("250-postbox")
        if self.context and not self.encrypted:
            self.say("250-STARTTLS")
        if self.encrypted:
            self.say("250-AUTH PLAIN")
        self.say("250 SIZE 10000000")

    def keep(self, message):
        with lock:
            number = 1
            while os.path.exists(os.path.join(self.folder, "%d.eml" % number)):
                number += 1
            with open(os.path.join(self.folder, "%d.eml" % number), "wb") as file:
                file.write(message)

    def data(self, whom):
        if whom == "early":
            self.note("DATA early")
            self.wait_for("go")
        if whom == "cut" and self.there("cut"):
            raise Gone
        self.say("354 go on")
        message = b""
        while True:
            line = self.line()
            if line == b".":
                break
            message += (line[1:] if line.startswith(b".") else line) + b"\r\n"
        if whom != "spam":
            self.keep(message)
        self.note("END " + whom)
        if whom == "lost" and self.there("lost"):
            raise Gone
        if whom == "slow":
            time.sleep(0.2)
        if whom == "held":
            self.wait_for("go")
        self.say("554 5.7.1 we do not want this" if whom == "spam" else "250 2.0.0 kept")

    def recipient(self, address):
        whom = address.split("@")[0]
        if whom == "nobody":
            self.say("550 5.1.1 <%s>: no such mailbox" % address)
        elif whom == "busy" and self.there("busy"):
            self.say("451 4.3.0 come again")
        else:
            self.say("250 2.1.5 fine")
        return whom

    def run(self):
        self.say("220 postbox")
        whom = ""
        while True:
            line = self.line().decode("latin-1")
            verb = line[:4].upper()
            self.note(line)
            if verb in ("EHLO", "HELO"):
                self.greet()
            elif verb == "STAR":
                self.say("220 go on")
                self.encrypt()
            elif verb == "QUIT":
                self.say("221 bye")
                raise Gone
            elif self.context and not self.encrypted:
                self.say("530 5.7.0 encrypt first")
            elif verb == "AUTH":
                self.say("334 ")
                self.note("LOGIN " + self.line().decode("latin-1"))
                self.say("235 2.7.0 you are")
            elif verb == "RCPT":
                whom = self.recipient(line.split("<", 1)[1].split(">", 1)[0])
            elif verb == "DATA":
                self.data(whom)
            else:
                self.say("250 fine")

    def serve(self):
        try:
            self.run()
        except (Gone, OSError, ssl.SSLError):
            pass
        finally:
            self.socket.close()


def main(arguments):
    encrypted = arguments[0] == "--tls"
    port_file, folder, *pair = arguments[1:] if encrypted else arguments
    context = None
    if pair:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*pair)
    listener = socket.create_server(("127.0.0.1", 0))
    with open(port_file, "w") as file:
        file.write("%d\n" % listener.getsockname()[1])
    while True:
        plain, _ = listener.accept()

        def begin(plain=plain):
            try:
                Conversation(plain, folder, context, encrypted).serve()
            except (OSError, ssl.SSLError):
                plain.close()

        threading.Thread(target=begin, daemon=True).start()


if __name__ == "__main__":
    main(sys.argv[1:])
