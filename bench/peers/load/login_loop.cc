#include "login_loop.h"

#include "fail.h"

namespace load {

void LoginLoop::start() {
  if (!run_.take_operation()) return run_.session_finished();
  stage_ = Stage::greeting;
  begun_ = Clock::now();
  reader_.emplace(run_.tally(), *this);
  connection_.emplace(run_.loop(), run_.options().address, *this);
}

void LoginLoop::say(std::string_view line) {
  connection_->send(line);
  connection_->flush();
}

void LoginLoop::untagged(std::string_view) {
  if (stage_ != Stage::greeting) return;
  stage_ = Stage::login;
  say("a1 LOGIN " + user_name(run_.options(), number_) + " " + run_.options().password + "\r\n");
  number_ += run_.options().connections;
}

void LoginLoop::tagged(std::string_view line) {
  if (!line.substr(3).starts_with("OK")) fail("refused: " + std::string(line));
  if (stage_ == Stage::login) {
    stage_ = Stage::logout;
    return say("a2 LOGOUT\r\n");
  }
  stage_ = Stage::done;
}

void LoginLoop::closed(const std::string& why) {
  if (stage_ != Stage::done) fail("before LOGOUT was answered: " + why);
  run_.operation_done(begun_);
  connection_.reset();
  start();
}

}  // namespace load
