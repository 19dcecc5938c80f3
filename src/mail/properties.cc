// Status, quota, small values of an account, and the `\Recent` mark, which is written when there is time.
#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/open_mailbox.h"
#include "mail/operations.h"

namespace mail {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

namespace {

constexpr std::size_t max_property_name_bytes = 255;

// Properties are small values, credentials and scripts: the partition's own keys stay small. Two that are set at once
// may both fit beside the others, and not together; that little is allowed for.
Task<Result<void>> check_property_room(AccountCore& account, std::string name, std::size_t value_bytes) {
  const StoreOptions& options = account.store.options;
  auto reading = bridge::scan(account.engine(), account.partition, engine::Space::small,
                              engine::prefix_range(keys::properties_prefix), options.max_properties + 1);
  CO_TRY(std::vector<engine::KeyValue> others, co_await reading);
  const std::string own = keys::property(name);
  std::uint64_t count = 1;
  std::uint64_t bytes = own.size() + value_bytes;
  for (const engine::KeyValue& other : others) {
    if (other.key == own) continue;
    ++count;
    bytes += other.key.size() + other.value.size();
  }
  if (count > options.max_properties) co_return fail(Errc::limit, "that many properties");
  if (bytes > options.max_properties_bytes) co_return fail(Errc::too_big, "properties of that size");
  co_return Result<void>();
}

}  // namespace

Result<MailboxStatus> status(const AccountCore& account, MailboxId mailbox) {
  if (account.sequencer->is_stopped()) return fail(Errc::not_found, "the account was removed");
  const OpenMailboxPtr open = account.find_open(mailbox);
  return account.sequencer->read_durable([&](const AccountState& state) -> Result<MailboxStatus> {
    const MailboxEntry* entry = state.find(mailbox);
    if (entry == nullptr) return fail(Errc::not_found, "no such mailbox");
    const MailboxRecord& record = entry->record;
    MailboxStatus out{mailbox,       record.uid_validity, record.uid_next, record.highest_modseq, record.recent_from,
                      record.counts, record.recent};
    if (open && entry->state && open->recent_from() > record.recent_from) {
      out.recent_from = open->recent_from();
      out.recent = entry->state->exists() - entry->state->lower_bound(out.recent_from).value;
    }
    return out;
  });
}

Quota quota(const AccountCore& account) {
  return account.sequencer->read_durable([](const AccountState& state) {
    return Quota{state.head.limits, state.head.storage_bytes, state.head.messages};
  });
}

Task<Result<void>> set_quota(AccountCorePtr core, QuotaLimits limits) {
  AccountCore& account = *core;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    draft.head().limits = limits;
    draft.touch();
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  Result<void> done = co_await running;
  co_return done;
}

Task<Result<std::optional<std::string>>> get_property(AccountCorePtr core, std::string key) {
  AccountCore& account = *core;
  // A read after remove_account finds nothing; the sequencer says why.
  auto waiting = account.sequencer->barrier();
  CO_TRY(co_await waiting);
  LastProperty::Found known = account.last_property.find(key);
  if (known.value) co_return std::move(*known.value);
  auto reading = bridge::get(account.engine(), account.partition, engine::Space::small, keys::property(key));
  CO_TRY(std::optional<std::string> value, co_await reading);
  account.last_property.keep(key, value, known.changes);
  co_return value;
}

Task<Result<void>> set_property(AccountCorePtr core, std::string key, std::optional<std::string> value) {
  AccountCore& account = *core;
  if (key.empty() || key.size() > max_property_name_bytes) co_return fail(Errc::cannot, "a property's name");
  if (value) {
    auto checking = check_property_room(account, key, value->size());
    CO_TRY(co_await checking);
  }
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    if (value) {
      draft.batch().puts.push_back({keys::property(key), *value});
    } else {
      draft.batch().erases.push_back(keys::property(key));
    }
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  Result<void> done = co_await running;
  account.last_property.changed();  // whatever came of it
  co_return done;
}

Task<Result<void>> write_recent(AccountCore& account, OpenMailboxPtr mailbox) {
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    TRY(StatePtr state, draft.state(mailbox->id()));
    const Uid below = mailbox->recent_from();
    if (below <= state->recent_from()) return {};
    MailboxChange change;
    change.recent_below = below;
    TRY(draft.change(mailbox->id(), std::move(change)));
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  Result<void> done = co_await running;
  co_return done;
}

}  // namespace mail
