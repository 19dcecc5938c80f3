// HotPage: UIDs, flags, keywords, modseqs and sizes of up to `max_page_messages` consecutive messages, as columns of
// fixed width. In memory it is the bytes that are stored (docs/formats/pages.md), so that opening a mailbox copies and
// allocates next to nothing. 19 bytes a message. A page whose flags changed shares those bytes with the one before and
// has modseqs, keywords and flags of its own, 11 bytes a message more, until it is next stored. A keyword set is an
// index into the page's table of distinct sets: a page without keywords pays none.
//
// Who makes them: apply() (change.h) through HotPageEdit, and the decoder. Who reads them: MailboxState, sessions,
// scans. Invariant: immutable once shared; UIDs ascend strictly; the totals are those of its messages.
#pragma once

#include <bit>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "mail/types.h"

namespace mail {

static_assert(std::endian::native == std::endian::little, "stored columns are little-endian and used in place");

// Messages a page may hold, and below which a page is merged with a neighbour when it is folded. docs/adr/0020.
inline constexpr std::uint32_t max_page_messages = 1'024;
inline constexpr std::uint32_t min_page_messages = 256;

// What the directory and the mailbox's counts sum up.
struct PageTotals {
  ModSeq max_modseq;
  std::uint32_t unseen = 0;
  std::uint32_t deleted = 0;
  std::uint64_t bytes = 0;
  std::uint64_t deleted_bytes = 0;
  PageTotals& operator+=(const PageTotals& other);
  bool operator==(const PageTotals&) const = default;
};

class HotPage {
 public:
  HotPage();  // without messages

  // Where the columns lie, found once for all messages. Lives as long as the page.
  class Rows {
   public:
    explicit Rows(const HotPage& page)
        : uids_(page.uids().data()),
          flags_(page.flags().data()),
          modseqs_(page.modseqs().data()),
          keyword_indexes_(page.keyword_indexes().data()),
          sizes_bytes_(page.sizes_bytes().data()),
          keyword_sets_(page.keyword_sets()) {}
    // Requires row < size() of the page.
    HotRecord at(std::uint32_t row) const {
      return {.uid = Uid(uids_[row]),
              .system = {flags_[row]},
              .modseq = ModSeq(modseqs_[row]),
              .keywords = &keywords_at(keyword_sets_, keyword_indexes_[row]),
              .size_bytes = sizes_bytes_[row]};
    }

   private:
    const std::uint32_t* uids_;
    const std::uint8_t* flags_;
    const std::uint64_t* modseqs_;
    const std::uint16_t* keyword_indexes_;
    const std::uint32_t* sizes_bytes_;
    std::span<const KeywordSet> keyword_sets_;
  };

  std::uint32_t size() const { return size_; }
  const PageTotals& totals() const { return totals_; }

  // Requires row < size().
  Uid uid(std::uint32_t row) const { return Uid(uids()[row]); }
  SystemFlags system(std::uint32_t row) const { return {flags()[row]}; }
  ModSeq modseq(std::uint32_t row) const { return ModSeq(modseqs()[row]); }
  const KeywordSet& keywords(std::uint32_t row) const { return keywords_at(keyword_sets_, keyword_indexes()[row]); }
  HotRecord at(std::uint32_t row) const { return Rows(*this).at(row); }

  // First row whose UID is at or above it; size() when there is none.
  std::uint32_t lower_bound(Uid uid) const;
  // First row without \Seen; size() when there is none.
  std::uint32_t first_unseen() const;

  // The columns themselves, for scans. Valid as long as the page.
  std::span<const std::uint64_t> modseqs() const { return changing_column<std::uint64_t>(0, 0); }
  std::span<const std::uint32_t> uids() const { return column<std::uint32_t>(8); }
  std::span<const std::uint32_t> sizes_bytes() const { return column<std::uint32_t>(12); }
  std::span<const std::uint16_t> keyword_indexes() const { return changing_column<std::uint16_t>(16, 8); }
  std::span<const std::uint8_t> flags() const { return changing_column<std::uint8_t>(18, 10); }
  // [0] is the empty set.
  const std::vector<KeywordSet>& keyword_sets() const { return keyword_sets_; }

  std::size_t memory_bytes() const;
  // Totals counted anew: what `godwit check` compares totals() with. Decoding takes the stored ones on the word of the
  // checksum.
  PageTotals recount() const;
  bool operator==(const HotPage& other) const;  // same messages, whatever the order of the table of sets

  static constexpr std::size_t header_bytes = 64;  // keeps the columns aligned; docs/formats/pages.md
  static constexpr std::size_t message_bytes = 19;

 private:
  friend class HotPageEdit;
  friend std::string encode(const HotPage& page);
  friend base::Result<std::shared_ptr<const HotPage>> decode_hot_page(std::string bytes);

  // Stored pages are not trusted: an index that names no set is the empty set.
  static const KeywordSet& keywords_at(std::span<const KeywordSet> sets, std::uint16_t index) {
    return sets[index < sets.size() ? index : 0];
  }
  template <class Number>
  std::span<const Number> column(std::size_t bytes_before_per_message) const {
    const char* at = bytes_->data() + header_bytes + bytes_before_per_message * size_;
    return {reinterpret_cast<const Number*>(at), size_};
  }
  template <class Number>
  std::span<const Number> changing_column(std::size_t before_per_message, std::size_t changed_before) const {
    if (changed_.empty()) return column<Number>(before_per_message);
    return {reinterpret_cast<const Number*>(changed_.data() + changed_before * size_), size_};
  }

  std::shared_ptr<const std::string> bytes_;  // header, columns, and after decoding the stored table of sets
  std::string changed_;  // modseqs, keyword indexes and flags instead of those in bytes_; empty: they are as there
  std::uint32_t size_ = 0;
  PageTotals totals_;
  std::vector<KeywordSet> keyword_sets_;
};
using HotPagePtr = std::shared_ptr<const HotPage>;

}  // namespace mail
