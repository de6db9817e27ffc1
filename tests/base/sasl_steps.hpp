// What the tests of servers' mechanisms share: to give one a message, and to name what it wants.
#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <variant>

#include <courriel/sasl.hpp>

namespace courriel::test {

/// The client's message; `initial` when it comes with the command.
inline result<sasl::server_step> give(sasl::server_mechanism& m, std::string_view response,
                                      bool initial = false) {
    return m.step({m.name(), response, initial, true});
}

/// The command without a message.
inline result<sasl::server_step> begin(sasl::server_mechanism& m) {
    return m.step({m.name(), "", true, false});
}

/// The challenge, or "!" when the mechanism wants something else.
inline std::string challenge_of(const result<sasl::server_step>& step) {
    const auto* c = step ? std::get_if<sasl::challenge>(&*step) : nullptr;
    return c ? c->bytes : "!";
}

template <class T>
const T* as(const result<sasl::server_step>& step) {
    return step ? std::get_if<T>(&*step) : nullptr;
}

/// A client and a server talk; `look_up` answers a credential_query. What the server comes to, or
/// the first error. Whether the client is content is its is_complete().
template <class LookUp>
result<sasl::server_step> converse(sasl::client_mechanism& client, sasl::server_mechanism& server,
                                   const LookUp& look_up, bool use_initial = true) {
    std::optional<std::string> message;
    if (use_initial) message = client.initial();
    auto step = message ? give(server, *message, true) : begin(server);
    for (int i = 0; i != 6 && step; ++i) {
        if (const auto* query = as<sasl::credential_query>(step)) {
            step = server.supply(look_up(*query));
        } else if (const auto* c = as<sasl::challenge>(step)) {
            const auto answer = client.step(c->bytes);
            if (!answer) return answer.error();
            step = give(server, *answer);
        } else {
            break;
        }
    }
    return step;
}

} // namespace courriel::test
