//! Discord in: verify, route, answer or enqueue.
