// See field_names.hpp. A name's length leaves three to compare it with, at most.
#include "field_names.hpp"

#include <courriel/ascii.hpp>
#include <courriel/version.hpp>

namespace courriel::mime::detail {

single_field find_single_field(std::string_view name) noexcept {
    const auto is = [&](std::string_view wanted) {
        return name == wanted || ascii::iequals(name, wanted);
    };
    switch (name.size()) {
    case 2: return is("To") ? single_field::to : is("Cc") ? single_field::cc : single_field::none;
    case 3: return is("Bcc") ? single_field::bcc : single_field::none;
    case 4:
        return is("From")   ? single_field::from
               : is("Date") ? single_field::date
                            : single_field::none;
    case 6: return is("Sender") ? single_field::sender : single_field::none;
    case 7: return is("Subject") ? single_field::subject : single_field::none;
    case 8: return is("Reply-To") ? single_field::reply_to : single_field::none;
    case 10:
        return is("Message-ID")   ? single_field::message_id
               : is("References") ? single_field::references
               : is("Content-ID") ? single_field::content_id
                                  : single_field::none;
    case 11: return is("In-Reply-To") ? single_field::in_reply_to : single_field::none;
    case 12:
        return is("Content-Type")   ? single_field::content_type
               : is("MIME-Version") ? single_field::mime_version
                                    : single_field::none;
    case 19:
        return is("Content-Disposition")   ? single_field::content_disposition
               : is("Content-Description") ? single_field::content_description
                                           : single_field::none;
    case 25:
        return is("Content-Transfer-Encoding") ? single_field::content_transfer_encoding
                                               : single_field::none;
    default: return single_field::none;
    }
}

} // namespace courriel::mime::detail
