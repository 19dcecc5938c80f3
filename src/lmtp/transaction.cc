#include "lmtp/transaction.h"

#include <algorithm>
#include <utility>

#include "lmtp/metrics.h"

namespace lmtp {

void Transaction::open_receiver() {
  if (receiver_ == nullptr) {
    receiver_ = services_.store.receive(mail_.size_bytes.value_or(0), services_.settings.line_ends);
  }
}

std::size_t Transaction::next_bytes() const {
  const std::uint64_t said_bytes = mail_.size_bytes.value_or(0);
  return said_bytes - std::min(said_bytes, received_bytes_);
}

base::Task<void> Transaction::receive(std::string chunk) {
  if (failure_ || chunk.empty()) co_return;
  received_bytes_ += chunk.size();
  if (received_bytes_ > services_.settings.max_message_bytes) {
    failure_.emplace(base::Errc::too_big, "message over lmtp's limit");
    receiver_.reset();
    co_return;
  }
  open_receiver();
  auto writing = receiver_->write(std::move(chunk));
  base::Result<void> written = co_await writing;
  if (written.has_value()) co_return;
  failure_.emplace(std::move(written).error());
  receiver_.reset();
}

Reply Transaction::chunk_reply(std::uint64_t size_bytes) {
  if (!failure_) return {250, "2.0.0", std::to_string(size_bytes) + " octets received"};
  if (std::exchange(failure_told_, true)) return {503, "5.5.1", "A chunk before failed: RSET first"};
  return reply_for(*failure_, {}, services_.settings.over_quota);
}

base::Task<std::vector<Reply>> Transaction::finish(base::Executor& executor) {
  auto delivering = deliver_all(executor);
  std::vector<Reply> replies = co_await delivering;
  for (const Reply& reply : replies) count_delivery(reply);
  co_return replies;
}

base::Task<std::vector<Reply>> Transaction::deliver_all(base::Executor& executor) {
  if (failure_) co_return refusals(*failure_);
  open_receiver();
  auto finishing = receiver_->finish();
  base::Result<mail::IncomingMessagePtr> message = co_await finishing;
  if (!message.has_value()) co_return refusals(message.error());
  auto delivering = deliver_to_all(executor, services_.clock, recipients_, mail_.from, *message);
  std::vector<base::Result<void>> outcomes = co_await delivering;
  std::vector<Reply> replies;
  for (std::size_t i = 0; i < recipients_.size(); ++i) {
    const std::string& address = recipients_[i].address;
    if (outcomes[i].has_value()) {
      replies.push_back({250, "2.0.0", "<" + address + "> Delivered"});
    } else {
      replies.push_back(reply_for(outcomes[i].error(), address, services_.settings.over_quota));
    }
  }
  co_return replies;
}

std::vector<Reply> Transaction::refusals(const base::Error& error) const {
  std::vector<Reply> replies;
  replies.reserve(recipients_.size());
  for (const Recipient& recipient : recipients_) {
    replies.push_back(reply_for(error, recipient.address, services_.settings.over_quota));
  }
  return replies;
}

}  // namespace lmtp
