// tracing_transport
