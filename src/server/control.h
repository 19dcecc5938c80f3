// How commands reach a running server: requests over the socket control.sock in the store's directory. A request has a
// name and fields; its handler may take chunks from the command (mail to import) and send chunks to it (mail exported)
// before it ends it. SECURITY: the socket's mode is 0600, and only the server's own user and root are served
// (SO_PEERCRED); whoever may connect may do anything to the store, as with its files.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "base/channel.h"
#include "base/result.h"
#include "base/task.h"
#include "server/control_frame.h"

namespace server {

using ControlFields = std::map<std::string, std::string>;

// One request under way, as its handler sees it.
class ControlCall {
 public:
  ControlCall(base::Channel& channel, std::string& pending) : channel_(channel), pending_(pending) {}
  const std::string& name() const { return request_.head; }
  // Empty when it was not given.
  const std::string& field(const std::string& key) const;
  bool has(const std::string& key) const { return request_.fields.contains(key); }

  // The next chunk from the command; nullopt after its "end".
  base::Task<base::Result<std::optional<std::string>>> read_chunk();
  base::Task<base::Result<void>> write_chunk(std::string bytes);

 private:
  friend class Control;
  base::Task<base::Result<ControlFrame>> read_frame();
  base::Task<base::Result<void>> write_frame(ControlFrame frame);

  base::Channel& channel_;
  std::string& pending_;
  ControlFrame request_;
};

// Answers with the fields of "ok". An error's detail is shown to the person at the command.
using ControlHandler = std::function<base::Task<base::Result<ControlFields>>(ControlCall&)>;

class Control {
 public:
  // Before the socket is opened; not after.
  void handle(std::string name, ControlHandler handler) { handlers_[std::move(name)] = std::move(handler); }
  // A session of the control socket; this outlives it.
  base::Task<void> run_session(base::Channel& channel) const;

 private:
  base::Task<base::Result<void>> answer(ControlCall& call) const;
  std::map<std::string, ControlHandler> handlers_;
};

// The socket of a store.
std::string control_socket_path(const std::string& store_path);

}  // namespace server
