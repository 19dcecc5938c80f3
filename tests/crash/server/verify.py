"""After a crash: holds what the server says against what the ledger and the workers know."""

import re

from imap_wire import full_view, listed

KEY = re.compile(rb"(?m)^X-Key: (\S+)\r$")


def sizes_of(seen):
    return sum(int(items["RFC822.SIZE"]) for items in seen.values())


class Verifier:
    def __init__(self, server, ledger):
        self.server, self.ledger = server, ledger

    def wrong(self, text):
        self.ledger.wrong.append(text)

    def read_folder(self, client, account, name):
        """{uid: items}; marks and UIDs go into the ledger."""
        selected, seen = full_view(client, name, items="UID FLAGS RFC822.SIZE MODSEQ BODY.PEEK[]")
        mailbox_id = selected.untagged_code("MAILBOXID").strip("()")
        modseq, uidnext = int(selected.untagged_code("HIGHESTMODSEQ")), int(selected.untagged_code("UIDNEXT"))
        self.ledger.note_marks(account, mailbox_id, int(selected.untagged_code("UIDVALIDITY")), uidnext, modseq)
        for uid, items in seen.items():
            data = items["BODY[]"]
            if len(data) != int(items["RFC822.SIZE"]):
                self.wrong(f"{account} {name}: UID {uid} has RFC822.SIZE {items['RFC822.SIZE']}, {len(data)} bytes came")
            if int(items["MODSEQ"][0]) > modseq:
                self.wrong(f"{account} {name}: UID {uid} has a MODSEQ above HIGHESTMODSEQ")
            if uid >= uidnext:
                self.wrong(f"{account} {name}: UID {uid} is not below UIDNEXT {uidnext}")
            key = KEY.search(data)
            self.ledger.note_uid(account, mailbox_id, uid, key[1] if key else b"?")
        return seen

    def account(self, account, workers, inbox):
        """All of one account: its workers' folders, its inbox, its quota."""
        client = self.server.client(account)
        folders = {name: self.read_folder(client, account, name) for name in listed(client)}
        for worker in workers:
            self.worker(worker, {name: seen for name, seen in folders.items() if name.startswith(worker.name + "/")})
        self.inbox(account, inbox, folders["INBOX"])
        self.quota(client, account, folders)
        client.close()

    def quota(self, client, account, folders):
        answer = client.must("GETQUOTAROOT INBOX").find("QUOTA")[0].tokens[2]
        usage = {answer[at].upper(): int(answer[at + 1]) for at in range(0, len(answer), 3)}
        count = sum(len(seen) for seen in folders.values())
        octets = sum(sizes_of(seen) for seen in folders.values())
        if usage.get("MESSAGE") != count:
            self.wrong(f"{account}: quota says {usage.get('MESSAGE')} messages, there are {count}")
        if usage.get("STORAGE") not in (octets // 1024, -(-octets // 1024)):  # RFC 9208 5.1: units of 1,024 octets
            self.wrong(f"{account}: quota says {usage.get('STORAGE')} KiB, there are {octets} octets")

    def inbox(self, account, delivered, seen):
        have = {}
        for uid, items in seen.items():
            key = KEY.search(items["BODY[]"])[1]
            if key in have:
                self.wrong(f"{account}: {key} was delivered twice")
            have[key] = items["BODY[]"]
        for message in delivered:
            if message.key not in have:
                if message.certain:
                    self.wrong(f"{account}: {message.key} was acknowledged by LMTP and is not there")
            elif not have[message.key].endswith(message.data):
                self.wrong(f"{account}: {message.key} is not what was delivered")
        delivered[:] = [m for m in delivered if m.key in have]
        for message in delivered:
            message.certain = True

    def worker(self, worker, folders):
        """Settles what was uncertain by what is there: from now on it is certain."""
        moving = [m for folder in worker.folders.values() for m in folder.messages if m.moved_to]
        for folder in list(worker.folders.values()):
            found = [name for name in (folder.name, folder.new_name) if name in folders]
            if len(found) > 1:
                self.wrong(f"{folder.name} is there under its new name {folder.new_name} too")
            del worker.folders[folder.name]
            if not found:
                if folder.certain and not folder.maybe_gone:
                    self.wrong(f"{folder.name} was acknowledged and is not there")
                continue
            folder.name, folder.new_name = found[0], None
            folder.certain, folder.maybe_gone = True, False
            worker.folders[folder.name] = folder
            self.messages(folder, folders.pop(found[0]))
        for message in moving:
            if not (message.found or message.moved_to.found):
                self.wrong(f"{worker.name}: {message.key} was lost by a MOVE: it is in neither folder")
            message.moved_to = None
        for name, seen in folders.items():
            self.wrong(f"{name} is there, which nobody made" + (f", with {len(seen)} messages" if seen else ""))

    def messages(self, folder, seen):
        left = dict(seen)
        kept = []
        # Those with a known UID first: what is left then belongs to operations without an answer.
        for message in sorted(folder.messages, key=lambda m: m.uid is None):
            uid = self.find(message, left)
            message.found = uid is not None
            if not message.found:
                if message.certain and not message.maybe_gone:
                    self.wrong(f"{folder.name}: {message.key} (UID {message.uid}) was acknowledged and is not there")
                continue
            self.content(folder, message, left.pop(uid))
            message.uid, message.certain, message.maybe_gone, message.maybe_flags = uid, True, False, None
            kept.append(message)
        for uid in left:
            self.wrong(f"{folder.name}: UID {uid} should not be there")
        folder.messages = kept

    @staticmethod
    def has_allowed_flags(message, items):
        flags = frozenset(items["FLAGS"]) - {r"\Recent"}
        return flags in message.allowed_flags() or message.maybe_gone and flags - {r"\Deleted"} in message.allowed_flags()

    def find(self, message, seen):
        """Copies that were never answered have no UID yet: of two with the same bytes, the one with its flags is it."""
        if message.uid is not None:
            return message.uid if message.uid in seen else None
        alike = [uid for uid, items in seen.items() if items["BODY[]"] == message.data]
        its = [uid for uid in alike if self.has_allowed_flags(message, seen[uid])]
        return next(iter(its or alike), None)

    def content(self, folder, message, items):
        if items["BODY[]"] != message.data:
            self.wrong(f"{folder.name}: {message.key} is not what was appended")
        flags = frozenset(items["FLAGS"]) - {r"\Recent"}
        if not self.has_allowed_flags(message, items):
            self.wrong(f"{folder.name}: {message.key} has {sorted(flags)}, not {[sorted(f) for f in message.allowed_flags()]}")
        message.flags = flags
