#include "tests/crash/person.h"

#include <algorithm>

#include <gtest/gtest.h>

namespace crash {
namespace {

using base::Errc;
using base::Result;
using base::Task;

// Answers that leave everything as it was, while the store goes on.
bool is_refusal(const base::Error& error) {
  constexpr Errc refusals[] = {Errc::over_quota, Errc::not_found,    Errc::already_exists, Errc::cannot,
                               Errc::in_use,     Errc::has_children, Errc::limit};
  return std::ranges::find(refusals, error.code) != std::end(refusals);
}

template <class T>
Task<Result<void>> without_value(Task<Result<T>> task) {
  Result<T> result = co_await task;
  if (!result.has_value()) co_return base::fail(result.error());
  co_return Result<void>();
}

Task<Result<std::string>> text_of(mail::MailboxPtr mailbox, mail::StatePtr state, mail::Uid uid) {
  auto finding = mailbox->cold_record(state, uid);
  CO_TRY(mail::ColdRecord record, co_await finding);
  auto opening = mailbox->open_message(record);
  CO_TRY(std::unique_ptr<mail::MessageReader> reader, co_await opening);
  std::string text;
  while (text.size() < reader->size_bytes()) {
    auto reading = reader->read(text.size(), reader->size_bytes());
    CO_TRY(engine::BodySlice slice, co_await reading);
    text += slice.bytes;
  }
  co_return text;
}

Task<Result<mail::IncomingMessagePtr>> receive(mail::Store& store, std::string text) {
  auto receiver = store.receive(0, {});
  auto writing = receiver->write(std::move(text));
  CO_TRY(co_await writing);
  auto finishing = receiver->finish();
  Result<mail::IncomingMessagePtr> message = co_await finishing;
  co_return message;
}

}  // namespace

Person::Person(std::uint64_t seed, int number, SharedMessage& shared)
    : name_("user" + std::to_string(number)), random_(seed * 31 + static_cast<unsigned>(number)), shared_(shared) {}

Task<Result<mail::AccountPtr>> Person::open(mail::Store& store) {
  auto opening = store.open_account(name_);
  Result<mail::AccountPtr> opened = co_await opening;
  if (opened.has_value() || opened.error().code != Errc::not_found) co_return opened;
  made_ = Account::maybe;
  auto creating = store.create_account(name_);
  Result<mail::AccountPtr> created = co_await creating;
  if (created.has_value()) made_ = Account::made;
  co_return created;
}

Task<void> Person::use(mail::Store& store, base::Executor& executor, int steps, std::function<void()> advance) {
  auto opening = open(store);
  Result<mail::AccountPtr> opened = co_await opening;
  if (!opened.has_value()) co_return;
  account_ = *opened;
  if (acknowledged_.folders.empty()) {
    auto reading = read_all(Texts::read);
    Result<Mail> found = co_await reading;
    if (found.has_value()) acknowledged_ = *found;
  }
  for (int i = 0; i < steps && !acknowledged_.folders.empty(); ++i) {
    if (below(12) == 0) {
      advance();
      auto maintaining = store.maintain();
      co_await maintaining;
    }
    auto stepping = step(store, executor);
    Result<void> done = co_await stepping;
    if (!done.has_value()) break;
    ++acknowledged_steps_;
  }
  account_.reset();
}

Task<Result<void>> Person::step(mail::Store& store, base::Executor& executor) {
  std::vector<Operation> operations;
  operations.push_back(any_operation(store));
  if (below(3) == 0) operations.push_back(any_operation(store));
  base::Scope scope;
  for (Operation& operation : operations) scope.start(executor, perform(operation));
  auto idle = base::callback_result<int>([&](auto done) { scope.when_idle([done] { done(0); }); });
  co_await idle;
  if (!uncertain_.empty()) co_return base::fail(Errc::unavailable, "the power went");
  auto reading = read_all(Texts::known);
  CO_TRY(Mail found, co_await reading);
  compare(std::move(found), Texts::known);
  co_return Result<void>();
}

Task<void> Person::perform(Operation& operation) {
  auto task = std::move(operation.task);
  Result<void> done = co_await task;
  if (done.has_value()) {
    certain_.push_back(operation.effect);
  } else if (!is_refusal(done.error())) {
    uncertain_.push_back(operation.effect);
  }
}

Task<void> Person::verify(mail::Store& store) {
  auto opening = store.open_account(name_);
  Result<mail::AccountPtr> opened = co_await opening;
  if (!opened.has_value()) {
    EXPECT_NE(made_, Account::made) << name_ << " is gone: " << describe(opened.error());
    co_return;
  }
  account_ = *opened;
  auto reading = read_all(Texts::read);
  Result<Mail> found = co_await reading;
  EXPECT_TRUE(found.has_value()) << describe(found.error());
  if (found.has_value() && acknowledged_.folders.empty()) acknowledged_ = *found;
  if (found.has_value()) compare(std::move(*found), Texts::read);
  account_.reset();
}

void Person::compare(Mail found, Texts texts) {
  std::string why;
  bool matches = false;
  for (Mail& expected : possible(acknowledged_, certain_, uncertain_)) {
    if (texts == Texts::known) {
      for (auto& [name, folder] : expected.folders)
        for (auto& [uid, message] : folder.messages)
          if (auto at = found.folders[name].messages.find(uid);
              at != found.folders[name].messages.end() && at->second.text.empty())
            at->second.text = message.text;
    }
    const std::string difference = crash::difference(acknowledged_, expected, found);
    why += "\n  " + difference;
    matches = difference.empty();
    if (matches) break;
  }
  EXPECT_TRUE(matches) << name_ << " after " << acknowledged_steps_ << " steps:" << why;
  mail::QuotaLimits limits;
  limits.messages = found.message_limit;
  std::uint64_t bytes = 0;
  std::uint64_t messages = 0;
  for (const auto& [name, folder] : found.folders) {
    messages += folder.messages.size();
    for (const auto& [uid, message] : folder.messages) bytes += message.text.size();
  }
  EXPECT_EQ(account_->quota().storage_bytes, bytes) << name_;
  EXPECT_EQ(account_->quota().messages, messages) << name_;
  acknowledged_ = std::move(found);
  certain_.clear();
  uncertain_.clear();
}

Task<Result<Mail>> Person::read_all(Texts texts) {
  Mail out;
  out.message_limit = account_->quota().limits.messages;
  out.last_validity = acknowledged_.last_validity;
  const mail::FolderTreePtr folders = account_->folders();
  for (const mail::FolderTree::Entry& entry : folders->list()) {
    auto reading = read_folder(entry.folder->id, texts);
    CO_TRY(Folder folder, co_await reading);
    out.last_validity = std::max(out.last_validity, folder.validity);
    out.folders[entry.full_name] = std::move(folder);
  }
  co_return out;
}

Task<Result<Folder>> Person::read_folder(mail::MailboxId id, Texts texts) {
  auto opening = account_->open(id);
  CO_TRY(mail::MailboxPtr mailbox, co_await opening);
  const mail::StatePtr state = mailbox->state();
  Folder folder{state->uid_validity(), state->uid_next(), state->highest_modseq(), {}};
  // Of two messages that came at the same time, which has which UID only their texts can tell.
  mail::Uid known(1);
  for (const auto& [name, before] : acknowledged_.folders)
    if (before.validity == folder.validity) known = before.uid_next;
  for (std::uint32_t i = 0; i < state->exists(); ++i) {
    const mail::HotRecord row = state->at(mail::Position(i));
    Message& message = folder.messages[row.uid];
    message.system = row.system.bits;
    message.modseq = row.modseq;
    for (mail::KeywordId keyword : *row.keywords) message.keywords.emplace(state->keywords().name(keyword));
    if (texts == Texts::known && row.uid < known) continue;
    auto reading = text_of(mailbox, state, row.uid);
    CO_TRY(message.text, co_await reading);
  }
  co_return folder;
}

Task<Result<void>> Person::deliver(mail::Store& store, mail::MailboxId folder, std::string prefix, std::string text) {
  std::vector<mail::NewMessage> messages(1);
  messages[0].prefix = std::move(prefix);
  if (shared_.message && shared_.text == text) {
    messages[0].message = shared_.message;
  } else {
    auto receiving = receive(store, text);
    CO_TRY(messages[0].message, co_await receiving);
    shared_ = {messages[0].message, std::move(text)};
  }
  auto appending = without_value(account_->append(folder, std::move(messages)));
  Result<void> done = co_await appending;
  co_return done;
}

Person::Operation Person::any_operation(mail::Store& store) {
  const unsigned what = below(20);
  if (what < 8) return any_delivery(store);
  if (what < 12) return any_flags();
  if (what < 16) return any_transfer();
  if (what < 18) return any_folder_operation();
  if (what == 18) return any_limit();
  const std::string folder = any_folder();
  return {expunging(folder), without_value(account_->expunge(id_of(folder), std::nullopt))};
}

Person::Operation Person::any_delivery(mail::Store& store) {
  std::string text = shared_.text;
  if (text.empty() || below(3) != 0) {
    // Some are large enough to be written before their batch, and to be shared.
    const std::size_t size = below(10) == 0 ? 60'000 : 200 + below(3'000);
    text = "Subject: " + name_ + " " + std::to_string(++delivered_) + "\r\nMessage-ID: <" + std::to_string(below(20)) +
           "@example.org>\r\n\r\n";
    while (text.size() < size) text += std::to_string(random_()) + "\r\n";
  }
  const std::string folder = any_folder();
  const std::string prefix = "Delivered-To: " + name_ + "\r\n";
  Message message;
  message.text = prefix + text;
  return {appending(folder, std::move(message)), deliver(store, id_of(folder), prefix, std::move(text))};
}

