// memory_transport
