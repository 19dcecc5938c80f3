// Text in pieces comes back as it was, and damaged pieces are refused or stay within their bound. The first byte says
// how much of the input is the context.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "mime/testing/pieces_writer.h"

namespace {

void read(std::string_view pieces, std::string_view context, std::string& out) {
  const auto view = mime::PiecesView::open(pieces, context);
  if (!view.has_value()) return;
  view->append_to(out);
  if (out.size() != view->size_bytes() || out.size() > pieces.size() * mime::max_copy_bytes) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::string_view context = input.substr(0, data[0]);
  const std::string_view text = input.substr(context.size());
  std::string pieces, out, anything;
  mime::append_pieces(pieces, text, context);
  read(pieces, context, out);
  if (out != text) std::abort();
  read(text, context, anything);
  return 0;
}
