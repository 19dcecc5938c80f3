#include "mime/charset.h"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include "mime/ascii_run.h"

namespace mime {
namespace {

constexpr std::size_t max_charset_name_bytes = 64;
// Converters that a thread keeps; mail names a handful, an attacker many.
constexpr std::size_t max_kept_converters = 32;

struct CloseConverter {
  void operator()(UConverter* converter) const { ucnv_close(converter); }
};
using Converter = std::unique_ptr<UConverter, CloseConverter>;

// RFC 2047 and mail in the wild name these; ICU does not know them all, or reads them too narrowly.
std::string icu_name(std::string_view name) {
  std::string key = lower(trim(name));
  const std::size_t language = key.find('*');  // RFC 2231 5: charset*language
  if (language != std::string::npos) key.resize(language);
  static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> aliases{{
      {"iso-8859-1", "windows-1252"},
      {"latin1", "windows-1252"},
      {"iso8859-1", "windows-1252"},
      {"iso-8859-9", "windows-1254"},
      {"gb2312", "gb18030"},
      {"gbk", "gb18030"},
      {"cp936", "gb18030"},
      {"ks_c_5601-1987", "windows-949"},
      {"euc-kr", "windows-949"},
      {"unicode-1-1-utf-7", "utf-7"},
      {"iso-8859-8-i", "iso-8859-8"},
      {"x-sjis", "windows-31j"},
  }};
  for (const auto& [alias, target] : aliases) {
    if (key == alias) return std::string(target);
  }
  return key;
}

Converter open_converter(std::string_view name) {
  if (name.empty() || name.size() > max_charset_name_bytes || name.find('\0') != std::string_view::npos) return nullptr;
  const std::string known = icu_name(name);
  // ICU takes options after a comma, and an empty name for the platform's default.
  if (known.empty() || known.find(',') != std::string::npos) return nullptr;
  UErrorCode error = U_ZERO_ERROR;
  Converter converter(ucnv_open(known.c_str(), &error));
  return U_SUCCESS(error) ? std::move(converter) : nullptr;
}

// Null if unknown. Lives until the thread's next call.
UConverter* kept_converter(std::string_view name) {
  thread_local std::map<std::string, Converter, std::less<>> kept;
  auto found = kept.find(name);
  if (found == kept.end()) {
    if (kept.size() >= max_kept_converters) kept.clear();
    found = kept.emplace(std::string(name.substr(0, max_charset_name_bytes + 1)), open_converter(name)).first;
  }
  if (found->second != nullptr) ucnv_reset(found->second.get());
  return found->second.get();
}

void append_utf8(std::string& out, std::u16string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    UChar32 c = 0;
    U16_NEXT(text.data(), i, text.size(), c);
    if (U_IS_SURROGATE(c)) c = 0xfffd;
    std::array<char, U8_MAX_LENGTH> bytes{};
    std::size_t n = 0;
    U8_APPEND_UNSAFE(bytes.data(), n, c);
    out.append(bytes.data(), n);
  }
}

// Runs bytes through ICU in pieces. `flush`: nothing follows. False if ICU gave up.
enum class Flush { no, yes };
bool convert(UConverter* converter, std::string_view in, Flush flush, std::string& out) {
  std::array<char16_t, 1024> buffer;
  const char* source = in.data();
  const char* const end = in.data() + in.size();
  UErrorCode error = U_ZERO_ERROR;
  do {
    error = U_ZERO_ERROR;
    char16_t* target = buffer.data();
    ucnv_toUnicode(converter, &target, buffer.data() + buffer.size(), &source, end, nullptr, flush == Flush::yes,
                   &error);
    append_utf8(out, {buffer.data(), static_cast<std::size_t>(target - buffer.data())});
  } while (error == U_BUFFER_OVERFLOW_ERROR);
  return U_SUCCESS(error);
}

// What has no charset, or one that says less than the bytes do.
bool is_guessed(std::string_view charset) {
  charset = trim(charset);
  if (charset.empty()) return true;
  for (const std::string_view name :
       {"us-ascii", "ascii", "ansi_x3.4-1968", "utf-8", "utf8", "unknown-8bit", "8bit", "x-unknown"}) {
    if (equals_ignore_case(charset, name)) return true;
  }
  return false;
}

bool names_utf8(std::string_view charset) {
  charset = trim(charset);
  return equals_ignore_case(charset, "utf-8") || equals_ignore_case(charset, "utf8");
}

std::string guessed(std::string_view bytes, std::string_view charset) {
  if (is_valid_utf8(bytes)) return std::string(bytes);
  if (names_utf8(charset)) return repair_utf8(bytes);
  std::string out;
  UConverter* fallback = kept_converter("windows-1252");
  if (fallback == nullptr || !convert(fallback, bytes, Flush::yes, out)) return repair_utf8(bytes);
  return out;
}

}  // namespace

