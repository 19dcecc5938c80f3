// Small mailboxes for tests: messages with telling values, changes in a line.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "mail/change.h"
#include "mail/mailbox_state.h"

namespace mail::test {

inline UidRuns uids(const std::vector<std::pair<std::uint32_t, std::uint32_t>>& runs) {
  std::vector<UidRun> result;
  result.reserve(runs.size());
  for (const auto& [first, last] : runs) result.push_back({Uid(first), Uid(last)});
  return UidRuns::from(std::move(result));
}

inline std::vector<std::uint32_t> listed(const UidRuns& runs) {
  std::vector<std::uint32_t> result;
  for (const UidRun& run : runs.runs()) {
    for (std::uint32_t uid = run.first.value; uid <= run.last.value; ++uid) result.push_back(uid);
  }
  return result;
}

inline AppendedPtr message(std::uint32_t uid, std::uint64_t size_bytes = 100, SystemFlags system = {},
                           KeywordSet keywords = {}) {
  Appended appended;
  appended.cold.uid = Uid(uid);
  appended.cold.size_bytes = size_bytes;
  appended.cold.internal_date = {1'700'000'000 + uid * 60, 120};
  appended.cold.save_date_unix_seconds = 1'700'000'100 + uid * 60;
  appended.cold.message = MessageId(uid * 3ULL);
  appended.cold.thread = ThreadId(uid * 3ULL - uid % 4);
  appended.cold.body = BodyId(uid * 5ULL);
  appended.cold.prefix_bytes = 40;
  appended.system = system;
  appended.keywords = std::move(keywords);
  appended.columns.subject = "SUBJECT " + std::to_string(uid);
  appended.columns.from = "SENDER <S" + std::to_string(uid % 7) + "@EXAMPLE.ORG>";
  return std::make_shared<const Appended>(std::move(appended));
}

// A mailbox and the modseq of its last change, which every change raises by one.
struct Mailbox {
  StatePtr state = MailboxState::empty(MailboxId(7), UidValidity(1'234), ModSeq(1));

  void change(MailboxChange change) {
    change.modseq = state->applied().next();
    auto after = mail::apply(state, change);
    ASSERT_TRUE(after.has_value()) << base::describe(after.error());
    state = *after;
  }
  void append(std::uint32_t count) {
    MailboxChange appending;
    appending.appended.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) appending.appended.push_back(message(state->uid_next().value + i));
    change(std::move(appending));
  }
  void expunge(UidRuns which) {
    MailboxChange expunging;
    expunging.expunged = std::move(which);
    change(std::move(expunging));
  }
  void flag(UidRuns which, SystemFlag flag, FlagOperation operation = FlagOperation::add) {
    MailboxChange flagging;
    flagging.flags.push_back({std::move(which), operation, SystemFlags{}.with(flag), {}});
    change(std::move(flagging));
  }
};

}  // namespace mail::test
