#include "support/client.h"

#include <utility>

namespace support {
namespace {

// Where the first "{n}CRLF" that must wait for the server ends; npos: there is none.
std::size_t synchronising_literal(std::string_view text, std::size_t from) {
  for (auto at = text.find("}\r\n", from); at != std::string_view::npos; at = text.find("}\r\n", at + 1)) {
    const auto open = text.rfind('{', at);
    if (open == std::string_view::npos || text[at - 1] == '+') continue;
    if (text.find_first_not_of("0123456789", open + 1) == at) return at + 3;
  }
  return std::string_view::npos;
}

}  // namespace

bool Client::fill() {
  send_held();
  auto bytes = connection_->receive(response_deadline);
  buffer_ += bytes;
  return !bytes.empty();
}

std::optional<std::string> Client::next_text() {
  while (true) {
    if (auto response = take_response(buffer_)) return response;
    if (!fill()) return std::nullopt;
  }
}

std::string Client::tagged(std::string_view text) {
  std::string line = "t" + std::to_string(next_tag_++);
  tags_.push_back(line);
  line.append(" ").append(text).append("\r\n");
  return line;
}

void Client::send(std::string_view bytes) {
  held_ += bytes;
  send_held();
}

void Client::send_held() {
  if (!held_.empty()) connection_->send(std::exchange(held_, {}));
}

void Client::pipeline(std::string_view text) {
  if (synchronising_literal(text, 0) != std::string_view::npos) return command(text);
  held_ += tagged(text);
}

void Client::command(std::string_view text) {
  const std::string line = tagged(text);
  std::size_t sent = 0;
  std::size_t literal_end = 0;
  while (true) {
    const auto stop = synchronising_literal(line, literal_end);
    if (stop == std::string::npos) break;
    send(std::string_view(line).substr(sent, stop - sent));
    sent = stop;
    literal_end = stop;
    while (true) {
      auto response = next_text();
      if (!response) return;
      if (response->starts_with('+')) break;
      const bool refused = response->starts_with(tags_.back() + ' ') || response->starts_with("* BYE");
      waiting_.push_back(std::move(*response));
      if (refused) return;
    }
  }
  send(std::string_view(line).substr(sent));
}

void Client::raw(std::string_view text) { send(std::string(text) + "\r\n"); }

std::optional<Client::Response> Client::next() {
  std::optional<std::string> text;
  if (!waiting_.empty()) {
    text = std::move(waiting_.front());
    waiting_.pop_front();
  } else {
    text = next_text();
  }
  if (!text) return std::nullopt;
  Response response{tokenise(*text), *text};
  const bool untagged = text->starts_with("* ") || text->starts_with("+");
  if (!untagged && !response.nodes.empty()) {
    response.tagged = true;
    const auto space = text->find(' ');
    const auto tag = text->substr(0, space);
    if (!tags_.empty() && tag == tags_.front()) {
      tags_.pop_front();
      response.nodes = tokenise(std::string_view(*text).substr(space + 1));
    }
  }
  return response;
}

bool Client::succeeds(std::string_view text) {
  command(text);
  while (auto response = next()) {
    if (response->tagged) return !response->nodes.empty() && response->nodes[0].text == "OK";
  }
  return false;
}

bool Client::wait_for_end() {
  const auto deadline = std::chrono::steady_clock::now() + response_deadline;
  while (!connection_->ended() && std::chrono::steady_clock::now() < deadline) fill();
  return connection_->ended();
}

}  // namespace support
