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

// Fills a page row by row; `rows` must all be given before finish().
class HotPageEdit {
 public:
  explicit HotPageEdit(std::uint32_t rows);

  void copy(const HotPage& from, std::uint32_t first_row, std::uint32_t end_row);
  void add(const HotRecord& record);
  // Requires a row given before. `change` is applied to its flags and keywords.
  void change_flags(std::uint32_t row, const FlagsChanged& change, ModSeq modseq);
  HotPagePtr finish();

 private:
  std::uint16_t index_of(const KeywordSet& set);
  std::uint16_t changed_set(std::uint16_t index, const FlagsChanged& change);
  void drop_unused_sets();

  std::shared_ptr<HotPage> page_;
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
