// See queue_entry.hpp.
#include <courriel/smtp/delivery/queue_entry.hpp>

#include <algorithm>
#include <optional>
#include <utility>

#include <courriel/errc.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

// NOTIFY=, and what holds without it (RFC 3461 section 4.1).
bool is_wanted(const dsn_notify& notify, report_action action) {
    switch (action) {
    case report_action::failed: return !notify.is_given() || notify.failure;
    case report_action::delayed: return !notify.is_given() || notify.delay;
    case report_action::delivered:
    case report_action::relayed: break;
    }
    return notify.success;
}

// What is to be told of somebody whose case is closed.
std::optional<report_action> final_report(const queued_recipient& recipient) {
    switch (recipient.state) {
    case recipient_state::pending: break;
    case recipient_state::delivered: return report_action::delivered;
    case recipient_state::relayed:
        if (recipient.passed_on_wishes) break;
        return report_action::relayed;
    case recipient_state::failed:
    case recipient_state::expired: return report_action::failed;
    }
    return std::nullopt;
}

} // namespace

std::vector<recipient_group>
queue_entry::pending_groups(const std::optional<next_hop>& smart_host) const {
    std::vector<path> pending;
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i != recipients.size(); ++i) {
        if (recipients[i].state != recipient_state::pending) continue;
        pending.push_back(recipients[i].address);
        numbers.push_back(i);
    }
    std::vector<recipient_group> out = group_recipients(pending, smart_host);
    for (recipient_group& group : out)
        for (std::size_t& number : group.recipients) number = numbers[number];
    return out;
}

std::error_code queue_entry::record(std::size_t recipient, attempt_result result,
                                    std::chrono::sys_seconds now) {
    if (recipient >= recipients.size()) return errc::invalid_argument;
    queued_recipient& who = recipients[recipient];
    if (who.state != recipient_state::pending) return errc::wrong_phase;
    const int kind = result.answer.code() / 100;
    if (kind == 2) {
        who.state = result.local ? recipient_state::delivered : recipient_state::relayed;
        who.passed_on_wishes = result.remote_has_dsn;
    } else if (kind == 5) {
        who.state = recipient_state::failed;
    }
    who.last = std::move(result.answer);
    who.remote_host = std::move(result.remote_host);
    who.last_attempt = now;
    return {};
}

void queue_entry::end_attempt(std::chrono::sys_seconds now, const retry_schedule& schedule,
                              const choose& chance) {
    ++attempts;
    next_attempt = schedule.next_attempt(arrived, now, attempts, chance);
    if (!schedule.is_over(arrived, now)) return;
    for (queued_recipient& who : recipients)
        if (who.state == recipient_state::pending) who.state = recipient_state::expired;
}

std::vector<due_report> queue_entry::take_reports(std::chrono::sys_seconds now,
                                                  const retry_schedule& schedule) {
    std::vector<due_report> out;
    const bool late = schedule.is_late(arrived, now);
    for (std::size_t i = 0; i != recipients.size(); ++i) {
        queued_recipient& who = recipients[i];
        std::optional<report_action> action;
        if (who.state != recipient_state::pending) {
            if (!std::exchange(who.reported, true)) action = final_report(who);
        } else if (late && who.last_attempt && !std::exchange(who.warned, true)) {
            action = report_action::delayed;
        }
        if (action && !reverse_path.is_null() && is_wanted(who.parameters.notify, *action))
            out.push_back({i, *action});
    }
    return out;
}

bool queue_entry::is_done() const {
    return std::all_of(recipients.begin(), recipients.end(), [](const queued_recipient& who) {
        return who.state != recipient_state::pending && who.reported;
    });
}

} // namespace courriel::smtp
