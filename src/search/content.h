// The dear end of a search: header fields that no column holds, and the text of single messages.
#pragma once

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

}  // namespace search
