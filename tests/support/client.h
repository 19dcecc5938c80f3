// Client: the client's side of one connection as the transcript runner needs it: tags, literals, whole responses.
#pragma once

#include <chrono>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "support/response.h"
#include "support/target.h"

namespace support {

inline constexpr std::chrono::seconds response_deadline{20};

class Client {
 public:
  explicit Client(std::unique_ptr<Connection> connection) : connection_(std::move(connection)) {}

  // Sends the command with a new tag. At each synchronising literal it waits for "+"; any other answer ends the
  // sending.
  void command(std::string_view text);
  void raw(std::string_view text);
  // As command(), but the bytes go with whatever is sent or waited for next: one piece for the server, which sees that
  // more is behind it. With a literal that has to wait it is command().
  void pipeline(std::string_view text);
  void send_held();

  // The next response, tokens and all; nullopt when none came in time or the stream ended.
  struct Response {
    std::vector<Node> nodes;
    std::string text;
    bool tagged = false;  // answers the oldest command that is not answered; its tag is cut off
  };
  std::optional<Response> next();

  // For the preparation of tests: sends, waits for the tagged answer, says whether it is OK.
  bool succeeds(std::string_view text);

  bool wait_for_end();
  void hang_up() { connection_->hang_up(); }
  Connection& connection() { return *connection_; }

 private:
  std::string tagged(std::string_view text);
  void send(std::string_view bytes);
  std::optional<std::string> next_text();
  bool fill();

  std::unique_ptr<Connection> connection_;
  std::string held_;  // of pipeline(), not sent yet
  std::string buffer_;
  std::deque<std::string> waiting_;  // responses read while a literal waited for "+"
  std::deque<std::string> tags_;     // of commands not answered yet
  unsigned next_tag_ = 1;
};

}  // namespace support
