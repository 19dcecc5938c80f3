#include "imap/wire/modified_utf7.h"

#include <cstdint>

#include "imap/wire/utf8.h"

namespace imap::wire {
namespace {

constexpr std::string_view alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+,";

constexpr bool is_printable(char32_t c) { return c >= 0x20 && c <= 0x7e; }
constexpr bool is_high_surrogate(char32_t c) { return c >= 0xd800 && c <= 0xdbff; }
constexpr bool is_low_surrogate(char32_t c) { return c >= 0xdc00 && c <= 0xdfff; }

base::Failure invalid(const char* what) {
  return base::fail(base::Errc::cannot, std::string("modified UTF-7: ") + what);
}

// What stands between "&" and "-": UTF-16 in base64 without padding.
class Shifted {
 public:
  explicit Shifted(std::string& out) : out_(out) {}

  base::Result<void> take(char c) {
    const auto digit = alphabet.find(c);
    if (digit == std::string_view::npos) return invalid("a character that is not base64 after &");
    bits_ = (bits_ << 6) | static_cast<std::uint32_t>(digit);
    count_ += 6;
    if (count_ < 16) return {};
    count_ -= 16;
    const auto unit = static_cast<char32_t>((bits_ >> count_) & 0xffff);
    bits_ &= (1U << count_) - 1;
    return take_unit(unit);
  }

  base::Result<void> finish() const {
    if (high_ != 0) return invalid("half a surrogate pair");
    if (count_ >= 6 || bits_ != 0) return invalid("bits left over after &");
    return {};
  }

 private:
  base::Result<void> take_unit(char32_t unit) {
    if (is_low_surrogate(unit) != (high_ != 0)) return invalid("half a surrogate pair");
    if (high_ != 0) {
      append_utf8(out_, 0x10000 + ((high_ - 0xd800) << 10) + (unit - 0xdc00));
      high_ = 0;
      return {};
    }
    if (is_high_surrogate(unit)) {
      high_ = unit;
      return {};
    }
    if (is_printable(unit)) return invalid("printable US-ASCII must stand for itself");
    append_utf8(out_, unit);
    return {};
  }

  std::string& out_;
  std::uint32_t bits_ = 0;
  int count_ = 0;
  char32_t high_ = 0;  // the first half of a surrogate pair, or 0
};

// The other direction: characters into one shifted run.
class Shifter {
 public:
  explicit Shifter(std::string& out) : out_(out) {}

  void put(char32_t c) {
    if (c < 0x10000) return put_unit(c);
    put_unit(0xd800 + ((c - 0x10000) >> 10));
    put_unit(0xdc00 + ((c - 0x10000) & 0x3ff));
  }
  void finish() {
    if (!open_) return;
    if (count_ > 0) out_.push_back(alphabet[(bits_ << (6 - count_)) & 0x3f]);
    out_.push_back('-');
    open_ = false;
    bits_ = 0;
    count_ = 0;
  }

 private:
  void put_unit(char32_t unit) {
    if (!open_) out_.push_back('&');
    open_ = true;
    bits_ = (bits_ << 16) | static_cast<std::uint32_t>(unit);
    count_ += 16;
    while (count_ >= 6) {
      count_ -= 6;
      out_.push_back(alphabet[(bits_ >> count_) & 0x3f]);
    }
    bits_ &= (1U << count_) - 1;
  }

  std::string& out_;
  std::uint32_t bits_ = 0;
  int count_ = 0;
  bool open_ = false;
};

}  // namespace

base::Result<std::string> decode_modified_utf7(std::string_view name) {
  std::string out;
  out.reserve(name.size());
  bool after_shift = false;
  while (!name.empty()) {
    const char c = name[0];
    name.remove_prefix(1);
    if (!is_printable(static_cast<unsigned char>(c))) return invalid("an octet that is not printable US-ASCII");
    if (c != '&') {
      out.push_back(c);
      after_shift = false;
      continue;
    }
    const auto end = name.find('-');
    if (end == std::string_view::npos) return invalid("no - after &");
    const auto run = name.substr(0, end);
    name.remove_prefix(end + 1);
    if (run.empty()) {
      out.push_back('&');
      after_shift = false;
      continue;
    }
    if (after_shift) return invalid("a superfluous shift");
    Shifted shifted(out);
    for (const char digit : run) {
      TRY(shifted.take(digit));
    }
    TRY(shifted.finish());
    after_shift = true;
  }
  return out;
}

void append_modified_utf7(std::string& out, std::string_view utf8) {
  Shifter shifter(out);
  while (!utf8.empty()) {
    const auto taken = take_utf8(utf8);
    if (!taken) utf8.remove_prefix(1);
    const char32_t c = taken.value_or(0xfffd);
    if (!is_printable(c)) {
      shifter.put(c);
      continue;
    }
    shifter.finish();
    out.push_back(static_cast<char>(c));
    if (c == '&') out.push_back('-');
  }
  shifter.finish();
}

std::string encode_modified_utf7(std::string_view utf8) {
  std::string out;
  append_modified_utf7(out, utf8);
  return out;
}

}  // namespace imap::wire
