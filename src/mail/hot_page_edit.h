// New hot pages out of old ones. Called by apply() and fold().
#pragma once

#include <map>
#include <memory>
#include <span>

#include "mail/change.h"
#include "mail/hot_page.h"
#include "mail/types.h"
#include "mail/uid_runs.h"

namespace mail {

// Fills a page row by row, and all `rows` must be given before finish(); or changes flags of a page and shares the rest
// with it.
class HotPageEdit {
 public:
  explicit HotPageEdit(std::uint32_t rows);
  explicit HotPageEdit(const HotPage& before);

  void copy(const HotPage& from, std::uint32_t first_row, std::uint32_t end_row);
  void add(const HotRecord& record);
  // Of a page made from one before. `change` is applied to the row's flags and keywords; modseqs only rise.
  void change_flags(std::uint32_t row, const FlagsChanged& change, ModSeq modseq);
  HotPagePtr finish();

 private:
  std::uint16_t index_of(const KeywordSet& set);
  std::uint16_t changed_set(std::uint16_t index, const FlagsChanged& change);
  void drop_unused_sets();
  void account_for(SystemFlags before, SystemFlags after, std::uint32_t size_bytes);

  std::shared_ptr<HotPage> page_;
  enum class Totals : std::uint8_t { to_count, kept } totals_ = Totals::to_count;
  // The columns that are written.
  std::shared_ptr<std::string> bytes_;  // nullptr: only those that change
  std::span<std::uint64_t> modseqs_;
  std::span<std::uint32_t> uids_;
  std::span<std::uint32_t> sizes_bytes_;
  std::span<std::uint16_t> keyword_indexes_;
  std::span<std::uint8_t> flags_;
  std::uint32_t next_row_ = 0;
  const HotPage* table_from_ = nullptr;              // its indexes mean the same here
  std::map<KeywordSet, std::uint16_t> set_indexes_;  // of page_'s table; filled when first needed
  std::map<std::uint16_t, std::uint16_t>
      changed_sets_;  // by one FlagsChanged, so that a set is changed once, not once a message
  const FlagsChanged* changed_by_ = nullptr;
};

HotPagePtr appended(const HotPage& page, std::span<const HotRecord> records);
// Messages in `runs` get the change; the others stay as they are.
HotPagePtr with_flags(const HotPage& page, std::span<const UidRun> runs, const FlagsChanged& change, ModSeq modseq);
HotPagePtr without(const HotPage& page, std::span<const UidRun> runs);
// Rows [first, end) alone.
HotPagePtr slice(const HotPage& page, std::uint32_t first_row, std::uint32_t end_row);
// In order; UIDs must ascend from page to page.
HotPagePtr joined(std::span<const HotPagePtr> pages);

}  // namespace mail
