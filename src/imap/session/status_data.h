// "* STATUS" of a folder: for STATUS, and for LIST with RETURN (STATUS ...).
#pragma once

#include <string_view>

#include "base/result.h"
#include "imap/session/state.h"
#include "imap/types/status.h"
#include "mail/folder_tree.h"

namespace imap::session {

base::Result<StatusData> status_data(Session& session, const mail::Folder& folder, std::string_view full_name,
                                     StatusAtts atts);

// Items whose extension is switched off, or that this revision does not know: BAD says which.
base::Result<void> check_status_atts(const Session& session, StatusAtts atts);

}  // namespace imap::session
