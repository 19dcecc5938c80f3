// An account's own records: head, folders, mailbox records; and the keys of its partition.
#include "mail/check_parts.h"
#include "mail/engine_bridge.h"
#include "mail/keys.h"

namespace mail::checking {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// design.md "Beyond one machine": what a partition's own keys may come to.
constexpr std::uint64_t max_small_keys = 50'000;
constexpr std::uint64_t max_small_bytes = 8 << 20;

void sort_in(Check& check, Account& account, std::vector<Folder>& folders, std::vector<std::string>& names,
             engine::KeyValue&& pair) {
  auto report = [&](const base::Error& error) {
    check.found(place(account) + ", key " + pair.key.substr(0, 1), describe(error));
  };
  switch (pair.key.empty() ? '\0' : pair.key[0]) {
    case 'f':
      if (auto folder = decode_folder(keys::mailbox_in(pair.key), pair.value); folder.has_value()) {
        folders.push_back(std::move(*folder));
      } else {
        report(folder.error());
      }
      return;
    case 'm':
    case 'x':
      if (auto record = decode_mailbox_record(pair.value); !record.has_value()) {
        report(record.error());
      } else if (pair.key[0] == 'm') {
        account.state.mailboxes[keys::mailbox_in(pair.key)].record = *record;
      } else {
        account.removed[keys::mailbox_in(pair.key)] = *record;
      }
      return;
    case 's': names.push_back(std::move(pair.value)); return;
    case 'a':
    case 'j':
    case 'p': return;
    default: check.found(place(account), "a small key of no known kind");
  }
}

void check_folders(Check& check, const Account& account) {
  const FolderTree& tree = *account.state.folders;
  if (tree.find("INBOX") == nullptr) check.found(place(account), "no INBOX");
  for (const Folder* folder : tree.all()) {
    if (folder->selectable && account.state.find(folder->id) == nullptr)
      check.found(place(account, folder->id), "a folder without a mailbox");
    if (folder->id >= account.state.head.next_mailbox)
      check.found(place(account, folder->id), "an id that was not given yet");
  }
  for (const auto& [id, entry] : account.state.mailboxes) {
    const Folder* folder = tree.find(id);
    if (folder == nullptr || !folder->selectable) check.found(place(account, id), "a mailbox without a folder");
    if (entry.record.uid_validity > account.state.head.uid_validity)
      check.found(place(account, id), "a UIDVALIDITY that was not given yet");
    if (entry.record.highest_modseq > account.state.head.modseq)
      check.found(place(account, id), "a HIGHESTMODSEQ above the account's");
  }
}

bool known_mailbox(const Account& account, MailboxId id) {
  return account.state.find(id) != nullptr || account.removed.contains(id);
}

void check_bulk_key(Check& check, const Account& account, const std::string& key) {
  const MailboxId mailbox = keys::mailbox_in(key);
  switch (key.empty() ? '\0' : key[0]) {
    case 'h': {
      auto pages = account.pages.find(mailbox);
      const PageNumber number(keys::modseq_in(key).value);
      if (pages == account.pages.end() || !pages->second.contains(number))
        check.found(place(account, mailbox), "page " + std::to_string(number.value) + " that nothing refers to");
      return;
    }
    case 'd':
    case 'J':
      if (!known_mailbox(account, mailbox)) check.found(place(account, mailbox), "a value of a mailbox that is gone");
      return;
    case 's':
    case 't':
    case 'r':
    case 'g':
    case 'n':
    case 'b': return;
    default: check.found(place(account), "a bulk key of no known kind");
  }
}

}  // namespace

Task<Result<Account>> read_account(Check& check, AccountId id, std::string name) {
  Account account;
  account.id = id;
  account.name = std::move(name);
  account.partition = keys::partition_of(id);
  auto reading = bridge::get(check.engine, account.partition, engine::Space::small, keys::account_head());
  CO_TRY(std::optional<std::string> head, co_await reading);
  if (!head) {
    auto looking = bridge::scan(check.engine, account.partition, engine::Space::small, {"", ""}, 1);
    CO_TRY(std::vector<engine::KeyValue> others, co_await looking);
    if (!others.empty()) co_return fail(Errc::corrupt, "the account's head is missing");
    // Named but not opened yet: the program ended between the two. Opening it makes its folders.
    account.state.folders = std::make_shared<const FolderTree>();
    co_return account;
  }
  CO_TRY(account.state.head, decode_account_head(*head));
  std::vector<Folder> folders;
  std::vector<std::string> names;
  std::uint64_t keys = 0;
  std::uint64_t bytes = 0;
  auto visit = [&](engine::KeyValue&& pair) {
    ++keys;
    bytes += pair.key.size() + pair.value.size();
    sort_in(check, account, folders, names, std::move(pair));
  };
  auto scanning = for_each_key(check.engine, account.partition, engine::Space::small, {"", ""}, visit);
  CO_TRY(co_await scanning);
  if (keys > max_small_keys) check.found(place(account), std::to_string(keys) + " small keys");
  if (bytes > max_small_bytes) check.found(place(account), std::to_string(bytes) + " bytes of small keys");
  CO_TRY(account.state.folders, FolderTree::build(std::move(folders), std::move(names)));
  check_folders(check, account);
  co_return account;
}

Task<Result<void>> check_keys(Check& check, Account& account) {
  auto visit = [&](engine::KeyValue&& pair) { check_bulk_key(check, account, pair.key); };
  auto scanning = for_each_key(check.engine, account.partition, engine::Space::bulk, {"", ""}, visit);
  Result<void> done = co_await scanning;
  co_return done;
}

}  // namespace mail::checking
