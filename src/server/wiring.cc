#include "server/wiring.h"

#include "engine/memory/memory.h"
#include "engine/rocks/rocks.h"

namespace server {

using base::Task;

struct Wiring::Parts {
  std::unique_ptr<engine::Engine> engine;
  Control control;
};

Wiring::Wiring() : parts_(std::make_unique<Parts>()) {}
Wiring::~Wiring() = default;

namespace {

base::Result<std::unique_ptr<engine::Engine>> open_engine(const StoreConfig& config) {
  if (config.engine == StoreEngine::memory) return engine::memory::open();
  engine::rocks::Options options;
  options.path = config.path;
  options.block_cache_bytes = config.cache_bytes;
  return engine::rocks::open(std::move(options));
}

}  // namespace

base::Result<std::unique_ptr<Wiring>> Wiring::open(const Config& config, net::LoopPool&) {
  std::unique_ptr<Wiring> wiring(new Wiring);
  TRY(wiring->parts_->engine, open_engine(config.store));
  return wiring;
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

std::string Wiring::trouble() const {
  engine::Health health = parts_->engine->health();
  return health.condition == engine::StoreCondition::healthy ? std::string() : health.reason;
}
void Wiring::close() {}

}  // namespace server
