#include "mime/structure.h"

#include "mime/ascii.h"

namespace mime {

std::string_view Part::parameter(std::string_view name) const {
  for (const Parameter& parameter : parameters) {
    if (equals_ignore_case(parameter.name, name)) return parameter.value;
  }
  return {};
}

}  // namespace mime
