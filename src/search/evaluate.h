// The verdict of a program on one message. Pure; recursion is bounded by the wire's nesting limit.
#pragma once

#include "search/facts.h"
#include "search/program.h"

namespace search {

Verdict evaluate(const Key& key, const Facts& facts);

}  // namespace search