bool is_valid_utf8(std::string_view bytes) {
  for (std::size_t i = 0; i < bytes.size();) {
    if (!is_eight_bit(bytes[i])) {
      i += ascii_run(bytes.substr(i));
      continue;
    }
    UChar32 c = 0;
    U8_NEXT(bytes.data(), i, bytes.size(), c);
    if (c < 0) return false;
  }
  return true;
}

std::size_t incomplete_utf8_tail(std::string_view bytes) {
  for (std::size_t n = 1; n <= 3 && n <= bytes.size(); ++n) {
    const auto byte = static_cast<unsigned char>(bytes[bytes.size() - n]);
    if (U8_IS_TRAIL(byte)) continue;
    return U8_IS_LEAD(byte) && static_cast<std::size_t>(U8_COUNT_TRAIL_BYTES(byte)) + 1 > n ? n : 0;
  }
  return 0;
}

std::string repair_utf8(std::string_view bytes) {
  std::string out;
  for (std::size_t i = 0; i < bytes.size();) {
    const std::size_t start = i;
    UChar32 c = 0;
    U8_NEXT(bytes.data(), i, bytes.size(), c);
    out += c < 0 ? std::string_view("\xef\xbf\xbd") : bytes.substr(start, i - start);
  }
  return out;
}

bool charset_supported(std::string_view name) {
  return equals_ignore_case(name, "us-ascii") || names_utf8(name) || kept_converter(name) != nullptr;
}

base::Result<std::string> to_utf8_strict(std::string_view bytes, std::string_view charset) {
  if (!charset_supported(charset)) return base::fail(base::Errc::bad_charset, "unknown charset");
  if (names_utf8(charset) || equals_ignore_case(charset, "us-ascii")) {
    const bool valid = names_utf8(charset) ? is_valid_utf8(bytes) : is_ascii(bytes);
    if (!valid) return base::fail(base::Errc::bad_syntax, "not text of its charset");
    return std::string(bytes);
  }
  Converter converter = open_converter(charset);
  if (converter == nullptr) return base::fail(base::Errc::bad_charset, "unknown charset");
  UErrorCode error = U_ZERO_ERROR;
  ucnv_setToUCallBack(converter.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &error);
  std::string out;
  if (U_FAILURE(error) || !convert(converter.get(), bytes, Flush::yes, out)) {
    return base::fail(base::Errc::bad_syntax, "not text of its charset");
  }
  return out;
}

std::string to_utf8(std::string_view bytes, std::string_view charset) {
  if (is_guessed(charset)) return guessed(bytes, charset);
  UConverter* converter = kept_converter(charset);
  if (converter == nullptr) return guessed(bytes, charset);
  std::string out;
  if (!convert(converter, bytes, Flush::yes, out)) return guessed(bytes, {});
  return out;
}

class CharsetDecoder::State {
 public:
  explicit State(std::string_view name) : charset(name.substr(0, max_charset_name_bytes + 1)) {
    if (!is_guessed(name)) converter = open_converter(name);
  }
  std::string charset;
  Converter converter;  // null: guessed line by line
  std::string line;
};

namespace {
// A line that is longer is guessed in pieces.
constexpr std::size_t max_guess_bytes = 8192;

// Lines at the front that are ASCII, whatever the charset is guessed to be. Answers with how much that was.
std::size_t take_ascii_lines(std::string_view bytes, std::string& out) {
  const std::string_view lines = bytes.substr(0, bytes.substr(0, ascii_run(bytes)).rfind('\n') + 1);
  out += lines;
  return lines.size();
}
}  // namespace

CharsetDecoder::CharsetDecoder(std::string_view charset) : state_(std::make_unique<State>(charset)) {}
CharsetDecoder::~CharsetDecoder() = default;
CharsetDecoder::CharsetDecoder(CharsetDecoder&&) noexcept = default;
CharsetDecoder& CharsetDecoder::operator=(CharsetDecoder&&) noexcept = default;

void CharsetDecoder::feed(std::string_view bytes, std::string& out) {
  if (state_->converter != nullptr) {
    convert(state_->converter.get(), bytes, Flush::no, out);
    return;
  }
  std::string& line = state_->line;
  if (line.empty()) bytes.remove_prefix(take_ascii_lines(bytes, out));
  while (!bytes.empty()) {
    std::string_view piece = bytes.substr(0, max_guess_bytes - std::min(line.size(), max_guess_bytes - 1));
    const std::size_t lf = piece.find('\n');
    if (lf != std::string_view::npos) piece = piece.substr(0, lf + 1);
    line += piece;
    bytes.remove_prefix(piece.size());
    if (line.back() == '\n') {
      finish(out);
    } else if (line.size() >= max_guess_bytes) {
      const std::string tail = line.substr(line.size() - incomplete_utf8_tail(line));
      line.resize(line.size() - tail.size());
      finish(out);
      line = tail;
    }
  }
}

void CharsetDecoder::finish(std::string& out) {
  if (state_->converter != nullptr) {
    convert(state_->converter.get(), {}, Flush::yes, out);
    return;
  }
  out += guessed(state_->line, state_->charset);
  state_->line.clear();
}

}  // namespace mime
