// XCLIENT and XFORWARD: what a proxy or a filter tells of its client. See forwarded_client.hpp.
#include <algorithm>
#include <string>
#include <vector>

#include <courriel/ascii.hpp>
#include <courriel/ip_address.hpp>
#include <courriel/smtp/client_session.hpp>

#include "../xtext.hpp"

namespace courriel::smtp {
namespace {

// Appends attributes that are given and announced, each behind a blank.
class attribute_writer {
public:
    attribute_writer(std::string& out, const std::vector<std::string>& announced)
        : out_(out)
        , announced_(announced) {}

    void put(std::string_view name, std::string_view value) {
        const bool known =
            std::find(announced_.begin(), announced_.end(), name) != announced_.end();
        if (!value.empty() && known)
            detail::append_xtext(out_.append(" ").append(name).append("="), value);
    }
    void put(std::string_view name, std::optional<std::uint16_t> port) {
        if (port) put(name, std::to_string(*port));
    }
    void put_address(std::string_view name, std::string_view address) {
        put(name,
            ip_address::is_ipv6(address) ? "IPV6:" + std::string(address) : std::string(address));
    }

private:
    std::string& out_;
    const std::vector<std::string>& announced_;
};

bool is_address(std::string_view text) { return text.empty() || ip_address::is_valid(text); }

// What both commands tell, in Postfix's order.
void put_common(attribute_writer& to, const forwarded_client& client) {
    to.put("NAME", client.name);
    to.put_address("ADDR", client.address);
    to.put("PORT", client.port);
    to.put("PROTO", client.protocol);
    to.put("HELO", client.hello);
}

} // namespace

std::error_code client_session::xclient(const forwarded_client& client) {
    constexpr std::size_t longest = 512; // CRLF included
    if (const auto error = may_begin()) return error;
    if (!is_address(client.address) || !is_address(client.server_address))
        return errc::invalid_argument;
    std::string attributes;
    attribute_writer to(attributes, state_.extensions.xclient);
    put_common(to, client);
    to.put("LOGIN", client.login);
    to.put_address("DESTADDR", client.server_address);
    to.put("DESTPORT", client.server_port);
    if (attributes.empty()) return errc::not_supported;
    if (attributes.size() + sizeof "XCLIENT\r\n" > longest + 1) return errc::too_large;
    return begin(phase::xclient, {"XCLIENT", attributes});
}

std::error_code client_session::xforward(const forwarded_client& client) {
    if (const auto error = may_begin()) return error;
    if (!is_address(client.address)) return errc::invalid_argument;
    std::string attributes;
    attribute_writer to(attributes, state_.extensions.xforward);
    put_common(to, client);
    to.put("IDENT", client.id);
    to.put("SOURCE", client.source);
    if (attributes.empty()) return errc::not_supported;
    return simple(client_verb::xforward, {"XFORWARD", attributes});
}

// The server now speaks to somebody else: what it said and agreed to before is void.
void client_session::on_xclient(std::optional<event>& out) {
    const auto reply = reply_.view();
    if (reply.code == 220) {
        state_ = {};
        return say_hello();
    }
    if (reply.is_positive()) return fail_with_reply(errc::unexpected_reply);
    state_.phase = phase::ready;
    out = command_reply{client_verb::xclient, reply};
}

} // namespace courriel::smtp
