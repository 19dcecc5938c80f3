#include "mime/text.h"

#include <algorithm>
#include <cstddef>
#include <optional>

#include "mime/ascii.h"
#include "mime/casemap.h"
#include "mime/charset.h"
#include "mime/encoded_word.h"
#include "mime/header.h"
#include "mime/html_text.h"
#include "mime/matcher.h"
#include "mime/parser.h"
#include "mime/transfer_encoding.h"

namespace mime {
namespace {

// What is decoded at a time: it bounds the buffers between the stages.
constexpr std::size_t step_bytes = 32 << 10;

// One body on its way from bytes to prepared text. HTML is searched as written and as read.
class BodyStages {
 public:
  explicit BodyStages(const Part& part) : transfer_(part.encoding), charset_(part.parameter("charset")) {
    if (equals_ignore_case(part.subtype, "html")) html_.emplace(HtmlText::Quotes::keep);
  }
  bool is_html() const { return html_.has_value(); }

  // Prepared text: as written, and as read.
  std::string written, read;

  void feed(std::string_view bytes) {
    transfer_.feed(bytes, bytes_);
    charset_.feed(bytes_, utf8_);
    prepare();
  }
  void finish() {
    transfer_.finish(bytes_);
    charset_.feed(bytes_, utf8_);
    charset_.finish(utf8_);
    prepare();
    casemap_.finish(written);
    if (html_) html_->finish(html_text_);
    html_casemap_.feed(html_text_, read);
    html_casemap_.finish(read);
  }

 private:
  void prepare() {
    written.clear();
    read.clear();
    casemap_.feed(utf8_, written);
    if (html_) {
      html_text_.clear();
      html_->feed(utf8_, html_text_);
      html_casemap_.feed(html_text_, read);
      html_text_.clear();
    }
    bytes_.clear();
    utf8_.clear();
  }

  TransferDecoder transfer_;
  CharsetDecoder charset_;
  std::optional<HtmlText> html_;
  CasemapStream casemap_, html_casemap_;
  std::string bytes_, utf8_, html_text_;
};

}  // namespace

class TextSearch::State : public PartVisitor {
 public:
  State(std::vector<Needle> needles, const Limits& limits)
      : needles_(std::move(needles)),
        in_header_(texts(needles_)),
        in_body_(texts(needles_)),
        read_(texts(needles_)),
        header_asked_(std::ranges::any_of(needles_, [](auto& needle) { return needle.scope == SearchScope::text; })),
        parser_(limits, this) {}

  void feed(std::string_view bytes) {
    for (; !bytes.empty() && !all_found(); bytes.remove_prefix(std::min(step_bytes, bytes.size()))) {
      parser_.feed(bytes.substr(0, step_bytes));
    }
  }
  void finish() { parser_.finish(); }

  bool found(std::size_t needle) const {
    if (in_body_.found(needle) || read_.found(needle)) return true;
    return needles_[needle].scope == SearchScope::text && in_header_.found(needle);
  }
  bool all_found() const {
    for (std::size_t i = 0; i < needles_.size(); ++i) {
      if (!found(i)) return false;
    }
    return true;
  }

  Want on_header(const Structure& so_far, PartIndex index, std::string_view header) override {
    const Part& part = so_far.parts[index];
    const bool nested = part.parent != no_part && so_far.parts[part.parent].kind == PartKind::message;
    if (nested || header_asked_) search_header(nested ? in_body_ : in_header_, part, header);
    if (part.kind != PartKind::text) return Want::nothing;
    body_.emplace(part);
    return Want::body;
  }
  void on_body(std::string_view bytes) override {
    body_->feed(bytes);
    match_body();
  }
  void on_body_end() override {
    body_->finish();
    match_body();
    in_body_.separate();
    read_.separate();
    body_.reset();
  }

 private:
  static std::vector<std::string> texts(const std::vector<Needle>& needles) {
    std::vector<std::string> result;
    result.reserve(needles.size());
    for (const Needle& needle : needles) result.push_back(needle.text);
    return result;
  }
  void match_body() {
    in_body_.feed(body_->written);
    if (body_->is_html()) read_.feed(body_->read);
  }
  void search_header(Matcher& matcher, const Part& part, std::string_view header);
  static void search_parameters(Matcher& matcher, const std::vector<Parameter>& parameters);

  std::vector<Needle> needles_;
  Matcher in_header_;  // fed headers that are not body
  Matcher in_body_;
  Matcher read_;  // fed HTML without its markup
  bool header_asked_;
  std::optional<BodyStages> body_;
  Parser parser_;
};

void TextSearch::State::search_header(Matcher& matcher, const Part& part, std::string_view header) {
  FieldScanner scanner(header);
  while (const auto field = scanner.next()) {
    std::string text(field->name);
    text += ": " + decode_header_text(unfold(field->value));
    matcher.feed(unicode_casemap(text));
    matcher.separate();
  }
  search_parameters(matcher, part.parameters);
  search_parameters(matcher, part.disposition_parameters);
}

// File names whose characters RFC 2231 hides in percent signs.
void TextSearch::State::search_parameters(Matcher& matcher, const std::vector<Parameter>& parameters) {
  for (const Parameter& parameter : parameters) {
    if (!parameter.extended) continue;
    matcher.feed(unicode_casemap(parameter.value));
    matcher.separate();
  }
}

TextSearch::TextSearch(std::vector<Needle> needles, const Limits& limits)
    : state_(std::make_unique<State>(std::move(needles), limits)) {}
TextSearch::~TextSearch() = default;
TextSearch::TextSearch(TextSearch&&) noexcept = default;
TextSearch& TextSearch::operator=(TextSearch&&) noexcept = default;

void TextSearch::feed(std::string_view bytes) { state_->feed(bytes); }
void TextSearch::finish() { state_->finish(); }
bool TextSearch::found(std::size_t needle) const { return state_->found(needle); }
bool TextSearch::all_found() const { return state_->all_found(); }

}  // namespace mime
