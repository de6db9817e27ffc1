// See mta_sts.hpp.
#include <courriel/smtp/delivery/mta_sts.hpp>

#include <algorithm>
#include <utility>

#include <courriel/ascii.hpp>
#include <courriel/errc.hpp>
#include <courriel/smtp/domain_set.hpp>
#include <courriel/version.hpp>

namespace courriel::smtp {
namespace {

constexpr std::string_view record_version = "v=STSv1";

// Takes what stands before the next `separator` off the front of `text`, without blanks around it.
std::string_view take_field(std::string_view& text, char separator) {
    const std::size_t end = text.find(separator);
    const std::string_view field = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    return ascii::trim(field);
}

// sts-text-record = sts-version 1*(sts-field-delim sts-field) [sts-field-delim]
bool is_sts_record(std::string_view record) { return take_field(record, ';') == record_version; }

// sts-id-value = 1*32(ALPHA / DIGIT)
bool is_id(std::string_view text) {
    return !text.empty() && text.size() <= 32 && ascii::all_of(text, ascii::is_alnum);
}

// Domain, or "*." and one (section 3.2).
bool is_pattern(std::string_view text) {
    if (text.starts_with("*.")) text.remove_prefix(2);
    if (text.empty() || text.size() > 253) return false;
    while (!text.empty()) {
        const std::size_t end = text.find('.');
        const std::string_view label = text.substr(0, end);
        if (label.empty() || label.size() > 63 || label.front() == '-' || label.back() == '-')
            return false;
        if (!ascii::all_of(label,
                           [](char c) { return ascii::is_alnum(c) || c == '-' || c == '_'; }))
            return false;
        if (end == std::string_view::npos) return true;
        text.remove_prefix(end + 1);
    }
    return false; // it ends in a dot
}

std::optional<sts_mode> mode_of(std::string_view text) {
    if (text == "enforce") return sts_mode::enforce;
    if (text == "testing") return sts_mode::testing;
    if (text == "none") return sts_mode::none;
    return std::nullopt;
}

// sts-policy-max-age-value = 1*10(DIGIT)
std::optional<std::chrono::seconds> age_of(std::string_view text) {
    const auto seconds = ascii::parse_number(text);
    if (!seconds || text.size() > 10) return std::nullopt;
    const auto most = static_cast<std::uint64_t>(sts_longest_age.count());
    return std::chrono::seconds(static_cast<std::int64_t>(std::min(*seconds, most)));
}

} // namespace

std::string sts_record_name(std::string_view domain) { return "_mta-sts." + domain_key(domain); }

std::string sts_policy_url(std::string_view domain) {
    return "https://mta-sts." + domain_key(domain) + "/.well-known/mta-sts.txt";
}

std::optional<std::string> parse_sts_record(std::span<const std::string> records) {
    if (std::count_if(records.begin(), records.end(), is_sts_record) != 1) return std::nullopt;
    std::string_view record = *std::find_if(records.begin(), records.end(), is_sts_record);
    take_field(record, ';');
    std::optional<std::string> id;
    while (!record.empty()) {
        const std::string_view field = take_field(record, ';');
        if (field.empty() && record.empty()) break;
        const std::size_t equals = field.find('=');
        if (equals == std::string_view::npos || equals == 0) return std::nullopt;
        if (field.substr(0, equals) != "id") continue;
        if (id || !is_id(field.substr(equals + 1))) return std::nullopt;
        id = field.substr(equals + 1);
    }
    return id;
}

result<sts_policy> sts_policy::parse(std::string_view file) {
    if (file.size() > sts_longest_policy) return errc::too_large;
    sts_policy out;
    std::optional<std::string_view> version, mode, age;
    const auto keep_first = [](std::optional<std::string_view>& field, std::string_view value) {
        if (!field) field = value;
    };
    while (!file.empty()) {
        std::string_view line = file.substr(0, file.find('\n'));
        file.remove_prefix(std::min(line.size() + 1, file.size()));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (ascii::trim(line).empty()) continue;
        if (line.find(':') == std::string_view::npos) return errc::malformed;
        const std::string_view key = take_field(line, ':');
        const std::string_view value = ascii::trim(line);
        if (key == "version") keep_first(version, value);
        if (key == "mode") keep_first(mode, value);
        if (key == "max_age") keep_first(age, value);
        if (key != "mx") continue;
        if (!is_pattern(value)) return errc::malformed;
        if (out.mx.size() == sts_most_patterns) return errc::too_large;
        out.mx.push_back(ascii::to_lower(value));
    }
    if (version != "STSv1" || !mode || !age) return errc::malformed;
    const auto read_mode = mode_of(*mode);
    const auto read_age = age_of(*age);
    if (!read_mode || !read_age) return errc::malformed;
    if (out.mx.empty() && *read_mode != sts_mode::none) return errc::malformed;
    out.mode = *read_mode;
    out.max_age = *read_age;
    return out;
}

bool sts_policy::matches(std::string_view host) const {
    const std::string name = domain_key(host);
    const std::size_t dot = name.find('.');
    const bool has_label = dot != std::string::npos && dot != 0;
    const std::string parent = has_label ? "*" + name.substr(dot) : std::string();
    return std::any_of(mx.begin(), mx.end(), [&](const std::string& pattern) {
        return pattern == name || (has_label && pattern == parent);
    });
}

bool sts_cached::is_fresh(std::chrono::sys_seconds now) const {
    return now < fetched + policy.max_age;
}

std::optional<sts_cached> sts_cached::take(std::optional<sts_cached> old, std::string_view id,
                                           const result<sts_policy>& fetched,
                                           std::chrono::sys_seconds now) {
    if (fetched) return sts_cached{std::string(id), *fetched, now};
    if (old && old->is_fresh(now)) return old;
    return std::nullopt;
}

sts_step sts_next(const std::optional<sts_cached>& cached, const std::optional<std::string>& id,
                  std::chrono::sys_seconds now) {
    const bool fresh = cached && cached->is_fresh(now);
    if (id && !(fresh && cached->id == *id)) return sts_step::fetch;
    return fresh ? sts_step::use_cached : sts_step::no_policy;
}

sts_verdict check_sts(const sts_policy& policy, const sts_connection& connection) {
    if (policy.mode == sts_mode::none) return sts_verdict::deliver;
    if (policy.matches(connection.host) && connection.tls && connection.valid_certificate)
        return sts_verdict::deliver;
    return policy.mode == sts_mode::testing ? sts_verdict::deliver_and_report : sts_verdict::skip;
}

} // namespace courriel::smtp
