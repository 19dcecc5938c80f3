// Delivery: recipients resolved to mailboxes, and a message that was received put into each. Used by the LMTP session
// and by `godwit deliver`.
#pragma once

#include <string>
#include <vector>

#include "base/clock.h"
#include "base/executor.h"
#include "base/result.h"
#include "base/task.h"
#include "lmtp/command.h"
#include "lmtp/recipient_rules.h"
#include "mail/store.h"

namespace lmtp {

struct Recipient {
  std::string address;  // as it came, for Delivered-To and for answers
  mail::AccountPtr account;
  base::MailboxId mailbox;
};

// Opens the account that the address means; the folder that it names if there is one, else INBOX. Errc::not_found.
base::Task<base::Result<Recipient>> resolve(mail::Store& store, const RecipientRules& rules, Address address);

// The header lines that final delivery adds (RFC 5321 4.4): Return-Path, and Delivered-To, by which a recipient and a
// filter can tell which of their addresses it came to.
std::string delivery_prefix(const Address& return_path, const std::string& recipient);

// Durable when it returns. Logs one line a delivery.
base::Task<base::Result<void>> deliver(const base::Clock& clock, Recipient recipient, Address return_path,
                                       mail::IncomingMessagePtr message);

// The same for many recipients at once, so that their copies share a sync. Answers in their order.
base::Task<std::vector<base::Result<void>>> deliver_to_all(base::Executor& executor, const base::Clock& clock,
                                                           std::vector<Recipient> recipients, Address return_path,
                                                           mail::IncomingMessagePtr message);

}  // namespace lmtp
