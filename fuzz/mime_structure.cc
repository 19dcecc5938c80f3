// Any bytes are a message: parsing never fails, does not depend on how the input was cut, and what is rendered and
// summarised from it is well-formed. The first byte says where to cut.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "mime/columns.h"
#include "mime/parser.h"
#include "mime/preview.h"
#include "mime/render.h"
#include "mime/summary.h"
#include "mime/text.h"
#include "mime/wire_checker.h"

namespace {

void require(bool holds) {
  if (!holds) std::abort();
}

void check_wire(const mime::Structure& structure) {
  std::string envelope;
  mime::render_envelope(structure.envelope, envelope);
  require(mime::testing::is_envelope(envelope));
  for (const auto revision : {mime::Revision::rev1, mime::Revision::rev2}) {
    const auto rendered = mime::render_bodystructure(structure, revision);
    require(mime::testing::is_body(rendered.bodystructure));
    require(mime::testing::is_body(mime::without_extensions(rendered)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view message(reinterpret_cast<const char*>(data) + 1, size - 1);
  const std::size_t cut = message.size() * data[0] / 256;
  mime::PreviewCollector preview;
  mime::Parser parser({}, &preview);
  parser.feed(message.substr(0, cut));
  parser.feed(message.substr(cut));
  const mime::Structure structure = parser.finish();
  require(structure == mime::parse(message));
  for (const mime::Part& part : structure.parts) {
    require(part.header.end() <= message.size() && part.body.end() <= message.size());
  }
  check_wire(structure);
  const std::string summary = mime::build_summary(structure, preview.text());
  const auto view = mime::SummaryView::open(summary);
  require(view.has_value() && view->parts().has_value());
  mime::message_columns(structure);
  mime::TextSearch search({{"A", mime::SearchScope::body}, {"AAB", mime::SearchScope::text}});
  search.feed(message.substr(0, cut));
  search.feed(message.substr(cut));
  search.finish();
  return 0;
}
