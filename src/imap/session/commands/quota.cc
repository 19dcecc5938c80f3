// GETQUOTA, GETQUOTAROOT, SETQUOTA: one quota root, named "", holds all that an account has. RFC 9208 4
#include <algorithm>
#include <limits>

#include "imap/session/commands/commands.h"
#include "imap/session/folders.h"
#include "imap/session/respond.h"

namespace imap::session::commands {
namespace {

constexpr std::uint64_t storage_unit_bytes = 1024;  // RFC 9208 5.1
constexpr std::uint64_t max_storage_units = std::numeric_limits<std::int64_t>::max() / storage_unit_bytes;

// Only resources that have a limit are told (RFC 9208 4.2.1).
QuotaData quota_data(const Session& session) {
  const auto quota = session.account->quota();
  QuotaData data;
  if (quota.limits.storage_bytes && session.offers(Extension::quota_res_storage)) {
    data.resources.push_back({"STORAGE", (quota.storage_bytes + storage_unit_bytes - 1) / storage_unit_bytes,
                              *quota.limits.storage_bytes / storage_unit_bytes});
  }
  if (quota.limits.messages && session.offers(Extension::quota_res_message)) {
    data.resources.push_back({"MESSAGE", quota.messages, *quota.limits.messages});
  }
  return data;
}

Completion no_such_root() {
  return Completion::no(Code::non_existent, "There is no such quota root; the only one is \"\".");
}

}  // namespace

Outcome get_quota(Session& session, const GetQuota& command) {
  if (!command.quota_root.empty()) return no_such_root();
  respond(session, quota_data(session));
  return Completion::ok();
}

Outcome get_quota_root(Session& session, const GetQuotaRoot& command) {
  // RFC 9208 4.1.2: the mailbox need not exist; it would have this root.
  respond(session, QuotaRootData{name_to_tell(session, command.mailbox.utf8), {""}});
  respond(session, quota_data(session));
  return Completion::ok();
}

Running set_quota(Session& session, SetQuota command) {
  if (!session.is_admin()) co_return base::fail(base::Errc::no_permission, "SETQUOTA");
  if (!command.quota_root.empty()) co_return no_such_root();
  // RFC 9208 4.1.3: resources that are not listed have no limit from then on.
  mail::QuotaLimits limits;
  for (const auto& resource : command.resources) {
    if (resource.resource == "STORAGE") {
      limits.storage_bytes = std::min(resource.limit, max_storage_units) * storage_unit_bytes;
    } else if (resource.resource == "MESSAGE") {
      limits.messages = resource.limit;
    } else {
      co_return Completion::no(Code::cannot, "STORAGE and MESSAGE are the resources that can be limited.");
    }
  }
  auto setting = session.account->set_quota(limits);
  CO_TRY(co_await setting);
  respond(session, quota_data(session));
  co_return Completion::ok();
}

}  // namespace imap::session::commands
