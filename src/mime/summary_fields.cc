// The header fields that a summary keeps: what mail programs ask for when they list a folder or show a message's head
// (Thunderbird, Apple Mail, K-9, Roundcube, mutt, Evolution, Delta Chat, mbsync). Naming a field that mail seldom has
// costs nothing; Received, DKIM-Signature and their like are left out for their size. Their places are stored
// (docs/formats/summary.md).
#include <algorithm>
#include <array>
#include <string>

#include "mime/ascii.h"
#include "mime/summary.h"

namespace mime {
namespace {

constexpr auto fields = std::to_array<std::string_view>({
    "auto-submitted",
    "autocrypt-setup-message",
    "bcc",
    "cc",
    "chat-version",
    "content-class",
    "content-description",
    "content-disposition",
    "content-id",
    "content-language",
    "content-location",
    "content-transfer-encoding",
    "content-type",
    "date",
    "delivered-to",
    "disposition-notification-to",
    "envelope-to",
    "errors-to",
    "followup-to",
    "from",
    "importance",
    "in-reply-to",
    "keywords",
    "lines",
    "list-archive",
    "list-help",
    "list-id",
    "list-owner",
    "list-post",
    "list-subscribe",
    "list-unsubscribe",
    "list-unsubscribe-post",
    "mail-followup-to",
    "mail-reply-to",
    "mailing-list",
    "message-id",
    "mime-version",
    "newsgroups",
    "organization",
    "original-recipient",
    "originator",
    "precedence",
    "priority",
    "references",
    "reply-by",
    "reply-to",
    "resent-date",
    "resent-from",
    "resent-to",
    "return-path",
    "return-receipt-to",
    "sender",
    "sensitivity",
    "status",
    "subject",
    "to",
    "user-agent",
    "x-apparently-to",
    "x-beenthere",
    "x-calendar-attachment",
    "x-draft-info",
    "x-evolution-source",
    "x-identity-key",
    "x-k9mail-identity",
    "x-keywords",
    "x-label",
    "x-list",
    "x-loop",
    "x-mailer",
    "x-mailing-list",
    "x-microsoft-original-message-id",
    "x-mozilla-draft-info",
    "x-msmail-priority",
    "x-offlineimap",
    "x-original-to",
    "x-priority",
    "x-spam-flag",
    "x-spam-level",
    "x-spam-score",
    "x-status",
    "x-tuid",
    "x-uid",
    "x-uniform-type-identifier",
    "x-universally-unique-identifier",
});
static_assert(std::is_sorted(fields.begin(), fields.end()));
static_assert(fields.size() == max_summary_field_code, "the codes are stored: other fields are another version");

constexpr std::size_t longest =
    std::max_element(fields.begin(), fields.end(), [](auto a, auto b) { return a.size() < b.size(); })->size();

}  // namespace

std::span<const std::string_view> summary_fields() { return fields; }

unsigned summary_field_code(std::string_view name) {
  if (name.size() > longest) return 0;
  std::array<char, longest> buffer{};
  std::transform(name.begin(), name.end(), buffer.begin(), ascii_lower);
  const std::string_view lower(buffer.data(), name.size());
  const auto found = std::lower_bound(fields.begin(), fields.end(), lower);
  return found != fields.end() && *found == lower ? static_cast<unsigned>(found - fields.begin()) + 1 : 0;
}

bool is_summary_field(std::string_view name) { return summary_field_code(name) != 0; }

}  // namespace mime
