// A header block and its fields. The parser, the envelope, the summary and HEADER.FIELDS all read headers
// through this. Every byte string is a header block: what is no field is skipped.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace mime {

// Views into the block.
struct Field {
  std::string_view name;   // as written, without white space before the colon
  std::string_view value;  // folded, without the line break at the end
  std::string_view raw;    // all bytes of the field, line breaks included
};

// What a line of a header block is; `line` may hold its line break. RFC 5322 2.2, 4.5 (white space before the
// colon)
enum class HeaderLine { field, continuation, blank, other };
HeaderLine classify_header_line(std::string_view line);

// Walks the fields of a block; ends at its blank line or its end. Lines that are neither field nor
// continuation (an mbox "From ", garbage) are passed over together with their continuations.
class FieldScanner {
 public:
  explicit FieldScanner(std::string_view block) : rest_(block) {}
  std::optional<Field> next();
  // The same as a whole: its bytes, line breaks included, of which the first `name_size` are its name; false at the
  // end.
  bool next_raw(std::string_view& raw, std::size_t& name_size);
  // What next() has not consumed: after it returned nothing, the blank line and what follows.
  std::string_view rest() const { return rest_; }

 private:
  std::string_view rest_;
};

// The value with its line breaks removed (the white space that follows them stays) and its ends trimmed.
// RFC 5322 2.2.3
std::string unfold(std::string_view value);
void append_unfolded(std::string& out, std::string_view value);

// The first field of that name; names compare without case.
std::optional<Field> find_field(std::string_view block, std::string_view name);

}  // namespace mime
