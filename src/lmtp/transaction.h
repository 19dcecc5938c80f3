// A mail transaction under way: sender, recipients, and the message as it streams in (RFC 5321 3.3).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "base/executor.h"
#include "lmtp/delivery.h"
#include "lmtp/session.h"

namespace lmtp {

class Transaction {
 public:
  Transaction(const Services& services, Mail mail) : services_(services), mail_(std::move(mail)) {}

  const std::vector<Recipient>& recipients() const { return recipients_; }
  void add(Recipient recipient) { recipients_.push_back(std::move(recipient)); }

  // A piece of the message. Never fails at once: what goes wrong is remembered and told for each recipient at the end,
  // while the rest of the data is thrown away.
  base::Task<void> receive(std::string chunk);
  // RFC 3030 2: to a chunk that is not the last. The first that failed is told why, those that were on their way behind
  // it that they are for nothing.
  Reply chunk_reply(std::uint64_t size_bytes);
  // How much more the sender said that there would be (RFC 1870); 0: it did not say.
  std::size_t next_bytes() const;
  // All data was there. One reply for each recipient, in order (RFC 2033 4.2); each 250 was synced.
  base::Task<std::vector<Reply>> finish(base::Executor& executor);
  // RFC 3030 2: from the first chunk on there are more chunks, or RSET, and nothing else.
  void begin_chunks() { chunked_ = true; }
  bool began() const { return chunked_ || received_bytes_ > 0; }

 private:
  void open_receiver();
  base::Task<std::vector<Reply>> deliver_all(base::Executor& executor);
  std::vector<Reply> refusals(const base::Error& error) const;

  const Services& services_;
  const Mail mail_;
  std::vector<Recipient> recipients_;
  std::unique_ptr<mail::MessageReceiver> receiver_;
  bool chunked_ = false;
  std::uint64_t received_bytes_ = 0;
  std::optional<base::Error> failure_;
  bool failure_told_ = false;
};

}  // namespace lmtp
