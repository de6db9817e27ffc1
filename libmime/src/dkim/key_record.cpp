// The key record (RFC 6376 section 3.6.1; RFC 8463 section 4.2).
#include <courriel/mime/dkim.hpp>
#include <courriel/version.hpp>

#include "tag_list.hpp"

namespace courriel::mime::dkim {
namespace {

using namespace detail;

// Whether the list of that name has `item`; `otherwise` when there is no such list.
bool list_has(const tag_list& list, std::string_view name, std::string_view item, bool otherwise) {
    const tag* const t = list.find(name);
    if (t == nullptr) return otherwise;
    std::string_view rest = t->value;
    while (rest.data() != nullptr)
        if (take_item(rest, ':') == item) return true;
    return false;
}

} // namespace

key_record key_record::parse(std::string_view text, const mime::limits& limits) {
    key_record out;
    if (text.size() > limits.dkim_key_record) {
        out.why = reason::key_syntax;
        return out;
    }
    const tag_list list(text, limits.dkim_tags);
    const tag* const version = list.find("v");
    const tag* const type = list.find("k");
    const tag* const data = list.find("p");
    if (type != nullptr)
        out.type = type->value == "rsa"       ? key_type::rsa
                   : type->value == "ed25519" ? key_type::ed25519
                                              : key_type::unknown;
    out.sha256 = list_has(list, "h", "sha256", true);
    out.email = list_has(list, "s", "*", true) || list_has(list, "s", "email", true);
    out.testing = list_has(list, "t", "y", false);
    out.strict_domain = list_has(list, "t", "s", false);

    // "This tag MUST be the first tag in the record."
    const bool is_ours =
        version == nullptr || (version == list.tags().data() && version->value == "DKIM1");
    const auto key = data == nullptr ? std::nullopt : decode_base64(data->value);
    if (list.why() == reason::too_many_tags)
        out.why = list.why();
    else if (list.why() != reason::good || !is_ours || !key)
        out.why = reason::key_syntax;
    else if (key->empty())
        out.why = reason::key_revoked;
    else
        out.data = *key;
    return out;
}

} // namespace courriel::mime::dkim
