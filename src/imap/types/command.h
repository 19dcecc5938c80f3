// A parsed command: one struct for each, and all of them as one variant. Made by imap/wire/parse, run by
// imap/session.
#pragma once

#include <string>
#include <variant>

#include "imap/types/append.h"
#include "imap/types/authenticate.h"
#include "imap/types/capability.h"
#include "imap/types/check.h"
#include "imap/types/close.h"
#include "imap/types/compress.h"
#include "imap/types/copy.h"
#include "imap/types/create.h"
#include "imap/types/delete.h"
#include "imap/types/enable.h"
#include "imap/types/expunge.h"
#include "imap/types/fetch.h"
#include "imap/types/id.h"
#include "imap/types/idle.h"
#include "imap/types/list.h"
#include "imap/types/login.h"
#include "imap/types/logout.h"
#include "imap/types/lsub.h"
#include "imap/types/move.h"
#include "imap/types/namespace.h"
#include "imap/types/noop.h"
#include "imap/types/quota.h"
#include "imap/types/rename.h"
#include "imap/types/search.h"
#include "imap/types/select.h"
#include "imap/types/sort.h"
#include "imap/types/starttls.h"
#include "imap/types/status.h"
#include "imap/types/store.h"
#include "imap/types/subscribe.h"
#include "imap/types/thread.h"
#include "imap/types/unselect.h"
#include "imap/types/unsubscribe.h"

namespace imap {

using Command = std::variant<Noop, Capability, Logout, Id, StartTls, Authenticate, Login, Enable, Select, Examine,
                             Create, Delete, Rename, Subscribe, Unsubscribe, List, Lsub, Namespace, Status, Append,
                             Idle, Check, Close, Unselect, Expunge, UidExpunge, Search, Sort, Thread, Fetch, Store,
                             Copy, Move, GetQuota, GetQuotaRoot, SetQuota, Compress>;

// One line for the log: the command's name and what is safe of its arguments. SECURITY: no password, no SASL
// data, no text that is searched for, and mailbox names only by their length, since they tell of people.
std::string sanitized(const Command& command);

}  // namespace imap
