#include "server/control.h"

#include <unistd.h>

#include "base/log.h"

namespace server {
namespace {

using base::Chunk;
using base::Errc;
using base::fail;
using base::Input;
using base::InputEvent;
using base::Result;
using base::Task;

constexpr std::chrono::milliseconds idle_timeout = std::chrono::minutes(10);

bool may_control(const base::PeerInfo& peer) {
  return peer.user_id == 0 || peer.user_id == static_cast<std::int64_t>(::geteuid());
}

ControlFrame error_frame(const base::Error& error) {
  ControlFrame frame;
  frame.head = "error";
  frame.fields["code"] = base::to_string(error.code);
  frame.fields["text"] = error.detail;
  return frame;
}

}  // namespace

const std::string& ControlCall::field(const std::string& key) const {
  static const std::string none;
  auto found = request_.fields.find(key);
  return found == request_.fields.end() ? none : found->second;
}

Task<Result<ControlFrame>> ControlCall::read_frame() {
  while (true) {
    CO_TRY(std::optional<ControlFrame> frame, take_frame(pending_));
    if (frame) co_return std::move(*frame);
    Task<Result<Input>> reading = channel_.read(idle_timeout);
    CO_TRY(Input input, co_await reading);
    if (input.event == InputEvent::timed_out) co_return fail(Errc::closed, "the command is silent");
    pending_ += input.bytes;
  }
}

Task<Result<void>> ControlCall::write_frame(ControlFrame frame) {
  std::string text = format_frame(frame);
  Chunk chunk;
  chunk.bytes = text;
  Task<Result<void>> writing = channel_.write(std::span<const Chunk>(&chunk, 1));
  co_return co_await writing;
}

Task<Result<std::optional<std::string>>> ControlCall::read_chunk() {
  Task<Result<ControlFrame>> reading = read_frame();
  CO_TRY(ControlFrame frame, co_await reading);
  if (frame.chunk) co_return std::move(frame.chunk);
  if (frame.head != "end") co_return fail(Errc::bad_syntax, "control: neither a chunk nor an end");
  co_return std::nullopt;
}

Task<Result<void>> ControlCall::write_chunk(std::string bytes) {
  ControlFrame frame;
  frame.chunk = std::move(bytes);
  Task<Result<void>> writing = write_frame(std::move(frame));
  co_return co_await writing;
}

Task<Result<void>> Control::answer(ControlCall& call) const {
  ControlFrame response;
  auto found = handlers_.find(call.name());
  if (found == handlers_.end()) {
    base::Error unknown(Errc::cannot, "the running server does not know \"" + call.name() +
                                          "\": is it of another version than this command? Restart it");
    response = error_frame(unknown);
  } else {
    Task<Result<ControlFields>> handling = found->second(call);
    Result<ControlFields> fields = co_await handling;
    if (fields.has_value()) {
      response.head = "ok";
      response.fields = std::move(*fields);
    } else {
      response = error_frame(fields.error());
    }
  }
  Task<Result<void>> writing = call.write_frame(std::move(response));
  co_return co_await writing;
}

Task<void> Control::run_session(base::Channel& channel) const {
  if (!may_control(channel.peer())) {
    base::log::warning("control_refused", {{"user_id", channel.peer().user_id}});
    co_return;
  }
  std::string pending;
  while (true) {
    ControlCall call(channel, pending);
    Task<Result<ControlFrame>> reading = call.read_frame();
    Result<ControlFrame> request = co_await reading;
    if (!request.has_value()) co_return;
    // What a request that was refused did not read: the command had sent it before it could know.
    if (request->chunk || request->head == "end") continue;
    call.request_ = std::move(*request);
    Task<Result<void>> answering = answer(call);
    Result<void> answered = co_await answering;
    if (!answered.has_value()) co_return;
  }
}

std::string control_socket_path(const std::string& store_path) { return store_path + "/control.sock"; }

}  // namespace server
