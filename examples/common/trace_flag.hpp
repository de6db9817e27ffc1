// The flag --trace FILE.html: a page that shows what the program says and hears (trace_page.hpp).
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include <courriel/asio/wrap.hpp>

#include "command_line.hpp"
#include "trace_page.hpp"

namespace example {

inline std::string to_text(const asio::ip::tcp::endpoint& end) {
    const auto address = end.address().to_string();
    return (end.address().is_v6() ? "[" + address + "]" : address) + ":" +
           std::to_string(end.port());
}

class trace_flag {
public:
    void declare(CLI::App& app) {
        app.add_option("--trace", file_, "write the conversation, secrets masked, to this page")
            ->type_name("FILE.html");
    }

    /// For the options of a client or server, whose `role` it is: puts each connection on the page
    /// under the name of its service. Nothing without the flag. Throws when the page cannot be
    /// made.
    courriel::transport_wrapper around(trace_protocol protocol, const std::string& service,
                                       courriel::tls_role role) {
        if (file_.empty()) return {};
        if (!page_) page_.emplace(file_);
        return [page = *page_, protocol, service, role](std::unique_ptr<courriel::transport> wire,
                                                        const courriel::tcp_ends& ends) {
            trace_subject subject{protocol, service, to_text(ends.local), to_text(ends.remote)};
            if (role == courriel::tls_role::server) std::swap(subject.client, subject.server);
            return courriel::trace(std::move(wire), role, page.connection(subject, role));
        };
    }

private:
    std::string file_{};
    std::optional<trace_page> page_{};
};

} // namespace example
