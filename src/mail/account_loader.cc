#include "mail/account_loader.h"

#include "base/log.h"
#include "mail/directory.h"
#include "mail/draft.h"
#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/stored_message.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;
using KeyValues = std::vector<engine::KeyValue>;

constexpr std::size_t keys_a_read = 1'024;
constexpr std::size_t messages_an_erase = 256;

Task<Result<KeyValues>> scan_all(engine::Engine& engine, engine::Partition partition, std::string_view prefix) {
  KeyValues all;
  engine::KeyRange range = engine::prefix_range(prefix);
  while (true) {
    auto scanning = bridge::scan(engine, partition, engine::Space::small, range, keys_a_read);
    CO_TRY(KeyValues some, co_await scanning);
    const bool last = some.size() < keys_a_read;
    if (!last) range.from = some.back().key + '\0';
    std::move(some.begin(), some.end(), std::back_inserter(all));
    if (last) co_return all;
  }
}

Task<Result<FolderTreePtr>> load_folders(engine::Engine& engine, engine::Partition partition) {
  auto scanning_folders = scan_all(engine, partition, keys::folders_prefix);
  CO_TRY(KeyValues nodes, co_await scanning_folders);
  std::vector<Folder> folders;
  for (const engine::KeyValue& node : nodes) {
    CO_TRY(Folder folder, decode_folder(keys::mailbox_in(node.key), node.value));
    folders.push_back(std::move(folder));
  }
  auto scanning_names = scan_all(engine, partition, keys::subscriptions_prefix);
  CO_TRY(KeyValues names, co_await scanning_names);
  std::vector<std::string> subscriptions;
  for (engine::KeyValue& name : names) subscriptions.push_back(std::move(name.value));
  co_return FolderTree::build(std::move(folders), std::move(subscriptions));
}

// RFC 6154: what mail programs look for; Archive is where they put what is done.
struct InitialFolder {
  std::string_view name;
  SpecialUse use;
};
constexpr InitialFolder initial_folders[] = {{"INBOX", SpecialUse::none}, {"Drafts", SpecialUse::drafts},
                                             {"Sent", SpecialUse::sent},  {"Trash", SpecialUse::trash},
                                             {"Junk", SpecialUse::junk},  {"Archive", SpecialUse::archive}};

Result<engine::Batch> initial_batch(const StoreContext& store, const AccountState& nothing) {
  Draft draft(nothing, 1, store.clock.now());
  draft.head().limits = store.options.default_quota;
  NewMailboxId new_id = [&draft] { return draft.next_mailbox_id(); };
  for (const InitialFolder& folder : initial_folders) {
    TRY(FolderEdit edit, plan_create(draft.folders(), folder.name, folder.use, FolderLimits{}, new_id));
    draft.edit_folders(edit);
    draft.batch().puts.push_back({keys::subscription(comparable_name(folder.name)), std::string(folder.name)});
  }
  engine::Batch batch = draft.take_batch();
  batch.conditions = {{keys::account_head(), std::nullopt}};
  return batch;
}

Task<Result<void>> initialise(StoreContext& store, engine::Partition partition) {
  AccountState nothing;
  nothing.folders = std::make_shared<const FolderTree>();
  CO_TRY(engine::Batch batch, initial_batch(store, nothing));
  auto committing = bridge::commit(store.engine, partition, std::move(batch));
  Result<void> done = co_await committing;
  // Somebody else was first: all the better.
  if (!done.has_value() && done.error().code == Errc::conflict) co_return Result<void>();
  co_return done;
}

Task<Result<AccountHead>> load_head(StoreContext& store, engine::Partition partition) {
  auto reading = bridge::get(store.engine, partition, engine::Space::small, keys::account_head());
  CO_TRY(std::optional<std::string> bytes, co_await reading);
  if (!bytes) {
    auto initialising = initialise(store, partition);
    CO_TRY(co_await initialising);
    auto again = bridge::get(store.engine, partition, engine::Space::small, keys::account_head());
    CO_TRY(bytes, co_await again);
    if (!bytes) co_return fail(Errc::unavailable, "a new account is not there");
  }
  co_return decode_account_head(*bytes);
}

}  // namespace

Task<Result<AccountState>> load_account(StoreContext& store, AccountId id) {
  const engine::Partition partition = keys::partition_of(id);
  AccountState state;
  auto loading_head = load_head(store, partition);
  CO_TRY(state.head, co_await loading_head);
  auto loading_folders = load_folders(store.engine, partition);
  CO_TRY(state.folders, co_await loading_folders);
  auto scanning = scan_all(store.engine, partition, keys::mailbox_records_prefix);
  CO_TRY(KeyValues records, co_await scanning);
  for (const engine::KeyValue& record : records) {
    CO_TRY(MailboxRecord decoded, decode_mailbox_record(record.value));
    state.add(keys::mailbox_in(record.key), decoded);
  }
  auto scanning_removed = scan_all(store.engine, partition, keys::removed_mailboxes_prefix);
  CO_TRY(KeyValues removed, co_await scanning_removed);
  for (const engine::KeyValue& record : removed) {
    CO_TRY(MailboxRecord decoded, decode_mailbox_record(record.value));
    state.add_removed(keys::mailbox_in(record.key), decoded);
  }
  co_return state;
}

Task<Result<void>> erase_account(engine::Engine& engine, AccountId id) {
  const engine::Partition partition = keys::partition_of(id);
  const engine::KeyRange summaries = engine::prefix_range(keys::summaries_prefix);
  while (true) {
    auto scanning = bridge::scan(engine, partition, engine::Space::bulk, summaries, messages_an_erase);
    CO_TRY(KeyValues messages, co_await scanning);
    engine::Batch batch;
    batch.space_use = engine::SpaceUse::frees_space;
    for (engine::KeyValue& message : messages) {
      auto stored = decode_stored_message(message.value);
      if (stored.has_value()) {
        batch.releases.push_back(stored->body);
      } else {
        base::log::error("removed_message_damaged", {{"account", id.value}, {"error", describe(stored.error())}});
      }
      batch.bulk_erases.push_back(std::move(message.key));
    }
    const bool last = messages.size() < messages_an_erase;
    if (last) {
      batch.erase_ranges.push_back({"", ""});
      batch.bulk_erase_ranges.push_back({"", ""});
    }
    auto committing = bridge::commit(engine, partition, std::move(batch));
    CO_TRY(co_await committing);
    if (last) break;
  }
  auto forgetting = directory::forget_removed(engine, id);
  Result<void> done = co_await forgetting;
  co_return done;
}

}  // namespace mail
