#include "lmtp/metrics.h"

#include <array>
#include <string>

#include "base/metrics.h"

namespace lmtp {
namespace {

using ByClass = std::array<base::Counter*, 3>;  // 2xx, 4xx, 5xx

ByClass by_class(const char* name, const char* help) {
  return {&base::counter(name, help, {{"class", "2xx"}}), &base::counter(name, help, {{"class", "4xx"}}),
          &base::counter(name, help, {{"class", "5xx"}})};
}

const ByClass deliveries =
    by_class("deliveries_total", "Messages delivered or refused, one for each recipient, by class of the reply code");
const ByClass recipients =
    by_class("lmtp_recipients_total", "Recipients asked for by RCPT, by class of the reply code");
base::Counter& delivered_bytes =
    base::counter("delivered_bytes_total", "Bytes of the messages delivered, for each recipient");

void count(const ByClass& counters, int code) { counters[code < 400 ? 0 : code < 500 ? 1 : 2]->add(); }

}  // namespace

void count_delivery(const Reply& reply) { count(deliveries, reply.code); }
void count_recipient(const Reply& reply) { count(recipients, reply.code); }
void count_delivered_bytes(std::uint64_t bytes) { delivered_bytes.add(bytes); }

}  // namespace lmtp
