// See imap_client_role.hpp. What is not known throws: the transcript is wrong.
#include "support/imap_client_role.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <sstream>
#include <vector>

#include <courriel/base64.hpp>
#include <courriel/sasl.hpp>

#include "support/transcript_words.hpp"

namespace courriel::tests {

namespace {

using session = imap::client_session;
using arguments = std::vector<std::string>;

// A word of two quotation marks is an empty one.
arguments arguments_of(const std::string& text) {
    auto all = words(text);
    std::replace(all.begin(), all.end(), std::string("\"\""), std::string());
    return all;
}

template <class Result>
std::error_code error_of(const Result& result) {
    return result.error();
}

// A mechanism that says what the transcript says it says: base64, the initial response first.
class scripted final : public sasl::client_mechanism {
public:
    explicit scripted(arguments script) : script_(std::move(script)) {}

    std::string_view name() const override { return script_.front(); }
    bool shows_password() const override { return false; }
    std::optional<std::string> initial() override { return said(); }
    result<std::string> step(std::string_view) override {
        if (next_ == script_.size()) return errc::malformed;
        return said();
    }
    bool is_complete() const override { return next_ == script_.size(); }

private:
    std::string said() { return base64::decode(script_.at(next_++)).value(); }

    arguments script_;
    std::size_t next_ = 1;
};

std::unique_ptr<sasl::client_mechanism> to_mechanism(const arguments& a) {
    if (a.at(0) == "PLAIN") return sasl::plain(a.at(1), a.at(2));
    if (a.at(0) == "LOGIN") return sasl::login(a.at(1), a.at(2));
    return std::make_unique<scripted>(a);
}

imap::section to_section(const std::string& text) {
    imap::section out;
    if (text == "HEADER") out.what = imap::section::kind::header;
    if (text == "TEXT") out.what = imap::section::kind::text;
    if (text.starts_with("FIELDS:")) {
        out.what = imap::section::kind::header_fields;
        std::istringstream in(text.substr(7));
        for (std::string field; std::getline(in, field, ',');) out.fields.push_back(field);
    }
    return out;
}

// A section, "PEEK:" before it or not.
imap::body_request to_request(const std::string& text) {
    imap::body_request request;
    request.peek = text.starts_with("PEEK:");
    request.what = to_section(request.peek ? text.substr(5) : text);
    return request;
}

imap::fetch_items to_items(const arguments& a, std::size_t from) {
    imap::fetch_items items;
    for (std::size_t i = from; i < a.size(); ++i) {
        if (a[i] == "FLAGS")
            items.flags = true;
        else if (a[i] == "UID")
            items.uid = true;
        else if (a[i] == "INTERNALDATE")
            items.internal_date = true;
        else if (a[i] == "RFC822.SIZE")
            items.size = true;
        else if (a[i] == "ENVELOPE")
            items.envelope = true;
        else if (a[i] == "BODYSTRUCTURE")
            items.body_structure = true;
        else if (a[i] == "BODY")
            items.body = true;
        else
            items.sections.push_back(to_request(a[i]));
    }
    return items;
}

imap::flag_set to_flags(const arguments& a, std::size_t from) {
    imap::flag_set flags;
    for (std::size_t i = from; i < a.size(); ++i)
        if (!flags.add(a[i])) unknown("flag: " + a[i]);
    return flags;
}

// "+", "-" or "=", then flags.
imap::flag_change to_change(const arguments& a) {
    imap::flag_change change;
    using act = imap::flag_change::action;
    change.what = a.at(1) == "+" ? act::add : a.at(1) == "-" ? act::remove : act::replace;
    change.flags = to_flags(a, 2);
    return change;
}

imap::search_key to_key(const arguments& a) {
    namespace search = imap::search;
    std::vector<imap::search_key> keys;
    for (std::size_t i = 0; i < a.size(); ++i) {
        if (a[i] == "unseen")
            keys.push_back(search::unseen());
        else if (a[i] == "deleted")
            keys.push_back(search::deleted());
        else if (a[i] == "flagged")
            keys.push_back(search::flagged());
        else if (a[i] == "text")
            keys.push_back(search::text(unescape(a.at(++i))));
        else if (a[i] == "not-from")
            keys.push_back(search::none_of({search::from(a.at(++i))}));
        else
            unknown("search key: " + a[i]);
    }
    return keys.size() == 1 ? keys.front() : search::all_of(std::move(keys));
}

template <class Set>
Set to_set(const std::string& text) {
    return Set(imap::number_set::parse(text).value());
}

imap::status_items to_status(const arguments& a) {
    imap::status_items items;
    for (std::size_t i = 1; i < a.size(); ++i) {
        if (a[i] == "MESSAGES")
            items.messages = true;
        else if (a[i] == "UIDNEXT")
            items.uid_next = true;
        else
            unknown("status item: " + a[i]);
    }
    return items;
}

using verb = std::function<std::error_code(session&, const arguments&, const action&)>;

template <class F>
verb simple(F f) {
    return [f](session& s, const arguments& a, const action&) { return error_of(f(s, a)); };
}

const std::map<std::string, verb>& verbs() {
    using imap::sequence_set;
    using imap::uid_set;
    static const std::map<std::string, verb> table{
        {"tag",
         [](session& s, const arguments& a, const action&) {
             return s.set_next_tag(static_cast<std::uint32_t>(std::stoul(a.at(0))));
         }},
        {"append",
         [](session& s, const arguments& a, const action& how) {
             return error_of(s.append(a.at(0), to_flags(a, 1), std::nullopt, how.body->size()));
         }},
        {"login", simple([](session& s, const arguments& a) {
             return s.login(unescape(a.at(0)), unescape(a.at(1)));
         })},
        {"auth",
         simple([](session& s, const arguments& a) { return s.authenticate(to_mechanism(a)); })},
        {"capability", simple([](session& s, const arguments&) { return s.capability(); })},
        {"noop", simple([](session& s, const arguments&) { return s.noop(); })},
        {"logout", simple([](session& s, const arguments&) { return s.logout(); })},
        {"list", simple([](session& s, const arguments& a) { return s.list(a.at(0), a.at(1)); })},
        {"lsub", simple([](session& s, const arguments& a) { return s.lsub(a.at(0), a.at(1)); })},
        {"status",
         simple([](session& s, const arguments& a) { return s.status(a.at(0), to_status(a)); })},
        {"create", simple([](session& s, const arguments& a) { return s.create(a.at(0)); })},
        {"remove", simple([](session& s, const arguments& a) { return s.remove(a.at(0)); })},
        {"rename",
         simple([](session& s, const arguments& a) { return s.rename(a.at(0), a.at(1)); })},
        {"subscribe", simple([](session& s, const arguments& a) { return s.subscribe(a.at(0)); })},
        {"select", simple([](session& s, const arguments& a) { return s.select(a.at(0)); })},
        {"examine", simple([](session& s, const arguments& a) { return s.examine(a.at(0)); })},
        {"close", simple([](session& s, const arguments&) { return s.close(); })},
        {"expunge", simple([](session& s, const arguments&) { return s.expunge(); })},
        {"search", simple([](session& s, const arguments& a) { return s.search(to_key(a)); })},
        {"uid_search",
         simple([](session& s, const arguments& a) { return s.uid_search(to_key(a)); })},
        {"fetch", simple([](session& s, const arguments& a) {
             return s.fetch(to_set<sequence_set>(a.at(0)), to_items(a, 1));
         })},
        {"uid_fetch", simple([](session& s, const arguments& a) {
             return s.uid_fetch(to_set<uid_set>(a.at(0)), to_items(a, 1));
         })},
        {"store", simple([](session& s, const arguments& a) {
             return s.store(to_set<sequence_set>(a.at(0)), to_change(a));
         })},
        {"uid_store", simple([](session& s, const arguments& a) {
             return s.uid_store(to_set<uid_set>(a.at(0)), to_change(a));
         })},
        {"copy", simple([](session& s, const arguments& a) {
             return s.copy(to_set<sequence_set>(a.at(0)), a.at(1));
         })},
        {"uid_copy", simple([](session& s, const arguments& a) {
             return s.uid_copy(to_set<uid_set>(a.at(0)), a.at(1));
         })},
    };
    return table;
}

} // namespace

imap::client_session imap_client_role::make(const transcript& t) {
    imap::client_options o;
    o.tls = tls::none;
    for (const auto& [key, value] : t.options) {
        if (key == "server_name")
            o.server_name = value;
        else if (key == "tls")
            o.tls = value == "starttls"   ? tls::starttls
                    : value == "implicit" ? tls::implicit
                                          : tls::none;
        else if (key == "allow_plaintext_auth")
            o.allow_plaintext_auth = value == "yes";
        else if (key == "tag_prefix")
            o.tag_prefix = value == "none" ? "" : value;
        else if (key == "first_tag")
            o.first_tag = static_cast<std::uint32_t>(std::stoul(value));
        else
            unknown(key);
    }
    return imap::client_session(std::move(o));
}

std::error_code imap_client_role::perform(session_type& s, const action& a) {
    const auto found = verbs().find(a.verb);
    if (found == verbs().end()) unknown(a.verb);
    return found->second(s, arguments_of(a.argument), a);
}

} // namespace courriel::tests
