// The Received fields of a message as they are read (RFC 5321 section 4.4, RFC 5322 section 3.6.7):
// who took it from whom, by which protocol, when. Views of the field's value: nothing is copied or
// allocated. Left out: whether any of it is true, and writing them (see trace.hpp).
#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <courriel/mime/date_time.hpp>
#include <courriel/mime/defect_sink.hpp>
#include <courriel/mime/limits.hpp>

namespace courriel::mime {

/// One end of a hop: a "from" or "by" clause.
struct received_host {
    /// As written: a domain, "[192.0.2.1]", or whatever the peer called itself.
    std::string_view name{};
    /// All comments behind it, the parentheses included.
    std::string_view comment{};

    // What the comments say of the connection (TCP-info, and what servers write in its place).
    std::string_view tcp_name{}; ///< the name by reverse DNS; empty when it is "unknown" or none
    std::string_view address{};  ///< the IP address, without brackets, "IPv6:" and a port
    std::string_view helo{};     ///< of "(HELO x)", "(helo=x)" and the like
    std::string_view ident{};    ///< of "(ident=x)", or the user of "(user@host [...])"
};

/// Any clause of a Received field.
struct received_clause {
    std::string_view keyword{}; ///< as written; empty for comments before the first keyword
    std::string_view value{};   ///< the word or words behind it, without comments but those
                                ///< between the paths of "for"; may be empty
    std::string_view comment{}; ///< from the first "(" behind it to the last ")", or to the "]" of
                                ///< an address behind that
};

struct received {
    received_host from{};
    received_host by{};
    std::string_view via{};  ///< "TCP"
    std::string_view with{}; ///< "ESMTPS"; words as they are written: "Microsoft SMTP Server"
    std::string_view id{};   ///< without angle brackets
    std::string_view tls{};  ///< the cipher suite of a "tls" clause (RFC 8314 section 4.3)
    /// All that stands behind "for", angle brackets and comments between paths included: usually
    /// one path.
    std::string_view for_{};
    /// What is behind the last clause, comments included; empty when there is no ";".
    std::string_view date_text{};
    std::optional<date_time> date{};

    /// Reads a field's value, folds included; the views live as long as that. Never fails: clauses
    /// count in any order, the first of each keyword; what nobody knows is passed over, with a
    /// defect. Linear in the value's size; allocates nothing.
    static received parse(std::string_view value, defect_sink defects = {},
                          const limits& limits = {});

    /// The paths of `for_` without their brackets: "ada@example.org". Empty ones are left out.
    [[nodiscard]] std::vector<std::string_view> recipients() const;
};

/// All clauses of a field's value in their order, those that nobody knows too; the views live as
/// long as the value.
std::vector<received_clause> received_clauses(std::string_view value, const limits& limits = {});

} // namespace courriel::mime
