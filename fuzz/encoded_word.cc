// Header text of any bytes decodes to valid UTF-8, and so do its preparation for comparison and its base subject.
#include "mime/encoded_word.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "mime/base_subject.h"
#include "mime/casemap.h"
#include "mime/charset.h"
#include "mime/date.h"
#include "mime/message_id.h"
#include "mime/parameter.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const std::string decoded = mime::decode_header_text(text);
  if (!mime::is_valid_utf8(decoded)) std::abort();
  if (!mime::is_valid_utf8(mime::unicode_casemap(decoded))) std::abort();
  if (!mime::is_valid_utf8(mime::base_subject(decoded).text)) std::abort();
  mime::parse_date(text);
  mime::parse_message_ids(text, 10);
  mime::parse_content_type(text, {});
  return 0;
}
