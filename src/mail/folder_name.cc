// Folder names: what may be one, and how two are compared. RFC 9051 5.1, RFC 5198 (Net-Unicode).
#include <unicode/normalizer2.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "mail/folder_tree.h"
#include "mime/ascii_run.h"

namespace mail {
namespace {

using base::Errc;
using base::fail;
using base::Result;

// RFC 5198 2: no C0 or C1 controls, no line or paragraph separators; what is no character at all is none either.
bool allowed_in_name(UChar32 c) {
  if (c < 0x20 || (c >= 0x7f && c < 0xa0)) return false;
  if (c == 0x2028 || c == 0x2029 || c == 0xfeff) return false;
  return (c & 0xfffe) != 0xfffe && !(c >= 0xfdd0 && c <= 0xfdef);
}

Result<void> check_characters(std::string_view name) {
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(name.data());
  const auto length = static_cast<std::int32_t>(name.size());
  for (std::int32_t i = 0; i < length;) {
    UChar32 c = 0;
    U8_NEXT(bytes, i, length, c);
    if (c < 0) return fail(Errc::cannot, "the name is not UTF-8");
    if (!allowed_in_name(c)) return fail(Errc::cannot, "the name holds a control or no character");
  }
  return {};
}

}  // namespace

std::string nfc(std::string_view name) {
  if (mime::is_ascii(name)) return std::string(name);
  UErrorCode status = U_ZERO_ERROR;
  const icu::Normalizer2* normalizer = icu::Normalizer2::getNFCInstance(status);
  if (U_FAILURE(status)) return std::string(name);
  auto text = icu::UnicodeString::fromUTF8(icu::StringPiece(name.data(), static_cast<std::int32_t>(name.size())));
  icu::UnicodeString composed = normalizer->normalize(text, status);
  if (U_FAILURE(status)) return std::string(name);
  std::string out;
  composed.toUTF8String(out);
  return out;
}

Result<std::string> checked_folder_name(std::string_view full_name) {
  // RFC 9051 6.3.4: a trailing separator declares the intent to make names under this one; the name is without it.
  if (full_name.ends_with(hierarchy_separator)) full_name.remove_suffix(1);
  if (full_name.empty()) return fail(Errc::cannot, "the name is empty");
  TRY(check_characters(full_name));
  std::size_t start = 0;
  while (start <= full_name.size()) {
    std::size_t end = std::min(full_name.find(hierarchy_separator, start), full_name.size());
    if (end == start) return fail(Errc::cannot, "a level of the name is empty");
    start = end + 1;
  }
  std::string checked(full_name);
  // INBOX has one spelling, at the root alone (RFC 9051 5.1).
  const std::size_t first = std::min(checked.find(hierarchy_separator), checked.size());
  const std::string root = comparable_component(MailboxId(0), checked.substr(0, first));
  if (root == "INBOX") checked.replace(0, first, root);
  return checked;
}

}  // namespace mail
