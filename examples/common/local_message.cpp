// See local_message.hpp.
#include "local_message.hpp"

#include <algorithm>
#include <chrono>
#include <pwd.h>
#include <random>
#include <stdexcept>
#include <unistd.h>

#include <courriel/mime/header_view.hpp>
#include <courriel/mime/message_id.hpp>
#include <courriel/mime/submission.hpp>
#include <courriel/smtp/with_mime.hpp>

namespace example {
namespace mime = courriel::mime;
namespace smtp = courriel::smtp;
namespace {

std::string user_name() {
    const passwd* const user = ::getpwuid(::getuid());
    return user ? user->pw_name : "nobody";
}

smtp::path qualified(const std::string& address, const std::string& domain) {
    const bool bare = address.find('@') == std::string::npos && address != "<>";
    auto path = smtp::path::parse(bare ? address + "@" + domain : address);
    if (!path) throw std::runtime_error(address + " is no address");
    return *std::move(path);
}

std::string complete_header(const std::string& canonical, const std::string& domain) {
    std::random_device random;
    const auto now = std::chrono::system_clock::now();
    mime::submission_options options;
    options.domain = domain;
    options.date = now;
    options.message_id = mime::make_message_id(std::to_string(now.time_since_epoch().count()),
                                               random() | std::uint64_t(random()) << 32, domain);
    std::string out;
    if (!mime::header_view::parse(canonical).find("From"))
        out = "From: " + user_name() + "@" + domain + "\r\n";
    mime::submission_filter filter(options);
    filter.write(canonical, out);
    filter.finish(out);
    return out;
}

} // namespace

local_message complete_locally(const std::string& canonical, const std::string& domain,
                               const std::string& sender,
                               const std::vector<std::string>& recipients, bool from_header) {
    local_message out;
    out.text = complete_header(canonical, domain);
    auto& to = out.envelope.recipients;
    for (const auto& recipient : recipients) to.emplace_back(qualified(recipient, domain));
    if (from_header) {
        const auto suggested = smtp::envelope_of(mime::header_view::parse(out.text));
        if (!suggested && suggested.error() != courriel::errc::not_found)
            throw std::runtime_error("the header has an address that cannot be sent to");
        if (suggested)
            for (const smtp::path& path : suggested->recipients)
                if (std::find(to.begin(), to.end(), path) == to.end()) to.emplace_back(path);
        out.text = smtp::without_bcc(out.text);
    }
    if (to.empty()) throw std::runtime_error("nobody is named who is to have the message");
    out.envelope.reverse_path = qualified(sender.empty() ? user_name() : sender, domain);
    return out;
}

} // namespace example
