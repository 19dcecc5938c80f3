// What is counted of mail coming in.
#pragma once

#include <cstdint>

#include "lmtp/reply.h"

namespace lmtp {

// The answer for one recipient after the message.
void count_delivery(const Reply& reply);
// The answer to RCPT.
void count_recipient(const Reply& reply);
void count_delivered_bytes(std::uint64_t bytes);

}  // namespace lmtp
