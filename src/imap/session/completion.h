// How a command that could be carried out or refused in an orderly way ends: what stands in its tagged response.
// Errors of the store and of the client's making travel as base::Error instead, and status.cc turns them into one of
// these.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "base/task.h"
#include "imap/types/status_response.h"

namespace imap::session {

struct Completion {
  Condition condition = Condition::ok;
  ResponseCode code;
  std::string text;  // for a person; empty: "<name> completed"

  static Completion ok(std::string text = {}, ResponseCode code = {}) {
    return {Condition::ok, std::move(code), std::move(text)};
  }
  static Completion no(ResponseCode code, std::string text) {
    return {Condition::no, std::move(code), std::move(text)};
  }
  static Completion bad(std::string text, ResponseCode code = {}) {
    return {Condition::bad, std::move(code), std::move(text)};
  }
};

using Outcome = base::Result<Completion>;
using Running = base::Task<Outcome>;
// What there is of a command after its handler was called.
struct Started {
  Outcome outcome;                                // of a handler that never waits
  std::optional<Running> running = std::nullopt;  // the others, not begun yet
};

}  // namespace imap::session
