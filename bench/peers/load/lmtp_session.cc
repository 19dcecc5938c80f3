#include "lmtp_session.h"

#include "fail.h"

namespace load {

void LmtpSession::open() {
  connection_.emplace(run_.loop(), Address{.port = run_.options().lmtp_port, .security = Security::clear}, *this);
}

void LmtpSession::start() {
  if (!run_.take_operation()) return run_.session_finished();
  deliver();
}

void LmtpSession::deliver() {
  begun_ = Clock::now();
  stage_ = Stage::mail;
  connection_->send("MAIL FROM:<sender@example.net>\r\nRCPT TO:<" + recipient() + ">\r\nDATA\r\n");
  connection_->flush();
}

void LmtpSession::delivered() {
  run_.operation_done(begun_);
  start();
}

void LmtpSession::received(std::string_view bytes) {
  partial_ += bytes;
  std::size_t begin = 0;
  for (std::size_t end = partial_.find('\n'); end != std::string::npos; end = partial_.find('\n', begin)) {
    const std::string line = partial_.substr(begin, end - begin);
    begin = end + 1;
    if (line.size() < 4 || line[3] != '-') reply(line);
  }
  partial_.erase(0, begin);
}

void LmtpSession::reply(std::string_view line) {
  const char expected = stage_ == Stage::data ? '3' : '2';
  if (line.empty() || line.front() != expected) fail("LMTP said: " + std::string(line));
  switch (stage_) {
    case Stage::greeting:
      stage_ = Stage::hello;
      connection_->send("LHLO load.example.net\r\n");
      return connection_->flush();
    case Stage::hello: stage_ = Stage::idle; return run_.session_ready();
    case Stage::idle: fail("LMTP spoke unasked: " + std::string(line));
    case Stage::mail: stage_ = Stage::recipient; return;
    case Stage::recipient: stage_ = Stage::data; return;
    case Stage::data:
      stage_ = Stage::message;
      connection_->send(run_.mails().message(mails_++));
      connection_->send(".\r\n");
      handed_over_ = Clock::now();
      return connection_->flush();
    case Stage::message:
      stage_ = Stage::idle;
      ++run_.tally().ok;
      return delivered();
  }
}

void LmtpSession::closed(const std::string& why) { fail("LMTP: " + why); }

}  // namespace load
