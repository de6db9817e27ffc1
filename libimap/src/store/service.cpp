// See store_service.hpp.
#include <courriel/imap/store_service.hpp>

#include <utility>

#include "store/core.hpp"

namespace courriel::imap {

store_service::store_service(server_session& session, std::shared_ptr<account> account,
                             store_options options, std::function<void()> wake)
    : core_(std::make_shared<detail::store_core>(session, std::move(account), std::move(options),
                                                 std::move(wake))) {}

store_service::~store_service() = default;

void store_service::handle(const server_event& event) {
    const auto held = core_;
    held->handle(event);
}

} // namespace courriel::imap
