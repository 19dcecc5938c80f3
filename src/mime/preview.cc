#include "mime/preview.h"

#include <optional>

#include <unicode/uchar.h>
#include <unicode/utf8.h>

#include "mime/ascii.h"
#include "mime/charset.h"
#include "mime/html_text.h"
#include "mime/transfer_encoding.h"

namespace mime {
namespace {

bool is_blank(UChar32 c) {
  if (c < 0x80) return c <= ' ' || c == 0x7f;
  return u_isUWhiteSpace(c) || u_iscntrl(c);
}

// Soft hyphens, marks of direction and what else has no width: left out, and the word goes on.
bool is_invisible(UChar32 c) { return c >= 0x80 && (u_charType(c) == U_FORMAT_CHAR || c == 0x34f); }

// Zero-width (non-)joiners belong to the words of Persian and Hindi and to emoji. Newsletters pad their first lines
// with them too.
bool is_joiner(UChar32 c) { return c == 0x200c || c == 0x200d; }

// One line of at most max_preview_characters: appends words, stops when it is full.
class Line {
 public:
  bool full() const { return characters_ >= max_preview_characters; }
  void append(std::string_view utf8) {
    for (std::size_t i = 0; i < utf8.size() && !full();) {
      if (const std::size_t run = printable_run(utf8.substr(i)); run > 0) {
        append_printable(utf8.substr(i, run));
        i += run;
        continue;
      }
      const std::size_t start = i;
      UChar32 c = 0;
      U8_NEXT(utf8.data(), i, utf8.size(), c);
      if (c < 0) c = 0xfffd;
      const std::string_view written = utf8.substr(start, i - start);
      if (is_joiner(c)) {
        joiner_ = written;
      } else if (is_invisible(c)) {
        continue;
      } else if (is_blank(c)) {
        end_word();
      } else {
        begin_character();
        if (!full()) put(c == 0xfffd ? std::string_view("\xef\xbf\xbd") : written);
      }
    }
    end_word();
  }
  Line() { text_.reserve(max_preview_characters); }
  std::string take() {
    if (text_.ends_with(' ')) text_.pop_back();
    return std::move(text_);
  }

 private:
  void end_word() {
    gap_ = !text_.empty();
    joiner_ = {};
  }
  // Puts what stands between this character and the one before.
  void begin_character() {
    if (gap_) {
      put(" ");
    } else if (!joiner_.empty() && !text_.empty()) {
      put(joiner_);
    }
    gap_ = false;
    joiner_ = {};
  }
  // The bulk of most text.
  static std::size_t printable_run(std::string_view text) {
    std::size_t run = 0;
    while (run < text.size() && text[run] > ' ' && text[run] < 0x7f) ++run;
    return run;
  }
  void append_printable(std::string_view run) {
    begin_character();
    const std::string_view fits = run.substr(0, max_preview_characters - characters_);
    text_ += fits;
    characters_ += fits.size();
  }
  void put(std::string_view character) {
    text_ += character;
    ++characters_;
  }
  std::string text_;
  std::size_t characters_ = 0;
  bool gap_ = false;
  std::string_view joiner_;  // since the last character
};

std::string_view take_line(std::string_view& text) {
  const std::size_t lf = text.find('\n');
  const std::string_view line = text.substr(0, lf);
  text.remove_prefix(lf == std::string_view::npos ? text.size() : lf + 1);
  return trim(line);
}

// "------", "=====": says nothing.
bool is_ruler(std::string_view line) { return line.find_first_not_of("-=_*#~+. \t") == std::string_view::npos; }

enum class Quoted { skip, keep };
// Takes what it looks at off the front of `text`.
Line plain(std::string_view& text, Quoted quoted) {
  Line result;
  while (!text.empty() && !result.full()) {
    const std::string_view line = take_line(text);
    if (line == "--") break;  // the signature, RFC 3676 4.3
    if (is_ruler(line)) continue;
    if (quoted == Quoted::skip) {
      if (line.starts_with('>')) continue;
      // "... wrote:" before a quotation
      if (line.ends_with(':') && trim(text).starts_with('>')) continue;
    }
    result.append(line);
  }
  return result;
}

// Of a text that goes on behind `utf8`; nothing if that might make another one of it. The line that filled it must
// have ended, and the line behind says whether that one announced a quotation.
std::optional<std::string> settled_preview(std::string_view utf8) {
  Line result = plain(utf8, Quoted::skip);
  if (!result.full() || trim(utf8).empty()) return std::nullopt;
  return result.take();
}

}  // namespace

std::string preview_of_plain(std::string_view utf8) {
  std::string_view rest = utf8;
  std::string result = plain(rest, Quoted::skip).take();
  return result.empty() ? plain(utf8, Quoted::keep).take() : result;
}

std::string preview_of_html(std::string_view utf8) {
  std::string text;
  HtmlText html(HtmlText::Quotes::skip);
  html.feed(utf8, text);
  html.finish(text);
  return preview_of_plain(text);
}

namespace {
// Most texts have a whole preview in this much.
constexpr std::size_t first_look_bytes = 1'024;
}  // namespace

class PreviewCollector::State {
 public:
  // Of the part that is being read.
  std::optional<TransferDecoder> transfer;
  std::optional<CharsetDecoder> charset;
  std::optional<HtmlText> html;
  std::string bytes, utf8, text;
  std::size_t input_bytes = 0;
  std::size_t look_at_bytes = 0;  // of text: then it is tried whether that is enough
  std::optional<std::string> settled;
  std::string preview;

