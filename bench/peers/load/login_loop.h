// Connects, logs in, logs out, waits for the server to close, and begins again.
#pragma once

#include <optional>

#include "connection.h"
#include "response_reader.h"
#include "run.h"

namespace load {

class LoginLoop : public Session, public Connection::Owner, public ResponseReader::Listener {
 public:
  LoginLoop(Run& run, std::uint64_t connection) : run_(run), number_(connection) {}
  void open() override { run_.session_ready(); }
  void start() override;

 private:
  void received(std::string_view bytes) override { reader_->feed(bytes); }
  void closed(const std::string& why) override;
  void tagged(std::string_view line) override;
  void continuation() override {}
  void untagged(std::string_view line) override;
  void say(std::string_view line);

  enum class Stage { greeting, login, logout, done };

  Run& run_;
  std::uint64_t number_;  // of the account that logs in next
  std::optional<Connection> connection_;
  std::optional<ResponseReader> reader_;
  Stage stage_ = Stage::greeting;
  Time begun_;
};

}  // namespace load
