// A stored summary may have been damaged in any way: reading it either refuses or stays within its bytes.
#include <array>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mime/summary.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto view = mime::SummaryView::open(bytes);
  if (!view.has_value()) return 0;
  std::string out;
  view->append_envelope(out);
  view->append_bodystructure(mime::Revision::rev1, out);
  view->append_body(mime::Revision::rev1, out);
  view->append_body(mime::Revision::rev2, out);
  const mime::HeaderNames names{"from", "subject"};
  if (view->answers(names)) view->append_header_fields(names, out);
  const auto table = view->parts();
  if (!table.has_value()) return 0;
  auto cursor = table->cursor();
  std::uint32_t parts = 0;
  while (const auto entry = cursor.next()) {
    if (entry->body.end() > view->message_size()) std::abort();
    ++parts;
  }
  if (parts != table->size()) std::abort();
  const std::array<std::uint32_t, 3> path{1, 2, 1};
  for (std::size_t depth = 0; depth <= path.size(); ++depth) {
    for (const auto text :
         {mime::SectionText::all, mime::SectionText::header, mime::SectionText::mime, mime::SectionText::text}) {
      const auto found = mime::resolve(*table, mime::Section{std::span(path).first(depth), text});
      if (found && found->range.end() > view->message_size()) std::abort();
    }
  }
  return 0;
}
