#include "imap/session/capability.h"

#include <algorithm>
#include <array>

namespace imap::session {
namespace {

using enum Announced;
using enum Extension;

constexpr std::array<CapabilityRow, extension_count> rows{{
    {imap4rev1, "IMAP4rev1", 3501, "6.1.1", always},
    {imap4rev2, "IMAP4rev2", 9051, "6.1.1", always},
    {append_limit, "APPENDLIMIT", 7889, "2", after_login},
    {binary, "BINARY", 3516, "4", after_login},
    {children, "CHILDREN", 3348, "3", after_login},
    {compress_deflate, "COMPRESS=DEFLATE", 4978, "3", after_login},
    {condstore, "CONDSTORE", 7162, "3.1", after_login},
    {create_special_use, "CREATE-SPECIAL-USE", 6154, "3", after_login},
    {enable, "ENABLE", 5161, "3.1", always},
    {esearch, "ESEARCH", 4731, "3", after_login},
    {id, "ID", 2971, "3.1", always},
    {idle, "IDLE", 2177, "3", after_login},
    {list_extended, "LIST-EXTENDED", 5258, "3", after_login},
    {list_status, "LIST-STATUS", 5819, "2", after_login},
    {literal_minus, "LITERAL-", 7888, "5", always},
    {literal_plus, "LITERAL+", 7888, "4", always},
    {move, "MOVE", 6851, "3.1", after_login},
    {multi_append, "MULTIAPPEND", 3502, "6.3.11", after_login},
    {name_space, "NAMESPACE", 2342, "5", after_login},
    {object_id, "OBJECTID", 8474, "3", after_login},
    {preview, "PREVIEW", 8970, "3.1", after_login},
    {qresync, "QRESYNC", 7162, "3.2", after_login},
    {quota, "QUOTA", 9208, "4.1", after_login},
    {quota_res_message, "QUOTA=RES-MESSAGE", 9208, "5.2", after_login},
    {quota_res_storage, "QUOTA=RES-STORAGE", 9208, "5.1", after_login},
    {quota_set, "QUOTASET", 9208, "4.1.3", after_login},
    {sasl_ir, "SASL-IR", 4959, "3", before_login},
    {search_res, "SEARCHRES", 5182, "2", after_login},
    {sort, "SORT", 5256, "3", after_login},
    {sort_display, "SORT=DISPLAY", 5957, "2", after_login},
    {special_use, "SPECIAL-USE", 6154, "2", after_login},
    {starttls, "STARTTLS", 9051, "6.2.1", before_login},
    {status_size, "STATUS=SIZE", 8438, "2", after_login},
    {thread_orderedsubject, "THREAD=ORDEREDSUBJECT", 5256, "3", after_login},
    {thread_references, "THREAD=REFERENCES", 5256, "3", after_login},
    {uid_plus, "UIDPLUS", 4315, "2", after_login},
    {unselect, "UNSELECT", 3691, "2", after_login},
    {utf8_accept, "UTF8=ACCEPT", 6855, "3", after_login},
    {within, "WITHIN", 5032, "3", after_login},
}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (static_cast<std::size_t>(rows[i].extension) != i) return false;
  }
  return true;
}
static_assert(in_order());

char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; }
bool same_name(std::string_view a, std::string_view b) {
  return std::ranges::equal(a, b, [](char x, char y) { return upper(x) == upper(y); });
}

const CapabilityRow* find(std::string_view name) {
  const auto row = std::ranges::find_if(rows, [&](const auto& r) { return same_name(r.name, name); });
  return row == rows.end() ? nullptr : row;
}

// What makes no sense without something else goes with it.
struct Dependency {
  Extension extension;
  Extension needs;
};
constexpr std::array dependencies{
    Dependency{qresync, condstore},         Dependency{qresync, enable},
    Dependency{utf8_accept, enable},        Dependency{imap4rev2, enable},
    Dependency{list_status, list_extended}, Dependency{create_special_use, special_use},
    Dependency{quota_res_message, quota},   Dependency{quota_res_storage, quota},
    Dependency{quota_set, quota},           Dependency{search_res, esearch},
    Dependency{sort_display, sort},
};

}  // namespace

std::span<const CapabilityRow> capability_table() { return rows; }

bool Offer::has(Extension extension, wire::Revision revision) const {
  constexpr std::array folded_in{children, esearch,    idle,        list_status, move,    name_space,
                                 sasl_ir,  search_res, status_size, uid_plus,    unselect};
  return has(extension) ||
         (revision == wire::Revision::rev2 && std::ranges::find(folded_in, extension) != folded_in.end());
}

base::Result<Offer> Offer::from(const Settings& settings) {
  Offer offer;
  offer.offered_.set();
  auto drop = [&](Extension extension) { offer.offered_.reset(static_cast<std::size_t>(extension)); };
  // RFC 7888 5: never both.
  drop(settings.literals == LiteralMode::plus ? literal_minus : literal_plus);
  for (const auto& name : settings.disabled_capabilities) {
    const auto* row = find(name);
    if (!row)
      return base::fail(base::Errc::bad_syntax, "imap.disabled_capabilities: there is no capability '" + name + "'");
    drop(row->extension);
  }
  for (const auto& [extension, needs] : dependencies) {
    if (!offer.has(needs)) drop(extension);
  }
  if (!offer.has(imap4rev1) && !offer.has(imap4rev2)) {
    return base::fail(base::Errc::bad_syntax, "imap.disabled_capabilities: IMAP4rev1 or IMAP4rev2 has to stay");
  }
  return offer;
}

std::optional<Extension> Offer::enableable(std::string_view name) const {
  for (const auto extension : {condstore, qresync, utf8_accept, imap4rev2}) {
    if (has(extension) && same_name(rows[static_cast<std::size_t>(extension)].name, name)) return extension;
  }
  return std::nullopt;
}

std::vector<std::string> announced(const Offer& offer, const Settings& settings, const AnnounceState& state) {
  std::vector<std::string> names;
  for (const auto& row : rows) {
    if (!offer.has(row.extension)) continue;
    if (row.announced == (state.logged_in ? before_login : after_login)) continue;
    if (row.extension == starttls && !state.can_start_tls) continue;
    if (row.extension == quota_set && !state.may_set_quota) continue;
    names.emplace_back(row.name);
    if (row.extension == append_limit) names.back() += '=' + std::to_string(settings.max_message_bytes);
  }
  if (state.logged_in) return names;
  for (const auto& mechanism : state.mechanisms) names.push_back("AUTH=" + mechanism);
  if (state.login_disabled) names.emplace_back("LOGINDISABLED");
  return names;
}

}  // namespace imap::session
