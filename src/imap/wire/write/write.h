// The writers: each appends one whole response, CRLF included. Mailbox names and strings come out as the session's
// context says. Pure; what they read is only read. FETCH has a writer of its own: fetch.h.
#pragma once

#include "imap/types/capability.h"
#include "imap/types/enable.h"
#include "imap/types/expunge.h"
#include "imap/types/id.h"
#include "imap/types/list.h"
#include "imap/types/mailbox_data.h"
#include "imap/types/namespace.h"
#include "imap/types/quota.h"
#include "imap/types/search.h"
#include "imap/types/sort.h"
#include "imap/types/status.h"
#include "imap/types/status_response.h"
#include "imap/types/thread.h"
#include "imap/wire/output.h"
#include "imap/wire/parse_context.h"

namespace imap::wire {

// Status responses. RFC 9051 7.1 and 7.6
void write(Output& out, const ParseContext& context, const StatusView& response);
inline void write(Output& out, const ParseContext& context, const StatusResponse& response) {
  write(out, context, StatusView{response.tag, response.condition, response.code, response.text});
}
void write(Output& out, const ContinuationRequest& request);
// "[CODE] ", or nothing.
void resp_text_code(Output& out, const ParseContext& context, const ResponseCode& code);

// Server and mailbox status. RFC 9051 7.2 and 7.3
void write(Output& out, const CapabilityData& data);
void write(Output& out, const EnabledData& data);
void write(Output& out, const ParseContext& context, const IdData& data);
void write(Output& out, const ParseContext& context, const ListData& data);
void write_lsub(Output& out, const ParseContext& context, const ListData& data);  // RFC 3501 7.2.3
void write(Output& out, const ParseContext& context, const NamespaceData& data);
void write(Output& out, const ParseContext& context, const StatusData& data);
void write(Output& out, const FlagsData& data);
void write(Output& out, const ExistsData& data);
void write(Output& out, const RecentData& data);
void write(Output& out, const ParseContext& context, const QuotaData& data);
void write(Output& out, const ParseContext& context, const QuotaRootData& data);

// What was found. RFC 9051 7.3.4, RFC 3501 7.2.5, RFC 5256 4
void write(Output& out, const SearchData& data);
void write(Output& out, const ParseContext& context, const ESearchData& data);
void write(Output& out, const SortData& data);
void write(Output& out, const ThreadData& data);

// Messages gone. RFC 9051 7.5.1, RFC 7162 3.2.10
void write(Output& out, const ExpungeData& data);
void write(Output& out, const VanishedData& data);

}  // namespace imap::wire
