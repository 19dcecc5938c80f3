// A message read as one range of bytes: the recipient's own header lines, then the body as the engine keeps it.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "engine/engine.h"
#include "mail/message.h"

namespace mail {

// `size_bytes` is that of both. The engine outlives the reader.
std::unique_ptr<MessageReader> make_message_reader(engine::Engine& engine, std::string prefix, BodyId body,
                                                   std::uint64_t size_bytes);

// mailbox.h, bodies().
base::Task<base::Result<engine::BodySlices>> read_whole_bodies(engine::Engine& engine, std::vector<ColdRecord> records);

}  // namespace mail
