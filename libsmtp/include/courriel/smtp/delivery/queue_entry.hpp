// What a sender keeps of a message that is under way: for whom it still is, what became of the
// others, and what its own sender is to be told (RFC 5321 section 4.5.4, RFC 3461 sections 4.1 and
// 5). A value: storing it, and the message, is the application's, and so is the clock. Left out:
// BY= and HOLDFOR=, which change the schedule, not what is kept.
//
// The way: take an entry whose next_attempt has come; try each of its pending_groups(), and
// record() what came of each recipient; then end_attempt(), then take_reports(), then store the
// entry, or remove it if is_done().
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <courriel/smtp/delivery/next_host.hpp>
#include <courriel/smtp/delivery/retry_schedule.hpp>
#include <courriel/smtp/mail_parameters.hpp>
#include <courriel/smtp/path.hpp>
#include <courriel/smtp/reply.hpp>

namespace courriel::smtp {

enum class recipient_state : std::uint8_t {
    pending,   ///< to be tried, or tried again
    delivered, ///< in a mailbox here, or with a gateway
    relayed,   ///< the next host has taken it, and answers for it
    failed,    ///< refused for good
    expired,   ///< its life ended before anybody took it
};

struct queued_recipient {
    path address{};
    recipient_parameters parameters{}; ///< as he was named with: what the next host is told, too

    recipient_state state = recipient_state::pending;
    reply last{};              ///< what the last attempt came to; code 0 before the first
    std::string remote_host{}; ///< who said so; empty: this host
    std::optional<std::chrono::sys_seconds> last_attempt{};
    bool passed_on_wishes = false; ///< relayed to a host with DSN, which reports itself from now on
    bool warned = false;           ///< that he is late
    bool reported = false;         ///< what became of him in the end
};

/// What came of one recipient in an attempt.
struct attempt_result {
    /// The reply that decided: to RCPT, to the message, or one of this host's own (a plan's
    /// failure). Code 0 stands for a connection that broke: nothing is known, and it is tried
    /// again.
    reply answer{};
    std::string remote_host{};   ///< who answered; empty: this host
    bool local = false;          ///< 2yz means delivered, not relayed
    bool remote_has_dsn = false; ///< the next host announced DSN and was given NOTIFY= and ORCPT=
};

/// What a report says of a recipient (RFC 3464 section 2.3.3).
enum class report_action : std::uint8_t { failed, delayed, delivered, relayed };

struct due_report {
    std::size_t recipient = 0; ///< where he is in the entry
    report_action action = report_action::failed;

    friend bool operator==(const due_report&, const due_report&) = default;
};

struct queue_entry {
    path reverse_path{};
    mail_parameters parameters{};
    std::vector<queued_recipient> recipients{};

    std::chrono::sys_seconds arrived{};
    unsigned attempts = 0; ///< that ended
    std::chrono::sys_seconds next_attempt{};

    /// Who is pending, as group_recipients() has them; the numbers are those of `recipients`.
    [[nodiscard]] std::vector<recipient_group>
    pending_groups(const std::optional<next_hop>& smart_host = {}) const;

    /// 2yz: he has it, and is never tried again. 5yz: failed. Anything else: still pending.
    /// errc::wrong_phase for one who is not pending, errc::invalid_argument for one who does not
    /// exist.
    [[nodiscard]] std::error_code record(std::size_t recipient, attempt_result result,
                                         std::chrono::sys_seconds now);

    /// All recipients of this attempt have been told of: plans the next, or, when the life of the
    /// message is over, gives up who is pending.
    void end_attempt(std::chrono::sys_seconds now, const retry_schedule& schedule,
                     const choose& chance);

    /// What the sender is to be told now; each thing once, even if this entry is taken again. All
    /// in one report, or several: that is the caller's. Of who was delivered or relayed it is told
    /// on request only, of who was relayed only if nobody after this host would do it; of failures,
    /// and once of a delay, on request or if there was no NOTIFY=. Nobody is ever told about a
    /// message with the null reverse-path (RFC 5321 section 4.5.5): so no report begets a report.
    std::vector<due_report> take_reports(std::chrono::sys_seconds now,
                                         const retry_schedule& schedule);

    /// Nobody is pending, and nothing is to be told: the entry, and the message, can go.
    [[nodiscard]] bool is_done() const;
};

} // namespace courriel::smtp
