#include "mime/casemap.h"

#include <array>
#include <cstdint>

#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf8.h>

#include "mime/ascii_run.h"
#include "mime/charset.h"

namespace mime {
namespace {

void append_code_point(std::string& out, UChar32 c) {
  std::array<char, U8_MAX_LENGTH> bytes{};
  std::size_t n = 0;
  U8_APPEND_UNSAFE(bytes.data(), n, c);
  out.append(bytes.data(), n);
}

const UNormalizer2* nfkd() {
  static const UNormalizer2* const instance = [] {
    UErrorCode error = U_ZERO_ERROR;
    const UNormalizer2* found = unorm2_getNFKDInstance(&error);
    return U_SUCCESS(error) ? found : nullptr;
  }();
  return instance;
}

// RFC 5051 2 (2)(a) and (b): titlecase, then the full compatibility decomposition. ICU's is recursive already.
void append_mapped(std::string& out, UChar32 c) {
  const UChar32 title = u_totitle(c);
  std::array<char16_t, 32> parts{};
  UErrorCode error = U_ZERO_ERROR;
  const std::int32_t n =
      nfkd() == nullptr ? -1 : unorm2_getDecomposition(nfkd(), title, parts.data(), parts.size(), &error);
  if (n < 0 || U_FAILURE(error)) return append_code_point(out, title);
  for (std::int32_t i = 0; i < n;) {
    UChar32 part = 0;
    U16_NEXT(parts.data(), i, n, part);
    append_code_point(out, part);
  }
}

// What two-byte characters (Latin, Greek, Cyrillic, Hebrew, Arabic) map to, since mail is full of them.
class TwoByteTable {
 public:
  TwoByteTable() {
    for (UChar32 c = first; c < end; ++c) {
      std::string mapped;
      append_mapped(mapped, c);
      Entry& entry = entries_[static_cast<std::size_t>(c - first)];
      if (mapped.size() <= entry.bytes.size()) {
        entry.size = static_cast<std::uint8_t>(mapped.size());
        mapped.copy(entry.bytes.data(), mapped.size());
      }
    }
  }
  void append(std::string& out, UChar32 c) const {
    const Entry& entry = entries_[static_cast<std::size_t>(c - first)];
    if (entry.size == 0) return append_mapped(out, c);
    out.append(entry.bytes.data(), entry.size);
  }

  static constexpr UChar32 first = 0x80;
  static constexpr UChar32 end = 0x800;

 private:
  struct Entry {
    std::array<char, 7> bytes{};
    std::uint8_t size = 0;  // 0: longer than this holds
  };
  std::array<Entry, end - first> entries_;
};

void append_character(std::string& out, UChar32 c, std::string_view as_written) {
  static const TwoByteTable table;
  if (c < TwoByteTable::end) return table.append(out, c);
  // CJK Unified Ideographs neither have case nor decompose.
  if (c >= 0x4e00 && c <= 0x9fff) {
    out += as_written;
    return;
  }
  append_mapped(out, c);
}

void append_ascii(std::string& out, std::string_view text) {
  const std::size_t start = out.size();
  out += text;
  for (std::size_t i = start; i < out.size(); ++i) out[i] = ascii_upper(out[i]);
}

enum class OnInvalid { stop, copy };
// Returns how much of `text` was mapped: all of it unless told to stop.
std::size_t append_casemap(std::string_view text, OnInvalid on_invalid, std::string& out) {
  std::size_t i = 0;
  while (i < text.size()) {
    const std::size_t run = ascii_run(text.substr(i));
    append_ascii(out, text.substr(i, run));
    i += run;
    while (i < text.size() && is_eight_bit(text[i])) {
      const std::size_t start = i;
      UChar32 c = 0;
      U8_NEXT(text.data(), i, text.size(), c);
      if (c >= 0) {
        append_character(out, c, text.substr(start, i - start));
      } else if (on_invalid == OnInvalid::stop) {
        return start;
      } else {
        out += text.substr(start, i - start);
      }
    }
  }
  return i;
}

}  // namespace

void append_unicode_casemap(std::string_view utf8, std::string& out) {
  const std::size_t start = out.size();
  if (append_casemap(utf8, OnInvalid::stop, out) == utf8.size()) return;
  out.resize(start);
  out += utf8;
}

std::string unicode_casemap(std::string_view utf8) {
  std::string out;
  out.reserve(utf8.size());
  append_unicode_casemap(utf8, out);
  return out;
}

void CasemapStream::feed(std::string_view utf8, std::string& out) {
  while (!partial_.empty() && !utf8.empty()) {
    partial_.push_back(utf8.front());
    utf8.remove_prefix(1);
    if (incomplete_utf8_tail(partial_) == partial_.size()) continue;
    append_casemap(partial_, OnInvalid::copy, out);
    partial_.clear();
  }
  const std::size_t tail = incomplete_utf8_tail(utf8);
  append_casemap(utf8.substr(0, utf8.size() - tail), OnInvalid::copy, out);
  partial_ += utf8.substr(utf8.size() - tail);
}

void CasemapStream::finish(std::string& out) {
  out += partial_;
  partial_.clear();
}

}  // namespace mime
