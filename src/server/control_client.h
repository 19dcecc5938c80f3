// The commands' side of the control socket. Blocking; for programs, never in the server.
#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "base/result.h"
#include "net/unique_fd.h"
#include "server/control.h"

namespace server {

class ControlClient {
 public:
  // Errc::closed: no server runs on this store (open it directly). Errc::no_permission: one runs under another user.
  static base::Result<ControlClient> connect(const std::string& store_path);

  // From then on an answer that does not come within so long is Errc::unavailable; without it, one waits for good.
  void set_patience(std::chrono::seconds patience);

  // A request without chunks, to its end. An error of the server comes back with its code and text.
  base::Result<ControlFields> call(const std::string& name, ControlFields fields);

  // With chunks: begin(), then send_chunk() … send_end() if the request takes some, then receive() until it answers
  // with fields.
  base::Result<void> begin(const std::string& name, ControlFields fields);
  base::Result<void> send_chunk(std::string bytes);
  base::Result<void> send_end();
  struct Received {
    std::optional<std::string> chunk;  // not set: the request has ended well, with these fields
    ControlFields fields;
  };
  base::Result<Received> receive();

 private:
  explicit ControlClient(net::UniqueFd fd) : fd_(std::move(fd)) {}
  base::Result<void> send(const ControlFrame& frame);
  net::UniqueFd fd_;
  std::string pending_;
};

}  // namespace server
