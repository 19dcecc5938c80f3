// Flags between the wire and the model. RFC 9051 2.3.2
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "imap/types/flag.h"
#include "mail/keyword_table.h"
#include "mail/types.h"
#include "mail/view.h"

namespace imap::session {

struct StorableFlags {
  mail::SystemFlags system;
  std::vector<std::string> keywords;
};
// Without \Recent and flags that no RFC defines: what PERMANENTFLAGS does not list is ignored (RFC 9051 7.1), and the
// answer shows what is set.
StorableFlags storable(FlagList flags);

SystemFlags to_wire(mail::SystemFlags flags);

// One message's flags ready to be written. Keeps its memory from message to message.
class FlagsText {
 public:
  // The view lives until the next call; the names belong to the table.
  FlagsView of(mail::SystemFlags system, const mail::KeywordSet* keywords, const mail::KeywordTable& table) {
    const bool has_keywords = keywords && !keywords->empty();
    return {to_wire(system), has_keywords ? names_of(*keywords, table) : std::span<const std::string_view>()};
  }
  FlagsView of_recent(mail::SystemFlags system, const mail::KeywordSet* keywords, const mail::KeywordTable& table);

 private:
  std::span<const std::string_view> names_of(const mail::KeywordSet& keywords, const mail::KeywordTable& table);

  std::vector<std::string_view> names_;
};

// All flags of the mailbox: FLAGS and PERMANENTFLAGS.
FlagList mailbox_flags(const mail::KeywordTable& table);

inline bool contains(const mail::UidRun& run, base::Uid uid) { return run.first <= uid && uid <= run.last; }

}  // namespace imap::session
