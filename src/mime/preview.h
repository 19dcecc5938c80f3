// The preview of a message (RFC 8970): the start of its first text as one line of UTF-8, made while the
// message is parsed at delivery. Markup, quoted lines and signatures are left out.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "mime/parser.h"

namespace mime {

// Give it to the Parser as its visitor; take text() after Parser::finish(). Keeps at most
// max_preview_input_bytes.
class PreviewCollector : public PartVisitor {
 public:
  PreviewCollector();
  ~PreviewCollector() override;
  Want on_header(const Structure& so_far, PartIndex part, std::string_view header) override;
  void on_body(std::string_view bytes) override;
  void on_body_end() override;

  // At most max_preview_characters characters. Empty: no text to show.
  std::string text() const;

 private:
  class State;
  std::unique_ptr<State> state_;
};

// From the decoded text of a part.
std::string preview_of_plain(std::string_view utf8);
std::string preview_of_html(std::string_view utf8);

}  // namespace mime
