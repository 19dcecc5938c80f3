// The dear end of a search: header fields that no column holds, and the text of single messages.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "base/task.h"
#include "mail/mailbox.h"
#include "search/program.h"
#include "search/verdict.h"

namespace search {

// The answers to all questions of program.headers, from a header block (raw, as in the mail).
std::vector<Verdict> answer_headers(const Program& program, std::string_view header_block);

// The same for a message: from its summary when that keeps every field asked for, else from the message itself.
// Errc::corrupt when the message cannot be read: it then matches nothing that asks for its text.
base::Task<base::Result<std::vector<Verdict>>> ask_headers(mail::Mailbox& mailbox, const Program& program,
                                                           mail::ColdRecord record);

// The answers to all questions of program.texts; the message streams through and is left as soon as everything was
// found.
base::Task<base::Result<std::vector<Verdict>>> ask_texts(mail::Mailbox& mailbox, const Program& program,
                                                         mail::ColdRecord record);

// Those of several messages, one after the other, in one piece of memory.
struct TextAnswers {
  std::size_t questions = 0;
  std::vector<Verdict> verdicts;
  std::vector<std::optional<base::Error>> failures;  // by message: why it has no answers
  std::span<const Verdict> of(std::size_t message) const {
    return std::span(verdicts).subspan(message * questions, questions);
  }
};

// The same as asking each, at a fraction of the cost where they are small. All of them are in memory together.
base::Task<base::Result<TextAnswers>> ask_texts_together(mail::Mailbox& mailbox, const Program& program,
                                                         std::vector<mail::ColdRecord> records);

}  // namespace search
