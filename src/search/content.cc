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

// Whether the first look tells that nothing asked for is there. Prefix and body meet at the end of a header line, and
// nothing that the filter answers about goes beyond one.
bool ruled_out(const Program& program, std::string_view own_lines, std::string_view body) {
  return program.text_filter && program.text_filter->rules_out(body) &&
         (own_lines.empty() || program.text_filter->rules_out(own_lines));
}

// By the order of the records: their own header lines, where the texts are looked for in them; otherwise empty.
Task<Result<mail::Summaries>> own_lines(mail::Mailbox& mailbox, const Program& program,
                                        std::span<const mail::ColdRecord> records) {
  std::vector<base::MessageId> wanted;
  for (const mail::ColdRecord& record : records)
    if (program.wanted.header_text && record.prefix_bytes != 0) wanted.push_back(record.message);
  if (wanted.empty()) co_return mail::Summaries(records.size(), mail::SummaryPtr());
  auto reading = mailbox.summaries(std::move(wanted));
  CO_TRY(mail::Summaries loaded, co_await reading);
  mail::Summaries by_record;
  std::size_t next = 0;
  for (const mail::ColdRecord& record : records)
    by_record.push_back(record.prefix_bytes != 0 ? std::move(loaded[next++]) : mail::SummaryPtr());
  co_return by_record;
}

// Own header lines whose text nobody asks for: that there are some may matter to how the next line is read.
constexpr std::string_view some_own_lines = "X:\r\n";

void answer_texts(const Program& program, std::string_view own_lines, std::string_view body,
                  std::span<Verdict> answers) {
  mime::TextSearch text(program.texts);
  text.feed(own_lines);
  text.feed(body);
  text.finish();
  for (std::size_t i = 0; i < answers.size(); ++i) answers[i] = of(text.found(i));
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

Task<Result<TextAnswers>> ask_texts_together(mail::Mailbox& mailbox, const Program& program,
                                             std::vector<mail::ColdRecord> records) {
  TextAnswers answers{program.texts.size(), {}, {}};
  answers.verdicts.resize(records.size() * answers.questions, Verdict::no);
  answers.failures.resize(records.size());
  auto loading = own_lines(mailbox, program, records);
  CO_TRY(const mail::Summaries own, co_await loading);
  auto reading = mailbox.bodies(records);
  CO_TRY(const engine::BodySlices bodies, co_await reading);
  for (std::size_t i = 0; i < records.size(); ++i) {
    if (!own[i].has_value() || !bodies[i].has_value()) {
      answers.failures[i] = own[i].has_value() ? bodies[i].error() : own[i].error();
      continue;
    }
    const std::string_view body = bodies[i]->bytes;
    std::string_view lines = *own[i] != nullptr ? (*own[i])->prefix : std::string_view();
    if (ruled_out(program, lines, body)) continue;
    if (lines.empty() && records[i].prefix_bytes != 0) lines = some_own_lines;
    answer_texts(program, lines, body, std::span(answers.verdicts).subspan(i * answers.questions, answers.questions));
  }
  co_return answers;
}

}  // namespace search
