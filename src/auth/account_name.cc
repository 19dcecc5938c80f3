#include "auth/account_name.h"

#include <algorithm>

#include <unicode/locid.h>
#include <unicode/unistr.h>

#include "auth/saslprep.h"

namespace auth {
namespace {

bool is_plain(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](unsigned char c) { return c > 0x20 && c < 0x7f; });
}

std::string lower(std::string_view name) {
  std::string out(name);
  if (!is_plain(name)) {
    out.clear();
    icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())))
        .toLower(icu::Locale::getRoot())
        .toUTF8String(out);
    return out;
  }
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return out;
}

}  // namespace

base::Result<std::string> account_name(std::string_view typed) {
  if (typed.empty()) return base::fail(base::Errc::bad_syntax, "an account name is empty");
  if (typed.size() > max_account_name_bytes)
    return base::fail(base::Errc::bad_syntax, "an account name is longer than 255 bytes");
  TRY(auto prepared, saslprep(typed));
  if (prepared.find_first_of("/*% \t") != prepared.npos) {
    return base::fail(base::Errc::bad_syntax, "an account name may not hold a space, '/', '*' or '%'");
  }
  return lower(prepared);
}

}  // namespace auth
