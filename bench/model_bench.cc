// The mail model without a store: what a mailbox of a million messages costs to open, change and tell of.
// bench/README.md, "model".
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <benchmark/benchmark.h>

#include "mail/change.h"
#include "mail/fold.h"
#include "mail/page_codec.h"
#include "mail/view.h"

namespace {

using namespace mail;

constexpr std::uint32_t message_count = 1'000'000;

AppendedPtr message(std::uint32_t uid) {
  Appended appended;
  appended.cold.uid = Uid(uid);
  appended.cold.size_bytes = 4'000 + uid % 16'000;
  appended.cold.message = MessageId(uid);
  appended.system = SystemFlags{static_cast<std::uint8_t>(uid % 3 == 0 ? 1 : 0)};
  if (uid % 10 == 0) appended.keywords = {KeywordId(static_cast<std::uint16_t>(uid % 50))};
  return std::make_shared<const Appended>(std::move(appended));
}

struct Stored {
  StatePtr state;
  std::string head;
  std::vector<std::string> hot_pages;
};

// A million messages, a thousand changes old; folded, so that the tail is empty.
Stored make(std::uint32_t page_messages) {
  MailboxParts parts = MailboxState::empty(MailboxId(1), UidValidity(1), ModSeq(1))->parts();
  parts.stored.page_messages = page_messages;
  StatePtr state = std::make_shared<const MailboxState>(std::move(parts));
  for (std::uint32_t from = 1; from <= message_count; from += 1'000) {
    MailboxChange change;
    change.modseq = state->applied().next();
    if (from == 1) {
      for (int i = 0; i < 50; ++i) change.new_keywords.push_back("Keyword" + std::to_string(i));
    }
    for (std::uint32_t uid = from; uid < from + 1'000; ++uid) change.appended.push_back(message(uid));
    state = *mail::apply(state, change);
  }
  FoldPlan plan = fold(state, {}, {}, state->applied());
  std::map<PageNumber, std::string> written(plan.writes.begin(), plan.writes.end());
  Stored stored{plan.state, std::move(plan.head), {}};
  for (std::size_t page = 0; page < stored.state->pages().size(); ++page) {
    stored.hot_pages.push_back(written.at(stored.state->pages()[page].hot_stored));
  }
  return stored;
}

const Stored& stored_in_pages_of(std::uint32_t page_messages) {
  static std::map<std::uint32_t, Stored> all;
  auto found = all.find(page_messages);
  if (found == all.end()) found = all.emplace(page_messages, make(page_messages)).first;
  return found->second;
}

const Stored& pages_of(benchmark::State& run) { return stored_in_pages_of(static_cast<std::uint32_t>(run.range(0))); }

// From values that the engine has read to a state; copying them out of the engine's cache is in it.
void open_1m(benchmark::State& run) {
  const Stored& stored = pages_of(run);
  while (run.KeepRunning()) {
    MailboxHead head = *decode_head(stored.head);
    std::vector<base::Result<HotPagePtr>> pages;
    pages.reserve(stored.hot_pages.size());
    for (const std::string& bytes : stored.hot_pages) pages.push_back(decode_hot_page(std::string(bytes)));
    OpenedMailbox opened = open_mailbox(std::move(head), std::move(pages), {});
    if (opened.state->exists() != message_count) run.SkipWithError("messages are missing");
    benchmark::DoNotOptimize(opened);
  }
  std::size_t stored_bytes = stored.head.size();
  for (const std::string& bytes : stored.hot_pages) stored_bytes += bytes.size();
  run.counters["memory_bytes/message"] = static_cast<double>(stored.state->pages().memory_bytes()) / message_count;
  run.counters["stored_bytes/message"] = static_cast<double>(stored_bytes) / message_count;
}

void flags_on_100k(benchmark::State& run) {
  const StatePtr state = pages_of(run).state;
  MailboxChange change;
  change.modseq = state->applied().next();
  FlagsChanged flags{{}, FlagOperation::add, SystemFlags{4}, {}};
  flags.uids.add(UidRun{Uid(300'001), Uid(400'000)});
  change.flags.push_back(std::move(flags));
  while (run.KeepRunning()) benchmark::DoNotOptimize(mail::apply(state, change));
}

// Every tenth message of the whole mailbox: every page changes.
void flags_on_100k_scattered(benchmark::State& run) {
  const StatePtr state = pages_of(run).state;
  MailboxChange change;
  change.modseq = state->applied().next();
  FlagsChanged flags{{}, FlagOperation::add, SystemFlags{4}, {}};
  for (std::uint32_t uid = 10; uid <= message_count; uid += 10) flags.uids.add(Uid(uid));
  change.flags.push_back(std::move(flags));
  while (run.KeepRunning()) benchmark::DoNotOptimize(mail::apply(state, change));
}

void flag_one(benchmark::State& run) {
  const StatePtr state = pages_of(run).state;
  MailboxChange change;
  change.modseq = state->applied().next();
  FlagsChanged flags{{}, FlagOperation::add, SystemFlags{4}, {}};
  flags.uids.add(Uid(500'000));
  change.flags.push_back(std::move(flags));
  while (run.KeepRunning()) benchmark::DoNotOptimize(mail::apply(state, change));
}

// A tail of up to 256 messages, as there is between two folds.
void append_one(benchmark::State& run) {
  const StatePtr folded = pages_of(run).state;
  StatePtr state = folded;
  const AppendedPtr first = message(message_count + 1);
  while (run.KeepRunning()) {
    if (state->tail().size() == 256) state = folded;
    MailboxChange change;
    change.modseq = state->applied().next();
    if (state->uid_next() == first->cold.uid) {
      change.appended.push_back(first);
    } else {
      change.appended.push_back(message(state->uid_next().value));
    }
    state = *mail::apply(state, change);
  }
}

// 100 changes all over the mailbox: 60 flags, 30 expunges, 10 new messages.
void diff_of_100_changes(benchmark::State& run) {
  StatePtr state = pages_of(run).state;
  const View view = view_of(*state);
  for (std::uint32_t i = 0; i < 100; ++i) {
    MailboxChange change;
    change.modseq = state->applied().next();
    const Uid uid(i * 9'973 + 17);
    if (i % 10 == 0) {
      change.appended.push_back(message(state->uid_next().value));
    } else if (i % 10 < 4) {
      change.expunged.add(uid);
    } else {
      FlagsChanged flags{{}, FlagOperation::add, SystemFlags{2}, {}};
      flags.uids.add(uid);
      change.flags.push_back(std::move(flags));
    }
    state = *mail::apply(state, change);
  }
  while (run.KeepRunning()) {
    const Diff found = diff(*state, view, TellExpunges::yes);
    if (found.flags.count() != 60 || found.expunges.size() != 30) run.SkipWithError("changes are missing");
    benchmark::DoNotOptimize(told(view, *state, found, TellExpunges::yes));
  }
}

void scan_flags_of_100k(benchmark::State& run) {
  const StatePtr state = pages_of(run).state;
  while (run.KeepRunning()) {
    std::uint64_t sum = 0;
    state->for_each(Position(200'000), Position(300'000),
                    [&](Position, const HotRecord& record) { sum += record.system.bits + record.keywords->size(); });
    benchmark::DoNotOptimize(sum);
  }
}

#define GODWIT_PAGE_SIZES ArgName("page")->RangeMultiplier(2)->Range(256, 2'048)->Unit(benchmark::kMicrosecond)
BENCHMARK(open_1m)->GODWIT_PAGE_SIZES;
BENCHMARK(diff_of_100_changes)->GODWIT_PAGE_SIZES;
BENCHMARK(flags_on_100k)->GODWIT_PAGE_SIZES;
BENCHMARK(flags_on_100k_scattered)->GODWIT_PAGE_SIZES;
BENCHMARK(flag_one)->GODWIT_PAGE_SIZES;
BENCHMARK(append_one)->GODWIT_PAGE_SIZES;
BENCHMARK(scan_flags_of_100k)->GODWIT_PAGE_SIZES;

}  // namespace

BENCHMARK_MAIN();
