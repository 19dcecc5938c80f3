#include "server/http.h"

namespace server {
namespace {

using base::Chunk;
using base::Input;
using base::InputEvent;
using base::Result;
using base::Task;

constexpr std::size_t max_head_bytes = 8 * 1024;
constexpr std::chrono::milliseconds head_timeout = std::chrono::seconds(10);

std::string_view reason_of(int status) {
  switch (status) {
    case 200: return "OK";
    case 400: return "Bad Request";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 503: return "Service Unavailable";
    default: return "Error";
  }
}

std::string_view next_word(std::string_view& line) {
  std::string_view word = line.substr(0, line.find(' '));
  line.remove_prefix(std::min(line.size(), word.size() + 1));
  return word;
}

Task<Result<std::string>> read_head(base::Channel& channel) {
  std::string head;
  while (head.find("\r\n\r\n") == head.npos) {
    if (head.size() > max_head_bytes) co_return base::fail(base::Errc::too_big, "request head");
    Task<Result<Input>> reading = channel.read(head_timeout);
    CO_TRY(Input input, co_await reading);
    if (input.event == InputEvent::timed_out) co_return base::fail(base::Errc::closed, "no request in time");
    head += input.bytes;
  }
  co_return head;
}

}  // namespace

std::string http_response(std::string_view head, const HttpPages& pages) {
  std::string_view line = head.substr(0, head.find("\r\n"));
  std::string_view method = next_word(line);
  std::string_view target = next_word(line);
  HttpAnswer answer;
  if (!line.starts_with("HTTP/1.") || !target.starts_with('/')) {
    answer = {400, answer.content_type, "This is not an HTTP/1.1 request.\n"};
  } else if (method != "GET" && method != "HEAD") {
    answer = {405, answer.content_type, "Only GET and HEAD are served.\n"};
  } else {
    answer = pages(target.substr(0, target.find('?')));
  }
  std::string text = "HTTP/1.1 " + std::to_string(answer.status) + " " + std::string(reason_of(answer.status)) +
                     "\r\nContent-Type: " + answer.content_type +
                     "\r\nContent-Length: " + std::to_string(answer.body.size()) + "\r\nConnection: close\r\n\r\n";
  return method == "HEAD" ? text : text + answer.body;
}

Task<void> http_session(base::Channel& channel, const HttpPages& pages) {
  Task<Result<std::string>> reading = read_head(channel);
  Result<std::string> head = co_await reading;
  if (!head.has_value()) co_return;
  std::string response = http_response(*head, pages);
  Chunk chunk;
  chunk.bytes = response;
  Task<Result<void>> writing = channel.write(std::span<const Chunk>(&chunk, 1));
  Result<void> ignored = co_await writing;
  (void)ignored;
}

}  // namespace server
