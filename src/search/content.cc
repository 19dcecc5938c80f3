#include "search/content.h"

#include <memory>
#include <optional>

#include "mime/ascii.h"
#include "mime/casemap.h"
#include "mime/encoded_word.h"
#include "mime/header.h"
#include "mime/limits.h"
#include "mime/summary.h"

namespace search {
namespace {

using base::Result;
using base::Task;

constexpr std::uint64_t read_bytes = 256 << 10;

bool field_matches(const HeaderQuestion& question, const mime::Field& field) {
  if (!mime::equals_ignore_case(question.field, field.name)) return false;
  if (question.needle.empty()) return true;
  return mime::contains(mime::unicode_casemap(mime::decode_header_text(mime::unfold(field.value))), question.needle);
}

bool summary_answers(const Program& program, const mime::SummaryView& summary) {
  std::vector<std::string_view> names;
  names.reserve(program.headers.size());
  for (const HeaderQuestion& question : program.headers) names.push_back(question.field);
  return summary.answers(names);
}

std::size_t header_end(std::string_view bytes) {
  if (bytes.starts_with("\r\n")) return 0;
  std::size_t end = bytes.find("\r\n\r\n");
  return end == bytes.npos ? end : end + 2;
}

// The header block, at most what the parser would look at.
Task<Result<std::string>> read_header(mail::Mailbox& mailbox, mail::ColdRecord record) {
  auto opening = mailbox.open_message(record);
  CO_TRY(std::unique_ptr<mail::MessageReader> reader, co_await opening);
  std::string block;
  const std::size_t limit = mime::Limits().header_bytes;
  while (block.size() < limit && block.size() < reader->size_bytes()) {
    auto reading = reader->read(block.size(), read_bytes);
    CO_TRY(engine::BodySlice slice, co_await reading);
    if (slice.bytes.empty()) break;
    block += slice.bytes;
    if (header_end(block) != block.npos) break;
  }
  block.resize(std::min(block.size(), header_end(block)));
  co_return block;
}

}  // namespace

std::vector<Verdict> answer_headers(const Program& program, std::string_view header_block) {
  std::vector<Verdict> answers(program.headers.size(), Verdict::no);
  mime::FieldScanner scanner(header_block);
  while (auto field = scanner.next()) {
    for (std::size_t i = 0; i < answers.size(); ++i) {
      if (answers[i] == Verdict::no && field_matches(program.headers[i], *field)) answers[i] = Verdict::yes;
    }
  }
  return answers;
}

Task<Result<std::vector<Verdict>>> ask_headers(mail::Mailbox& mailbox, const Program& program,
                                               mail::ColdRecord record) {
  std::vector<base::MessageId> wanted(1, record.message);
  auto loading = mailbox.summaries(std::move(wanted));
  CO_TRY(const mail::Summaries loaded, co_await loading);
  if (!loaded.empty() && loaded.front().has_value()) {
    const mail::StoredSummary& stored = **loaded.front();
    if (summary_answers(program, stored.summary)) {
      std::string block(stored.prefix);
      block += stored.summary.header();
      co_return answer_headers(program, block);
    }
  }
  auto reading = read_header(mailbox, record);
  CO_TRY(std::string block, co_await reading);
  co_return answer_headers(program, block);
}

Task<Result<std::vector<Verdict>>> ask_texts(mail::Mailbox& mailbox, const Program& program, mail::ColdRecord record) {
  auto opening = mailbox.open_message(record);
  CO_TRY(std::unique_ptr<mail::MessageReader> reader, co_await opening);
  std::optional<mime::TextSearch> text;
  for (std::uint64_t at = 0; at < reader->size_bytes() && !(text && text->all_found());) {
    auto reading = reader->read(at, read_bytes);
    CO_TRY(engine::BodySlice slice, co_await reading);
    if (slice.bytes.empty()) break;
    const bool whole = slice.bytes.size() == reader->size_bytes();
    if (whole && program.text_filter && program.text_filter->rules_out(slice.bytes))
      co_return std::vector<Verdict>(program.texts.size(), Verdict::no);
    if (!text) text.emplace(program.texts);
    text->feed(slice.bytes);
    at += slice.bytes.size();
  }
  if (!text) text.emplace(program.texts);
  if (!text->all_found()) text->finish();
  std::vector<Verdict> answers;
  answers.reserve(program.texts.size());
  for (std::size_t i = 0; i < program.texts.size(); ++i) answers.push_back(of(text->found(i)));
  co_return answers;
}

}  // namespace search
