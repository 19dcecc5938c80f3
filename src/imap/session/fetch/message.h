// One message of a FETCH with what was read for it. Read batch by batch, so that a scan over a mailbox costs a few
// large reads.
#pragma once

#include <optional>
#include <vector>

#include "imap/session/fetch/needs.h"
#include "imap/session/messages.h"
#include "mail/mailbox.h"
#include "mime/part_table.h"

namespace imap::session::fetch {

struct Message {
  MessageRow row;
  mail::SystemFlags system;  // of an expunged one too
  const mail::KeywordSet* keywords = nullptr;
  base::ModSeq modseq;
  std::uint64_t size_bytes = 0;
  mail::ColdRecord cold;               // needs.cold
  mail::SummaryPtr stored;             // needs.summary
  mime::PartTableView parts;           // needs.parts
  std::optional<base::Error> failure;  // this message cannot be told; others can
  mail::ExpungedRecordPtr expunged;    // keeps `keywords` alive

  // Of needs.summary.
  const mime::SummaryView& summary() const { return stored->summary; }
  std::string_view prefix() const { return stored->prefix; }  // mail/message.h
};

// Whom the rows belong to.
struct Source {
  mail::MailboxPtr mailbox;
  mail::StatePtr state;
};

// The message of a row as far as its flags and size, which come with the state.
void fill_hot(const mail::MailboxState& state, const MessageRow& row, Message& message);

// Opens the part table where it is not open yet.
base::Result<void> open_parts(Message& message);

// Reads what is needed of each row. `messages` keeps its memory from batch to batch.
base::Task<base::Result<void>> read_batch(Source source, Needs needs, const std::vector<MessageRow>& rows,
                                          std::vector<Message>& messages);

}  // namespace imap::session::fetch
