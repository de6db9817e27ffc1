// A message as imap::client hands it out: plain values that own their data, where the protocol has
// NIL and events.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
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

/// What async_fetch() was asked for; the rest is empty, and so is what the server left out.
struct fetched {
    std::uint32_t uid = 0;
    flag_set flags{};
    internal_date date{};
    std::uint64_t size = 0;
    fetched_envelope envelope{};
    std::optional<body_structure> structure{};
    std::string body{};   ///< the octets of the sections asked for, one behind the other
    bool is_whole = true; ///< false: the server has not told all, or not so that it can be read
};

/// Makes plain values of an envelope.
[[nodiscard]] fetched_envelope to_fetched(envelope from);

namespace detail {

/// Puts the answers to one UID FETCH together: sections and attributes may come in several
/// responses, and those of other messages in between.
class fetch_collector {
public:
    /// Messages that are held at most while they are not whole.
    static constexpr std::size_t most_pending = 10'000;

    /// `largest`: octets of one message's sections, and of all that is held beside that message.
    fetch_collector(uid_set asked, const fetch_items& items, std::uint64_t largest);

    /// Takes an event; next() has what came of it. False: a message went beyond `largest`, and what
    /// was not whole is dropped.
    bool take(const client_event& event);

    /// The command is done: next() also has what will not become whole. Flags alone, where more was
    /// asked for, are no answer but news (RFC 3501 section 7.4.2).
    void finish();

    /// The next message to be handed out.
    std::optional<fetched> next();

private:
    struct parts {
        fetched message{};
        bool flags = false, date = false, size = false, envelope = false, structure = false;
        bool is_defective = false;
        std::size_t sections = 0;
        std::uint64_t held = 0; // octets that it counts for
    };
    using pending_map = std::map<std::uint32_t, parts>;

    bool take_data(const fetched_data& data);
    void merge(const fetched_data& data, parts& into);
    void hand_out(pending_map::iterator which);
    void make_room(std::uint32_t keep);
    void clear();
    [[nodiscard]] bool is_whole(const parts& p) const;

    uid_set asked_;
    fetch_items items_;
    std::uint64_t largest_;
    pending_map pending_{}; // by UID
    std::uint64_t held_ = 0;
    std::deque<fetched> ready_{};
    std::string body_{};       // sections of the response in hand, whose UID may not be known yet
    std::size_t sections_ = 0; // in body_
};

} // namespace detail
} // namespace courriel::imap
