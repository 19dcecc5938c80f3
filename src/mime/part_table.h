// The part tree as stored beside a message: where each part is and how it is encoded, enough to answer any
// section of FETCH BODY[...] and BINARY[...] without parsing. Written once at delivery; read without
// allocation. docs/formats/summary.md
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "mime/structure.h"

namespace mime {

// Views live as long as the table's bytes.
struct PartEntry {
  PartIndex index = 0;
  PartIndex parent = no_part;
  PartKind kind = PartKind::text;
  TransferEncoding encoding = TransferEncoding::seven_bit;
  bool message_global = false;
  Range header;
  Range body;
  std::string_view type, subtype;  // as written
  std::string_view charset;        // of a text part; empty: not told
};

void append_part_table(const Structure& structure, std::string& out);

// Safe on any bytes.
class PartTableView {
 public:
  PartTableView() = default;
  // Checks all of it: Errc::corrupt. `message_size` bounds the ranges.
  static base::Result<PartTableView> open(std::string_view bytes, std::uint64_t message_size);

  std::uint32_t size() const { return count_; }

  // Entries in the order of Structure::parts.
  class Cursor {
   public:
    explicit Cursor(const PartTableView& table) : rest_(table.entries_), count_(table.count_) {}
    std::optional<PartEntry> next();

   private:
    std::string_view rest_;
    std::uint32_t count_ = 0;
    std::uint32_t index_ = 0;
    std::uint64_t offset_ = 0;
  };
  Cursor cursor() const { return Cursor(*this); }

 private:
  std::string_view entries_;
  std::uint32_t count_ = 0;
};

}  // namespace mime
