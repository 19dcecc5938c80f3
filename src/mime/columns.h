// What SEARCH, SORT and THREAD want of a message, decoded and prepared once at delivery and kept in the
// mailbox's column pages. All texts are prepared by i;unicode-casemap (mime/casemap.h): compare by octets.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "mime/structure.h"

namespace mime {

struct MessageColumns {
  // For SEARCH FROM, TO, CC, BCC: "name <local@host>, ..." of every address, encoded-words undone. Each is
  // cut at max_column_bytes; `cut` says so, and then a search that finds nothing must read the header.
  std::string from, to, cc, bcc;
  std::string subject;  // SEARCH SUBJECT
  bool cut = false;

  // SORT keys. RFC 5256 3: the addr-mailbox of the first address, empty without one.
  std::string from_mailbox, to_mailbox, cc_mailbox;
  // RFC 5957: the display name of the first address, else mailbox@host.
  std::string display_from, display_to;
  std::string base_subject;
  bool reply_or_forward = false;

  // Nothing: the Date field has no valid date, INTERNALDATE is used. RFC 5256 2.2
  std::optional<std::int64_t> sent_utc_seconds;
  std::optional<std::int32_t> sent_local_days;  // SENTON, SENTBEFORE, SENTSINCE

  // Threading. Normalised msg-ids; References, or else the first of In-Reply-To (RFC 5256 3). The hashes are those of
  // mime/message_id.h; message_id_hash is 0 without a Message-ID.
  std::string message_id;
  std::vector<std::string> references;
  std::uint64_t message_id_hash = 0;
  std::vector<std::uint64_t> reference_hashes;

  bool operator==(const MessageColumns&) const = default;
};

inline constexpr std::size_t max_column_bytes = 1'000;

MessageColumns message_columns(const Structure& structure);

}  // namespace mime
