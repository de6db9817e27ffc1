// See success_report.hpp.
#include "success_report.hpp"

#include <algorithm>
#include <chrono>

namespace example {
namespace smtp = courriel::smtp;
namespace {

constexpr std::size_t most_kept = 64 * 1024; // octets of a message, for its header

void add(smtp::queue_entry& entry, const std::vector<smtp::forward_path>& recipients) {
    for (const auto& to : recipients) {
        auto& who = entry.recipients.emplace_back();
        who.address = to;
        who.parameters = to;
    }
}

std::chrono::sys_seconds now() {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

} // namespace

success_report::success_report(const smtp::envelope& elsewhere,
                               const std::vector<smtp::forward_path>& here)
    : here_(here.size()) {
    const auto asks = [](const smtp::forward_path& to) { return to.notify.success; };
    wanted_ = std::any_of(here.begin(), here.end(), asks) ||
              std::any_of(elsewhere.recipients.begin(), elsewhere.recipients.end(), asks);
    if (!wanted_) return;
    entry_.reverse_path = elsewhere.reverse_path;
    entry_.parameters = elsewhere;
    entry_.arrived = now();
    add(entry_, here);
    add(entry_, elsewhere.recipients);
}

void success_report::take(std::string_view piece) {
    if (wanted_) beginning_ += piece.substr(0, most_kept - beginning_.size());
}

std::optional<smtp::delivery_report> success_report::make(const std::string& host,
                                                          bool reported_there) const {
    if (!wanted_) return std::nullopt;
    auto entry = entry_;
    for (std::size_t i = 0; i != entry.recipients.size(); ++i) {
        smtp::attempt_result result;
        result.answer = {250, {2, 0, 0}, "taken"};
        result.local = i < here_;
        result.remote_has_dsn = reported_there;
        static_cast<void>(entry.record(i, std::move(result), now()));
    }
    const auto due = entry.take_reports(now(), {});
    smtp::report_context context;
    context.host = host;
    auto made = smtp::make_delivery_report(entry, due, beginning_, entry.arrived, context);
    if (!made) return std::nullopt; // nothing is due, or there is nobody to tell
    return *std::move(made);
}

} // namespace example
