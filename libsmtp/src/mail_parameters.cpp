// Copies of parameters that own their text. See mail_parameters.hpp.
#include <courriel/smtp/mail_parameters.hpp>

#include <courriel/version.hpp>

namespace courriel::smtp {

mail_parameters to_owned(const mail_parameters_view& view) {
    mail_parameters out;
    out.body = view.body;
    out.size = view.size;
    out.smtp_utf8 = view.smtp_utf8;
    out.require_tls = view.require_tls;
    out.ret = view.ret;
    out.envelope_id = view.envelope_id;
    if (view.authorized) out.authorized.emplace(*view.authorized);
    out.by = view.by;
    out.priority = view.priority;
    out.release = view.release;
    return out;
}

recipient_parameters to_owned(const recipient_parameters_view& view) {
    return {view.notify, std::string(view.original_type), std::string(view.original_address),
            view.since};
}

} // namespace courriel::smtp
