#include "mime/section.h"

#include <algorithm>

#include "mime/ascii.h"
#include "mime/header.h"

namespace mime {
namespace {

// Walks down from the message. Parts of a part come after it in the table, so that one pass over the table does.
class Walk {
 public:
  explicit Walk(const PartTableView& parts) : cursor_(parts.cursor()), current_(cursor_.next()) {}

  bool found() const { return current_.has_value(); }
  const PartEntry& current() const { return *current_; }

  // One part number, RFC 9051 6.4.5.1: of a multipart its n-th part; of a message the n-th part of the message inside,
  // or its body as part 1 if it is no multipart. The message itself counts as inside already.
  void down(std::uint32_t number) {
    if (current_->kind == PartKind::message && !at_message_) inside();
    if (!found()) return;
    const bool is_message = at_message_;
    at_message_ = false;
    if (current_->kind == PartKind::multipart) {
      child(number);
    } else if (!is_message || number != 1) {
      current_.reset();
    }
  }
  // To the message inside of a message part.
  void inside() {
    if (current_->kind != PartKind::message) return current_.reset();
    child(1);
    at_message_ = true;
  }

 private:
  void child(std::uint32_t number) {
    const PartIndex parent = current_->index;
    while ((current_ = cursor_.next())) {
      if (current_->parent == parent && --number == 0) return;
    }
  }

  PartTableView::Cursor cursor_;
  std::optional<PartEntry> current_;
  bool at_message_ = true;  // current_ is the message, not yet its part 1
};

// In the wide charsets an octet 10 may be half of any character.
bool has_octet_lines(std::string_view charset) {
  constexpr std::string_view wide[] = {"utf-16", "utf-32", "utf16", "utf32", "ucs-", "iso-10646-ucs", "unicode"};
  return std::ranges::none_of(wide, [&](std::string_view name) { return starts_with_ignore_case(charset, name); });
}

ResolvedSection body_of(const PartEntry& part) {
  ResolvedSection result;
  result.range = part.body;
  result.leaf = part.kind == PartKind::basic || part.kind == PartKind::text;
  result.encoding = part.encoding;
  result.lines = part.kind == PartKind::text && has_octet_lines(part.charset);
  return result;
}

ResolvedSection plain_range(Range range) {
  ResolvedSection result;
  result.range = range;
  return result;
}

}  // namespace

std::optional<ResolvedSection> resolve(const PartTableView& parts, const Section& section) {
  Walk walk(parts);
  for (const std::uint32_t number : section.path) {
    if (!walk.found() || number == 0) return std::nullopt;
    walk.down(number);
  }
  if (!walk.found()) return std::nullopt;
  const bool is_part = !section.path.empty();
  switch (section.text) {
    case SectionText::all:
      if (is_part) return body_of(walk.current());
      return plain_range(Range{0, walk.current().body.end()});
    case SectionText::mime:
      if (!is_part) return std::nullopt;
      return plain_range(walk.current().header);
    case SectionText::header:
    case SectionText::text:
      if (is_part) walk.inside();
      if (!walk.found()) return std::nullopt;
      return plain_range(section.text == SectionText::header ? walk.current().header : walk.current().body);
  }
  return std::nullopt;
}

void select_header_subset(std::string_view block, const HeaderNames& names, HeaderSubset subset,
                          std::vector<std::string_view>& runs) {
  const std::size_t before = runs.size();
  const auto add = [&](std::string_view part) {
    if (runs.size() > before && runs.back().data() + runs.back().size() == part.data()) {
      runs.back() = {runs.back().data(), runs.back().size() + part.size()};
    } else {
      runs.push_back(part);
    }
  };
  FieldScanner scanner(block);
  std::string_view raw;
  std::size_t name_size = 0;
  while (scanner.next_raw(raw, name_size)) {
    if (names.contains(raw.substr(0, name_size)) == (subset == HeaderSubset::fields)) add(raw);
  }
  const std::string_view rest = scanner.rest();
  if (!rest.empty()) add(rest.substr(0, rest.find('\n') + 1));
}

void append_header_subset(std::string_view block, const HeaderNames& names, HeaderSubset subset, std::string& out) {
  std::vector<std::string_view> runs;
  select_header_subset(block, names, subset, runs);
  for (const std::string_view run : runs) out += run;
}

}  // namespace mime
