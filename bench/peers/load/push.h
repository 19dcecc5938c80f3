// One message is delivered to a mailbox that many sessions IDLE in: how long until each is told?
#pragma once

#include "imap_session.h"
#include "lmtp_session.h"

namespace load {

class Idler;

// Delivers `count` messages, the next one when all idlers were told or have had three seconds.
class PushDelivery : public LmtpSession {
 public:
  PushDelivery(Run& run, std::uint64_t idlers);
  void start() override;
  void told();

 private:
  void delivered() override {}
  void next();
  void give_up(std::uint64_t round);

  const std::uint64_t idlers_;
  std::uint64_t round_ = 0;
  std::uint64_t told_ = 0;
  std::uint64_t never_told_ = 0;
  std::vector<double> last_told_us_;
};

class Idler : public ImapSession {
 public:
  Idler(Run& run, std::uint64_t connection, PushDelivery& delivery)
      : ImapSession(run, connection), delivery_(delivery) {}
  void start() override {}

 private:
  void prepared() override;
  void continuation() override { run_.session_ready(); }
  void answered(Answer) override {}
  void untagged(std::string_view line) override;

  PushDelivery& delivery_;
  enum class State { preparing, idling } state_ = State::preparing;
};

}  // namespace load
