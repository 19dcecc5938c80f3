#include "mail/directory.h"

#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/record_codec.h"

namespace mail::directory {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;
using keys::directory_partition;

constexpr std::uint8_t entry_version = 1;
constexpr std::size_t max_account_name_bytes = 255;
constexpr std::size_t entries_a_read = 512;
// Accounts are made one at a time by people and scripts; so many at once would all have lost their race this often.
constexpr int max_attempts = 200;

std::string encode_id(AccountId id) { return RecordWriter(entry_version).id(id).sealed(); }

Result<AccountId> decode_id(std::string_view bytes) {
  TRY(RecordReader reader, RecordReader::open(bytes, entry_version, "account directory"));
  auto id = reader.id<AccountId>();
  TRY(reader.done());
  return id;
}

Result<void> check_name(std::string_view name) {
  if (name.empty() || name.size() > max_account_name_bytes)
    return fail(Errc::cannot, "an account name of 1 to 255 bytes");
  for (char c : name)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      return fail(Errc::cannot, "a control character in an account name");
  return {};
}

Task<Result<AccountId>> try_add(engine::Engine& engine, std::string name) {
  auto reading = bridge::get(engine, directory_partition, engine::Space::small, keys::directory_head());
  CO_TRY(std::optional<std::string> head, co_await reading);
  AccountId id(1);
  if (head) {
    CO_TRY(id, decode_id(*head));
  }
  engine::Batch batch;
  batch.conditions.push_back({keys::directory_head(), head});
  batch.conditions.push_back({keys::account_by_name(name), std::nullopt});
  batch.puts.push_back({keys::directory_head(), encode_id(id.next())});
  batch.puts.push_back({keys::account_by_name(name), encode_id(id)});
  auto committing = bridge::commit(engine, directory_partition, std::move(batch));
  CO_TRY(co_await committing);
  co_return id;
}

}  // namespace

Task<Result<AccountId>> add(engine::Engine& engine, std::string name) {
  CO_TRY(check_name(name));
  for (int attempt = 1;; ++attempt) {
    auto finding = find(engine, name);
    CO_TRY(std::optional<AccountId> there, co_await finding);
    if (there) co_return fail(Errc::already_exists, "an account of that name is there");
    auto adding = try_add(engine, name);
    Result<AccountId> added = co_await adding;
    bool again = !added.has_value() && added.error().code == Errc::conflict && attempt < max_attempts;
    if (!again) co_return added;
  }
}

Task<Result<std::optional<AccountId>>> find(engine::Engine& engine, std::string name) {
  auto reading = bridge::get(engine, directory_partition, engine::Space::small, keys::account_by_name(name));
  CO_TRY(std::optional<std::string> value, co_await reading);
  if (!value) co_return std::optional<AccountId>();
  CO_TRY(AccountId id, decode_id(*value));
  co_return std::optional<AccountId>(id);
}

Task<Result<std::vector<AccountEntry>>> list(engine::Engine& engine) {
  std::vector<AccountEntry> out;
  std::string after;
  while (true) {
    auto listing = list_after(engine, after, entries_a_read);
    CO_TRY(std::vector<AccountEntry> some, co_await listing);
    const bool last = some.size() < entries_a_read;
    if (!last) after = some.back().name;
    std::move(some.begin(), some.end(), std::back_inserter(out));
    if (last) co_return out;
  }
}

Task<Result<std::vector<AccountEntry>>> list_after(engine::Engine& engine, std::string after, std::size_t limit) {
  engine::KeyRange range = engine::prefix_range(keys::names_prefix);
  if (!after.empty()) range.from = keys::account_by_name(after) + '\0';
  auto scanning = bridge::scan(engine, directory_partition, engine::Space::small, std::move(range), limit);
  CO_TRY(std::vector<engine::KeyValue> entries, co_await scanning);
  std::vector<AccountEntry> out;
  out.reserve(entries.size());
  for (const engine::KeyValue& entry : entries) {
    CO_TRY(AccountId id, decode_id(entry.value));
    out.push_back({id, std::string(keys::account_name_of(entry.key))});
  }
  co_return out;
}

namespace {

// A removal of which the engine does not say whether it happened: the name tells.
Task<Result<void>> look_whether_removed(engine::Engine& engine, std::string name, AccountId id) {
  auto finding = find(engine, std::move(name));
  CO_TRY(const std::optional<AccountId> there, co_await finding);
  if (there == id) co_return fail(Errc::unavailable, "a removal timed out and did not happen");
  co_return Result<void>();
}

}  // namespace

Task<Result<void>> remove(engine::Engine& engine, std::string name, AccountId id) {
  engine::Batch batch;
  batch.conditions.push_back({keys::account_by_name(name), encode_id(id)});
  batch.erases.push_back(keys::account_by_name(name));
  batch.puts.push_back({keys::removed_account(id), encode_id(id)});
  batch.space_use = engine::SpaceUse::frees_space;
  auto committing = bridge::commit(engine, directory_partition, std::move(batch));
  Result<void> done = co_await committing;
  if (done.has_value()) co_return done;
  if (done.error().code == Errc::conflict) co_return fail(Errc::not_found, "no account of that name");
  if (done.error().code != Errc::ambiguous) co_return done;
  auto looking = look_whether_removed(engine, std::move(name), id);
  Result<void> removed = co_await looking;
  co_return removed;
}

Task<Result<std::vector<AccountId>>> removed(engine::Engine& engine) {
  auto scanning = bridge::scan(engine, directory_partition, engine::Space::small,
                               engine::prefix_range(keys::removed_accounts_prefix), entries_a_read);
  CO_TRY(std::vector<engine::KeyValue> entries, co_await scanning);
  std::vector<AccountId> out;
  for (const engine::KeyValue& entry : entries) {
    CO_TRY(AccountId id, decode_id(entry.value));
    out.push_back(id);
  }
  co_return out;
}

Task<Result<void>> forget_removed(engine::Engine& engine, AccountId id) {
  engine::Batch batch;
  batch.erases.push_back(keys::removed_account(id));
  batch.space_use = engine::SpaceUse::frees_space;
  auto committing = bridge::commit(engine, directory_partition, std::move(batch));
  Result<void> done = co_await committing;
  co_return done;
}

}  // namespace mail::directory
