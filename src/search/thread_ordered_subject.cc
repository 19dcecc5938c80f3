// THREAD=ORDEREDSUBJECT (RFC 5256 3): one thread for each base subject, the first message above all others of it.
#include <algorithm>

#include "search/sort.h"
#include "search/thread.h"

namespace search {
namespace {

struct Threads {
  std::vector<std::uint32_t> order;                             // rows by subject, sent date, number
  std::vector<std::pair<std::uint32_t, std::uint32_t>> ranges;  // of `order`, one for each thread
};

Threads split(std::span<const Row> rows) {
  const imap::SortCriterion by_subject[] = {{imap::SortKey::subject}, {imap::SortKey::date}};
  Threads threads{sorted(rows, by_subject), {}};
  std::string_view subject;
  for (std::uint32_t i = 0; i < threads.order.size(); ++i) {
    const std::string_view next = rows[threads.order[i]].text(mail::TextColumn::base_subject);
    if (i == 0 || next != subject) threads.ranges.emplace_back(i, i);
    threads.ranges.back().second = i + 1;
    subject = next;
  }
  return threads;
}

}  // namespace

std::vector<Member> thread_by_ordered_subject(std::span<const Row> rows) {
  Threads threads = split(rows);
  std::ranges::sort(threads.ranges, [&](const auto& a, const auto& b) {
    const Row& first_a = rows[threads.order[a.first]];
    const Row& first_b = rows[threads.order[b.first]];
    if (first_a.sent_seconds != first_b.sent_seconds) return first_a.sent_seconds < first_b.sent_seconds;
    return first_a.uid < first_b.uid;
  });
  std::vector<Member> members;
  members.reserve(rows.size());
  for (const auto& [begin, end] : threads.ranges) {
    for (std::uint32_t i = begin; i < end; ++i) members.push_back({threads.order[i], i == begin ? 0u : 1u});
  }
  return members;
}

}  // namespace search
