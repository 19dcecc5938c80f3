// Many sessions that each send a command now and then, as people's mail programs do, while mail comes in.
#pragma once

#include <deque>

#include "command_choice.h"
#include "imap_session.h"
#include "lmtp_session.h"

namespace load {

// A command every `interval` seconds, whether or not the one before was answered in time; latency counts from the
// moment it was due.
class LightSession : public ImapSession {
 public:
  LightSession(Run& run, std::uint64_t connection, const std::vector<CommandTemplate>& commands);
  void start() override;

 private:
  void answered(Answer answer) override;
  void due();
  void send_one();

  CommandChoice choice_;
  Time due_;
  std::deque<Time> waiting_;  // the first of them is being answered
  std::string text_;
};

// `deliveries` a second, to one user after the other.
class LightDelivery : public LmtpSession {
 public:
  explicit LightDelivery(Run& run) : LmtpSession(run, 0) {}
  void start() override;

 private:
  void delivered() override;
  [[nodiscard]] std::string recipient() const override { return user_name(run_.options(), delivered_ * 7); }
  void due();

  Time due_;
  std::uint64_t delivered_ = 0;
};

}  // namespace load
