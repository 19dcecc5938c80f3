// THREAD=ORDEREDSUBJECT (RFC 5256 3): one thread for each base subject, the first message above all others of it.
#include <numeric>

#include "search/radix_sort.h"
#include "search/text_ranks.h"
#include "search/thread.h"

namespace search {

// The rows by date, one after the other: a thread begins where its subject comes first, and so threads are in the order
// of their first messages.
std::vector<Member> thread_by_ordered_subject(const Rows& rows) {
  std::vector<std::uint32_t> by_date(rows.size);
  std::iota(by_date.begin(), by_date.end(), 0u);
  sort_by_seconds(rows.sent_seconds, Direction::ascending, by_date);
  const DistinctTexts subjects = distinct_texts(rows, mail::TextColumn::base_subject);
  std::vector<std::uint32_t> thread_of_subject(subjects.texts.size(), no_row);
  std::vector<std::uint32_t> thread_of_row(rows.size);
  std::uint32_t threads = 0;
  for (const std::uint32_t row : by_date) {
    std::uint32_t& thread = thread_of_subject[subjects.number_of_row[row]];
    if (thread == no_row) thread = threads++;
    thread_of_row[row] = thread;
  }
  sort_by_numbers(thread_of_row, Direction::ascending, by_date);
  std::vector<Member> members;
  members.reserve(rows.size);
  std::uint32_t thread = no_row;
  for (const std::uint32_t row : by_date) {
    members.push_back({row, thread_of_row[row] == thread ? 1u : 0u});
    thread = thread_of_row[row];
  }
  return members;
}

}  // namespace search
