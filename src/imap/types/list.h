// LIST with its selection and return options, and its answer. RFC 9051 6.3.9 and 7.3.1, RFC 5258, RFC 5819,
// RFC 6154
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "imap/types/mailbox_name.h"
#include "imap/types/special_use.h"
#include "imap/types/status.h"

namespace imap {

// list-select-opts.
struct ListSelectOptions {
  bool subscribed = false;
  bool remote = false;
  bool recursive_match = false;  // only together with subscribed or special_use (checked by the parser)
  bool special_use = false;      // RFC 6154 5.2
  bool operator==(const ListSelectOptions&) const = default;
};

// list-return-opts.
struct ListReturnOptions {
  bool subscribed = false;
  bool children = false;
  bool special_use = false;
  StatusAtts status;  // RFC 5819: a STATUS for each match
  bool operator==(const ListReturnOptions&) const = default;
};

// Whether any part of the extended syntax was used; only without it does LIST "" "" ask for the separator
// alone, and do \HasChildren and \HasNoChildren depend on the server's mood. RFC 5258 3
enum class ListForm : std::uint8_t { basic, extended };

struct List {
  ListForm form = ListForm::basic;
  ListSelectOptions select;
  std::string reference;              // UTF-8
  std::vector<std::string> patterns;  // UTF-8 with the wildcards % and *, which may be empty;
                                      // none are left where all were broken (RFC 9051 6.3.9)
  ListReturnOptions returns;
  bool operator==(const List&) const = default;
};

// mbx-list-flags, \HasChildren and friends; the special uses stand beside them in ListData.
struct ListAttributes {
  bool non_existent = false;
  bool no_select = false;
  bool no_inferiors = false;
  bool has_children = false;
  bool has_no_children = false;
  bool subscribed = false;
  bool remote = false;
  bool marked = false;
  bool unmarked = false;
  bool operator==(const ListAttributes&) const = default;
};

// "* LIST" and "* LSUB".
struct ListData {
  ListAttributes attributes;
  std::vector<SpecialUse> special_use;
  std::optional<char> delimiter;  // nullopt: NIL
  MailboxName mailbox;            // empty in the answer to LIST "" ""
  // CHILDINFO with the selection options that something below it meets. RFC 9051 6.3.9.6
  bool child_info_subscribed = false;
  bool child_info_special_use = false;
  std::optional<MailboxName> old_name;  // OLDNAME, rev2 only, RFC 9051 6.3.9.7
  bool operator==(const ListData&) const = default;
};

}  // namespace imap
