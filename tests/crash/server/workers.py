"""Clients that change mail as fast as they can until the server dies, and write down what it acknowledged."""

import socket
import threading

from imap_wire import Client, Closed, append_uid, sequence_set
from ledger import Folder, Message
from lmtp_wire import LmtpClient

GONE = (Closed, OSError, socket.timeout)
FLAGS = [r"\Seen", r"\Flagged", r"\Answered", "$Label", "keyword"]


class Worker(threading.Thread):
    """One round's load from one client. `failure` holds what it found wrong."""

    def __init__(self, server, account, name, rng, ledger):
        super().__init__(daemon=True)
        self.server, self.account, self.name, self.rng, self.ledger = server, account, name, rng, ledger
        self.failure = None
        self.acknowledged = 0
        self.number = 0
        self.connection = None

    def run(self):
        try:
            self.connect()
            while True:
                self.step()
        except GONE:
            pass  # the server was killed
        except Exception as error:  # whatever else is a finding
            self.failure = f"{self.name}: {type(error).__name__}: {error}"

    def close(self):
        if self.connection:
            self.connection.close()

    def new_message(self):
        self.number += 1
        key = f"{self.name}.{self.generation}.{self.number}".encode()
        size = self.rng.choice([10, 200, 4_000, 40_000, 150_000]) if self.rng.random() < 0.5 else 300
        body = self.rng.randbytes(size // 2).hex().encode()
        return Message(key, b"X-Key: " + key + b"\r\nSubject: crash\r\n\r\n" + body + b"\r\n")


class LmtpWorker(Worker):
    """Delivers to all accounts; self.delivered says what each must have in its inbox."""

    def __init__(self, server, accounts, name, rng, ledger):
        super().__init__(server, None, name, rng, ledger)
        self.accounts = accounts
        self.delivered = {account: [] for account in accounts}
        self.generation = 0

    def connect(self):
        self.lmtp = self.connection = LmtpClient(self.server.ports["lmtp"])

    def step(self):
        message = self.new_message()
        recipients = self.rng.sample(self.accounts, self.rng.randint(1, len(self.accounts)))
        for account in recipients:
            self.delivered[account].append(Message(message.key, message.data, certain=False))
        self.lmtp.begin(*recipients)
        for account, (code, lines) in zip(recipients, self.lmtp.data(message.data + b".\r\n", len(recipients))):
            if code != 250:
                raise Closed() if code is None else AssertionError(f"delivery was refused: {lines}")
            self.delivered[account][-1].certain = True
            self.acknowledged += 1


class ImapWorker(Worker):
    """Owns the folders that begin with its name."""

    def __init__(self, server, account, name, rng, ledger):
        super().__init__(server, account, name, rng, ledger)
        self.folders = {}
        self.generation = 0

    def connect(self):
        self.client = self.connection = Client(self.server.ports["imap"])
        self.client.login(self.account)
        self.selected = None
        self.ids = {}
        self.folder_number = 0
        for name in list(self.folders):
            self.learn_id(name)
        if not self.folders:
            self.create()

    def learn_id(self, name):
        answer = self.client.must(f"STATUS {name} (MAILBOXID UIDVALIDITY UIDNEXT HIGHESTMODSEQ)").find("STATUS")[0].tokens[2]
        items = {answer[at].upper(): answer[at + 1] for at in range(0, len(answer), 2)}
        self.ids[name] = items["MAILBOXID"][0]
        self.ledger.note_marks(self.account, self.ids[name], int(items["UIDVALIDITY"]), int(items["UIDNEXT"]),
                               int(items["HIGHESTMODSEQ"]))

    def step(self):
        acts = [self.append] * 5 + [self.copy] * 2 + [self.move] * 2 + [self.store] * 5 + [self.expunge] * 2 + \
               [self.create, self.rename, self.delete, self.status]
        self.rng.choice(acts)()
        self.acknowledged += 1

    def any_folder(self):
        return self.folders[self.rng.choice(sorted(self.folders))]

    def select(self, folder):
        if self.selected != folder.name:
            self.client.must(f"SELECT {folder.name}")
            self.selected = folder.name

    def some_messages(self):
        """A folder, selected, and up to ten of its messages; the list is empty where the folder is."""
        folder = self.any_folder()
        if not folder.messages:
            return folder, []
        self.select(folder)
        return folder, self.rng.sample(folder.messages, self.rng.randint(1, min(10, len(folder.messages))))

    def append(self):
        folder, message = self.any_folder(), self.new_message()
        message.flags = frozenset(self.rng.sample(FLAGS, self.rng.randint(0, 2)))
        message.certain = False
        folder.messages.append(message)
        result = self.client.append(folder.name, message.data, " ".join(sorted(message.flags)))
        if result.status != "OK":
            raise AssertionError(f"APPEND: {result.tagged}")
        message.certain, message.uid = True, append_uid(result)[1]
        self.ledger.note_uid(self.account, self.ids[folder.name], message.uid, message.key)

    @staticmethod
    def uids(messages):
        return ",".join(str(message.uid) for message in messages)

    def copies(self, messages, target):
        out = [Message(m.key, m.data, m.flags, certain=False) for m in messages]
        target.messages += out
        return out

    def settle(self, result, copies, source, target):
        """COPYUID says which UIDs they got (RFC 4315 3)."""
        code = result.code if result.code else next((r.code for r in result.untagged if "COPYUID" in r.code), "")
        words = code.split()
        if not words or words[0].upper() != "COPYUID":
            raise AssertionError(f"no COPYUID: {result}")
        new = dict(zip(sorted(m.uid for m in source), sorted(sequence_set(words[3]))))
        for copy, message in zip(copies, source):
            copy.certain, copy.uid = True, new[message.uid]
            self.ledger.note_uid(self.account, self.ids[target.name], copy.uid, copy.key)

    def copy(self):
        folder, messages = self.some_messages()
        target = self.any_folder()
        if messages:
            copies = self.copies(messages, target)
            self.settle(self.client.must(f"UID COPY {self.uids(messages)} {target.name}"), copies, messages, target)

    def move(self):
        folder, messages = self.some_messages()
        target = self.any_folder()
        if not messages or target is folder:
            return
        copies = self.copies(messages, target)
        for message, copy in zip(messages, copies):
            message.maybe_gone, message.moved_to = True, copy
        result = self.client.must(f"UID MOVE {self.uids(messages)} {target.name}")
        self.settle(result, copies, messages, target)
        folder.messages = [m for m in folder.messages if m not in messages]

    def store(self):
        folder, messages = self.some_messages()
        if not messages:
            return
        flags = frozenset(self.rng.sample(FLAGS, self.rng.randint(1, 3)))
        sign = self.rng.choice(["+", "-", ""])
        for message in messages:
            message.maybe_flags = {"+": message.flags | flags, "-": message.flags - flags, "": flags}[sign]
        self.client.must(f"UID STORE {self.uids(messages)} {sign}FLAGS{self.rng.choice(['', '.SILENT'])} ({' '.join(flags)})")
        for message in messages:
            message.flags, message.maybe_flags = message.maybe_flags, None

    def expunge(self):
        folder, messages = self.some_messages()
        if not messages:
            return
        for message in messages:
            message.maybe_gone = True  # with \Deleted it counts as gone
        self.client.must(rf"UID STORE {self.uids(messages)} +FLAGS.SILENT (\Deleted)")
        self.client.must(f"UID EXPUNGE {self.uids(messages)}")
        folder.messages = [m for m in folder.messages if m not in messages]

    def create(self):
        if len(self.folders) >= 6:
            return
        self.folder_number += 1
        folder = Folder(f"{self.name}/f{self.generation}-{self.folder_number}", certain=False)
        self.folders[folder.name] = folder
        self.client.must(f"CREATE {folder.name}")
        folder.certain = True
        self.learn_id(folder.name)

    def rename(self):
        folder = self.any_folder()
        self.folder_number += 1
        new = f"{self.name}/r{self.generation}-{self.folder_number}"
        if self.selected == folder.name:
            self.client.must("UNSELECT")
            self.selected = None
        folder.new_name = new  # which of both it has is not known until the answer
        self.client.must(f"RENAME {folder.name} {new}")
        self.ids[new] = self.ids.pop(folder.name)
        del self.folders[folder.name]
        folder.name, folder.new_name = new, None
        self.folders[new] = folder

    def delete(self):
        if len(self.folders) < 3 or self.rng.random() < 0.5:
            return
        folder = self.any_folder()
        if self.selected == folder.name:
            self.client.must("UNSELECT")
            self.selected = None
        folder.maybe_gone = True
        self.client.must(f"DELETE {folder.name}")
        del self.folders[folder.name]

    def status(self):
        self.learn_id(self.any_folder().name)
