// Any search program: bounded, and what it depends on can be told.
#include <cstdint>
#include <string_view>

#include "imap/wire/search_program.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace imap::wire;
  const ParseContext context{Revision::rev2, Utf8Accept::off};
  Scanner s(std::string_view(reinterpret_cast<const char*>(data), size), context);
  imap::SearchKey key;
  if (!SearchProgram(s).parse(key)) return 0;
  (void)imap::uses_mod_seq(key);
  (void)imap::uses_saved_result(key);
  (void)imap::uses_sequence_numbers(key);
  (void)imap::charset_texts(key);
  return 0;
}
