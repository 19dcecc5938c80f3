#include "server/wiring.h"

namespace server {

using base::Task;

struct Wiring::Parts {
  Control control;
};

Wiring::Wiring() : parts_(std::make_unique<Parts>()) {}
Wiring::~Wiring() = default;

base::Result<std::unique_ptr<Wiring>> Wiring::open(const Config&, net::LoopPool&) {
  return std::unique_ptr<Wiring>(new Wiring);
}

namespace {

// Until the protocol's session is there.
Task<void> refuse(base::Channel& channel, std::string line) {
  base::Chunk chunk;
  chunk.bytes = line;
  Task<base::Result<void>> writing = channel.write(std::span<const base::Chunk>(&chunk, 1));
  base::Result<void> ignored = co_await writing;
  (void)ignored;
}

}  // namespace

Task<void> Wiring::imap(base::Channel& channel) { return refuse(channel, "* BYE [UNAVAILABLE] No mail here yet\r\n"); }
Task<void> Wiring::lmtp(base::Channel& channel) { return refuse(channel, "421 4.3.2 No mail here yet\r\n"); }
Task<void> Wiring::control(base::Channel& channel) { return parts_->control.run_session(channel); }

std::string Wiring::trouble() const { return {}; }
void Wiring::close() {}

}  // namespace server
