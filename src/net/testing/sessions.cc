#include "net/testing/sessions.h"

#include <stdexcept>

#include <fcntl.h>

#include "net/unique_fd.h"

namespace net::testing {
namespace {

using base::Chunk;
using base::Errc;
using base::Input;
using base::InputEvent;
using base::Result;
using base::Task;

Task<Result<void>> say(base::Channel& channel, std::string text) {
  Chunk chunk;
  chunk.bytes = text;
  Task<Result<void>> writing = channel.write(std::span<const Chunk>(&chunk, 1));
  co_return co_await writing;
}

// "length path"
Task<Result<void>> say_file(base::Channel& channel, std::string what) {
  const std::size_t space = what.find(' ');
  auto file = std::make_shared<UniqueFd>(::open(what.substr(space + 1).c_str(), O_RDONLY | O_CLOEXEC));
  std::vector<Chunk> chunks(3);
  chunks[0].bytes = "<";
  chunks[1].file = {file->get(), 1, std::stoul(what.substr(0, space))};
  chunks[1].owner = file;
  chunks[2].bytes = ">\n";
  Task<Result<void>> writing = channel.write(chunks);
  co_return co_await writing;
}

std::string hex(std::string_view bytes) {
  std::string out;
  for (unsigned char byte : bytes) {
    char pair[3];
    std::snprintf(pair, sizeof pair, "%02x", byte);
    out += pair;
  }
  return out;
}

// Switches with a line before it; the answer after the switch shows that it works.
Task<Result<void>> answer(base::Channel& channel, std::string line, std::string& pending) {
  if (line == "THROW") throw std::runtime_error("a session's bug");
  if (line == "STARTTLS" || line == "COMPRESS") {
    Task<Result<void>> saying = say(channel, "go\n");
    CO_TRY(co_await saying);
    // A session throws away what it has read already, as RFC 9051 6.2.1 demands.
    pending.clear();
    Task<Result<void>> switching = line == "STARTTLS" ? channel.start_tls() : channel.start_compression();
    co_return co_await switching;
  }
  if (line.starts_with("FILE ")) {
    Task<Result<void>> saying = say_file(channel, line.substr(5));
    co_return co_await saying;
  }
  std::string text = "echo " + line + "\n";
  if (line.starts_with("BIG ")) text.assign(std::stoul(line.substr(4)), 'x');
  if (line.starts_with("BINDING ")) text = hex(channel.channel_binding(line.substr(8))) + "\n";
  if (line == "WAKE") {
    auto wake = channel.waker();
    wake();
    wake();
    co_return Result<void>();
  }
  Task<Result<void>> saying = say(channel, std::move(text));
  co_return co_await saying;
}

Task<Result<void>> answer_lines(base::Channel& channel, std::string& pending) {
  std::size_t end = 0;
  while ((end = pending.find('\n')) != pending.npos) {
    std::string line = pending.substr(0, end);
    pending.erase(0, end + 1);
    if (line == "BYE") co_return base::fail(Errc::closed, "asked to");
    Task<Result<void>> answering = answer(channel, std::move(line), pending);
    CO_TRY(co_await answering);
  }
  co_return Result<void>();
}

}  // namespace

Task<void> line_session(base::Channel& channel) {
  std::string pending;
  while (true) {
    Task<Result<Input>> reading = channel.read(patience);
    Result<Input> input = co_await reading;
    std::string note;
    if (!input.has_value()) {
      if (input.error().code != Errc::cancelled) co_return;
      note = "bye\n";
    } else if (input->event == InputEvent::bytes) {
      pending += input->bytes;
      Task<Result<void>> answering = answer_lines(channel, pending);
      Result<void> answered = co_await answering;
      if (!answered.has_value()) co_return;
      continue;
    } else {
      note = input->event == InputEvent::woken ? "woken\n" : "timeout\n";
    }
    Task<Result<void>> saying = say(channel, note);
    Result<void> said = co_await saying;
    if (!said.has_value() || note != "woken\n") co_return;
  }
}

Fixture::Fixture(const tls::Context* tls, TlsUse use, ServerSettings settings, Session session)
    : server(loops, tls, settings) {
  Service service;
  service.name = "test";
  service.session = std::move(session);
  service.tls = use;
  service.alpn = "imap";
  service.refusal = "* BYE [LIMIT] too many connections\r\n";
  Result<Endpoint> bound = server.open(std::move(service), Endpoint{Endpoint::Family::ipv4, "127.0.0.1", 0});
  if (!bound.has_value()) throw std::runtime_error(bound.error().detail);
  where = *bound;
  server.accept_connections();
}

}  // namespace net::testing