  bool enough() const {
    return settled.has_value() || text.size() >= max_preview_text_bytes || input_bytes >= max_preview_input_bytes;
  }
  // Twice as much each time, so that all looks together cost little more than the last.
  void look() {
    if (text.size() < look_at_bytes) return;
    settled = settled_preview(text);
    look_at_bytes = 2 * text.size();
  }
  void decoded() {
    charset->feed(bytes, utf8);
    bytes.clear();
    convert();
  }
  void convert() {
    if (html) {
      html->feed(utf8, text);
    } else {
      text += utf8;
    }
    utf8.clear();
  }
};

PreviewCollector::PreviewCollector() : state_(std::make_unique<State>()) {}
PreviewCollector::~PreviewCollector() = default;

PartVisitor::Want PreviewCollector::on_header(const Structure& so_far, PartIndex index, std::string_view) {
  const Part& part = so_far.parts[index];
  if (part.kind != PartKind::text || !state_->preview.empty()) return Want::nothing;
  if (equals_ignore_case(part.disposition, "attachment")) return Want::nothing;
  const bool html = equals_ignore_case(part.subtype, "html");
  if (!html && !equals_ignore_case(part.subtype, "plain")) return Want::nothing;
  state_->transfer.emplace(part.encoding);
  state_->charset.emplace(part.parameter("charset"));
  state_->html.reset();
  if (html) state_->html.emplace(HtmlText::Quotes::skip);
  state_->text.clear();
  state_->settled.reset();
  state_->input_bytes = 0;
  state_->look_at_bytes = first_look_bytes;
  return Want::body;
}

void PreviewCollector::on_body(std::string_view bytes) {
  constexpr std::size_t step = first_look_bytes;
  while (!bytes.empty() && !state_->enough()) {
    const std::string_view piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    state_->input_bytes += piece.size();
    state_->transfer->feed(piece, state_->bytes);
    state_->decoded();
    state_->look();
  }
}

void PreviewCollector::on_body_end() {
  if (!state_->enough()) {
    state_->transfer->finish(state_->bytes);
    state_->decoded();
    state_->charset->finish(state_->utf8);
    state_->convert();
    if (state_->html) state_->html->finish(state_->text);
  }
  state_->preview = state_->settled ? *std::move(state_->settled) : preview_of_plain(state_->text);
  state_->text.clear();
}

std::string PreviewCollector::text() const { return state_->preview; }

}  // namespace mime
