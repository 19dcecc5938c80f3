// An IMAP connection that logs in and gets itself ready; what it does then is its heir's affair.
#pragma once

#include <optional>
#include <string>

#include "connection.h"
#include "response_reader.h"
#include "run.h"

namespace load {

class ImapSession : public Session, public Connection::Owner, public ResponseReader::Listener {
 public:
  ImapSession(Run& run, std::uint64_t connection);
  void open() override;

 protected:
  enum class Answer { ok, refused };

  // The answer to a command that came after the setup.
  virtual void answered(Answer answer) = 0;
  // The setup is done; by default the session is ready.
  virtual void prepared() { run_.session_ready(); }

  // Adds a command, without CRLF, to what is sent; flush() sends it.
  void command(std::string_view text);
  void send_raw(std::string_view bytes) { connection_->send(bytes); }
  void flush() { connection_->flush(); }

  void received(std::string_view bytes) override { reader_.feed(bytes); }
  void closed(const std::string& why) override;
  void tagged(std::string_view line) override;
  void untagged(std::string_view line) override;
  void continuation() override {}

  Run& run_;
  const std::uint64_t number_;

 private:
  void next_setup(std::string_view line, Answer answer);

  enum class Stage { greeting, login, setup, prepared } stage_ = Stage::greeting;
  std::optional<Connection> connection_;
  ResponseReader reader_;
  std::size_t setup_done_ = 0;
  std::uint64_t tag_ = 0;
};

}  // namespace load
