#include "mail/account_core.h"

#include <algorithm>

#include "mail/doubted_rows.h"
#include "mail/keys.h"
#include "mail/mailbox_loader.h"
#include "mail/open_mailbox.h"

namespace mail {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

AccountCore::AccountCore(StoreContext& context, AccountId account_id, std::string account_name, AccountState durable)
    : store(context),
      id(account_id),
      name(std::move(account_name)),
      partition(keys::partition_of(account_id)),
      sequencer(std::make_shared<Sequencer>(
          context.engine, partition, context.clock, std::move(durable),
          JournalSize{context.options.max_unfolded_records, context.options.max_unfolded_bytes})) {}

void AccountCore::start() {
  sequencer->on_published([weak = weak_from_this()](const AccountDelta& delta) {
    if (auto self = weak.lock()) self->published(delta);
  });
  sequencer->on_full([weak = weak_from_this()] {
    if (auto self = weak.lock()) self->relieve_soon();
  });
  sequencer->on_discarded([weak = weak_from_this()](std::uint64_t transaction) {
    auto self = weak.lock();
    if (!self) return;
    self->threads.discard_after(transaction);
    self->adopted.discard_after(transaction);
  });
}

void AccountCore::published(const AccountDelta& delta) {
  threads.durable_through(delta.head.transaction);
  for (const auto& [mailbox, entry] : delta.mailboxes) {
    OpenMailboxPtr open = find_open(mailbox);
    if (!open || !entry || !entry->state) continue;
    open->publish(entry->state);
    if (fold_is_due(entry->record, unfolded())) fold_soon(mailbox);
  }
  subscribers->wake();
}

OpenMailboxPtr AccountCore::find_open(MailboxId mailbox) const {
  std::lock_guard lock(mutex_);
  auto found = open_.find(mailbox);
  return found == open_.end() ? nullptr : found->second.mailbox;
}

std::vector<OpenMailboxPtr> AccountCore::open_mailboxes() const {
  std::lock_guard lock(mutex_);
  std::vector<OpenMailboxPtr> out;
  out.reserve(open_.size());
  for (const auto& [mailbox, slot] : open_) out.push_back(slot.mailbox);
  return out;
}

OpenMailboxPtr AccountCore::use_slot(MailboxId mailbox) {
  std::lock_guard lock(mutex_);
  auto found = open_.find(mailbox);
  if (found == open_.end()) return nullptr;
  found->second.used_unix_seconds = now_unix_seconds();
  return found->second.mailbox;
}

// One loads, the others wait for it.
Task<Result<OpenMailboxPtr>> AccountCore::open(MailboxId mailbox) {
  if (OpenMailboxPtr open = use_slot(mailbox)) co_return open;
  bool first = false;
  auto waiting = base::callback_result<Opened>([&](auto done) {
    {
      std::lock_guard lock(mutex_);
      auto [place, is_new] = loading_.try_emplace(mailbox);
      first = is_new;
      if (!is_new) {
        place->second.waiting.push_back(std::move(done));
        return;
      }
    }
    done(OpenMailboxPtr());
  });
  Opened opened = co_await waiting;
  if (!first) co_return opened;
  auto loading = load_and_tell(mailbox);
  Opened loaded = co_await loading;
  co_return loaded;
}

Task<Result<OpenMailboxPtr>> AccountCore::load_and_tell(MailboxId mailbox) {
  auto loading = load(mailbox);
  Opened opened = co_await loading;
  std::vector<std::function<void(Opened)>> waiting;
  {
    std::lock_guard lock(mutex_);
    waiting = std::move(loading_[mailbox].waiting);
    loading_.erase(mailbox);
  }
  for (auto& tell : waiting) tell(opened);
  co_return opened;
}

Task<Result<OpenMailboxPtr>> AccountCore::load(MailboxId mailbox) {
  // Somebody may have loaded it just before this began.
  if (OpenMailboxPtr open = use_slot(mailbox)) co_return open;
  MailboxEntry entry;
  bool there = sequencer->read_durable([&](const AccountState& state) {
    const MailboxEntry* found = state.find(mailbox);
    if (found != nullptr) entry = *found;
    return found != nullptr;
  });
  if (!there) co_return fail(Errc::not_found, "no such mailbox");
  StatePtr loaded;
  // A mailbox made in this process is in memory already.
  if (!entry.state) {
    auto loading = load_mailbox(store.engine, partition, mailbox, entry.record);
    Result<LoadedMailbox> read = co_await loading;
    if (!read.has_value()) co_return fail(lost(mailbox, std::move(read).error()));
    loaded = read->state;
    auto keeping = keep_doubted_rows(*this, mailbox, std::move(*read));
    co_await keeping;
  }
  co_return install(mailbox, std::move(loaded));
}

Result<OpenMailboxPtr> AccountCore::install(MailboxId mailbox, StatePtr loaded) {
  if (loaded && !sequencer->set_open_state(mailbox, std::move(loaded))) return fail(Errc::not_found, "no such mailbox");
  auto open = std::make_shared<OpenMailbox>(shared_from_this(), mailbox);
  // Whoever finds it finds its state, and published() finds it for whatever becomes durable after this reading.
  std::lock_guard lock(mutex_);
  const bool there = sequencer->read_durable([&](const AccountState& state) {
    const MailboxEntry* found = state.find(mailbox);
    if (found == nullptr || !found->state) return false;
    open->publish(found->state);
    return true;
  });
  if (!there) return fail(Errc::not_found, "no such mailbox");
  open_[mailbox] = Slot{open, now_unix_seconds()};
  return open;
}

base::Error AccountCore::lost(MailboxId mailbox, base::Error error) const {
  if (error.code != Errc::not_found || sequencer->is_stopped()) return error;
  const bool there = sequencer->read_durable([&](const AccountState& state) { return state.find(mailbox) != nullptr; });
  if (there) error.code = Errc::corrupt;
  return error;
}

void AccountCore::close_unused() {
  const std::int64_t now = now_unix_seconds();
  std::lock_guard lock(mutex_);
  std::erase_if(open_, [&](const auto& item) {
    const bool there =
        sequencer->read_durable([&](const AccountState& state) { return state.find(item.first) != nullptr; });
    return !there && item.second.mailbox.use_count() == 1;
  });
  std::vector<std::pair<std::int64_t, MailboxId>> unused;
  for (const auto& [mailbox, slot] : open_)
    if (slot.mailbox.use_count() == 1 && !slot.mailbox->recent_dirty())
      unused.emplace_back(slot.used_unix_seconds, mailbox);
  std::sort(unused.begin(), unused.end());
  std::size_t left = unused.size();
  for (const auto& [used, mailbox] : unused) {
    if (left <= max_unused_open_mailboxes && used + unused_open_seconds > now) break;
    if (sequencer->set_open_state(mailbox, nullptr)) open_.erase(mailbox);
    --left;
  }
}

bool AccountCore::unused() const {
  std::lock_guard lock(mutex_);
  // Its account and each open mailbox hold it, and whatever is under way does too. Closed now, it would be loaded anew
  // beside that: two that change one account.
  if (static_cast<std::size_t>(weak_from_this().use_count()) > 1 + open_.size()) return false;
  // Nobody waits for a batch in doubt, and yet it may change the account.
  if (!sequencer->is_settled()) return false;
  return std::all_of(open_.begin(), open_.end(), [](const auto& item) {
    const Slot& slot = item.second;
    return slot.mailbox.use_count() == 1 && !slot.mailbox->recent_dirty();
  });
}

void AccountCore::drop_open() {
  std::lock_guard lock(mutex_);
  open_.clear();
}

}  // namespace mail
