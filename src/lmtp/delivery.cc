#include "lmtp/delivery.h"

#include <utility>

#include "base/log.h"
#include "base/scope.h"
#include "lmtp/metrics.h"

namespace lmtp {
namespace {

bool equal_ignoring_case(std::string_view a, std::string_view b) {
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (lower(a[i]) != lower(b[i])) return false;
  }
  return true;
}

// Addresses lose their case on the way more often than folders differ in nothing else.
base::MailboxId mailbox_named(const mail::FolderTree& folders, const std::string& name) {
  base::MailboxId inbox = folders.find("INBOX")->id;
  if (name.empty()) return inbox;
  const mail::Folder* exact = folders.find(name);
  if (exact != nullptr && exact->selectable) return exact->id;
  for (const mail::FolderTree::Entry& entry : folders.list()) {
    if (entry.folder->selectable && equal_ignoring_case(entry.full_name, name)) return entry.folder->id;
  }
  return inbox;
}

// Header bytes that come from an envelope must not end the line they are in.
std::string one_line(std::string text) {
  for (char& c : text) c = static_cast<unsigned char>(c) < ' ' || c == 0x7f ? '?' : c;
  return text;
}

base::Task<void> deliver_one(const base::Clock& clock, Recipient recipient, Address return_path,
                             mail::IncomingMessagePtr message, base::Result<void>& outcome) {
  auto delivering = deliver(clock, std::move(recipient), std::move(return_path), std::move(message));
  outcome = co_await delivering;
}

std::vector<mail::NewMessage> copy_for(const base::Clock& clock, const Recipient& recipient, const Address& return_path,
                                       mail::IncomingMessagePtr message) {
  std::vector<mail::NewMessage> messages;
  mail::NewMessage& copy = messages.emplace_back();
  copy.prefix = delivery_prefix(return_path, recipient.address);
  copy.internal_date.unix_seconds = base::unix_seconds(clock.now());
  copy.message = std::move(message);
  return messages;
}

// The folder that an address names may go while the message comes: it is INBOX then, as it would have been before.
bool goes_to_inbox_instead(Recipient& recipient, const base::Error& error) {
  if (error.code != base::Errc::not_found) return false;
  const base::MailboxId inbox = recipient.account->folders()->find("INBOX")->id;
  return std::exchange(recipient.mailbox, inbox) != inbox;
}

}  // namespace

base::Task<base::Result<Recipient>> resolve(mail::Store& store, const RecipientRules& rules, Address address) {
  CO_TRY(std::vector<Candidate> named, candidates(rules, address));
  for (const Candidate& candidate : named) {
    auto opening = store.open_account(candidate.account);
    base::Result<mail::AccountPtr> account = co_await opening;
    if (account.has_value()) {
      base::MailboxId mailbox = mailbox_named(*(*account)->folders(), candidate.folder);
      co_return Recipient{to_string(address), *account, mailbox};
    }
    if (account.error().code != base::Errc::not_found) co_return base::fail(std::move(account).error());
  }
  co_return base::fail(base::Errc::not_found, "no account of this name");
}

std::string delivery_prefix(const Address& return_path, const std::string& recipient) {
  return "Return-Path: <" + one_line(to_string(return_path)) + ">\r\nDelivered-To: " + one_line(recipient) + "\r\n";
}

base::Task<base::Result<void>> deliver(const base::Clock& clock, Recipient recipient, Address return_path,
                                       mail::IncomingMessagePtr message) {
  std::vector<mail::NewMessage> messages = copy_for(clock, recipient, return_path, message);
  const std::uint64_t size_bytes = message->body->size_bytes() + messages.front().prefix.size();
  auto appending = recipient.account->append(recipient.mailbox, std::move(messages));
  base::Result<mail::AppendOutcome> appended = co_await appending;
  if (!appended.has_value() && goes_to_inbox_instead(recipient, appended.error())) {
    messages = copy_for(clock, recipient, return_path, std::move(message));
    auto appending_to_inbox = recipient.account->append(recipient.mailbox, std::move(messages));
    appended = co_await appending_to_inbox;
  }
  if (!appended.has_value()) co_return base::fail(std::move(appended).error());
  std::uint32_t uid = appended->uids.empty() ? 0 : appended->uids.runs().front().first.value;
  count_delivered_bytes(size_bytes);
  base::log::info("delivery", {{"account", recipient.account->name()},
                               {"recipient", recipient.address},
                               {"from", to_string(return_path)},
                               {"mailbox", recipient.mailbox.value},
                               {"uid", uid},
                               {"bytes", size_bytes}});
  co_return base::Result<void>();
}

base::Task<std::vector<base::Result<void>>> deliver_to_all(base::Executor& executor, const base::Clock& clock,
                                                           std::vector<Recipient> recipients, Address return_path,
                                                           mail::IncomingMessagePtr message) {
  std::vector<base::Result<void>> outcomes(recipients.size());
  // One, as most mail has, needs no tasks of its own.
  if (recipients.size() == 1) {
    auto delivering = deliver(clock, std::move(recipients.front()), std::move(return_path), std::move(message));
    outcomes.front() = co_await delivering;
    co_return outcomes;
  }
  base::Scope scope;
  for (std::size_t i = 0; i < recipients.size(); ++i) {
    scope.start(executor, deliver_one(clock, recipients[i], return_path, message, outcomes[i]));
  }
  auto ending = base::callback_result<int>([&](auto done) { scope.when_idle([done] { done(0); }); });
  co_await ending;
  co_return outcomes;
}

}  // namespace lmtp