Person::Operation Person::any_flags() {
  const std::string folder = any_folder();
  mail::StoreFlags flags;
  flags.uids = any_uids(folder);
  flags.operation = static_cast<mail::FlagOperation>(below(3));
  flags.system = mail::SystemFlags{static_cast<std::uint8_t>(below(32))};
  if (below(2) == 0) flags.keywords = {"$Label" + std::to_string(below(4))};
  Effect effect = storing(folder, flags);
  return {std::move(effect), without_value(account_->store(id_of(folder), std::move(flags)))};
}

Person::Operation Person::any_transfer() {
  const std::string from = any_folder();
  const std::string to = any_folder();
  const mail::UidRuns uids = any_uids(from);
  if (below(2) == 0)
    return {transferring(from, uids, to, Source::stays), without_value(account_->copy(id_of(from), uids, id_of(to)))};
  return {transferring(from, uids, to, Source::goes), without_value(account_->move(id_of(from), uids, id_of(to)))};
}

Person::Operation Person::any_folder_operation() {
  const std::string folder = any_folder();
  switch (below(3)) {
    case 0: {
      const std::string name = any_new_name();
      return {creating(name), without_value(account_->create(name, mail::SpecialUse::none))};
    }
    case 1: return {removing(folder), account_->remove(folder)};
    default: {
      const std::string to = any_new_name();
      return {renaming(folder, to), account_->rename(folder, to)};
    }
  }
}

Person::Operation Person::any_limit() {
  mail::QuotaLimits limits;
  if (below(3) == 0) limits.messages = 10 + below(40);
  return {limiting(limits.messages), account_->set_quota(limits)};
}

std::string Person::any_folder() {
  // INBOX and two more see most of what happens.
  auto place = acknowledged_.folders.begin();
  std::advance(place, below(static_cast<unsigned>(acknowledged_.folders.size())));
  return below(2) == 0 ? "INBOX" : place->first;
}

std::string Person::any_new_name() { return "Folder " + std::to_string(below(5)); }

mail::MailboxId Person::id_of(const std::string& folder) const {
  const mail::FolderTreePtr folders = account_->folders();
  const mail::Folder* found = folders->find(folder);
  return found == nullptr ? mail::MailboxId() : found->id;
}

mail::UidRuns Person::any_uids(const std::string& folder) {
  mail::UidRuns uids;
  for (const auto& [uid, message] : acknowledged_.folders[folder].messages)
    if (below(4) == 0) uids.add(uid);
  return uids;
}

}  // namespace crash
