// Receives a message in one pass: line ends made whole, parsed, its body streamed to the engine. docs:
// Store::receive().
#pragma once

#include <memory>

#include "engine/engine.h"
#include "mail/message.h"
#include "mime/crlf.h"

namespace mail {

// Holds at most one chunk, one header block and the part tree. The engine outlives the receiver.
std::unique_ptr<MessageReceiver> make_message_receiver(engine::Engine& engine, std::uint64_t size_hint_bytes,
                                                       std::uint64_t max_bytes, mime::CrlfNormaliser::Policy line_ends);

}  // namespace mail
