// What a transcript runs against: a server in this process, or one at an address.
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

namespace support {

class Connection {
 public:
  virtual ~Connection() = default;
  virtual void send(std::string_view bytes) = 0;
  // At least one byte, or nothing after `timeout` or at the end of the stream.
  virtual std::string receive(std::chrono::milliseconds timeout) = 0;
  virtual bool ended() const = 0;
  virtual void hang_up() = 0;
  // After the OK to STARTTLS and to COMPRESS. A target that cannot leaves it.
  virtual base::Result<void> start_tls() = 0;
  virtual base::Result<void> start_compression() = 0;
};

class Target {
 public:
  virtual ~Target() = default;
  // Before the first connection of a transcript. Errc::cannot: this target cannot set that; the transcript is skipped,
  // aloud.
  virtual base::Result<void> configure(const std::map<std::string, std::string>& settings) = 0;
  // A fresh one with the password "secret". Its name.
  virtual std::string new_account() = 0;
  virtual std::unique_ptr<Connection> connect() = 0;
  // Errc::cannot: not here.
  virtual base::Result<void> restart() = 0;
};

}  // namespace support
