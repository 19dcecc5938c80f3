// Verifies a whole store against the model (design.md section 3), reading only: counts and quota against a recount,
// UIDs and modseqs, pages and journals, messages, summaries against a fresh parse, bodies and their owners, references,
// keys that nothing refers to. Who calls it: `godwit check` and tests, on a store that nobody writes to.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "engine/engine.h"

namespace mail {

struct CheckProgress {
  std::string account;
  std::uint64_t messages = 0;  // looked at so far, in all accounts
};

struct CheckOptions {
  // Reads every body, and parses it anew to compare the summary. Without it bodies are only looked up.
  enum class Bodies : std::uint8_t { look_up, read } bodies = Bodies::read;
  std::size_t max_findings = 10'000;  // more are counted and not kept
  std::function<void(const CheckProgress&)> progress;
};

struct Finding {
  std::string where;  // account, mailbox, message
  std::string what;
};

struct CheckReport {
  std::vector<Finding> findings;
  std::uint64_t findings_not_kept = 0;
  std::uint64_t accounts = 0;
  std::uint64_t mailboxes = 0;
  std::uint64_t messages = 0;
  std::uint64_t bodies = 0;
  bool sound() const { return findings.empty() && findings_not_kept == 0; }
};

// Fails only when the engine cannot be read at all; everything else is a finding.
base::Task<base::Result<CheckReport>> check(engine::Engine& engine, CheckOptions options);

}  // namespace mail
