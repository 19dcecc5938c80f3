// Delivers over LMTP (RFC 2033), one recipient a message; MAIL, RCPT and DATA go in one write (RFC 2920).
#pragma once

#include <optional>
#include <string>

#include "connection.h"
#include "run.h"

namespace load {

class LmtpSession : public Session, public Connection::Owner {
 public:
  LmtpSession(Run& run, std::uint64_t connection) : run_(run), number_(connection) {}
  void open() override;
  void start() override;

 protected:
  // The message was accepted, and durably so; by default the next one goes.
  virtual void delivered();
  // Its own; where there are more users than connections, one after the other.
  [[nodiscard]] virtual std::string recipient() const {
    return user_name(run_.options(), number_ + mails_ * run_.options().connections);
  }
  void deliver();
  // When the latest message was handed over, up to its last byte.
  [[nodiscard]] Time handed_over() const { return handed_over_; }

  Run& run_;
  const std::uint64_t number_;

 private:
  void received(std::string_view bytes) override;
  void closed(const std::string& why) override;
  void reply(std::string_view line);

  enum class Stage { greeting, hello, idle, mail, recipient, data, message };

  std::optional<Connection> connection_;
  Stage stage_ = Stage::greeting;
  std::string partial_;
  std::uint64_t mails_ = 0;
  Time begun_;
  Time handed_over_;
};

}  // namespace load
