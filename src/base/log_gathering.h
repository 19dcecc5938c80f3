// Gathering: while one exists, lines that are no warnings and come close behind another are written together, at most
// a moment later. Held by the server, where sessions and deliveries write thousands a second; a write each costs more
// than the line is worth. Without one, every line is written before log::write() returns.
#pragma once

#include <chrono>
#include <memory>

namespace base::log {

// How long a line may wait, and with it what a process that is killed may leave unwritten.
inline constexpr std::chrono::milliseconds gather_time = std::chrono::milliseconds(20);

class Gathering {
 public:
  // Starts a thread. One at a time.
  Gathering();
  // Everything is written.
  ~Gathering();
  Gathering(const Gathering&) = delete;
  Gathering& operator=(const Gathering&) = delete;

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace base::log
