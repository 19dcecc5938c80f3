// What ties an authentication to this TLS connection, for SCRAM-SHA-256-PLUS.
#pragma once

#include <string>
#include <string_view>

#include <openssl/ssl.h>

namespace net::tls {

// Empty for a type that is not known or cannot be had on this connection.
std::string binding_data(SSL* ssl, std::string_view type);

}  // namespace net::tls
