// A message as imap::client hands it out: plain values that own their data, where the protocol has
// NIL and events.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <courriel/imap/client_events.hpp>

namespace courriel::imap {

/// An address of an envelope; the marks that begin and end groups are left out.
struct fetched_address {
    std::string name{};    ///< as in the message: encoded words are not decoded
    std::string address{}; ///< mailbox@host
};

/// ENVELOPE; what the message lacks is empty.
struct fetched_envelope {
    std::string date{};
    std::string subject{}; ///< as in the message: encoded words are not decoded
    std::vector<fetched_address> from{};
    std::vector<fetched_address> sender{};
    std::vector<fetched_address> reply_to{};
    std::vector<fetched_address> to{};
    std::vector<fetched_address> cc{};
    std::vector<fetched_address> bcc{};
    std::string in_reply_to{};
    std::string message_id{};
};

/// What async_fetch() was asked for; the rest is empty.
struct fetched {
    std::uint32_t uid = 0;
    flag_set flags{};
    internal_date date{};
    std::uint64_t size = 0;
    fetched_envelope envelope{};
    std::optional<body_structure> structure{};
    std::string body{}; ///< the octets of the sections asked for, one behind the other
};

/// Makes plain values of an envelope.
[[nodiscard]] fetched_envelope to_fetched(envelope from);

namespace detail {

/// Puts the answers to one UID FETCH together: sections and attributes may come in several
/// responses, and those of other messages in between.
class fetch_collector {
public:
    fetch_collector(uid_set asked, const fetch_items& items);

    /// Takes an event; the message when it is whole.
    std::optional<fetched> take(const client_event& event);

    /// Octets of sections held for the message in hand.
    [[nodiscard]] std::size_t size() const { return pending_.body.size() + body_.size(); }

private:
    void merge(const fetched_data& data);

    uid_set asked_;
    fetch_items items_;
    fetched pending_{};
    std::string body_{};       // sections of the response in hand, whose UID may not be known yet
    std::size_t sections_ = 0; // in body_
    struct {
        bool flags = false, date = false, size = false, envelope = false, structure = false;
        std::size_t sections = 0;
    } has_{};
};

} // namespace detail
} // namespace courriel::imap
