// Facts: what is at hand of one message while a program is evaluated. What is not there is not known yet.
#pragma once

#include <span>

#include "mail/stored_columns.h"
#include "mail/types.h"
#include "search/verdict.h"

namespace search {

struct Facts {
  mail::HotRecord hot;
  const mail::ColdRecord* cold = nullptr;
  const mail::ColumnsRow* columns = nullptr;
  // Answers to Program::headers and Program::texts, by index; empty: not asked yet.
  std::span<const Verdict> headers;
  std::span<const Verdict> texts;
};

}  // namespace search
