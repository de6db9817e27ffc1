// Writes a conversation as one HTML page that needs nothing else, not even a script: what went
// between client and server, with time running down. Programs make one for --trace; it can be given
// the connections of several protocols, and go on with the page of an earlier run.
//
// A page is bounded: long lines and bodies are shown in part, and beyond so many rows, connections
// or octets things are only counted, and the page says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include <courriel/tls.hpp>
#include <courriel/tracing_transport.hpp>

#include "trace_rows.hpp"

namespace example {

struct trace_limits {
    trace_row_limits row{};
    std::size_t rows = 2000;                         ///< shown of a connection
    std::size_t connections = 1000;                  ///< shown of the page
    std::uint64_t page_octets = 32ull * 1024 * 1024; ///< about: the last row is whole
};

/// What a page says of a connection.
struct trace_subject {
    trace_protocol protocol = trace_protocol::smtp;
    std::string name{};   ///< of the service: "submission"
    std::string client{}; ///< ADDRESS:PORT
    std::string server{};
};

class trace_writer;

class trace_page {
public:
    /// Makes the page, or goes on with the one in that file. It ends when this object and the sinks
    /// of its connections are gone. Throws std::system_error or std::runtime_error.
    explicit trace_page(const std::string& file_name, trace_limits limits = {});

    /// Where the records of a new connection go (courriel::trace); `role` is whose transport it is.
    /// From any thread. When the page cannot be written any more, that is told once on stderr, and
    /// the conversation goes on without it.
    [[nodiscard]] courriel::trace_sink connection(trace_subject subject,
                                                  courriel::tls_role role) const;

private:
    std::shared_ptr<trace_writer> writer_;
};

} // namespace example
