// See login_choice.hpp.
#include <courriel/login_choice.hpp>

#include <algorithm>
#include <iterator>
#include <utility>
#include <variant>

#include <courriel/ascii.hpp>
#include <courriel/sasl_exchange.hpp>

namespace courriel {
namespace {

bool binds(std::string_view mechanism) {
    constexpr std::string_view plus = "-PLUS";
    return mechanism.size() > plus.size() &&
           ascii::iequals(mechanism.substr(mechanism.size() - plus.size()), plus);
}

} // namespace

login_choice::login_choice(login_site site, const sasl::account& who, const auth_options& options)
    : offered_(std::move(site.offered))
    , who_(who)
    , options_(options) {
    choice_.is_secure = site.tls.peer_verified || site.allow_plaintext_auth;
    choice_.bindings = sasl::bindings_of(site.tls);
    choice_.allow_weaker = options.allow_weaker || !options.mechanism.empty();
    choice_.iteration_limit = options.iteration_limit;
    choice_.oauth.host = std::move(site.host);
    choice_.oauth.on_refused = options.on_refused;
}

// What is offered, or of that what is named.
std::vector<std::string> login_choice::candidates() const {
    if (options_.mechanism.empty()) return offered_;
    std::vector<std::string> out;
    std::copy_if(offered_.begin(), offered_.end(), std::back_inserter(out),
                 [&](const std::string& o) { return ascii::iequals(o, options_.mechanism); });
    return out;
}

result<std::unique_ptr<sasl::client_mechanism>> login_choice::mechanism() const {
    const auto names = candidates();
    if (!names.empty() && ascii::iequals(options_.mechanism, "ANONYMOUS"))
        return sasl::anonymous(who_.user);
    auto choice = choice_;
    choice.known = options_.known;
    // Who names a mechanism that does not bind gives up binding. To say instead that the server has
    // not offered it (RFC 5802 section 6) would make one that did believe in a man in the middle.
    if (!options_.mechanism.empty() && std::any_of(offered_.begin(), offered_.end(), binds) &&
        !binds(options_.mechanism))
        choice.bindings = {};
    return sasl::choose_client_mechanism(names, who_, choice);
}

bool login_choice::allows(std::string_view command, std::string_view worth) const {
    if (!std::holds_alternative<sasl::by_password>(who_.secret)) return false;
    if (!options_.mechanism.empty() && !ascii::iequals(options_.mechanism, command)) return false;
    auto had = options_.known;
    had.insert(had.end(), offered_.begin(), offered_.end());
    auto choice = choice_;
    choice.known = had;
    const std::string stand_in[] = {std::string(worth)};
    return sasl::choose_client_mechanism(stand_in, who_, choice).has_value();
}

} // namespace courriel
