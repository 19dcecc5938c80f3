#include "auth/saslprep.h"

#include <algorithm>
#include <memory>
#include <vector>

#include <unicode/unistr.h>
#include <unicode/usprep.h>
#include <unicode/ustring.h>

namespace auth {
namespace {

constexpr std::size_t max_prepared_bytes = 4096;

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c >= 0x20 && c < 0x7f; });
}

base::Result<std::vector<UChar>> to_utf16(std::string_view utf8) {
  std::vector<UChar> units(utf8.size());
  std::int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strFromUTF8(units.data(), static_cast<std::int32_t>(units.size()), &length, utf8.data(),
                static_cast<std::int32_t>(utf8.size()), &status);
  if (U_FAILURE(status)) return base::fail(base::Errc::bad_syntax, "not UTF-8");
  units.resize(static_cast<std::size_t>(length));
  return units;
}

}  // namespace

base::Result<std::string> saslprep(std::string_view utf8) {
  if (utf8.size() > max_prepared_bytes) return base::fail(base::Errc::bad_syntax, "too long to prepare");
  if (is_printable_ascii(utf8)) return std::string(utf8);
  TRY(auto units, to_utf16(utf8));
  UErrorCode status = U_ZERO_ERROR;
  std::unique_ptr<UStringPrepProfile, decltype(&usprep_close)> profile(
      usprep_openByType(USPREP_RFC4013_SASLPREP, &status), &usprep_close);
  if (U_FAILURE(status)) return base::fail(base::Errc::bug, "SASLprep profile is missing from ICU");
  // Compatibility composition can make one character eighteen (U+FDFA).
  std::vector<UChar> prepared(units.size() * 18 + 1);
  std::int32_t length =
      usprep_prepare(profile.get(), units.data(), static_cast<std::int32_t>(units.size()), prepared.data(),
                     static_cast<std::int32_t>(prepared.size()), USPREP_DEFAULT, nullptr, &status);
  if (U_FAILURE(status)) return base::fail(base::Errc::bad_syntax, "characters that SASLprep prohibits");
  std::string out;
  icu::UnicodeString(prepared.data(), length).toUTF8String(out);
  return out;
}

}  // namespace auth
