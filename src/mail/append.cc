// APPEND, MULTIAPPEND and delivery: messages that came in whole get their place in a mailbox. RFC 9051 6.3.12, RFC
// 3502.
#include <algorithm>
#include <unordered_map>

#include "mail/engine_bridge.h"
#include "mail/keys.h"
#include "mail/keyword_names.h"
#include "mail/open_mailbox.h"
#include "mail/operations.h"
#include "mail/stored_message.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;
using base::Task;

// Of a message's References, so many take part in finding its thread: the first, which most of the thread refers to,
// and the last.
constexpr std::size_t max_thread_hashes = 32;

using StoredThreads = std::unordered_map<std::uint64_t, ThreadId>;

std::uint64_t size_of(const NewMessage& message) { return message.prefix.size() + message.message->body->size_bytes(); }

// Its own Message-ID first, then References from the nearest to the farthest.
std::vector<std::uint64_t> thread_hashes(const mime::MessageColumns& columns) {
  std::vector<std::uint64_t> hashes;
  if (columns.message_id_hash != 0) hashes.push_back(columns.message_id_hash);
  std::span references(columns.reference_hashes);
  for (std::size_t i = references.size(); i > 0 && hashes.size() < max_thread_hashes; --i)
    hashes.push_back(references[i - 1]);
  if (references.size() >= max_thread_hashes) hashes.push_back(references[0]);
  return hashes;
}

Task<Result<StoredThreads>> read_threads(AccountCore& account, const std::vector<NewMessage>& messages) {
  std::vector<std::uint64_t> hashes;
  for (const NewMessage& message : messages) {
    std::vector<std::uint64_t> more = thread_hashes(message.message->columns);
    hashes.insert(hashes.end(), more.begin(), more.end());
  }
  StoredThreads threads;
  if (hashes.empty()) co_return threads;
  std::vector<std::string> keys;
  keys.reserve(hashes.size());
  for (std::uint64_t hash : hashes) keys.push_back(keys::thread_of(hash));
  auto reading = bridge::get_many(account.engine(), account.partition, engine::Space::bulk, std::move(keys));
  CO_TRY(std::vector<std::optional<std::string>> values, co_await reading);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (values[i]) threads[hashes[i]] = keys::thread_in(*values[i]);
  co_return threads;
}

// One evaluation of one append.
class Appending {
 public:
  Appending(AccountCore& account, MailboxId mailbox, const std::vector<NewMessage>& messages,
            const StoredThreads& threads, Draft& draft)
      : account_(account), mailbox_(mailbox), messages_(messages), threads_(threads), draft_(draft) {}

  Result<AppendOutcome> run() {
    TRY(StatePtr state, draft_.state(mailbox_));
    if (messages_.empty()) return AppendOutcome{state->uid_validity(), {}, state->highest_modseq()};
    TRY(check_room());
    if (state->uid_next().value > 0xffff'ffff - messages_.size()) return fail(Errc::limit, "no UIDs are left");
    Uid uid = state->uid_next();
    AppendOutcome outcome{state->uid_validity(), {}, draft_.modseq()};
    for (const NewMessage& message : messages_) {
      TRY(add(*state, message, uid));
      outcome.uids.add(uid);
      uid = uid.next();
    }
    draft_.share_bodies(std::move(shared_bodies_));
    TRY(draft_.change(mailbox_, std::move(change_)));
    return outcome;
  }

 private:
  Result<void> check_room() const {
    std::uint64_t bytes = 0;
    for (const NewMessage& message : messages_) bytes += size_of(message);
    return check_quota(draft_.head(), bytes, messages_.size());
  }

  Result<void> add(const MailboxState& state, const NewMessage& message, Uid uid) {
    auto appended = std::make_shared<Appended>();
    TRY(appended->keywords, numbered_keywords(state.keywords(), message.keywords, change_.new_keywords));
    appended->system = message.system;
    appended->columns = message.message->columns;
    appended->cold = {.uid = uid,
                      .size_bytes = size_of(message),
                      .internal_date = message.internal_date,
                      .save_date_unix_seconds = draft_.now_unix_seconds(),
                      .message = draft_.next_message_id(),
                      .thread = thread_of(message.message->columns),
                      .body = message.message->body->id(),
                      .prefix_bytes = static_cast<std::uint32_t>(message.prefix.size())};
    adopt(message.message->body);
    draft_.batch().bulk_puts.push_back(
        {keys::summary(appended->cold.message),
         encode_stored_message(appended->cold.body, message.prefix, message.message->summary)});
    change_.appended.push_back(std::move(appended));
    return {};
  }

  void adopt(const engine::StagedBodyPtr& body) {
    draft_.batch().adopts.push_back(body);
    if (account_.adopted.adopt(body, draft_.transaction()) == AdoptedBodies::Seen::again)
      shared_bodies_.push_back(body->id());
  }

  std::optional<ThreadId> known_thread(std::uint64_t hash) const {
    if (auto given = account_.threads.find(hash)) return given;
    auto stored = threads_.find(hash);
    if (stored == threads_.end()) return std::nullopt;
    return stored->second;
  }

  // The thread of the first hash that has one; the others join it, so that what refers to them alone does, too.
  ThreadId thread_of(const mime::MessageColumns& columns) {
    std::optional<ThreadId> thread;
    std::vector<std::uint64_t> unknown;
    for (std::uint64_t hash : thread_hashes(columns)) {
      std::optional<ThreadId> known = known_thread(hash);
      if (!thread) thread = known;
      if (!known) unknown.push_back(hash);
    }
    if (!thread) thread = draft_.next_thread_id();
    for (std::uint64_t hash : unknown) {
      account_.threads.give(hash, *thread, draft_.transaction());
      draft_.batch().bulk_puts.push_back({keys::thread_of(hash), keys::thread_value(*thread)});
    }
    return *thread;
  }

  AccountCore& account_;
  const MailboxId mailbox_;
  const std::vector<NewMessage>& messages_;
  const StoredThreads& threads_;
  Draft& draft_;
  MailboxChange change_;
  std::vector<BodyId> shared_bodies_;
};

}  // namespace

Result<void> check_quota(const AccountHead& head, std::uint64_t more_bytes, std::uint64_t more_messages) {
  if (head.limits.storage_bytes && head.storage_bytes + more_bytes > *head.limits.storage_bytes)
    return fail(Errc::over_quota, "the account's storage is full");
  if (head.limits.messages && head.messages + more_messages > *head.limits.messages)
    return fail(Errc::over_quota, "the account has as many messages as it may");
  return {};
}

Task<Result<AppendOutcome>> append(AccountCorePtr core, MailboxId mailbox, std::vector<NewMessage> messages) {
  AccountCore& account = *core;
  auto opening = account.open(mailbox);
  CO_TRY(OpenMailboxPtr open, co_await opening);
  ThreadIndex::Reading reading_threads(account.threads);
  auto reading = read_threads(account, messages);
  CO_TRY(StoredThreads threads, co_await reading);
  AppendOutcome outcome;
  Sequencer::Evaluate evaluate = [&](Draft& draft) -> Result<void> {
    TRY(outcome, Appending(account, mailbox, messages, threads, draft).run());
    return {};
  };
  auto running = account.sequencer->run(evaluate);
  CO_TRY(co_await running);
  co_return outcome;
}

}  // namespace mail
