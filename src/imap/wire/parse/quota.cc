#include "imap/wire/characters.h"
#include "imap/wire/limits.h"
#include "imap/wire/parse/parse.h"

namespace imap::wire {
namespace {

// setquota-resource = resource-name SP resource-limit
bool setquota_resource(Scanner& s, std::vector<SetQuotaResource>& out) {
  SetQuotaResource& resource = out.emplace_back();
  const bool taken = s.atom(resource.resource) && s.sp() && s.number64(resource.limit);
  resource.resource = upper_case(resource.resource);
  return taken;
}

}  // namespace

// getquota = "GETQUOTA" SP quota-root-name        RFC 9208 4.1.1
base::Result<Command> parse_getquota(Scanner& s, Numbering) {
  GetQuota command;
  return s.finish(s.sp() && s.astring(command.quota_root) && s.end(), std::move(command));
}

// getquotaroot = "GETQUOTAROOT" SP mailbox        RFC 9208 4.1.2
base::Result<Command> parse_getquotaroot(Scanner& s, Numbering) {
  GetQuotaRoot command;
  return s.finish(s.sp() && s.mailbox(command.mailbox) && s.end(), std::move(command));
}

// setquota = "SETQUOTA" SP quota-root-name SP "(" [setquota-resource *(SP setquota-resource)] ")"        RFC 9208 4.1.3
base::Result<Command> parse_setquota(Scanner& s, Numbering) {
  SetQuota command;
  const auto resource = [&] { return setquota_resource(s, command.resources); };
  const bool complete =
      s.sp() && s.astring(command.quota_root) && s.sp() && s.maybe_list(max_quota_resources, resource) && s.end();
  return s.finish(complete, std::move(command));
}

}  // namespace imap::wire
