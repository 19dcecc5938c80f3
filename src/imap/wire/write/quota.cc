#include "imap/wire/write/primitives.h"
#include "imap/wire/write/write.h"

namespace imap::wire {

// quota-response = "QUOTA" SP quota-root-name SP quota-list        RFC 9208 4.2.1
void write(Output& out, const ParseContext& context, const QuotaData& data) {
  out.append("* QUOTA ");
  astring(out, context, data.quota_root);
  out.append(" (");
  bool first = true;
  for (const QuotaResource& resource : data.resources) {
    if (!first) out.append(' ');
    first = false;
    out.append(resource.resource);
    out.append(' ');
    out.append_number(resource.usage);
    out.append(' ');
    out.append_number(resource.limit);
  }
  out.append(")\r\n");
}

// quotaroot-response = "QUOTAROOT" SP mailbox *(SP quota-root-name)        RFC 9208 4.2.2
void write(Output& out, const ParseContext& context, const QuotaRootData& data) {
  out.append("* QUOTAROOT ");
  mailbox(out, context, data.mailbox);
  for (const std::string& root : data.quota_roots) {
    out.append(' ');
    astring(out, context, root);
  }
  out.append("\r\n");
}

}  // namespace imap::wire
