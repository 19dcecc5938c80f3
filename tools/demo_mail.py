#!/usr/bin/env python3
"""The part of tools/demo that talks: finds free ports, delivers files over LMTP, reads them back with curl."""

import argparse
import pathlib
import smtplib
import socket
import subprocess
import sys

SENDER = "sender@example.org"
# What a delivery may put before the message as it was sent.
PREFIX_FIELDS = (b"return-path:", b"delivered-to:")


def free_ports(wanted):
    """Each port as wanted if it can be bound, another free one otherwise; all different."""
    held, ports = [], []
    for port in wanted:
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", port))
        except OSError:
            listener.bind(("127.0.0.1", 0))
        held.append(listener)
        ports.append(listener.getsockname()[1])
    for listener in held:
        listener.close()
    return ports


def as_sent(path):
    """The file with the line ends of the wire; it is kept with those of an editor."""
    return path.read_bytes().replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def without_prefix(message):
    """The message from behind the fields that the delivery added."""
    while message.lower().startswith(PREFIX_FIELDS):
        end = message.index(b"\r\n") + 2
        while message[end : end + 1] in (b" ", b"\t"):  # folded
            end = message.index(b"\r\n", end) + 2
        message = message[end:]
    return message


def deliver(arguments):
    host, port = arguments.lmtp.rsplit(":", 1)
    with smtplib.LMTP(host, int(port)) as lmtp:
        lmtp.ehlo()
        for path in arguments.files:
            options = ["BODY=8BITMIME"] if lmtp.has_extn("8bitmime") else []
            refused = lmtp.sendmail(SENDER, [arguments.recipient], as_sent(path), mail_options=options)
            if refused:
                sys.exit(f"{path.name}: refused: {refused}")
    print(f"{len(arguments.files)} messages delivered")


def curl(arguments, path, *more):
    command = ["curl", "--silent", "--show-error", "--fail", "--max-time", "30"]
    command += ["--cacert", arguments.cacert, "--user", arguments.user, *more, arguments.url + path]
    result = subprocess.run(command, capture_output=True)
    if result.returncode != 0:
        sys.exit(f"curl {path}: {result.stderr.decode(errors='replace').strip()}")
    return result.stdout


def found_uids(answer):
    """The UIDs of an untagged SEARCH response."""
    return [int(word) for line in answer.splitlines() if line.startswith(b"* SEARCH") for word in line.split()[2:]]


def verify(arguments):
    uids = found_uids(curl(arguments, "/INBOX", "--request", "UID SEARCH ALL"))
    if len(uids) != len(arguments.files):
        sys.exit(f"{len(arguments.files)} messages were delivered, INBOX has {len(uids)}")
    for uid, path in zip(uids, arguments.files):
        read = without_prefix(curl(arguments, f"/INBOX;UID={uid}"))
        sent = as_sent(path)
        if read != sent:
            at = next((i for i, (a, b) in enumerate(zip(read, sent)) if a != b), min(len(read), len(sent)))
            sys.exit(f"{path.name}: differs at byte {at}: sent {sent[at : at + 40]!r}, read {read[at : at + 40]!r}")
    print(f"{len(uids)} messages read back, byte for byte")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    commands = parser.add_subparsers(required=True)
    ports = commands.add_parser("free-ports")
    ports.add_argument("wanted", nargs="+", type=int)
    ports.set_defaults(run=lambda arguments: print(*free_ports(arguments.wanted)))
    into = commands.add_parser("deliver")
    into.add_argument("--lmtp", required=True)
    into.add_argument("--recipient", required=True)
    into.add_argument("files", nargs="+", type=pathlib.Path)
    into.set_defaults(run=deliver)
    back = commands.add_parser("verify")
    for option in ("--cacert", "--user", "--url"):
        back.add_argument(option, required=True)
    back.add_argument("files", nargs="+", type=pathlib.Path)
    back.set_defaults(run=verify)
    arguments = parser.parse_args()
    arguments.run(arguments)


if __name__ == "__main__":
    main()
