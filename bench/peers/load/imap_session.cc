#include "imap_session.h"

#include "fail.h"

namespace load {

ImapSession::ImapSession(Run& run, std::uint64_t connection)
    : run_(run), number_(connection), reader_(run.tally(), *this) {}

void ImapSession::open() { connection_.emplace(run_.loop(), run_.options().address, *this); }

void ImapSession::command(std::string_view text) {
  send_raw("a" + std::to_string(++tag_) + " ");
  send_raw(text);
  send_raw("\r\n");
}

void ImapSession::untagged(std::string_view line) {
  if (stage_ != Stage::greeting) return;
  if (!line.starts_with("* OK")) fail("greeted with: " + std::string(line));
  stage_ = Stage::login;
  command("LOGIN " + user_name(run_.options(), number_) + " " + run_.options().password);
  flush();
}

void ImapSession::tagged(std::string_view line) {
  const Answer answer = line.substr(line.find(' ') + 1).starts_with("OK") ? Answer::ok : Answer::refused;
  if (stage_ != Stage::prepared) return next_setup(line, answer);
  if (answer == Answer::refused) fail("refused: " + std::string(line));
  answered(answer);
}

// A setup command that begins with a question mark may be refused.
void ImapSession::next_setup(std::string_view line, Answer answer) {
  const auto& setup = run_.options().setup;
  const bool may_fail = stage_ == Stage::setup && setup[setup_done_].starts_with('?');
  if (answer == Answer::refused && !may_fail) {
    fail((stage_ == Stage::login ? "LOGIN" : setup[setup_done_]) + " was refused: " + std::string(line));
  }
  if (stage_ == Stage::setup) ++setup_done_;
  stage_ = Stage::setup;
  if (setup_done_ == setup.size()) {
    stage_ = Stage::prepared;
    return prepared();
  }
  std::string_view next = setup[setup_done_];
  if (next.starts_with('?')) next.remove_prefix(1);
  command(next);
  flush();
}

void ImapSession::closed(const std::string& why) {
  fail("connection " + std::to_string(number_) + " as " + user_name(run_.options(), number_) + ": " + why);
}

}  // namespace load
